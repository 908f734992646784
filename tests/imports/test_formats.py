"""What a file is, whatever it is called: read, or refused with one sentence."""

import io
import zipfile

import pytest

from imports.tables import UnreadableError
from tests.imports.reading import table_of


def _zip(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return file.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n\r\n", "The file is empty."),
        (b"\x00" * 500, "The file is empty."),
        (b";;;\n;;;\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x1f\x8b\x08" + bytes(20), "a gzip archive"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b'<?xml version="1.0"?><x/>', "an XML document"),
        (b'[{"name": "Ann"}]', "one JSON list"),
        (bytes(range(2, 32)) * 50, "not a text"),
        (_zip(readme_txt="hello"), "a ZIP archive, and not a workbook"),
        (_zip(word__document_xml="<x/>"), "a Word document"),
        (_zip(content_xml="<x/>", mimetype="x"), "an OpenDocument file"),
        (_zip(xl__workbook_bin="x"), "a binary workbook"),
        (_zip(readme_txt="hello")[:40], "a damaged ZIP archive or workbook"),
        (_zip(xl__workbook_xml="<x/>"), "The workbook is damaged"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (_OLE, "from before 2007"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, says: str) -> None:
    """One sentence says what it is, or what to do."""
    with pytest.raises(UnreadableError, match=says):
        table_of(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name,email\n", "csv"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "vcard"),
        ("\ufeffbegin:vcard\r\nend:vcard".encode(), "vcard"),
        ("\ufeffBEGIN:VCARD\r\nEND:VCARD".encode("utf-16-le"), "vcard"),
        (b' {"name": "Ann"}\n', "jsonl"),
    ],
)
def test_the_beginning_tells_the_format(content: bytes, expected: str) -> None:
    """Names of files lie."""
    assert table_of(content).form.format == expected
