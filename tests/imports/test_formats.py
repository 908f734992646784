"""What a file is, whatever it is called: read, or refused with one sentence."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.tables import UnreadableError
from tests.imports.reading import table_of


def _zip(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            # Without the time of the clock: it would be in the names of tests.
            archive.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_", ".")), text)
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
    ids=lambda value: value if isinstance(value, str) else "",  # an archive has the time in it, and ids stay the same
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


SEEDS = [
    "name;email\r\nJürgen;j@example.com\r\n".encode("cp1252"),
    '\ufeffsep=,\nname,notes\n"Ann","one\ntwo"\n'.encode("utf-16"),
    b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg\nN:Lee;Ann\nEND:VCARD\n",
    b'{"name": "Ann", "tags": ["vip"]}\n{"name": 7}\n',
    _zip(xl__workbook_xml="<x/>"),
]


@given(st.sampled_from(SEEDS), st.integers(0, 200), st.integers(0, 20), st.binary(max_size=8))
def test_whatever_happens_to_a_file_it_is_read_or_refused(seed: bytes, at: int, length: int, put: bytes) -> None:
    """Bytes that are lost, doubled or changed cause no other error."""
    content = seed[:at] + put + seed[at + length :]
    try:
        rows = list(table_of(content).rows())
    except UnreadableError as error:
        assert str(error).endswith(".")  # noqa: PT017 both outcomes are right
    else:
        assert [row.number for row in rows] == sorted({row.number for row in rows})
