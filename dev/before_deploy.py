"""Print what a deployment needs to know in advance; ``sls deploy`` calls this first.

``python -m dev.before_deploy --stage S --region R --alert-email A`` prints the logical ids of the stack's resources as
a JSON list, empty before the first deployment, and to stderr who would no longer receive alarms.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial

import boto3

from dev.console import run
from dev.preflight import Clients, confirmed, replaced, standing


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the changes and the replaced addresses, and return 0."""
    parser = argparse.ArgumentParser(description="List the existing resources of a stage.")
    for name in ("--stage", "--region", "--alert-email"):
        parser.add_argument(name, required=True)
    options = parser.parse_args(arguments)
    clients: Clients = partial(boto3.client, region_name=options.region)
    resources = standing(clients, f"clientele-{options.stage}")
    print(json.dumps(list(resources)))
    for address in sorted(confirmed(clients, resources) - {options.alert_email}):
        print(f"Warning: {replaced(address)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    run(main)
