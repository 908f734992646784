"""What the page shows of a template is what the import makes of it."""

import itertools
import json
import subprocess

from imports.templates import Template
from website.render import TEMPLATES

_SCRIPT = (TEMPLATES / "static" / "js" / "import" / "templates.js").read_text(encoding="utf-8")
_RUN = "\nimport {readFileSync} from 'node:fs';\nconst asked = JSON.parse(readFileSync(0, 'utf8'));\n"
_PRINT = "console.log(JSON.stringify(asked.cases.map(([template, values]) => {})));\n"
HEADER = ["A", "B", "A|B", "C d"]
TEXTS = (
    *("", "{A}", "{A} {B}", "{A}, {B}", "{A} ({B})", "({A}) [{B}]", "{A|B}", "{B|A}", "{C d}\n{A} {B}", "plain"),
    *(
        "{A}, {B}, {C d}",
        "Mr {A} jr.",
        "{A}) {B}",
        "«{A}» {B}",
        "{A|C d} - {B|C d}",
        "{A}{B}",
        "{ A }",
        "{A",
        "{}",
        "{A}\n{B}",
    ),
)


def _in_the_page(expression: str, cases: list[tuple[str, dict[str, str]]]) -> list[object]:
    """Return what the page's function answers to each case."""
    done = subprocess.run(  # noqa: S603 our own script
        ["node", "--input-type=module", "-e", _SCRIPT + _RUN + _PRINT.format(expression)],  # noqa: S607 the Node that the command line needs anyway
        input=json.dumps({"cases": cases, "header": HEADER}),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[object] = json.loads(done.stdout)
    return answers


def _cases() -> list[tuple[str, dict[str, str]]]:
    values = itertools.product(("", "x"), ("", "y z"), ("", "w"))
    return [(text, dict(zip(("A", "B", "C d"), each, strict=True))) for each in values for text in TEXTS]


def test_examples() -> None:
    """Separators and brackets go with the columns that have no value."""
    cases = _cases()

    known = [(template, {" A ": "", **values}) for template, values in cases]

    assert _in_the_page("rendered(template, values)", known) == [
        Template(template).render(values) for template, values in known
    ]


def test_columns() -> None:
    """A bar separates columns, unless one is called like that."""
    cases: list[tuple[str, dict[str, str]]] = [(text, {}) for text in TEXTS]

    assert _in_the_page("columnsOf(template, asked.header)", cases) == [
        Template(text).each_column(HEADER) for text, _ in cases
    ]
