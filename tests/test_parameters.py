"""A stage's name and parameters are looked at before anything is packaged; credentials reach the whole deployment."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dev.local import ROOT
from dev.service import all_functions, load_yaml
from tests.packaging import sls

REGION = "eu-central-1"
_UUID = "12345678-1234-1234-1234-123456789012"
CERTIFICATE = f"arn:aws:acm:us-east-1:123456789012:certificate/{_UUID}"
WEB_ACL = f"arn:aws:wafv2:us-east-1:123456789012:global/webacl/clientele/{_UUID}"
_CHECK = """
const [stages, functions] = JSON.parse(require('node:fs').readFileSync(0));
const check = require('./resources/parameters.js');
Promise.all(stages.map((values) => {
  const resolveVariable = async (name) => (name === 'self:functions' ? functions : values[name.replace('param:', '')]);
  return check({resolveVariable}).then(() => [], (problem) => String(problem).split('\\n'));
})).then((mistakes) => console.log(JSON.stringify(mistakes)));
"""
_DEPLOYED = """
const files = require('node:fs');
const provider = {
  getStage: () => 'prod', getRegion: () => 'eu-west-1',
  getAwsSdkV3CredentialsProvider: () => async () => ({accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't'}),
};
const limits = {rate: 1, burst: 2};
const service = {custom: {accessLogs: {}, throttle: {methods: limits, sessions: limits}}, functions: {worker: {}}};
const serverless = {getProvider: () => provider, service, classes: {Error}};
const [, folder] = process.argv;
const script = files.readFileSync(`${folder}/after-deploy.js`);
new Function('serverless', 'require', '__dirname', script)(serverless, require, folder);
"""
_TELL = '#!/bin/sh\necho "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN ${AWS_PROFILE-none}"\n'


def mistakes(*changes: dict[str, Any]) -> list[list[str]]:
    """Return what is wrong with the parameters of the stage prod, after each of the ``changes`` to them."""
    params = load_yaml("serverless.yml")["params"]
    names = {"sls:stage": "prod", "self:provider.region": "eu-central-1"}
    stages = [{**params["default"], **params["prod"], **names, **change} for change in changes]
    asked = json.dumps([stages, [dict.fromkeys(all_functions())]])
    done = subprocess.run(  # noqa: S603 our own script
        ["node", "-e", _CHECK],  # noqa: S607 whichever node the person has
        cwd=ROOT,
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


VALUES: list[tuple[str, list[Any], list[Any]]] = [
    ("phoneRegion", ["FR", "US"], ["de", "DEU", "XX", "49", "", None]),
    ("corsOrigins", ["http://localhost:1,https://a.example"], ["*", "a.example", "https://a.example/", "", "x, y"]),
    ("throttleRate", [0, "0", 0.5, "500"], [-1, "fast", "1e3", ""]),
    ("throttleBurst", ["0", 1, "5000"], [-1, 1.5, 5001, "many"]),
    ("keyRate", [10], ["0", "ten"]),
    ("keyBurst", [20], [-20]),
    ("sessionRate", [5, "0.5"], [0, "fast"]),
    ("sessionBurst", [1, "5000"], [0, 5001]),
    ("tokenMinutes", [5, "15", 59], [4, 61, 7.5, "short", ""]),
    ("idleMinutes", [16, "60", 1440], [9, 1441, "never"]),
    ("sessionHours", [2, "12", 720], [1, 721, "for ever"]),
    ("keyQuota", ["1000000"], [0, 2**31]),
    ("logRetentionDays", [1, "365"], [0, 2, 31, "long"]),
    ("scanSchedule", ["rate(1 hour)", "cron(0 12 * * ? *)"], ["rate(1 minutes)", "rate(5 minute)", "rate(0 days)"]),
    ("scanEnabled", [True, "false"], ["yes", 1]),
    ("accessLogs", [True, "false"], ["yes", "my-bucket"]),
    (
        "timeZone",
        ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"],
        ["europe/berlin", "Berlin", "+05:45", "UTC+1", "PST8", "../UTC", "", None],
    ),
    ("keepData", ["true", False], ["maybe"]),
    ("dashboard", [True, "false"], ["no"]),
    ("throttleAlarms", [True, "false"], [1]),
    ("auditRetentionDays", [0, 1, "365", 36500], [-1, 1.5, 36501, "ever", ""]),
    ("trashRetentionDays", [0, 1, "90", 36500], [-1, 1.5, 36501, "ever", ""]),
    ("scanCustomers", [1, "5000"], [0, "all"]),
    ("billing", ["provisioned"], ["free"]),
    ("cspReportUrl", ["", "https://r.example/a?b=c"], ["r.example", "http://r.example", 'https://r.de/"', None]),
    ("cspReportUrl", ["https://r.example:8443"], ["https://r.de/;x", "https://r.de/a b", "https://a/\nb"]),
    ("securityContact", ["", "mailto:a@b.de", "https://b.de"], ["a@b.de", "mailto:a", "tel:1", "mailto:a@b.de\n"]),
    ("webAclArn", ["", WEB_ACL], ["a", WEB_ACL.replace("global", "regional"), WEB_ACL.replace("us-", "eu-")]),
    ("alertEmail", ["ops@clientele.example"], ["ops", "a@b", "a@b.de,c@d.de", "Ops <ops@b.de>", "a@-b-.de"]),
    ("sls:stage", ["a", "pre-prod"], ["", "1st", "under_score", "-dev", "dev-", "müll"]),
    ("self:provider.region", ["us-gov-west-1", "ap-southeast-2"], ["europe", "eu-central", "EU-CENTRAL-1"]),
]  # fmt: skip
"""A parameter, what will do and what will not."""
DOMAINS: list[tuple[Any, Any, list[str]]] = [
    ("", "", []),
    ("customers.example.com", CERTIFICATE, []),
    ("xn--mller-kva.example", CERTIFICATE, []),
    ("customers.example.com", "", ["siteDomain and certificateArn"]),
    ("", CERTIFICATE, ["siteDomain and certificateArn"]),
    ("https://customers.example.com", CERTIFICATE, ["siteDomain"]),
    ("customers.example.com/", CERTIFICATE, ["siteDomain"]),
    ("*.example.com", CERTIFICATE, ["siteDomain"]),
    ("Customers.example.com", CERTIFICATE, ["siteDomain"]),
    ("localhost", CERTIFICATE, ["siteDomain"]),
    ("-a.example.com", CERTIFICATE, ["siteDomain"]),
    (f"{'a' * 64}.example.com", CERTIFICATE, ["siteDomain"]),
    (".".join(["a"] * 130), CERTIFICATE, ["siteDomain"]),
    ("127.0.0.1", CERTIFICATE, ["siteDomain"]),
    ("customers.example.com", CERTIFICATE.replace("us-east-1", REGION), ["certificateArn"]),
    ("customers.example.com", CERTIFICATE + "0", ["certificateArn"]),
    ("a b", "arn", ["certificateArn", "siteDomain"]),
    (None, True, ["certificateArn", "siteDomain", "siteDomain and certificateArn"]),
]
"""A domain, a certificate, and which of them is wrong."""


@cache
def _said() -> dict[str, list[str]]:
    """Return what is wrong after each change of the tables above, which one process is asked for."""
    changes: list[dict[str, Any]] = [
        *({name: value} for name, right, wrong in VALUES for value in (*right, *wrong)),
        *({"siteDomain": domain, "certificateArn": certificate} for domain, certificate, _ in DOMAINS),
    ]
    return dict(zip(map(json.dumps, changes), mistakes(*changes), strict=True))


def said_of(change: dict[str, Any]) -> list[str]:
    """Return what is wrong with the parameters of the stage prod after a change of the tables above."""
    return _said()[json.dumps(change)]


def test_every_stage_of_ours_is_right() -> None:
    """All that serverless.yml has."""
    params = load_yaml("serverless.yml")["params"]
    ours = [{"sls:stage": stage} | params.get(stage, {}) for stage in ("dev", "prod", "local")]
    assert mistakes(*ours) == [[], [], []]


@pytest.mark.parametrize(("name", "right", "wrong"), VALUES)
def test_one_value_after_the_other(name: str, right: list[Any], wrong: list[Any]) -> None:
    """What will do says nothing; what will not is named with its value."""
    called = {"sls:stage": "the stage", "self:provider.region": "the region"}.get(name, name)
    found = [said_of({name: value}) for value in (*right, *wrong)]

    assert found[: len(right)] == [[]] * len(right)
    for value, (said,) in zip(wrong, found[len(right) :], strict=True):
        assert said.startswith(f"{called} must be ")
        assert said.endswith(f", and it is {json.dumps(value, ensure_ascii=False)}.")


@pytest.mark.parametrize(("domain", "certificate", "wrong"), DOMAINS)
def test_a_domain_has_a_certificate(domain: Any, certificate: Any, wrong: list[str]) -> None:
    """Both or none, and the certificate where CloudFront looks for it."""
    found = said_of({"siteDomain": domain, "certificateArn": certificate})

    assert [said.partition(" must be ")[0].partition(" go together")[0] for said in found] == wrong


def test_a_session_in_use_outlives_its_token() -> None:
    """Otherwise it would be idle before it can be renewed."""
    said = "idleMinutes must be more than tokenMinutes: a session in use is renewed when its token ends."
    assert mistakes({"idleMinutes": 16}, {"idleMinutes": 15}, {"tokenMinutes": 60}) == [[], [said], [said]]


def test_a_name_that_makes_roles_too_long_is_told() -> None:
    """IAM takes 64 letters, and the region is one of the name's parts."""
    stage = "a" * 21
    regions = ("us-east-1", "ap-southeast-1")
    assert mistakes(*({"sls:stage": stage, "self:provider.region": region} for region in regions)) == [
        [],
        ["the stage's name may have 18 letters in ap-southeast-1: with more, names of roles exceed IAM's 64."],
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """By the command itself, before anything is built."""
    wrong = {
        "phoneRegion": "Germany",
        "throttleRate": "fast",
        "corsOrigins": "*",
        "alertEmail": "a@acme.org,b@acme.org",
    }
    misspelt = wrong | {"phoneRegoin": "FR"}
    done = sls(
        "package", "--stage", "prod", "--package", str(tmp_path), *(f"--param={k}={v}" for k, v in misspelt.items())
    )

    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert {name: said.count(f"{name} must be ") for name in wrong} == dict.fromkeys(wrong, 1)
    assert 'there is no parameter "phoneRegoin"; there are accessLogs, alertEmail, ' in said
    assert "    at " not in said  # no stack trace
    assert list(tmp_path.iterdir()) == []


def test_the_deployments_credentials_reach_its_python_steps(tmp_path: Path) -> None:
    """Whatever profile they come from: the steps get the keys, and no profile that leads elsewhere."""
    for name, text in ((".venv/bin/python", _TELL), ("dev/run", _TELL)):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
        file.chmod(0o755)
    done = subprocess.run(  # noqa: S603 our own script
        [shutil.which("node") or "node", "-e", _DEPLOYED, str(ROOT / "dev")],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "AWS_PROFILE": "elsewhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "ASIA s t none\n" * 2
