"""A process that dies at any call of any write leaves all of it or nothing, and repeating it completes it."""

from typing import Any

import pytest

from dev.doctor.examination import examine
from dev.doctor.findings import Drift, HistoryDrift
from dev.doctor.mending import mend
from records.store import Store
from tests.deaths import WRITES, MortalClient, new_token, state
from tests.records.asking import opened
from tests.records.consistency import assert_consistent


class DeathError(BaseException):
    """Nothing in the process may catch it, as nothing catches the end of a process."""


def die() -> Any:
    """End the writer."""
    raise DeathError


@pytest.mark.parametrize("name", WRITES)
def test_a_death_leaves_all_or_nothing(store: Store, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after every call: no drift, no half-written record, and the same write again completes it.

    Only a purge of a history that is longer than a transaction may leave the rest of it, which the doctor also finds.
    """
    if name == "purge of a long history":
        monkeypatch.setattr("records.store.MAX_ITEMS", 8)
    monkeypatch.setattr("tests.deaths.LONG_LIFE", 8)
    write = WRITES[name]
    token = new_token()
    customer_id = write.prepare(store, token)
    before = state(store, customer_id, token)
    write.write(store, customer_id, token)
    after = state(store, customer_id, token)
    assert before != after

    for moment in range(100):
        token = new_token()
        customer_id = write.prepare(store, token)
        mortal = Store(opened(MortalClient(store.database.client, moment, die), store.tables))
        try:
            write.write(mortal, customer_id, token)
        except DeathError:
            leftover = list(examine(store.database.client, store.tables).all())
            assert state(store, customer_id, token) in (before, after) or _half_purged(leftover)
            assert not leftover or (_half_purged(leftover) and name == "purge of a long history")
            write.repeat(store, customer_id, token)
            assert state(store, customer_id, token) == after
        else:
            break

    assert moment >= 2
    assert list(examine(store.database.client, store.tables).all()) == []
    assert_consistent(store)


def test_the_doctor_finishes_a_purge(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a purge has left of a history is found and deleted, although nobody repeats the purge."""
    monkeypatch.setattr("records.store.MAX_ITEMS", 8)
    monkeypatch.setattr("tests.deaths.LONG_LIFE", 8)
    write, token = WRITES["purge of a long history"], new_token()
    customer_id = write.prepare(store, token)
    with pytest.raises(DeathError):
        write.write(Store(opened(MortalClient(store.database.client, 4, die), store.tables)), customer_id, token)
    findings = examine(store.database.client, store.tables)
    assert _half_purged(list(findings.all()))

    assert [mended for _, mended in mend(store.database.client, store.tables, findings)] == [True]

    assert state(store, customer_id, token)[1] == ["purged"]
    assert list(examine(store.database.client, store.tables).all()) == []


def _half_purged(leftover: list[Drift]) -> bool:
    return [type(drift) for drift in leftover] == [HistoryDrift] and not any(
        drift.missing or drift.unexplained for drift in leftover if isinstance(drift, HistoryDrift)
    )
