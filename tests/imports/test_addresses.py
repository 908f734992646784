"""Town, postcode and country are read from an address only where nobody could read it otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imports.addresses import split

STUTTGART = {"postcode": "70173", "town": "Stuttgart"}
READ = {
    "Königstr. 1\n70173 Stuttgart": STUTTGART,
    "Königstr. 1, 70173 Stuttgart": STUTTGART,
    "Königstr. 1\r\n\r\n 70173  Stuttgart ": STUTTGART,
    "Königstr. 1\nPostfach 12\n70173 Stuttgart": STUTTGART,
    "Königstr. 1\nD-70173 Stuttgart": STUTTGART | {"country": "DE"},
    "Königstr. 1\nD-70173 Stuttgart\nDeutschland": STUTTGART | {"country": "DE"},
    "Königstr. 1\nDE 70173 Stuttgart\nGERMANY": STUTTGART | {"country": "DE"},
    "Hauptstr. 5\n61348 Bad Homburg v. d. Höhe": {"postcode": "61348", "town": "Bad Homburg v. d. Höhe"},
    "Bahnhofstr. 1\n8001 Zürich\nSchweiz": {"postcode": "8001", "town": "Zürich", "country": "CH"},
    "1 rue de Rivoli\n75001 Paris\nFrance": {"postcode": "75001", "town": "Paris", "country": "FR"},
    "Calle Mayor 5, 28013 Madrid, España": {"postcode": "28013", "town": "Madrid", "country": "ES"},
    "ul. Długa 1\n00-001 Warszawa\nPolska": {"postcode": "00-001", "town": "Warszawa", "country": "PL"},
    "Storgatan 1\n111 22 Stockholm": {"postcode": "111 22", "town": "Stockholm"},
    "Celetná 1\n110 00 Praha 1": {"postcode": "110 00", "town": "Praha 1"},
    "Celetná 1\nCZ-130 00 Praha 10\nČesko": {"postcode": "130 00", "town": "Praha 10", "country": "CZ"},
    "Damrak 1\n1012 LG Amsterdam\nNL": {"postcode": "1012 LG", "town": "Amsterdam", "country": "NL"},
    "10 Downing St\nLondon SW1A 2AA": {"postcode": "SW1A 2AA", "town": "London", "country": "GB"},
    "10 Downing St\nLondon\nSW1A 2AA\nUnited Kingdom": {"postcode": "SW1A 2AA", "town": "London", "country": "GB"},
    "1600 Pennsylvania Ave, Washington, DC 20500": {"postcode": "20500", "town": "Washington", "country": "US"},
    "1 Sunset Blvd\nLos Angeles, CA 90028\nUS": {"postcode": "90028", "town": "Los Angeles", "country": "US"},
    "Rua Augusta 1\n1100-048 Lisboa\nPortugal": {"postcode": "1100-048", "town": "Lisboa", "country": "PT"},
    "Im Weg 3\nEngland": {"country": "GB"},
    "1 Broadway\nNew York\nUSA": {"country": "US"},
}
UNCERTAIN = [
    "",
    "70173 Stuttgart",  # a street might stand there: 12345 Sunset Blvd
    "12345 Sunset Blvd",
    "Apt 5\n12345 Sunset Blvd 7",
    "Apt 5\n123 45 Sunset Blvd 7",
    "Hauptstr. 1\n12345 Berlin 7",  # or the seventh house in a street of that name
    "Apt 5\n12345 Sunset Blvd",
    "Apt 5\n1234 rue Sherbrooke",
    "Königstr. 1\n70173 Stuttgart\nTel. 0711 2842222",
    "Hauptstr. 1\nD-8001 Zürich\nSchweiz",  # two countries
    "Hauptstr. 1\nXQ-8001 Zürich",
    "1 rue de Rivoli\n75001 Paris CEDEX 01",
    "1 Sunset Blvd, Los Angeles, CA",  # California, not Canada
    "1 Market St\nWilmington\nDE",  # Delaware, not Germany
    "5 Peachtree St, Atlanta, Georgia",  # the state
    "千代田区\n100-0001 東京都",
    "Germany",
    "\n\n,",
]


@pytest.mark.parametrize(("address", "place"), READ.items())
def test_a_certain_end_is_read(address: str, place: dict[str, str]) -> None:
    """Countries are read in several languages, and by the letters before a postcode."""
    assert split(address) == place


@pytest.mark.parametrize("address", UNCERTAIN)
def test_an_uncertain_end_is_left(address: str) -> None:
    """A wrong town would be worse than none."""
    assert split(address) == {}


@given(st.text(alphabet="ab1 ,\n-DE70173", max_size=500))
def test_any_text_is_taken(address: str) -> None:
    """It is quick, and what it finds stands in the text."""
    place = split(address)

    assert all(place.get(name, "") in address for name in ("town", "postcode"))
