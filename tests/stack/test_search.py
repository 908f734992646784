"""Searches as the deployed functions answer them, with the rights that they have."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

Clients = Callable[[str | None], httpx.Client]


def test_a_search_finds_by_address_and_notes_and_similar_words(api: Clients, new_email: Callable[[], str]) -> None:
    """What is found in fields that are not asked for is said; a mistyped word is replaced only if that is asked for."""
    word = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:12])
    body = {"name": "Ann Beck", "email": new_email(), "address": f"{word.capitalize()} Road 7", "notes": f"Of {word}"}
    made = api("editor").post("/customers", json=body).json()
    typed = word[:5] + "z" + word[6:]

    def search(q: str, **more: str) -> dict[str, Any]:
        asked = {"q": q, "fields": "customerId,name", "count": "true"} | more
        answer: dict[str, Any] = api("viewer").get("/customers", params=asked).json()
        return answer

    found, nothing = search(f"ann {word}"), search(f"ann {typed}")
    similar = search(f"Ann {typed}", similar="true")

    where = {"address": body["address"], "notes": body["notes"]}
    rows = [{"customerId": made["customerId"], "name": "Ann Beck", "foundIn": where}]
    assert (found["items"], found["matches"], found["matchesExact"]) == (rows, 1, True)
    assert (nothing["items"], nothing["matches"], "searchedFor" in nothing) == ([], 0, False)
    assert (similar["items"], similar["matches"], similar["searchedFor"]) == (rows, 1, f"Ann {word}")
