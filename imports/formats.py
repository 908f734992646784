"""Which reader a file needs: its first bytes decide, whatever it is called."""

import re
import zipfile
from typing import BinaryIO

from imports.delimited import read_delimited
from imports.encodings import BOMS
from imports.json_lines import read_json_lines
from imports.tables import Known, Options, Reader, Table, UnreadableError
from imports.vcards import read_vcards
from imports.workbook import read_workbook
from records.messages import gettext_noop

KINDS = "CSV, XLSX, vCard or JSON Lines"
REFUSED = (
    (rb"\x89PNG", "a PNG picture"),
    (rb"\xff\xd8\xff", "a JPEG picture"),
    (rb"GIF8", "a GIF picture"),
    (rb"BM.{4}\x00{4}", "a BMP picture"),
    (rb"II\*\x00|MM\x00\*", "a TIFF picture"),
    (rb"RIFF.{4}", "a picture, sound or video"),
    (rb".{4}ftyp", "a picture or video"),
    (rb"%PDF", "a PDF document"),
    (rb"\{\\rtf", "a document in Rich Text Format"),
    (rb"\x1f\x8b", "a gzip archive; unpack it first"),
    (rb"BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "an archive; unpack it first"),
    (rb"SQLite format 3", "an SQLite database"),
    (rb"PAR1", "a Parquet file"),
    (rb"\x7fELF|MZ", "a program"),
    (rb"\s*<(?i:!doctype html|html|table|meta)", "a web page; open it in a spreadsheet and save it as XLSX"),
    (rb"\s*<", "an XML document"),
    (rb"\s*\[\s*[\[{\]]", "one JSON list; write one object a line"),
)
"""Beginning -> what such a file is."""
ZIPPED = (
    ("xl/workbook.xml", ""),
    ("xl/workbook.bin", "a binary workbook (XLSB); save it as XLSX"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a presentation"),
    ("content.xml", "an OpenDocument file; save it as XLSX or CSV"),
    ("Index/Document.iwa", "a Numbers document; export it as XLSX or CSV"),
)
"""Part of a ZIP archive -> what it is; a workbook is read."""
TEXTS: tuple[tuple[str, Reader], ...] = (
    (r"BEGIN:VCARD\b", read_vcards),
    (r"\{", read_json_lines),
    ("", read_delimited),
)
"""Beginning of a text -> its reader."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound files: workbooks from before 2007, and new ones with a password (MS-OFFCRYPTO)."""
_HEAD = 64 * 1024
_CONTROLS = bytes(set(range(32)) - set(b"\x00\x01\t\n\x0b\x0c\r\x1a\x1c\x1d\x1e\x1f"))
"""Control characters that texts do not have; the others are blanks, line ends, delimiters or fill a file up."""
_MOST_CONTROLS = 0.1


def open_table(file: BinaryIO, options: Options, known: Known) -> Table:
    """Return the table in a file that can be sought; ``known`` says whether a column of a name belongs to a field.

    Raise UnreadableError with one sentence if there is none.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip(b"\x00\x1a \t\r\n"):
        raise UnreadableError(gettext_noop("The file is empty."))
    if head.startswith(_OLE):
        raise UnreadableError(_of_compound(file))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if kind := _of_zip(file):
            raise UnreadableError(f"The file is {kind}. What can be imported is {KINDS}.")
        return read_workbook(file, options, known)
    for magic, kind in REFUSED:
        if re.match(magic, head, re.DOTALL):
            raise UnreadableError(f"The file is {kind}. What can be imported is {KINDS}.")
    text = _text(head)
    reader = next(reader for start, reader in TEXTS if re.match(start, text, re.IGNORECASE))
    return reader(file, options, known)


def _of_compound(file: BinaryIO) -> str:
    """Say which of Microsoft's compound files this is."""
    file.seek(0)
    name, end = "EncryptedPackage".encode("utf-16-le"), b""
    while block := file.read(1 << 20):
        if name in end + block:
            return gettext_noop("The workbook is protected by a password. Save it without one.")
        end = block[-len(name) :]
    return gettext_noop("The file is a workbook or document from before 2007 (XLS, DOC). Save it as XLSX.")


def _of_zip(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, RuntimeError, OSError, ValueError):
        return "a damaged ZIP archive or workbook"
    return next((kind for part, kind in ZIPPED if part in names), "a ZIP archive, and not a workbook")


def _text(head: bytes) -> str:
    """Return the beginning of a text, roughly decoded; raise UnreadableError if it is none."""
    encoding = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if not encoding:
        wide = b"\x00" in head[:4]
        if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
            raise UnreadableError(f"The file is not a text. What can be imported is {KINDS}.")
        return head.replace(b"\x00", b"").decode("latin-1").lstrip() if wide else head.decode("latin-1").lstrip()
    return head.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
