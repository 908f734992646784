"""What the documents name is there, and what is there is in the documents."""

import json
import re
from pathlib import Path

import pytest

from dev.messages import messages
from dev.service import all_functions, load_yaml

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def _routes() -> set[str]:
    written = load_yaml("serverless.yml")["functions"][0]
    events = [event for function in written.values() for event in function.get("events", []) if "http" in event]
    return {f"{http['method'].upper()} /{http['path']}" for event in events if (http := event.get("http"))}


def test_readme_has_exactly_the_routes_there_are() -> None:
    """The table of routes is serverless.yml's; further resources have the routes of customers, below their plural."""
    readme = (ROOT / "README.md").read_text()
    assert set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", readme, re.MULTILINE)) == _routes()


def test_readme_explains_every_stage_parameter_a_user_may_set() -> None:
    """Parameters of the local wiring aside, which only resources/ reads."""
    readme = (ROOT / "README.md").read_text()
    table = readme[readme.index("## Configure") :]
    named = set(re.findall(r"`(\w+)`(?=[,| ].*\|)", "\n".join(re.findall(r"^\| `.*", table, re.MULTILINE))))
    wiring = {
        name
        for name in load_yaml("serverless.yml")["params"]["default"]
        if name.startswith(("apiOrigin", "viewer")) or name in ("importsOrigin", "siteUrl")
    }
    assert set(load_yaml("serverless.yml")["params"]["default"]) - wiring <= named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_exist(document: Path) -> None:
    """Every `npm run x`, `npm start` and `npm test` is a script."""
    scripts = json.loads((ROOT / "package.json").read_text())["scripts"]
    text = document.read_text()
    named = set(re.findall(r"npm run ([\w:-]+)", text)) | set(re.findall(r"npm (start|test)\b", text))
    assert named <= set(scripts)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_exist(document: Path) -> None:
    """Every function that a document invokes or reads the logs of is deployed."""
    named = set(re.findall(r"sls (?:invoke local|invoke|logs)\b.* -f (\w+)", document.read_text()))
    assert named <= set(all_functions())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Links and pictures within the repository."""
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text())
    local = [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_exist(document: Path) -> None:
    """Files that are named in code spans, such as `records/store.py`."""
    text = document.read_text()
    named = re.findall(
        r"`((?:records|customers|registry|schemas|handlers|admin|templates|resources|dev|docs|tests)/[\w./-]*)`", text
    )
    told = re.findall(r'^```\w+ title="([^"]+)"$', text, re.MULTILINE)  # a tutorial's own files
    assert [path for path in named if path not in told and not (ROOT / path).exists()] == []


def test_access_patterns_name_every_table_and_index() -> None:
    """The tables of resources/tables.yml, with their indexes."""
    resources = load_yaml("resources/tables.yml")["Resources"]
    text = (ROOT / "docs/access-patterns.md").read_text()
    for table in (resource["Properties"] for resource in resources.values()):
        name = table["TableName"].rsplit("-", 1)[-1]  # after the stack's name
        assert f"| `{name}` |" in text
        for index in table.get("GlobalSecondaryIndexes", []):
            assert f"| `{name}` index `{index['IndexName']}` |" in text
        for key in table["KeySchema"]:
            assert f"`{key['AttributeName']}`" in text or key["AttributeName"] in ("pk", "sk", "list")


def test_markdown_is_one_sentence_a_line() -> None:
    """So that a change to a sentence is a change to a line."""
    for document in DOCUMENTS:
        prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
        for line in prose.splitlines():
            if not line.startswith(("|", "-", "!", ">")):
                assert not re.search(r"[a-z)`]\. [A-Z]", line), f"{document.name}: {line}"


def test_every_witness_is_there() -> None:
    """Whoever renames or deletes a test that stands for something of AWS's says so in the document."""
    page = (ROOT / "docs" / "what-only-aws-does.md").read_text(encoding="utf-8")
    witnesses = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?` \|$", page, re.MULTILINE)
    rows = re.findall(r"^\| (?!AWS|---)", page, re.MULTILINE)
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path, _ in witnesses}
    missing = [f"{path}::{name}" for path, name in witnesses if name and f"def {name}(" not in texts[path]]
    assert (missing, len(witnesses)) == ([], len(rows))
    assert len(rows) > 10


def test_words_of_the_handbook_are_on_the_pages() -> None:
    """What is in bold type there is what a page says: a message of the catalogues, with something in its places."""
    said = [text for each in messages() for text in ([each.id] if isinstance(each.id, str) else each.id) if text]
    literal = {text.rstrip(":") for text in said}
    filled = [re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(text)) for text in said if re.match(r"\w{2}.*%\(", text)]
    pages = sorted((ROOT / "docs" / "handbook").glob("*.md"))
    bold = {text for page in pages for text in re.findall(r"\*\*([^*]+)\*\*", page.read_text(encoding="utf-8"))}

    assert len(bold) > 50
    unknown = [text for text in bold - literal if not any(re.fullmatch(pattern, text) for pattern in filled)]
    assert sorted(unknown) == []
