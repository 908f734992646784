"""The encoding of a file is guessed from all of it."""

import codecs

import pytest

from imports.encodings import guess, python_name
from imports.tables import UnreadableError
from tests.imports.reading import table_of

GERMAN = "Name;Straße\nJürgen Groß;Ölweg 3\nÄnne Löwe;Bärenweg\n"
FRENCH = "Prénom;Nom\nFrançois;Lefèvre\nNoël;Gérôme\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "windows-1252"),
        (GERMAN, "mac_roman"),
        (GERMAN, "cp850"),
        (FRENCH, "windows-1252"),
        (FRENCH, "mac_roman"),
        ("Name;Preis\nGroß & Söhne;5 €\n„Äpfel“ – süß;7 €\n", "windows-1252"),
        ("Imię;Nazwisko\nŁukasz;Wójcik\nAgnieszka;Wiśniewska\nŻaneta;Gąska\n", "cp1250"),
        ("İsim;Şehir\nAyşe Yılmaz;Şişli\nİbrahim Çağlar;Eskişehir\n", "cp1254"),
        ("Имя;Город\nИван Петров;Москва\n", "cp1251"),
        ("Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\n", "cp1253"),
        ("name;price\nAnn;5 €\n", "windows-1252"),
        ("name;notes\nAnn;oak – not pine\n", "windows-1252"),
        ("name;notes\nAnn;says “no”, doesn’t she\n", "windows-1252"),
        ("name\nMüller\n", "windows-1252"),
        ("name\nMüller\n", "mac_roman"),
        ("name\nMüller\n", "cp850"),
        ("Nombre;Ciudad\nJosé Núñez;Málaga\nMaría Peña;León\n", "mac_roman"),
        ("Nome;Città\nNiccolò;Forlì\n", "windows-1252"),
        ("Navn;By\nBjørn Ærø;Ålborg\n", "mac_roman"),
        ("Navn;By\nBjørn Østergård;Århus\n", "windows-1252"),
        ("name\nJiří Dvořák\n", "cp1250"),
        ("Meno\nĽubomír Kováč\n", "cp1250"),
        ("Name;Ort\nGerda;Köln\n", "utf-16-le"),
        ("Name;Ort\nGerda;Köln\n", "utf-16-be"),
        ("Name;Ort\nGerda;Köln\n", "utf-32-le"),
        ("Name;Ort\nGerda;Köln\n", "utf-32-be"),
        ("Name;Ort\nGerd;Bonn\n", "utf-8"),
    ],
)
def test_an_encoding_is_guessed_without_a_mark(text: str, encoding: str) -> None:
    """By the letters that come out, or by where zero bytes are."""
    assert guess(iter([text.encode(encoding)])) == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("marks", [1, 2])
def test_marks_decide_and_belong_to_no_column(encoding: str, marks: int) -> None:
    """Two programs may have put one each."""
    table = table_of(("\ufeff" * marks + "Name;E-Mail\nZoë;zoe@example.com\n").encode(encoding))
    assert (table.form.encoding, table.form.boms, table.header) == (encoding, marks, ["Name", "E-Mail"])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["Ann", "Anna", "Süß", "Ümit"])
def test_wide_characters_without_a_mark(name: str, encoding: str) -> None:
    """An odd number of pairs makes no larger characters of them."""
    assert guess([f"Name;E-Mail\r\n{name};\r\n".encode(encoding)]) == encoding


def test_the_last_letter_of_a_large_file_counts() -> None:
    """The first blocks are ASCII, the last has an umlaut."""
    blocks = [b"name;email\n" * 1000] * 50
    assert guess(iter([*blocks, "Jürgen".encode()])) == "utf-8"
    assert guess(iter([*blocks, "Jürgen".encode("cp1252")])) == "windows-1252"


def test_a_few_wrong_bytes_do_not_change_the_encoding_and_are_reported() -> None:
    """A row in Windows-1252 within UTF-8 is wrong, the others are read."""
    content = "Name;E-Mail\nJürgen Süß;a@example.com\n".encode() + "Käte;b@example.com\n".encode("cp1252")
    table = table_of(content + "Özlem Tür;c@example.com\n".encode())
    rows = list(table.rows())
    assert table.form.encoding == "utf-8"
    assert [bool(row.reasons) for row in rows] == [False, True, False]
    assert "UTF-8" in rows[1].reasons[0]


def test_a_character_at_the_edge_of_a_block_is_whole() -> None:
    """Blocks are cut anywhere."""
    data = ("ü" * 5).encode()
    assert guess(iter([data[:3], data[3:]])) == "utf-8"


def test_an_encoding_can_be_named() -> None:
    """In any spelling that Python knows; others are refused with a sentence."""
    assert codecs.lookup(table_of("name\nZoë".encode("latin-1"), encoding="Latin1").form.encoding).name == "iso8859-1"
    with pytest.raises(UnreadableError, match="There is no encoding klingon"):
        python_name("klingon")
    with pytest.raises(UnreadableError, match="There is no encoding base64"):
        python_name("base64")
