"""Lock files hold what `requirements*.in` ask for, without asking a network."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dev.local import ROOT
from dev.lock import sources

_STALE = "npm run lock writes the lock files anew"
_PIN = re.compile(r"^(?P<pin>\w[^\n;]*)[^\n]*\n(?P<via>(?: +#[^\n]*\n)+)", re.MULTILINE)


def asked_for(source: str) -> dict[str, Requirement]:
    """Return what a file of requirements names, by normalized name."""
    lines = [line.partition("#")[0].strip() for line in (ROOT / source).read_text(encoding="utf-8").splitlines()]
    wanted = [Requirement(line) for line in lines if line and not line.startswith("-r")]
    return {canonicalize_name(each.name): each for each in wanted}


def pins(lock: str) -> list[tuple[Requirement, str]]:
    """Return each pin of a lock file with the comment that says who needs it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [(Requirement(found["pin"]), found["via"]) for found in _PIN.finditer(text)]


@pytest.mark.parametrize("source", sources())
def test_what_is_asked_for_is_pinned(source: str) -> None:
    """All of it, nothing that is asked for no more, and in a version that fits."""
    pinned = [pin for pin, via in pins(source.removesuffix("in") + "txt") if f"-r {source}\n" in via]
    wanted = asked_for(source)

    assert {canonicalize_name(pin.name) for pin in pinned} == wanted.keys(), _STALE
    for pin in pinned:
        (version,) = pin.specifier
        assert version.operator == "=="
        assert wanted[canonicalize_name(pin.name)].specifier.contains(version.version), _STALE


def test_tests_use_what_is_shipped() -> None:
    """What runs in Lambda has the same versions where it is tested."""
    tested = {str(pin) for pin, _ in pins("requirements-dev.txt")}
    shipped = {str(pin) for pin, _ in pins("requirements.txt")}
    assert shipped <= tested, _STALE


@pytest.mark.parametrize("source", sources())
def test_a_lock_file_names_no_registry(source: str) -> None:
    """Whoever installs says where from."""
    text = (ROOT / source).with_suffix(".txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
