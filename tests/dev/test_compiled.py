"""What is shipped is compiled where that is for the runtime, and starts without looking at its source."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dev import compiled
from dev.compiled import compile_package

OURS = f"python{sys.version_info.major}.{sys.version_info.minor}"


def packaged(folder: Path, **modules: str) -> Path:
    """Return a package that holds these modules."""
    package = folder / "package.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for name, source in modules.items():
            archive.writestr(f"{name}.py", source)
    return package


def test_a_compiled_module_is_what_runs(tmp_path: Path) -> None:
    """Whatever has become of its source: nothing is read of it but a traceback's lines."""
    package = packaged(tmp_path, shipped="print('as it was packaged', __file__)")
    compile_package(package)
    with zipfile.ZipFile(package) as archive:
        archive.extractall(tmp_path / "task")
    (tmp_path / "task" / "shipped.py").write_text("print('as it is now')")

    done = subprocess.run(
        [sys.executable, "-c", "import shipped"], cwd=tmp_path / "task", capture_output=True, text=True, check=True
    )

    assert done.stdout == f"as it was packaged {tmp_path / 'task' / 'shipped.py'}\n"


def test_a_traceback_names_where_it_lies(tmp_path: Path) -> None:
    """In Lambda, not where it was compiled."""
    package = packaged(tmp_path, shipped="def fail(): raise ValueError")
    compile_package(package)
    with zipfile.ZipFile(package) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".pyc")]
        assert b"/var/task/shipped.py" in archive.read(name)


@pytest.mark.parametrize(("runtime", "files"), [(OURS, 2), ("python3.99", 1), ("nodejs22.x", 1)])
def test_only_for_the_runtime_of_this_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, runtime: str, files: int
) -> None:
    """Another one could not read it."""
    package = packaged(tmp_path, shipped="")
    monkeypatch.setattr(sys, "argv", ["compiled", str(package), runtime])

    assert compiled.main() == 0

    with zipfile.ZipFile(package) as archive:
        assert len(archive.namelist()) == files


def test_tables_that_are_seldom_read_are_left(tmp_path: Path) -> None:
    """Of the countries that a function reads there are a few, of those that there are hundreds."""
    package = packaged(tmp_path, **{"phonenumbers/data/region_DE": "", "phonenumbers/data/alt_format_49": ""})
    compile_package(package)
    with zipfile.ZipFile(package) as archive:
        (added,) = [name for name in archive.namelist() if name.endswith(".pyc")]
    assert added.startswith("phonenumbers/data/__pycache__/alt_format_49.")
