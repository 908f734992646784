"""Compile what is shipped: ``python -m dev.compiled clientele.zip python3.13``, the last step of packaging.

A function that starts would otherwise compile every module that it imports, because nothing can be written where its
code lies. Only the Python that the runtime has can do that for it; another one leaves the package as it is.
"""

import py_compile
import re
import sys
import zipfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from dev.console import run

_SELDOM = re.compile(r"phonenumbers/\w+/region_|idna/uts46data")
"""Modules that stay uncompiled: one for each country, of which a function reads a few, and a table that none reads."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def main() -> int:
    """Add the compiled modules to the package."""
    package, runtime = Path(sys.argv[1]), sys.argv[2]
    if runtime == f"python{sys.version_info.major}.{sys.version_info.minor}":
        compile_package(package)
    return 0


def compile_package(package: Path) -> None:
    """Put the compiled module beside each module; at a cold start Python does not check whether it is up to date."""
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in archive.namelist():
            if name.endswith(".py") and not _SELDOM.match(name):
                entry = zipfile.ZipInfo(_place(name), _LONG_AGO)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, _compiled(archive.read(name), f"/var/task/{name}"), zipfile.ZIP_DEFLATED)


def _compiled(source: bytes, path: str) -> bytes:
    with TemporaryDirectory() as folder:
        file, result = Path(folder) / "module.py", Path(folder) / "module.pyc"
        file.write_bytes(source)
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        py_compile.compile(str(file), str(result), dfile=path, doraise=True, invalidation_mode=unchecked)
        return result.read_bytes()


def _place(name: str) -> str:
    path = PurePosixPath(name)
    return str(path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc")


if __name__ == "__main__":
    run(main)
