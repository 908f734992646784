"""The documentation's site: its navigation, its API reference, and what is said of a page that is wrong.

`npm run docs` proves the rest each time: Sphinx's warnings, dead links and requests to other servers fail it.
"""

import re
import socket
from pathlib import Path
from typing import Any

import pytest

from dev.console import CommandError
from dev.docs.__main__ import serve
from dev.docs.built import problems
from dev.docs.examples import resolved
from dev.docs.navigation import CHAPTERS, DECISIONS, HOME, decisions, documents, named, with_navigation
from dev.docs.reference import example, filled_in, routes, tags_of
from dev.local import ROOT
from tests.described import description, wrong

API_PAGES = sorted((ROOT / "docs" / "api").glob("*.md"))


def test_the_navigation_leads_to_every_document_once() -> None:
    """A document that is new has a place in `dev/docs/navigation.py`."""
    assert sorted(named(ROOT)) == documents(ROOT)


def test_every_decision_has_a_subject() -> None:
    """And stands there once, with its title."""
    index = (ROOT / DECISIONS).with_suffix(".md").read_text(encoding="utf-8")
    texts = {name.rpartition("/")[2]: (ROOT / f"{name}.md").read_text(encoding="utf-8") for name in decisions(ROOT)}
    lines = [f"- [{text.splitlines()[0].removeprefix('# ')}]({name}.md)" for name, text in texts.items()]
    found = re.findall(r"^- .*$", index, re.MULTILINE)

    assert [line for line in lines if line not in found] == [], "docs/decisions/README.md has decisions by subject"
    assert len(found) == len(lines)


def test_pages_get_their_part_of_the_navigation() -> None:
    """The home has the chapters, a decision the way to the others; other pages stay as they are."""
    assert re.findall(r":caption: (.*)", with_navigation(HOME, "# Clientele\n")) == list(CHAPTERS)
    assert with_navigation("docs/decisions/0001-osls", "# 1. x\n").startswith("---\norphan: true\n---\n# 1. x\n\n[All")
    assert with_navigation("docs/operations", "# Operations\n") == "# Operations\n"


def test_every_route_and_schema_is_in_the_reference() -> None:
    """Each once, with its parameters; a tag without a page fails here."""
    texts = [path.read_text(encoding="utf-8") for path in API_PAGES]
    whole = "\n".join(filled_in(text, description()) for text in texts)
    expected = [f"`{method} {path}`" for method, path, _ in routes(description())]

    assert sorted(re.findall(r"^## (`.*`)$", whole, re.MULTILINE)) == sorted(expected)
    assert set(description()["components"]["schemas"]) <= set(re.findall(r"^## (\w+)$", whole, re.MULTILINE))
    tags = [tag for text in texts for tag in tags_of(text)]
    assert len(tags) == len(set(tags))
    for _, path, operation in routes(description()):
        for parameter in operation["parameters"]:
            name = resolved(parameter, description()["components"])["name"]
            assert f"| `{name}` |" in whole, path


@pytest.mark.parametrize("route", list(routes(description())), ids=lambda route: f"{route[0]} {route[1]}")
def test_examples_are_what_the_description_allows(route: tuple[str, str, Any]) -> None:
    """The body of the request and that of the answer."""
    _, _, operation = route
    _, body, status, answer = example(operation, description()["components"])

    for holder, value in ((operation.get("requestBody", {}), body), (operation["responses"][status], answer)):
        for kind, content in holder.get("content", {}).items():
            assert wrong(content["schema"], value) == [] or "json" not in kind  # a card is another form of the same


