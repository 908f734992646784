"""Files that are written, opened by a spreadsheet: LibreOffice runs nothing, and shows every text as it is.

Without it the tests are skipped with a word; where ``LIBREOFFICE=required``, as in the workflow of GitHub, they fail.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from exports.marks import marked, marked_for_machines, marked_where_taken_away
from tests.exports.test_formats import FORMULAS, TEXTS, written

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
READ_CSV = "Text - txt - csv (StarCalc):{},34,76,1,,0,false,true,false,false,false,1,true"
"""Separator, quotes, UTF-8; numbers are recognized, and formulas are calculated, as a careless person may choose."""
CORPUS = [*FORMULAS, "a\nb", *(text for text in TEXTS if text and len(text) < 100 and "\ufffe" not in text)]
Opened = Callable[..., tuple[list[str], list[str]]]
"""Opens a file; answers the formulas and the texts of its first column."""


@pytest.fixture(scope="module")
def office() -> str:
    """Return the path of LibreOffice."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        reason = "there is no LibreOffice: install libreoffice-calc"
        if os.environ.get("LIBREOFFICE") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="module")
def formulas(office: str, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Return what opens a file in LibreOffice, whatever the user's own settings say."""
    folder = tmp_path_factory.mktemp("office")

    def opened(name: str, content: bytes, separator: str = ",") -> tuple[list[str], list[str]]:
        file = folder / name
        file.write_bytes(content)
        read = [f"--infilter={READ_CSV.format(ord(separator))}"] if file.suffix == ".csv" else []
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        arguments = [office, profile, "--headless", *read, "--convert-to", "fods", "--outdir", str(folder), str(file)]
        # No pipes: a program that it leaves behind would hold them open, and the limit of time would not be one.
        nowhere = subprocess.DEVNULL
        subprocess.run(  # noqa: S603 a program of this machine
            arguments, check=True, timeout=120, stdin=nowhere, stdout=nowhere, stderr=nowhere
        )
        return _first_column(file.with_suffix(".fods"))

    return opened


def _first_column(file: Path) -> tuple[list[str], list[str]]:
    root = ET.parse(file).getroot()  # noqa: S314 LibreOffice wrote it
    found, texts = [], []
    for row in root.iter(f"{TABLE}table-row"):
        cell = row.find(f"{TABLE}table-cell")
        if cell is not None and f"{OFFICE}value-type" in cell.attrib:
            found.append(cell.get(f"{TABLE}formula", ""))
            texts.append("\n".join(map(_said, cell.iter(f"{TEXT}p"))))
    return [each for each in found if each], texts


def _said(paragraph: ET.Element) -> str:
    """Return a paragraph's text; several blanks and tabs are elements of their own."""
    text = paragraph.text or ""
    for part in paragraph:
        blanks = {f"{TEXT}s": " " * int(part.get(f"{TEXT}c", 1)), f"{TEXT}tab": "\t"}.get(part.tag)
        text += (_said(part) if blanks is None else blanks) + (part.tail or "")
    return text


def test_without_a_mark_it_would_run(formulas: Opened) -> None:
    """The test looks at what it says."""
    found, texts = formulas("control.csv", b"Name\r\n=1+1\r\n'=1+1\r\n")

    assert (len(found), texts[1]) == (1, "2")


@pytest.mark.parametrize(("form", "separator"), [("csv-excel", ";"), ("csv", ","), ("xlsx", "")])
def test_nothing_runs(formulas: Opened, form: str, separator: str) -> None:
    """Each text stands there with its mark, if it needs one; a carriage return is a line end in a spreadsheet."""
    mark = {"csv-excel": marked, "csv": marked_for_machines, "xlsx": marked_where_taken_away}[form]
    content = written(form, [{"name": text} for text in CORPUS], "name", delimiter=separator or ",")

    found, (_, *texts) = formulas(f"{form}.{'xlsx' if form == 'xlsx' else 'csv'}", content, separator or ",")

    assert found == []
    if form == "xlsx":
        assert list(map(_plain, texts)) == [_plain(mark(text)) for text in CORPUS]
    else:
        lost = {_plain(mark(text)) for text in CORPUS} - {*map(_plain, texts)}
        assert lost <= {"007", "1e5"}  # which spreadsheets take for numbers


def _plain(text: str) -> str:
    return re.sub(r"[\r\n]+", "\n", text)
