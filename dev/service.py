"""What serverless.yml and the files in resources/ declare."""

from functools import cache
from typing import Any

import yaml

from dev.local import ROOT


class _Loader(yaml.SafeLoader):
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


def environment_names() -> list[str]:
    """Return the names of the environment variables of all functions."""
    service = load_yaml("serverless.yml")
    environments = [function.get("environment", {}) for function in service["functions"].values()]
    return [name for environment in (service["provider"]["environment"], *environments) for name in environment]
