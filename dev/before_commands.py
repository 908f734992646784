"""Stop a deployment that would fail half way; ``sls deploy`` calls it before it packages anything.

``python -m dev.before_commands --stage S --region R`` asks AWS read-only whether the stack is half deleted, its tables'
names are taken, or the account is too small. ``npm run deploy -- --check`` asks more.
"""

import argparse
from collections.abc import Sequence
from functools import partial

import boto3

from dev.console import CommandError, run
from dev.preflight import IN_THE_WAY, Clients, Template, ask
from dev.service import load_yaml


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; raise CommandError with all obstacles."""
    parser = argparse.ArgumentParser(description="Look whether a stage can be deployed.")
    for name in ("--stage", "--region"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    clients: Clients = partial(boto3.client, region_name=options.region)
    stack = f"clientele-{options.stage}"
    problems = [finding.text for finding in ask(clients, stack, tables(stack), IN_THE_WAY) if finding.stops]
    if problems:
        raise CommandError("\n".join(problems))
    return 0


def tables(stack: str) -> Template:
    """Return the tables of the stack's template, by nothing but their names."""
    resources = load_yaml("resources/tables.yml")["Resources"]
    return {
        "Resources": {
            name: {"Type": each["Type"], "Properties": {"TableName": stack + _suffix(each)}}
            for name, each in resources.items()
        }
    }


def _suffix(table: Template) -> str:
    name: str = table["Properties"]["TableName"]
    return name.removeprefix("${self:provider.stackName}")


if __name__ == "__main__":
    run(main)
