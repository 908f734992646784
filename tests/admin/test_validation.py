"""The browser says what the API says, or nothing: the schema's rules and the script's are held against each other."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from admin.forms import SENT, widget
from admin.validation import rules
from all_resources import RESOURCES
from dev.local import ROOT
from records.resource import Resource
from schemas import _fields
from schemas._record import RecordSchema, schema_of
from schemas._text import SEPARATORS, WRONG, Text
from schemas.customer import CustomerSchema
from schemas.json_schema import CONSTRAINTS, Constraint, json_schema
from tests.admin import values
from tests.admin.suppliers import SupplierSchema
from tests.described import description
from tests.every_type import EXTRA, READ, REFUSED, STORED, EveryTypeSchema

Ask = Callable[[list[tuple[Any, Any]]], list[list[str]]]

_NODE = """
import {createInterface} from "node:readline";
const {messages} = await import(process.argv[1]);
for await (const line of createInterface({input: process.stdin})) {
    console.log(JSON.stringify(JSON.parse(line).map(([rules, value]) => messages(rules, value))));
}
"""


class EverythingSchema(RecordSchema):
    """What neither customers nor suppliers have."""

    required = fields.String(required=True, validate=Length(1, 10))
    short = fields.String(validate=[Length(max=3), OneOf(["a", "bb", "cccc"], error="{input} is none of {choices}.")])
    long = fields.String(validate=Length(min=3, error="At least {min}."))
    exact = fields.String(validate=Length(equal=2))
    email = fields.Email(validate=Length(max=30))
    anywhere = fields.Url(require_tld=False, relative=True, schemes={"http"})
    one = fields.Integer(strict=True, validate=Range(1, 100))
    some = fields.Integer(allow_none=True, validate=Range(min=1, min_inclusive=False))
    few = fields.Float(validate=Range(max=10.5, max_inclusive=False))
    code = fields.String(validate=Regexp(r"[a-z]+\\Z"))
    several = Text(multiline=True, required=True, max_length=3)
    choice = _fields.Choice({"a": "A"}, required=True)
    tags = _fields.Tags(required=True)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Return a function from pairs of rules and value to what the script says of each."""
    script = ROOT / "templates/static/js/record/rules.js"
    command = ["node", "--input-type=module", "--no-warnings", "-e", _NODE, script.as_uri()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:  # noqa: S603 ours
        assert node.stdin
        assert node.stdout
        stdin, stdout = node.stdin, node.stdout

        def answers(pairs: list[tuple[Any, Any]]) -> list[list[str]]:
            stdin.write(json.dumps(pairs) + "\n")
            stdin.flush()
            said: list[list[str]] = json.loads(stdout.readline())
            return said

        yield answers
        stdin.close()


def _server(schema: type[Schema], name: str, value: Any) -> list[str]:
    said: dict[str, list[str]] = schema(partial=True).validate({name: value})
    return said.get(name, [])


def _disagreements(ask: Ask, schema: type[Schema], name: str, typed: list[Any]) -> list[tuple[Any, ...]]:
    """Return value, server's and browser's messages where they differ; a browser that says nothing does not count."""
    pairs = [(rules(schema().fields[name]), value) for value in typed]
    told = [(value, _server(schema, name, value), said) for value, said in zip(typed, ask(pairs), strict=True)]
    return [(value, server, said) for value, server, said in told if said != server and not _is_left(name, value, said)]


def _is_left(name: str, value: Any, said: list[str]) -> bool:
    """Tell whether the value is one of those that the browser leaves to the API, and does."""
    left: dict[str, Callable[[Any], bool]] = {
        **dict.fromkeys(("email", "owner"), lambda text: not text.isascii() or "xn--" in text.lower()),
        "country": lambda text: len(text.strip()) == 2,
        **dict.fromkeys(("code", "weight", "met", "meets", "called"), lambda _: True),
    }
    return not said and name in left and left[name](value)


def _typed(name: str) -> list[Any]:
    """Return what a control of this field may hold: the values of other tests, and what it cannot read."""
    found = [*STORED[name], *(sent for field, sent, _ in (*READ, *REFUSED) if field == name)]
    made = widget(EveryTypeSchema().fields[name])
    assert made
    kinds = (type(None), *SENT.get(made.kind, (str,)))
    fitting = [value for value in found if type(value) in kinds and abs(_size(value)) < 1e308]
    return [
        *fitting,
        *(
            []
            if made.kind in ("checkbox", "tags", "select", "selectmultiple")
            else ["?", ""]
            if str in kinds
            else ["?"]
        ),
    ]


def _size(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _kind(field: fields.Field[Any]) -> str:
    control = widget(field)
    assert control
    return control.kind


_TRIED: dict[str, list[Any]] = {
    **dict.fromkeys(("text", "textarea", "address"), values.TEXTS),
    "email": values.EMAILS,
    "tel": values.PHONES,
    "url": values.URLS,
    "select": values.CHOICES,
    "tags": values.TAGS,
    **dict.fromkeys(("number", "decimal"), values.NUMBERS),
    "checkbox": values.BOOLEANS,
    **dict.fromkeys(("date", "time", "datetime", "datetime-local"), values.DATES),
    "related": values.TEXTS,
    "country": [*values.TEXTS, "DE", " de ", "XX", "D", "DEU", "d1", "Germany"],
}
"""Kind of a control -> what people may type into it; a new field is tried without another word."""

CORPUS: dict[type[Schema], dict[str, list[Any]]] = {
    CustomerSchema: {name: _TRIED[_kind(field)] for name, field in CustomerSchema().load_fields.items()},
    SupplierSchema: {
        "title": values.TEXTS,
        "homepage": values.URLS,
        "rating": values.CHOICES,
        "since": values.DATES,
        "preferred": values.BOOLEANS,
    },
    EveryTypeSchema: {name: _typed(name) for name in EXTRA},
    EverythingSchema: {
        **dict.fromkeys(("required", "short", "long", "exact", "several"), values.TEXTS),
        **dict.fromkeys(("one", "some", "few"), values.NUMBERS),
        "email": values.EMAILS,
        "anywhere": values.URLS,
        "code": values.TEXTS[:50],
        "choice": values.CHOICES,
        "tags": values.TAGS,
    },
}


@pytest.mark.parametrize(("schema", "name"), [(schema, name) for schema, table in CORPUS.items() for name in table])
def test_both_sides_say_the_same(ask: Ask, schema: type[Schema], name: str) -> None:
    """Whatever is typed: the same messages, or none where the API knows more."""
    assert _disagreements(ask, schema, name, CORPUS[schema][name]) == []


def test_the_corpus_has_every_field() -> None:
    """A new field has to be tried too."""
    for schema, table in CORPUS.items():
        inherited = CustomerSchema().fields if schema is EveryTypeSchema else {}
        writable = {name for name, field in schema().fields.items() if not field.dump_only}
        assert set(table) == writable - inherited.keys()


def test_the_corpus_has_both(ask: Ask) -> None:
    """Of each kind some values are taken and some refused by the browser, so that agreement says something."""
    for name in ("name", "email", "phone", "company", "address", "status", "tags", "notes"):
        typed = CORPUS[CustomerSchema][name]
        said = ask([(rules(CustomerSchema().fields[name]), value) for value in typed])
        assert min(said.count([]), len(said) - said.count([])) >= 10, name


_assigned = st.characters(exclude_categories=("Cn", "Cs"))
"""Which others there are depends on the versions of Unicode that Python and the browser have."""
_text = st.text(st.one_of(_assigned, st.sampled_from(values.ODD_CHARACTERS)), max_size=60)


def test_a_character_that_is_not_assigned_is_left_to_the_api(ask: Ask) -> None:
    """A browser may be older, and would refuse a name that the API takes."""
    assert _server(CustomerSchema, "name", "\U00040000") == ["This field is required."]
    assert ask([(rules(CustomerSchema().fields["name"]), "\U00040000")]) == [[]]


@given(st.lists(_text, max_size=20), st.sampled_from(["name", "address", "phone", "status", "email"]))
def test_any_text(ask: Ask, typed: list[str], name: str) -> None:
    """Nothing that hypothesis writes is judged in two ways."""
    assert _disagreements(ask, CustomerSchema, name, typed) == []


@given(st.lists(st.lists(_text, max_size=12), max_size=5))
def test_any_tags(ask: Ask, typed: list[list[str]]) -> None:
    """The same of lists."""
    assert _disagreements(ask, CustomerSchema, "tags", typed) == []


_part = st.text('ab1.-_+"<>[]() ,\\@xnéüK。\u0308\u200d\xa0', max_size=12)


@given(st.lists(st.one_of(st.emails(), st.builds("{}@{}.{}".format, _part, _part, _part), _part), max_size=20))
def test_any_email(ask: Ask, typed: list[str]) -> None:
    """Addresses, nearly addresses, and no addresses."""
    assert _disagreements(ask, CustomerSchema, "email", typed) == []
    assert _disagreements(ask, EverythingSchema, "email", typed) == []


@given(
    st.lists(st.text("+0123456789 ()-./x#extabcWXYZ٣\uff14;=:*~²①", max_size=25), max_size=20),
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)),
)
def test_any_phone_in_any_region(ask: Ask, typed: list[str], region: str) -> None:
    """What is taken does not depend on the region, which the browser does not know."""
    before = os.environ.get("PHONE_REGION", "")
    os.environ["PHONE_REGION"] = region
    try:
        assert _disagreements(ask, CustomerSchema, "phone", typed) == []
    finally:
        os.environ["PHONE_REGION"] = before


