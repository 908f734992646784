"""The site comes to its bucket with as little as has changed, in an order that never breaks a page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import NoCredentialsError
from botocore.stub import Stubber
from moto import mock_aws

import site_builder
from website import publish, render
from website.files import ASK_AGAIN, FOREVER, BuildError, File, Files
from website.publish import REPLACED, invalidation_paths, upload

REGION = "eu-central-1"
BUCKET = "the-site"
ZONE = {"TimeZone": "Europe/Berlin", "TrashRetentionDays": "90", "MapUrl": "none"}


def _page(text: str) -> File:
    return File(text.encode(), "text/html; charset=utf-8", ASK_AGAIN, "en")


def _script(text: str) -> File:
    return File(text.encode(), "text/javascript; charset=utf-8", FOREVER)


SITE = {
    "404.html": _page("nothing"),
    "admin/customers/customer/_/change/index.html": _page("change"),
    "admin/index.html": _page("index"),
    "admin/sw.js": File(b"worker", "text/javascript; charset=utf-8", ASK_AGAIN),
    "admin/users/index.html": _page("users"),
    "static/form.0123456789ab.js": _script("form"),
}


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Return what the command has built, which is the small site; tests/site/test_build.py has it build its own."""
    asked: list[tuple[Any, ...]] = []

    def build(stage: str, **told: Any) -> Files:
        asked.append((stage, told))
        return SITE

    monkeypatch.setattr(render, "build", build)
    return asked


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Return the outputs of a stage with an empty bucket and a distribution."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        domain = f"{BUCKET}.s3.{REGION}.amazonaws.com"
        configuration = {"LocationConstraint": REGION}
        _client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=configuration)
        distribution = _client("cloudfront").create_distribution(
            DistributionConfig={
                "CallerReference": "test",
                "Comment": "",
                "Enabled": True,
                "Origins": {
                    "Quantity": 1,
                    "Items": [{"Id": "site", "DomainName": domain, "S3OriginConfig": {"OriginAccessIdentity": ""}}],
                },
                "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all"},
            }
        )["Distribution"]["Id"]
        outputs = ZONE | {"SiteBucketName": BUCKET, "DistributionId": distribution}
        outputs |= {"SiteUrl": "https://x.cloudfront.net/"}
        monkeypatch.setattr(publish, "_outputs", lambda *_: outputs)
        yield outputs


def _client(name: Any) -> Any:
    return boto3.client(name, region_name=REGION)


def _bucket() -> dict[str, tuple[bytes, str, str, str]]:
    s3 = _client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    objects = {key: s3.get_object(Bucket=BUCKET, Key=key) for key in keys}
    return {
        key: (o["Body"].read(), o["ContentType"], o.get("CacheControl", ""), o.get("ContentLanguage", ""))
        for key, o in objects.items()
    }


def _invalidated(aws: dict[str, str]) -> list[list[str]]:
    cloudfront, distribution = _client("cloudfront"), aws["DistributionId"]
    listed = cloudfront.list_invalidations(DistributionId=distribution)["InvalidationList"].get("Items", [])
    batches = [
        cloudfront.get_invalidation(DistributionId=distribution, Id=item["Id"])["Invalidation"]["InvalidationBatch"]
        for item in listed
    ]
    return [batch["Paths"]["Items"] for batch in batches]


def _expected(files: Files) -> dict[str, tuple[bytes, str, str, str]]:
    return {key: (file.content, file.content_type, file.cache_control, file.language) for key, file in files.items()}


def test_first_time(aws: dict[str, str]) -> None:
    """Everything is uploaded with its headers, scripts before pages, the worker last; no cache has anything yet."""
    made, address = upload(SITE, "dev", REGION)

    assert (made.upload[0], made.upload[-1]) == ("static/form.0123456789ab.js", "admin/sw.js")
    assert sorted(made.upload) == sorted(SITE)
    assert _bucket() == _expected(SITE)
    assert _invalidated(aws) == []
    assert address == aws["SiteUrl"]


def test_second_time(aws: dict[str, str]) -> None:
    """Nothing has changed, nothing is done."""
    upload(SITE, "dev", REGION)

    made, _ = upload(SITE, "dev", REGION)

    assert (made.upload, made.remove, made.invalidate) == ([], [], [])
    assert sorted(made.unchanged) == sorted(SITE)
    assert _invalidated(aws) == []


