"""Cards of phones and address books."""

from tests.imports.reading import FIELDS, bodies_of, table_of

CARD = """BEGIN:VCARD\r
VERSION:3.0\r
N:Ilg;Hanna;Maria;Dr.;\r
FN:Dr. Hanna Ilg\r
ORG:Ilg Optik;Verkauf\r
EMAIL;type=INTERNET;type=HOME:other@example.com\r
item1.EMAIL;type=INTERNET;type=pref:hanna@example.com\r
item1.X-ABLabel:_$!<Other>!$_\r
TEL;type=WORK;type=FAX:+49 30 23125 509\r
TEL;type=CELL;type=pref:+49 30 23125 501\r
item2.ADR;type=WORK:;;Weg 5;Berlin;;10119;Deutschland\r
NOTE:One\\nTwo\\, three\\; fo\r
 ur\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r
 SkZJRgAB\r
CATEGORIES:Friends,a\\,b\r
END:VCARD\r
"""


def test_a_card_is_a_row() -> None:
    """The preferred address and number, no fax and no picture; escapes and folds are undone."""
    table = table_of(CARD)
    assert dict(zip(table.header, next(table.rows()).cells, strict=True)) == {
        "name": "Dr. Hanna Ilg",
        "email": "hanna@example.com",
        "phone": "+49 30 23125 501",
        "company": "Ilg Optik",
        "address": "Weg 5\n10119 Berlin\nDeutschland",
        "postcode": "10119",
        "town": "Berlin",
        "country": "Deutschland",
        "notes": "One\nTwo, three; four",
        "tags": "Friends ::: a,b",
    }


def test_a_line_may_be_folded_within_a_character() -> None:
    """As macOS counts bytes."""
    card = "BEGIN:VCARD\r\nFN:Süße Öhrchen\r\nEND:VCARD\r\n".encode()
    at = card.index("ß".encode()) + 1
    assert bodies_of(card[:at] + b"\r\n " + card[at:], "email=x")[0]["name"] == "Süße Öhrchen"


def test_version_2_1() -> None:
    """Quoted-printable with soft line breaks, and types without their name."""
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen;;;\r\n"
        "TEL;WORK;FAX:1\r\nTEL;CELL;PREF:030 23125 511\r\nEMAIL;INTERNET:j@example.com\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:One=0D=0ATwo lo=\r\nng\r\nEND:VCARD\r\n"
    )
    assert bodies_of(card) == [
        {"name": "Jürgen Müller", "email": "j@example.com", "phone": "030 23125 511", "notes": "One\nTwo long"}
    ]


def test_version_4() -> None:
    """Numbers are addresses, preferences are numbers, and a group is no person."""
    card = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEMAIL;PREF=2:b@example.com\nEMAIL;PREF=1;TYPE=work:a@example.com\n"
        'TEL;VALUE=uri;TYPE="fax,work":tel:+49-30-1\nTEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+49-30-2;ext=12\n'
        'ADR;LABEL="Hof 3: hinten":;;Hof 3;Berlin;;10117;\nEND:VCARD\n'
        "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Choir\nEND:VCARD\n"
    )
    assert bodies_of(card) == [
        {
            "name": "Ann",
            "email": "a@example.com",
            "phone": "+49-30-2;ext=12",
            "address": "Hof 3\n10117 Berlin",
            "postcode": "10117",
            "town": "Berlin",
        }
    ]


def test_a_firm_is_called_by_its_name() -> None:
    """A card may have no person."""
    assert bodies_of("BEGIN:VCARD\nN:;;;;\nORG:Bike shop;\nEND:VCARD\n", "email=x")[0]["name"] == "Bike shop"


def test_a_card_without_end_is_told() -> None:
    """The others are read."""
    rows = list(table_of(CARD + "BEGIN:VCARD\nFN:Half\n").rows())
    assert [row.reasons for row in rows] == [(), ("The card has no END:VCARD.",)]
    assert set(table_of(CARD).header) <= set(FIELDS.fields)


def test_a_charset_that_nobody_knows_is_that_of_the_file() -> None:
    """One property does not refuse a file."""
    card = "BEGIN:VCARD\nFN;CHARSET=X-PHONE;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg\nEND:VCARD\n"
    assert bodies_of(card, "email=x")[0]["name"] == "Jörg"