def test_a_form_separates_tags_as_the_api_does() -> None:
    """So that no tag becomes two, and none that should."""
    script = (ROOT / "templates/static/js/record/fields.js").read_text(encoding="utf-8")

    assert f"const SEPARATORS = /{SEPARATORS.pattern}/;" in script


def test_rules() -> None:
    """Every message is the field's own, so that a field may word it otherwise."""
    field = Text(
        required=True, max_length=3, error_messages={"blank": "Who is it?", "control": "No.", "line": "One line."}
    )

    assert rules(field) == {
        "clean": "text",
        "checks": [
            {"not": {"type": "string", "pattern": r"[\n\r\x0b\x0c\x85\u2028\u2029]"}, "message": "One line."},
            {"not": {"type": "string", "pattern": r"[\ud800-\udfff]"}, "message": WRONG["half"]},
            {"not": {"type": "string", "pattern": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"}, "message": "No."},
            {"not": {"type": "string", "pattern": r"[\u202a-\u202e\u2066-\u2069]"}, "message": WRONG["direction"]},
            {"not": {"type": "string", "pattern": r"\ufffd"}, "message": WRONG["replacement"]},
            {
                "maxLength": 3,
                "message": "Ensure this value has at most {limit} characters (it has {length}).",
                "known": {"limit": 3},
            },
            {"minLength": 1, "message": "Who is it?"},
        ],
    }
    assert rules(fields.String(allow_none=True, validate=Regexp("a"))) == {}


def test_a_change_of_the_json_schema_changes_the_rule(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAPI and the browser read one table: of a limit that is another there, the browser has no second one."""
    before, field = CONSTRAINTS[Text], CustomerSchema().fields["company"]
    three = Constraint({"maxLength": 3}, "At most {limit}.", {"limit": 3})

    def shorter(text: Text) -> list[Constraint]:
        return [three if "maxLength" in each.keywords else each for each in before(text)]

    said = ask([(rules(field), "abcd")])
    monkeypatch.setitem(CONSTRAINTS, Text, shorter)

    assert json_schema(field)["maxLength"] == 3
    assert said == [[]]
    assert ask([(rules(field), "abcd"), (rules(field), "abc")]) == [["At most 3."], []]


@pytest.mark.parametrize("resource", RESOURCES)
def test_the_browser_checks_what_openapi_says(resource: Resource) -> None:
    """Each keyword of JSON Schema in a rule stands in the committed description, with the same value."""
    properties = description()["components"]["schemas"][f"Create{resource.name.title()}Request"]["properties"]
    for name, field in schema_of(resource)().load_fields.items():
        found = rules(field)
        for rule in [*found.get("checks", ()), *found.get("validators", ())]:
            for keyword, value in rule.items():
                assert keyword in _OURS or _says(properties[name], keyword, value), (name, keyword, value)


_OURS = ("message", "known", "email", "spreadsheet", "tel")


def _says(schema: Any, keyword: str, value: Any) -> bool:
    if keyword == "not":
        return value["pattern"] in schema["not"]["pattern"]
    if keyword == "type":
        return set(value) <= set(schema["type"])
    return any(each.get(keyword) == value for each in (schema, *schema.get("allOf", ())))
