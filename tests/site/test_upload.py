"""The site comes to its bucket with as little as has changed, in an order that never breaks a page."""

from collections.abc import Iterator
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import NoCredentialsError
from botocore.stub import Stubber
from moto import mock_aws

import site_builder
from site_builder import ASK_AGAIN, FOREVER, BuildError, File, Files, invalidation_paths, upload

REGION = "eu-central-1"
BUCKET = "the-site"


def _page(text: str) -> File:
    return File(text.encode(), "text/html; charset=utf-8", ASK_AGAIN, "en")


def _script(text: str) -> File:
    return File(text.encode(), "text/javascript; charset=utf-8", FOREVER)


SITE = {
    "404.html": _page("nothing"),
    "admin/customers/customer/_/change/index.html": _page("change"),
    "admin/index.html": _page("index"),
    "static/form.0123456789ab.js": _script("form"),
}


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
        outputs = {"SiteBucketName": BUCKET, "DistributionId": distribution, "SiteUrl": "https://x.cloudfront.net/"}
        monkeypatch.setattr(site_builder, "_outputs", lambda *_: outputs)
        yield outputs


def _client(name: Any) -> Any:
    return boto3.client(name, region_name=REGION)


def _bucket() -> dict[str, tuple[bytes, str, str, str]]:
    s3 = _client("s3")
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]
    objects = {key: s3.get_object(Bucket=BUCKET, Key=key) for key in keys}
    return {
        key: (o["Body"].read(), o["ContentType"], o["CacheControl"], o.get("ContentLanguage", ""))
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
    """Everything is uploaded with its headers, scripts before pages; no cache has anything yet."""
    made, address = upload(SITE, "dev", REGION)

    assert made.upload[0] == "static/form.0123456789ab.js"
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


def test_removed_page_and_renamed_script(aws: dict[str, str]) -> None:
    """What is gone goes; a script needs no invalidation, its name is new."""
    upload(SITE, "dev", REGION)
    changed = {key: file for key, file in SITE.items() if key not in ("404.html", "static/form.0123456789ab.js")}
    changed["static/form.ba9876543210.js"] = _script("new")

    made, _ = upload(changed, "dev", REGION)

    assert made.upload == ["static/form.ba9876543210.js"]
    assert made.remove == ["404.html", "static/form.0123456789ab.js"]
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


def test_dry_run(aws: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """It tells, and touches nothing."""
    assert site_builder.main(["--stage", "dev", "--dry-run"]) == 0

    output = capsys.readouterr().out
    assert "  would upload  admin/index.html\n" in output
    assert "Dry run: nothing was done; it would be " in output
    assert _bucket() == {}
    assert _invalidated(aws) == []


def test_command_tells_what_it_did(aws: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """The last line sums up, and ends with the address."""
    assert site_builder.main(["--stage", "dev"]) == 0
    capsys.readouterr()

    assert site_builder.main(["--stage", "dev"]) == 0

    built, done = capsys.readouterr().out.splitlines()
    assert built.startswith("Built ")
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
    outputs = {"SiteBucketName": BUCKET, "SiteUrl": "https://x", "DistributionId": "E1"}
    _answer(cloudformation, **outputs)

    assert site_builder._outputs(cloudformation.client, "dev", REGION) == outputs  # noqa: SLF001 needs no network


def test_no_stack(cloudformation: Stubber) -> None:
    """One sentence says what is missing, whether there is no stack or none with a site."""
    said = "There is no stack clientele-dev in eu-central-1 .*: deploy it with npm run deploy -- --stage dev"
    cloudformation.add_client_error(
        "describe_stacks", "ValidationError", "Stack with id clientele-dev does not exist", 400
    )
    _answer(cloudformation, SiteUrl="https://x")

    for _ in range(2):
        with pytest.raises(BuildError, match=said):
            site_builder._outputs(cloudformation.client, "dev", REGION)  # noqa: SLF001 needs no network


def test_no_credentials(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """AWS's own reason ends the command, in one sentence."""

    def refuse(*_: Any) -> None:
        raise NoCredentialsError

    monkeypatch.setattr(site_builder, "_outputs", refuse)

    assert site_builder.main(["--stage", "dev", "--region", REGION]) == 1
    assert capsys.readouterr().err == "site_builder: AWS could not do it: Unable to locate credentials\n"
