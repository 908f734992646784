"""What a resource's past takes: declared, there are pages for it; not declared, nothing asks the API for it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from admin.language import LANGUAGES
from admin.pages import pages
from admin.resource import ResourceAdmin
from admin.site import AdminSite
from tests.admin.suppliers import SupplierAdmin
from tests.sites import built_in
from website.render import TEMPLATES

_FOLDER = "admin/purchasing/supplier/"


class _Remembered(SupplierAdmin):
    history = True
    actions_path = "/suppliers/actions"
    trash_display = ("title", "since")


def _settings(resource: type[ResourceAdmin], key: str) -> Any:
    page = next(page for page in pages(AdminSite(resources=(resource,))) if page.key == key)
    return page.context["settings"]


def test_an_api_without_a_past() -> None:
    """No page, no link and no request for what the API does not have."""
    files = built_in(LANGUAGES[0], "dev", AdminSite(resources=(SupplierAdmin,)))

    assert not [key for key in files if "history" in key and key.endswith(".html")]
    assert f"{_FOLDER}trash/index.html" not in files
    assert b"historylink" not in files[f"{_FOLDER}_/change/index.html"].content
    assert b"trashlink" not in files[f"{_FOLDER}index.html"].content
    assert f"{_FOLDER}import/index.html" not in files
    assert b"import/" not in files[f"{_FOLDER}index.html"].content
    assert b"recent-actions-module" not in files["admin/index.html"].content
    assert _settings(SupplierAdmin, f"{_FOLDER}_/delete/index.html")["trash"] is False


def test_an_api_with_a_past() -> None:
    """Three lines of a declaration bring history, trash and recent actions."""
    files = built_in(LANGUAGES[0], "dev", AdminSite(resources=(_Remembered,)))

    assert b"Change history" in files[f"{_FOLDER}_/history/index.html"].content
    assert b"column-since" in files[f"{_FOLDER}trash/index.html"].content
    assert b"historylink" in files[f"{_FOLDER}_/change/index.html"].content
    assert b"trashlink" in files[f"{_FOLDER}index.html"].content
    assert b"recent-actions-module" in files["admin/index.html"].content
    assert [told["actions"] for told in _settings(_Remembered, "admin/index.html")["resources"]] == [
        "/suppliers/actions"
    ]


def test_history_knows_every_field() -> None:
    """Also those that neither list nor form has."""
    described = _settings(_Remembered, f"{_FOLDER}_/history/index.html")["fields"]

    assert [field["name"] for field in described] == list(_Remembered.schema().fields)


_WORDS = st.lists(st.sampled_from(["a", "b", "c", " ", "\n", "\U0001f600"]), max_size=12).map("".join)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(_WORDS, _WORDS), min_size=20, max_size=20))
def test_a_difference_holds_both_texts(pairs: list[tuple[str, str]]) -> None:
    """What stayed and what went is the old text, what stayed and what came the new one."""
    for (old, new), parts in zip(pairs, _differences(pairs), strict=True):
        assert "".join(part["text"] for part in parts if part["tag"] != "ins") == old
        assert "".join(part["text"] for part in parts if part["tag"] != "del") == new


def test_a_difference_is_small() -> None:
    """Words that stayed are not marked, and very long texts do not hang the browser."""
    long = " ".join(map(str, range(5000)))
    first, second = _differences([("the quick brown fox", "the quick red fox"), (f"a {long} z", f"b {long[::-1]} z")])

    assert first == [
        {"tag": None, "text": "the quick "},
        {"tag": "del", "text": "brown"},
        {"tag": "ins", "text": "red"},
        {"tag": None, "text": " fox"},
    ]
    assert [part["tag"] for part in second] == ["del", "ins", None]


def _differences(pairs: list[tuple[str, str]]) -> list[list[dict[str, Any]]]:
    module = Path(TEMPLATES, "static/js/record/diff.js").read_text()
    script = f"{module}\nconsole.log(JSON.stringify({json.dumps(pairs)}.map(([old, now]) => difference(old, now))));"
    node = subprocess.run(
        ["node", "--input-type=module"],  # noqa: S607 the Node that the command line needs anyway
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[list[dict[str, Any]]] = json.loads(node.stdout)
    return answer
