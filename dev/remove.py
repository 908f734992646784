"""Take a stage down: ``npm run remove -- --stage S``.

CloudFormation deletes no bucket that holds something, so the pages go first; ``npm run build`` makes them again.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import boto3

from dev import local
from dev.console import console, run, step
from dev.deployment import stack_outputs

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef


def main(arguments: Sequence[str] | None = None) -> int:
    """Empty the stage's site bucket and become ``sls remove``; raise CommandError if there is no such stage."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="npm run remove --", description="Take a stage down.")
    parser.add_argument("--stage", "-s", required=True, help="the deployed stage: local, dev, prod, …")
    local.add_region(parser)
    options, others = parser.parse_known_args(given)
    bucket = stack_outputs(options.stage, options.region)["SiteBucketName"]
    with step("Removing the site's files"):
        empty(bucket, options.region)
    console.file.flush()
    os.execvp("sls", ["sls", "remove", "--stage", options.stage, "--region", options.region, *others])  # noqa: S606, S607


def empty(bucket: str, region: str) -> None:
    """Delete every object of the bucket, a thousand at a time."""
    with closing(boto3.client("s3", region_name=region)) as s3:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            if found := page.get("Contents"):
                objects: list[ObjectIdentifierTypeDef] = [{"Key": entry["Key"]} for entry in found]
                s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


if __name__ == "__main__":
    run(main)
