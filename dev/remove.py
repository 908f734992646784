"""Remove a stage: ``npm run remove -- --stage S``.

CloudFormation deletes only empty buckets, so files are deleted first; ``npm run build`` makes the pages again.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import boto3

from dev import access_logs, local
from dev.after_deploy import protect
from dev.console import CommandError, console, run, step
from dev.deployment import stack_outputs

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import ObjectIdentifierTypeDef

_KINDS = {
    "AWS::DynamoDB::Table": "tables with their data",
    "AWS::Cognito::UserPool": "the user pool with its people",
    "AWS::Lambda::Function": "functions",
    "AWS::Logs::LogGroup": "log groups with their logs",
    "AWS::ApiGateway::RestApi": "the API with its address",
    "AWS::ApiGateway::ApiKey": "API keys",
    "AWS::CloudFront::Distribution": "the site with its address",
    "AWS::S3::Bucket": "buckets with their files",
}
"""Resources that people care about, in the order of the list; all others are only counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for confirmation, empty the buckets and run ``sls remove``; raise CommandError without such a stage."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(prog="npm run remove --", description="Remove a stage.")
    parser.add_argument("--stage", "-s", required=True, help="the deployed stage: local, dev, prod, …")
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask for confirmation")
    local.add_account(parser)
    options, others = parser.parse_known_args(words)
    local.use_profile(options)
    outputs = stack_outputs(options.stage, options.region)
    buckets = [
        outputs[name] for name in ("SiteBucketName", "ExportsBucketName", "ImportsBucketName") if name in outputs
    ]
    goes, stays = what_happens(_template(options.stage, options.region))
    console.print(f"Removing clientele-{options.stage} in {options.region} deletes for good: {goes}.")
    console.print(f"What stays until somebody deletes it: {stays}.")
    if not options.yes:
        confirm(options.stage)
    access_logs.drop(options.stage, options.region)
    protect(f"clientele-{options.stage}", options.region, on=False)
    with step("Removing the files of the site, of exports and of imports"):
        for bucket in buckets:  # of a half-made stack: none
            empty(bucket, options.region)
    console.file.flush()
    os.execvp("sls", ["sls", "remove", "--stage", options.stage, "--region", options.region, *others])  # noqa: S606, S607


def _template(stage: str, region: str) -> dict[str, Any]:
    with closing(boto3.client("cloudformation", region_name=region)) as cloudformation:
        body: Any = cloudformation.get_template(StackName=f"clientele-{stage}")["TemplateBody"]
    return dict(body)


def what_happens(template: Mapping[str, Any]) -> tuple[str, str]:
    """Return a description of what removing the stack deletes and keeps."""
    resources = template["Resources"].values()
    kept = [each["Type"] for each in resources if str(each.get("DeletionPolicy", "")).startswith("Retain")]
    deleted = Counter(each["Type"] for each in resources) - Counter(kept)
    return _in_words(deleted), _in_words(Counter(kept))


def _in_words(types: Counter[str]) -> str:
    names = {kind: name if name.startswith("the ") else f"{types[kind]} {name}" for kind, name in _KINDS.items()}
    words = [name for kind, name in names.items() if types[kind]]
    if others := sum(count for kind, count in types.items() if kind not in _KINDS):
        words.append(f"{others} smaller things")
    return ", ".join(words) or "nothing"


def confirm(stage: str) -> None:
    """Ask for the stage's name; raise CommandError if it does not match, or if there is no terminal."""
    try:
        typed = input(f"Type the name of the stage ({stage}) to remove it: ")
    except EOFError:
        raise CommandError("nothing was removed: nobody typed the stage's name; --yes goes without.") from None
    if typed.strip() != stage:
        raise CommandError(f"nothing was removed: {typed.strip()!r} is not {stage!r}.")


def empty(bucket: str, region: str) -> None:
    """Delete all objects of the bucket, a thousand per request; a half-deleted stack may have lost it."""
    with closing(boto3.client("s3", region_name=region)) as s3, suppress(s3.exceptions.NoSuchBucket):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            if found := page.get("Contents"):
                objects: list[ObjectIdentifierTypeDef] = [{"Key": entry["Key"]} for entry in found]
                s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


if __name__ == "__main__":
    run(main)