def test_changed_page(aws: dict[str, str]) -> None:
    """Only it is uploaded, and taken out of the cache under both its names."""
    upload(SITE, "dev", REGION)
    changed = SITE | {"admin/index.html": _page("new")}

    made, _ = upload(changed, "dev", REGION)

    assert (made.upload, made.remove) == (["admin/index.html"], [])
    assert _bucket() == _expected(changed)
    assert _invalidated(aws) == [["/admin/", "/admin/index.html"]]


NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)
OLD = "static/form.0123456789ab.js"
NEW = "static/form.ba9876543210.js"
_WITHOUT = {key: file for key, file in SITE.items() if key != OLD}
CHANGED = _WITHOUT | {NEW: _script("new"), "admin/index.html": _page("new")}


def _replaced() -> Any:
    return json.loads(_client("s3").get_object(Bucket=BUCKET, Key=REPLACED)["Body"].read())


@pytest.mark.usefixtures("aws")
def test_a_replaced_script_stays_for_a_week() -> None:
    """A page that was open before may still need it; further deployments do not make the week longer."""
    upload(SITE, "dev", REGION, now=NOW)

    kept = []
    for days in (1, 5, 7.9, 8, 9):
        made, _ = upload(CHANGED, "dev", REGION, now=NOW + timedelta(days=days))
        kept.append((made.remove, sorted(made.replaced), OLD in _bucket(), _replaced()))

    manifest = {OLD: "2026-11-27T12:00:00+00:00"}
    assert kept[:3] == [([], [OLD], True, manifest)] * 3
    assert kept[3:] == [([OLD], [], False, {}), ([], [], False, {})]
    assert _bucket().keys() == CHANGED.keys() | {REPLACED}


@pytest.mark.usefixtures("aws")
def test_what_comes_back_is_replaced_by_nothing() -> None:
    """The site before, again: its week begins when it is replaced the second time."""
    for days, site in ((0, SITE), (1, CHANGED), (2, SITE), (9, SITE), (10, CHANGED)):
        upload(site, "dev", REGION, now=NOW + timedelta(days=days))

    assert _replaced() == {OLD: "2026-12-06T12:00:00+00:00"}
    assert _bucket().keys() == CHANGED.keys() | {OLD, REPLACED}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'"x"', b'{"a": 1}', b'{"static/form.0123456789ab.js": "soon"}', b"\xff"]
)
def test_a_broken_manifest_costs_a_week_and_nothing_else(content: bytes) -> None:
    """Nothing is removed that may still be needed."""
    upload(SITE, "dev", REGION, now=NOW)
    _client("s3").put_object(Bucket=BUCKET, Key=REPLACED, Body=content)

    made, _ = upload(CHANGED, "dev", REGION, now=NOW)

    assert (made.remove, _replaced()) == ([], {OLD: "2026-11-26T12:00:00+00:00"})


@pytest.mark.usefixtures("aws")
def test_a_clock_that_was_wrong_keeps_nothing_for_good() -> None:
    """A moment in the future counts as now."""
    upload(SITE, "dev", REGION, now=NOW)
    upload(CHANGED, "dev", REGION, now=NOW + timedelta(days=3650))

    upload(CHANGED, "dev", REGION, now=NOW)

    assert _replaced() == {OLD: "2026-11-26T12:00:00+00:00"}


@pytest.mark.usefixtures("aws")
def test_pages_come_last_and_nothing_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever a deployment is cut short, every page that people get finds its assets."""
    gone = "admin/gone/index.html"
    old = SITE | {gone: _page("gone"), "static/older.0123456789ab.js": _script("older")}
    upload(old, "dev", REGION, now=NOW - timedelta(days=9))
    upload(SITE | {gone: _page("gone")}, "dev", REGION, now=NOW - timedelta(days=8))
    s3 = _client("s3")
    done: list[str] = []
    for name in ("put_object", "delete_object"):
        carried_out = getattr(s3, name)

        def note(carried_out: Any = carried_out, **arguments: Any) -> Any:
            done.append(arguments["Key"])
            return carried_out(**arguments)

        monkeypatch.setattr(s3, name, note)
    client = boto3.client
    monkeypatch.setattr(boto3, "client", lambda name, **options: s3 if name == "s3" else client(name, **options))

    upload(CHANGED, "dev", REGION, now=NOW)

    assert done == [NEW, "admin/index.html", REPLACED, gone, "static/older.0123456789ab.js"]


def test_removed_page(aws: dict[str, str]) -> None:
    """A page that is gone goes at once."""
    upload(SITE, "dev", REGION)
    changed = {key: file for key, file in SITE.items() if key != "404.html"}

    made, _ = upload(changed, "dev", REGION)

    assert (made.upload, made.remove) == ([], ["404.html"])
    assert _bucket() == _expected(changed)
    assert _invalidated(aws) == [["/404.html"]]


def test_wrong_headers_are_mended(aws: dict[str, str]) -> None:
    """The right content under a wrong type or cache control is uploaded again."""
    upload(SITE, "dev", REGION)
    _client("s3").put_object(Bucket=BUCKET, Key="404.html", Body=b"nothing", ContentType="text/html")

    made, _ = upload(SITE, "dev", REGION)

    assert made.upload == ["404.html"]
    assert _bucket() == _expected(SITE)
    assert _invalidated(aws) == [["/404.html"]]


def test_dry_run(aws: dict[str, str], built: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    """It tells, and touches nothing; the site is the one of the stage's settings."""
    assert site_builder.main(["--stage", "dev", "--dry-run"]) == 0

    output = capsys.readouterr().out
    assert built == [("dev", {"zone": "Europe/Berlin", "trash_days": 90, "map_url": "", "offline": True})]
    assert "  would upload  admin/index.html\n" in output
    assert "Dry run: nothing was done; it would be " in output
    assert _bucket() == {}
    assert _invalidated(aws) == []


