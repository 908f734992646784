"""The countries that addresses may be in."""

from importlib.resources import files

import pytest
from marshmallow import ValidationError

from schemas._fields import Country
from schemas.countries import COUNTRIES


def test_the_countries_are_those_of_the_time_zone_database() -> None:
    """Whoever updates tzdata is told of a country that is new."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8").splitlines()

    assert list(COUNTRIES) == sorted(line.split("\t")[0] for line in table if line and not line.startswith("#"))


@pytest.mark.parametrize(("given", "stored"), [("DE", "DE"), (" de ", "DE"), ("", ""), (None, "")])
def test_a_code_is_taken_in_any_case(given: str | None, stored: str) -> None:
    """It is stored in capitals, and nothing is no country."""
    assert Country(load_default="").deserialize(given) == stored


@pytest.mark.parametrize("given", ["XX", "Germany", "D", "DEU", "D E", "ÅX", "\ufb01"])
def test_what_is_no_country_is_refused(given: str) -> None:
    """The message says what would be right."""
    with pytest.raises(ValidationError, match="Enter two letters of ISO 3166, such as DE, US or GB"):
        Country().deserialize(given)
