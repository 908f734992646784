"""The declarations of serverless.yml and the files in resources/."""

import importlib
import os
import re
import sys
from collections.abc import Iterator
from functools import cache, reduce
from typing import Any

import yaml

from dev.local import ROOT

_VARIABLE = re.compile(r"\$\{(self:(?=custom)|file\((?P<path>[\w./]+\.yml)\):)(?P<place>[\w.]+)\}")


_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast where PyYAML has it


class _Loader(_SAFE):  # type: ignore[misc]
    """A loader for YAML of CloudFormation, which reads ``!Ref Name`` as ``Name``."""


def _without_tag(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return node.value


_Loader.add_multi_constructor("!", _without_tag)


@cache
def load_yaml(path: str) -> Any:
    """Load a file, ``path`` being relative to the repository; callers must not change the result."""
    return yaml.load((ROOT / path).read_text(encoding="utf-8"), _Loader)  # noqa: S506 it is a SafeLoader


@cache
def all_functions() -> dict[str, Any]:
    """Return every function by its name, with its variables replaced; callers must not change the result."""
    groups = _resolved(load_yaml("serverless.yml")["functions"])
    return {name: function for group in groups for name, function in group.items()}


def environment_names() -> list[str]:
    """Return the names of the environment variables of all functions."""
    environments = [function.get("environment", {}) for function in all_functions().values()]
    everywhere = load_yaml("serverless.yml")["provider"]["environment"]
    others = [
        each["Properties"]["Environment"]["Variables"]
        for each in load_yaml("resources/people.yml")["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function"
    ]
    return [name for environment in (everywhere, *environments, *others) for name in environment]


def all_tables() -> dict[str, Any]:
    """Return every table by its logical id."""
    names = ("tables", "generated", "imports", "erasures", "duplicates", "people", "audit")
    files = (load_yaml(f"resources/{name}.yml")["Resources"] for name in names)
    return {name: each for file in files for name, each in file.items() if each["Type"] == "AWS::DynamoDB::Table"}


def handler_of(name: str, environment: dict[str, str] | None = None) -> Any:
    """Return a function's handler, such as ``handlers/get_session.handler``.

    With an environment it is imported anew, for functions that differ in nothing else.
    """
    path, _, attribute = name.partition(".")
    module = path.replace("/", ".")
    if environment is None:
        return getattr(importlib.import_module(module), attribute)
    before, outside = sys.modules.pop(module, None), dict(os.environ)
    os.environ.update(environment)
    try:
        return getattr(importlib.import_module(module), attribute)
    finally:
        os.environ.clear()
        os.environ.update(outside)
        sys.modules.pop(module, None)
        if before:
            sys.modules[module] = before


def endpoints() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield the name, ``http`` event and Endpoint of each operation of the API; the functions' environment is set."""
    for name, function in all_functions().items():
        routes = [event["http"] for event in function.get("events", []) if "http" in event]
        if routes:
            handler = handler_of(function["handler"], given(function))
            for http in routes:
                several = getattr(handler, "endpoints", None)
                endpoint = several[f"{http['method'].upper()} /{http['path']}"] if several else handler
                yield endpoint.name or name, http, endpoint


def given(function: dict[str, Any]) -> dict[str, str] | None:
    """Return the variables that name the resource of a further resource's function; None for other functions."""
    environment = function.get("environment", {})
    return {"RESOURCE": environment["RESOURCE"]} if "RESOURCE" in environment else None


def _resolved(node: Any) -> Any:
    """Replace values that consist of one variable for a place in a file; other variables stay as they are."""
    if isinstance(node, dict):
        return {name: _resolved(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_resolved(value) for value in node]
    if not (found := _VARIABLE.fullmatch(str(node))):
        return node
    path, place = found["path"] or "serverless.yml", found["place"]
    return _resolved(reduce(lambda value, name: value[name], place.split("."), load_yaml(path)))