@pytest.mark.usefixtures("built")
def test_command_tells_what_it_did(aws: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The last line sums up, and ends with the address."""
    assert site_builder.main(["--stage", "dev"]) == 0
    capsys.readouterr()

    assert site_builder.main(["--stage", "dev"]) == 0

    first, done = capsys.readouterr().out.splitlines()
    assert first.startswith("Built ")
    assert done == f"0 uploaded, 0 removed, {len(_bucket())} unchanged. {aws['SiteUrl']}admin/"


@pytest.mark.parametrize(
    ("keys", "paths"),
    [
        (["static/a.0123456789ab.js"], []),
        (["admin/index.html"], ["/admin/", "/admin/index.html"]),
        (["404.html"], ["/404.html"]),
        (["admin/index.de.html", "admin/index.html"], ["/admin/", "/admin/index.de.html", "/admin/index.html"]),
        (["admin/a/b/_/change/index.de.html"], ["/admin/a/b/*"]),
        (
            ["admin/a/b/_/change/index.html", "admin/a/b/_/delete/index.html", "admin/a/b/index.html", "404.html"],
            ["/404.html", "/admin/a/b/*"],
        ),
        ([f"page{n}.html" for n in range(16)], ["/*"]),
    ],
)
def test_invalidation_paths(keys: list[str], paths: list[str]) -> None:
    """Addresses as viewers know them, one wildcard for all records, everything if it is much."""
    assert invalidation_paths(keys) == paths


def _answer(stubber: Stubber, **outputs: str) -> None:
    stack = {"StackName": "clientele-dev", "CreationTime": "2026-11-21T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
    described = [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()]
    stubber.add_response("describe_stacks", {"Stacks": [stack | {"Outputs": described}]})


@pytest.fixture
def cloudformation() -> Iterator[Stubber]:
    """Return what stands for CloudFormation."""
    session = botocore.session.Session()
    client = session.create_client(
        "cloudformation", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    with Stubber(client) as stubber:
        yield stubber
    client.close()


def test_outputs(cloudformation: Stubber) -> None:
    """The stack knows its bucket, distribution and address."""
    outputs = {"SiteBucketName": BUCKET, "SiteUrl": "https://x", "DistributionId": "E1"} | ZONE
    _answer(cloudformation, **outputs)

    assert publish._outputs(cloudformation.client, "dev", REGION) == outputs  # noqa: SLF001 needs no network


def test_no_stack(cloudformation: Stubber) -> None:
    """One sentence says what is missing, whether there is no stack or none with a site."""
    said = "There is no stack clientele-dev in eu-central-1 .*: deploy it with npm run deploy -- --stage dev"
    cloudformation.add_client_error(
        "describe_stacks", "ValidationError", "Stack with id clientele-dev does not exist", 400
    )
    _answer(cloudformation, SiteUrl="https://x")

    for _ in range(2):
        with pytest.raises(BuildError, match=said):
            publish._outputs(cloudformation.client, "dev", REGION)  # noqa: SLF001 needs no network


def test_no_credentials(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """AWS's own reason ends the command, in one sentence."""

    def refuse(*_: Any) -> None:
        raise NoCredentialsError

    monkeypatch.setattr(publish, "_outputs", refuse)

    assert site_builder.main(["--stage", "dev", "--region", REGION]) == 1
    assert capsys.readouterr().err == "site_builder: AWS could not do it: Unable to locate credentials\n"
