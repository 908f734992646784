"""Changes of many records on the running stack: tags that become one, what colleagues do meanwhile, and the trash."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

Api = Callable[[str | None], httpx.Client]
SECONDS = 240


def begun(editor: httpx.Client, key: str, change: dict[str, Any], selection: dict[str, Any]) -> str:
    """Begin a change of customers under a key, and return its path."""
    body = {"resource": "customers", "change": change, "selection": selection}
    answer = editor.post("/imports", json=body, headers={"Idempotency-Key": key})
    assert answer.status_code == 202, answer.text
    return f"/imports/{answer.json()['importId']}"


def ended(editor: httpx.Client, path: str) -> tuple[str, dict[str, int]]:
    """Wait for the end of a job; return state and counts."""
    deadline = time.monotonic() + SECONDS
    while (found := editor.get(path).json())["state"] == "running":
        assert time.monotonic() < deadline, found
        time.sleep(0.2)
    return found["state"], {name: n for name, n in found["counts"].items() if n and name not in ("total", "done")}


def test_tags_become_one_and_come_back(api: Api) -> None:
    """Sent twice it is one job; the trash keeps the old tag; an undo leaves what a colleague did since."""
    editor, mark = api("editor"), uuid4().hex[:8]
    old, other, new = (f"{name}-{mark}" for name in ("old", "other", "new"))
    tags = {"first": [old, "x"], "both": [old, other], "second": [other], "trashed": [old]}
    ids = {
        name: editor.post("/customers", json={"name": f"{name} {mark}", "tags": given}).json()["customerId"]
        for name, given in tags.items()
    }
    assert editor.delete(f"/customers/{ids['trashed']}").status_code == 204

    def now(name: str) -> list[str]:
        found: list[str] = editor.get(f"/customers/{ids[name]}").json()["tags"]
        return found

    key = uuid4().hex
    change = {"remove": {"tags": [old, other]}, "add": {"tags": [new]}}
    selection = {"queries": [{"tag": old}, {"tag": other}]}
    path, again = (begun(editor, key, change, selection) for _ in range(2))
    assert again == path
    assert ended(editor, path) == ("done", {"updated": 3})
    assert [sorted(now(name)) for name in ("first", "both", "second")] == [[new, "x"], [new], [new]]
    assert editor.post(f"/customers/{ids['trashed']}/restore").json()["tags"] == [old]

    editor.patch(f"/customers/{ids['first']}", json={"company": "Meanwhile Ltd", "tags": [new, "x", "mine"]})
    assert editor.post(f"{path}/undo", json={}).status_code == 202
    assert ended(editor, path) == ("undone", {"updated": 3, "restored": 3})
    assert sorted(now("first")) == sorted([old, "x", "mine"])
    assert sorted(now("both")) == sorted([old, other])
    assert editor.get(f"/customers/{ids['first']}").json()["company"] == "Meanwhile Ltd"


def test_who_is_deleted_or_written_after_the_selection(api: Api) -> None:
    """The one is told as gone, by name; the other keeps what the colleague wrote, and gets the new value."""
    editor, mark = api("editor"), uuid4().hex[:8]
    made = [editor.post("/customers", json={"name": f"Kim {n} {mark}"}).json()["customerId"] for n in range(3)]
    gone, busy, _ = made
    path = begun(editor, uuid4().hex, {"set": {"status": "active"}}, {"ids": made})
    editor.patch(path, json={"state": "paused"})
    editor.delete(f"/customers/{gone}")
    editor.patch(f"/customers/{busy}", json={"company": "Meanwhile Ltd"})
    editor.patch(path, json={"state": "running"})

    state, counts = ended(editor, path)

    changed = counts.get("updated", 0) + counts.get("same", 0)
    assert (state, changed + counts.get("gone", 0)) == ("done", 3)  # the pause may have come after a row
    found = editor.get(f"/customers/{busy}").json()
    assert (found["status"], found["company"]) == ("active", "Meanwhile Ltd")
    if counts.get("gone"):
        (row,) = editor.get(f"{path}/rows?is=gone").json()["items"]
        assert (row["id"], row["title"]) == (gone, f"Kim 0 {mark}")
    assert editor.get(f"/customers/{gone}").status_code == 404


def test_many_come_back_from_the_trash(api: Api) -> None:
    """Each with the values that it had, in the lists and words that find it."""
    editor, mark = api("editor"), f"trash{uuid4().hex[:8]}"
    made = [editor.post("/customers", json={"name": f"{mark} {n}", "tags": ["vip"]}).json() for n in range(5)]
    for record in made:
        assert editor.delete(f"/customers/{record['customerId']}").status_code == 204
    assert editor.get("/customers", params={"q": mark}).json()["items"] == []
    thrown = editor.get("/customers", params={"trash": "true", "q": mark, "limit": "10"}).json()["items"]
    assert len(thrown) == len(made)

    for record in made:
        assert editor.post(f"/customers/{record['customerId']}/restore").status_code == 200

    found = editor.get("/customers", params={"q": mark, "tag": "vip"}).json()["items"]
    assert {each["customerId"] for each in found} == {each["customerId"] for each in made}
    assert editor.get("/customers", params={"trash": "true", "q": mark}).json()["items"] == []
