"""The site in its bucket: what has changed is uploaded, and taken out of CloudFront's cache."""

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from website.files import HEADERS, WORKER, BuildError, Files, Headers
from website.stack import outputs

REPLACED = "replaced.json"
"""Key of what says which assets no page refers to any more, and since when; the edge shows it to nobody."""
KEPT = timedelta(days=7)
"""How long a page that was open before a deployment finds the scripts that it fetches when it needs them."""
NO_MAP = "none"
"""The output of a stage without a map: resources/edge.js sends it, as an output has to have a value."""
MOST_PATHS = 15
"""Invalidated one by one; beyond it, everything at once."""

_INDEX = re.compile(r"index(\.\w+)?\.html$")


@dataclass(slots=True)
class Plan:
    """What has to happen so that the bucket holds the site."""

    upload: list[str] = field(default_factory=list)
    """Assets before pages: nobody gets a page whose script is not there yet. The service worker fetches them all: it
    is the last."""
    remove: list[str] = field(default_factory=list)
    replaced: dict[str, datetime] = field(default_factory=dict)
    """Assets of earlier sites that stay for now, and since when no page refers to them."""
    unchanged: list[str] = field(default_factory=list)
    invalidate: list[str] = field(default_factory=list)


def plan(
    files: Files, etags: dict[str, str], headers: dict[str, Headers], replaced: dict[str, datetime], now: datetime
) -> Plan:
    """Compare the site with the bucket's objects: their ETags, the headers of each, and what was replaced before."""
    surplus = sorted(etags.keys() - files.keys() - {REPLACED})
    since = {key: min(replaced.get(key, now), now) for key in surplus if key.startswith("static/")}
    todo = Plan(replaced={key: moment for key, moment in since.items() if now - moment < KEPT})
    todo.remove = [key for key in surplus if key not in todo.replaced]
    for key, file in sorted(
        files.items(), key=lambda item: (not item[0].startswith("static/"), item[0] == WORKER, item[0])
    ):
        there = etags.get(key) == file.etag and headers.get(key) == file.headers
        (todo.unchanged if there else todo.upload).append(key)
    todo.invalidate = invalidation_paths(key for key in (*todo.upload, *todo.remove) if key in etags)
    return todo


def invalidation_paths(keys: Iterable[str]) -> list[str]:
    """Return the addresses under which CloudFront may have kept these pages.

    CloudFront keeps a page under the key that the edge function todo of the address; its documentation asks to name
    the viewer's address as well. Assets never change, so they are not among them.
    """
    paths: set[str] = set()
    for key in keys:
        if key.startswith("static/"):
            continue
        if "/_/" in key:
            paths.add(f"/{key.split('/_/')[0]}/*")
        else:
            paths |= {f"/{key}", "/" + _INDEX.sub("", key)}
    wildcards = [path.removesuffix("*") for path in paths if path.endswith("*")]
    needed = sorted(
        path for path in paths if path.endswith("*") or not any(path.startswith(start) for start in wildcards)
    )
    return needed if len(needed) <= MOST_PATHS else ["/*"]


def upload(
    files: Files, stage: str, region: str, *, dry_run: bool = False, now: datetime | None = None
) -> tuple[Plan, str]:
    """Bring the site to the stage's bucket; return what was done and the site's address. Raises BuildError."""
    import boto3  # noqa: PLC0415 building needs no AWS
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 same

    try:
        found = _outputs(boto3.client("cloudformation", region_name=region), stage, region)
        s3 = boto3.client("s3", region_name=region)
        bucket = found["SiteBucketName"]
        etags, headers = _objects(s3, bucket, files)
        replaced = _replaced(s3, bucket) if REPLACED in etags else {}
        todo = plan(files, etags, headers, replaced, now or datetime.now(UTC))
        if not dry_run:
            _carry_out(todo, files, replaced, s3, bucket)
            if todo.invalidate:
                _invalidate(boto3.client("cloudfront", region_name=region), found["DistributionId"], todo.invalidate)
    except (BotoCoreError, ClientError) as error:
        raise BuildError(f"AWS could not do it: {error}") from error
    return todo, found["SiteUrl"]


def settings(stage: str, region: str) -> dict[str, Any]:
    """Return what :func:`website.render.build` wants to know of a deployed stage; raises BuildError."""
    import boto3  # noqa: PLC0415 building needs no AWS
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 same

    try:
        found = _outputs(boto3.client("cloudformation", region_name=region), stage, region)
        map_url = "" if found["MapUrl"] == NO_MAP else found["MapUrl"]
        return {"zone": found["TimeZone"], "trash_days": int(found["TrashRetentionDays"]), "map_url": map_url}
    except (BotoCoreError, ClientError) as error:
        raise BuildError(f"AWS could not do it: {error}") from error


def _outputs(cloudformation: Any, stage: str, region: str) -> dict[str, str]:
    found = outputs(cloudformation, stage) or {}
    if not {"SiteBucketName", "SiteUrl", "DistributionId", "TimeZone", "TrashRetentionDays", "MapUrl"} <= found.keys():
        raise BuildError(
            f"There is no stack clientele-{stage} in {region} to bring the site to: "
            f"deploy it with npm run deploy -- --stage {stage}."
        )
    return found


def _objects(s3: Any, bucket: str, files: Files) -> tuple[dict[str, str], dict[str, Headers]]:
    """Return the ETag of every object, and the headers of those whose content is right already."""
    etags = {
        item["Key"]: item["ETag"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        for item in page.get("Contents", [])
    }
    headers = {}
    for key, file in files.items():
        if etags.get(key) == file.etag:
            head = s3.head_object(Bucket=bucket, Key=key)
            headers[key] = {name: head[name] for name in HEADERS if head.get(name)}
    return etags, headers


def _replaced(s3: Any, bucket: str) -> dict[str, datetime]:
    """Return since when no page refers to which assets; what cannot be read counts from now."""
    content = s3.get_object(Bucket=bucket, Key=REPLACED)["Body"].read()
    try:
        return {key: datetime.fromisoformat(moment).astimezone(UTC) for key, moment in json.loads(content).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _carry_out(todo: Plan, files: Files, replaced: dict[str, datetime], s3: Any, bucket: str) -> None:
    """Pages come after their assets, and nothing goes before the last page has come."""
    for key in todo.upload:
        file = files[key]
        s3.put_object(Bucket=bucket, Key=key, Body=file.content, **file.headers)
    if todo.replaced != replaced:
        content = {key: moment.isoformat(timespec="seconds") for key, moment in todo.replaced.items()}
        s3.put_object(Bucket=bucket, Key=REPLACED, Body=json.dumps(content), ContentType="application/json")
    for key in todo.remove:
        s3.delete_object(Bucket=bucket, Key=key)


def _invalidate(cloudfront: Any, distribution: str, paths: list[str]) -> None:
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": f"site-{time.time_ns()}"}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)
