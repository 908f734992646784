"""Recovery codes: long enough, stored as hashes, good for once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from people.projection import codes_of
from people.recovery import RecoveryCodes
from records.database import Database
from tests.moto_tables import create_tables, dynamodb_in_process

ANN = "sub-of-ann"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Give a DynamoDB in this process."""
    with dynamodb_in_process() as made:
        yield made


@pytest.fixture
def codes(client: Any) -> RecoveryCodes:
    """Return the codes of all people, of whom nobody has any."""
    return RecoveryCodes(Database(client, create_tables(client, "people")["PEOPLE_TABLE_NAME"]))


def test_codes_are_long_and_differ(codes: RecoveryCodes) -> None:
    """24 letters of 5 bits, 120 in all: a hash without salt is enough (ASVS 5.0, 6.5.2)."""
    made = [code for _ in range(20) for code in codes.renew(ANN)]

    assert all(re.fullmatch(r"([a-z2-7]{4}-){5}[a-z2-7]{4}", code) for code in made)
    assert len(set(made)) == 200
    assert {letter for code in made for letter in code} == set("abcdefghijklmnopqrstuvwxyz234567-")


def test_only_hashes_are_stored(codes: RecoveryCodes) -> None:
    """Neither a code nor a part of one."""
    made = codes.renew(ANN)

    stored = codes.database.get(codes.database.tables, codes_of(ANN)) or {}

    assert {len(each) for each in stored["codes"]} == {64}
    assert [part for code in made for part in (code, code.replace("-", "")) if part in str(stored)] == []


def test_a_code_is_good_for_once(codes: RecoveryCodes) -> None:
    """Also when several requests come with it at once; new codes end the old ones."""
    first, second, *_ = codes.renew(ANN)

    with ThreadPoolExecutor(8) as pool:
        used = list(pool.map(lambda _: codes.use(ANN, first), range(8)))
    codes.renew(ANN)

    assert sorted(used) == [False] * 7 + [True]
    assert not codes.use(ANN, second)