THING = {
    "paths": {
        "/things/{thingId}": {
            "put": {
                "tags": ["things"],
                "summary": "Change a thing",
                "description": "Answer 200.",
                "security": [{"idToken": ["write"]}, {"session": ["write"]}],
                "parameters": [
                    {"$ref": "#/components/parameters/thingId"},
                    {"in": "query", "name": "kind", "required": True, "schema": {"enum": ["a|b", "c"]}},
                ],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                },
                "responses": {
                    "200": {
                        "description": "OK",
                        "headers": {"ETag": {}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "413": {"$ref": "#/components/responses/ContentTooLarge"},
                },
            }
        }
    },
    "components": {
        "parameters": {
            "thingId": {
                "in": "path",
                "name": "thingId",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            }
        },
        "responses": {"ContentTooLarge": {"description": "Too large.", "headers": {"X-Correlation-Id": {}}}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["size"],
                "properties": {
                    "size": {"type": "integer", "minimum": 2, "description": "In metres."},
                    "parts": {"type": "array", "items": {"properties": {"of": {"type": ["string", "null"]}}}},
                },
            }
        },
    },
}
ROUTE = """## `PUT /things/{thingId}`

**Change a thing**

Answer 200.

It takes an ID token or the session cookie, with the right to write.

| parameter | where | type | meaning |
|---|---|---|---|
| `thingId` | in the path, required | string (uuid) |  |
| `kind` | in the query, required | string | one of `a\\|b`, `c` |

The body is JSON: [Thing](schemas.md#thing), required.

| answer | means | body | headers |
|---|---|---|---|
| 200 OK |  | [Thing](schemas.md#thing) | `ETag` |
| [413 Content Too Large](errors.md#413-content-too-large) | Too large. |  |  |

```http
PUT /things/3f1c6d1e-5b0a-4c7e-9d55-0a4c1f6e2b10?kind=a%7Cb HTTP/1.1
Authorization: eyJraWQiOi…
Content-Type: application/json

{
  "size": 2
}
```

```http
HTTP/1.1 200 OK
Content-Type: application/json

{
  "size": 2
}
```
"""
SCHEMA = """## Thing

| field | type | meaning |
|---|---|---|
| `size` | integer, required | In metres; at least 2 |
| `parts` | array of object |  |
| `parts[].of` | string or null |  |
"""


def test_a_route_and_a_schema_in_words() -> None:
    """Comments become text, whatever stands around them."""
    assert filled_in("Before\n\n<!-- openapi: things -->\n", THING) == f"Before\n\n{ROUTE}\n"
    assert filled_in("<!-- openapi-schemas -->\n", THING) == f"{SCHEMA}\n"
    assert filled_in("<!-- openapi-errors -->", THING).startswith("## 413 Content Too Large\n\nToo large.\n")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """With what to do about it."""
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(CommandError, match="--port takes another one"):
        serve(tmp_path, other.getsockname()[1])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site of two pages in which all is well."""
    (tmp_path / "index.html").write_text('<a href="other.html#here">x</a> <a href="https://example.com">y</a>')
    (tmp_path / "other.html").write_text('<h1 id="here">x</h1> <img src="a%20b.png"> <a href="#here">x</a>')
    (tmp_path / "a b.png").write_text("")
    (tmp_path / "style.css").write_text("a { background: url(data:x) }")
    return tmp_path


def test_a_site_in_which_all_is_well(site: Path) -> None:
    """Links to other sites are for people to follow, and nothing that a browser loads."""
    assert problems(site) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("index.html", '<a href="gone.html">x</a>', "index.html: gone.html leads nowhere."),
        ("index.html", '<img src="gone.png">', "index.html: gone.png leads nowhere."),
        ("index.html", '<a href="other.html#x">', "index.html: other.html#x leads to a page without this anchor."),
        (
            "index.html",
            '<script src="https://cdn.example.com/x.js"></script>',
            "index.html: https://cdn.example.com/x.js is loaded from another server.",
        ),
        (
            "style.css",
            "@import '//fonts.example.com/x'",
            "style.css: //fonts.example.com/x is loaded from another server.",
        ),
    ],
)
def test_what_is_wrong_with_a_site_is_told(site: Path, file: str, text: str, said: str) -> None:
    """With the page on which it is."""
    (site / file).write_text(text)
    assert problems(site) == [said]
