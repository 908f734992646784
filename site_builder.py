"""Make the admin site of a stage and bring it to where people see it: ``npm run build -- --stage STAGE``.

Declarations and templates become pages and assets, all of them in memory first. Then they are written to a folder, or
what has changed of them is uploaded to the stage's bucket and taken out of CloudFront's cache. The same declarations
always make the same bytes.
"""

import argparse
import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

import translations
from admin import language, pages
from admin.checks import DeclarationError, check
from admin.language import LANGUAGES, Language
from admin.site import SITE, AdminSite
from translations import Translations

TEMPLATES = Path(__file__).resolve().parent / "templates"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"
"""Of assets: their names change with their content."""
ASK_AGAIN = "no-cache"
"""Of pages: a browser keeps them, and asks whether they still hold."""
REPLACED = "replaced.json"
"""Key of what says which assets no page refers to any more, and since when; the edge shows it to nobody."""
KEPT = timedelta(days=7)
"""How long a page that was open before a deployment finds the scripts that it fetches when it needs them."""
MOST_PATHS = 15
"""Invalidated one by one; beyond it, everything at once."""

_ROOT = Path(__file__).resolve().parent
_BUNDLER = _ROOT / "node_modules" / ".bin" / "esbuild"
_BUNDLING = (
    *(
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.svg=dataurl",
        "--log-level=error",
        "--charset=utf8",
    ),
    "--external:on-demand:*",
)
_IMPORT = re.compile(r'\bimport\("(\.[^"]*)"\)')
"""In a source: a script that is fetched when it is needed, by its path from the script that says so."""
_ON_DEMAND = re.compile(rb'import\("on-demand:([^"]+)"\)')
"""In a bundle: the same, by its path below ``js``."""

_INDEX = re.compile(r"index(\.\w+)?\.html$")
_HEADERS = ("ContentType", "CacheControl", "ContentLanguage", "Metadata")
Headers = dict[str, Any]


class BuildError(Exception):
    """The site cannot be made or brought to its place; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class File:
    """One object of the bucket."""

    content: bytes
    content_type: str
    cache_control: str
    language: str = ""
    """Of a page; what has none is the same in all."""
    status: int = HTTPStatus.OK
    """What the edge sends it with."""

    @property
    def headers(self) -> Headers:
        """What S3 sends along with the content, by the names that S3 has for it."""
        metadata = {} if self.status == HTTPStatus.OK else {"status": str(self.status)}
        values = (self.content_type, self.cache_control, self.language, metadata)
        return {name: value for name, value in zip(_HEADERS, values, strict=True) if value}

    @property
    def etag(self) -> str:
        """S3's ETag of an object that was uploaded in one piece without a key of its own: the MD5 of the content."""
        return f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"'


Files = dict[str, File]
"""Key in the bucket -> what lies there."""


class Assets:
    """What lies in ``templates/static``, under names that tell its content.

    A script comes with all it imports, a style sheet with all it imports and its icons, as one file each. What a script
    imports by ``import("…")`` is a file of its own, which is fetched when it is needed.
    """

    def __init__(
        self, folder: Path, texts: Translations, palette: Sequence[dict[str, Any]] = (), zone: str = "UTC"
    ) -> None:
        self.folder = folder
        self.files: Files = {}
        api = texts.api()
        known = {"TRANSLATED": bool(api), "API_SENTENCES": api, "RESOURCES": palette, "TIME_ZONE": zone}
        self._bundles = _bundles(folder, texts, known)

    def url(self, name: str) -> str:
        """Return the address of a script or style sheet; raises BuildError."""
        if name not in self._bundles:
            raise BuildError(f"There is no {name} in {self.folder}.")
        content = _ON_DEMAND.sub(lambda match: f'import("{self.url(match[1].decode())}")'.encode(), self._bundles[name])
        path = Path(name)
        key = f"static/{path.stem}.{hashlib.sha256(content).hexdigest()[:8]}{path.suffix}"
        self.files[key] = File(content, CONTENT_TYPES[path.suffix], FOREVER)
        return "/" + key

    def icon(self, name: str) -> str:
        """Return a small picture as an address that holds it; raises BuildError."""
        try:
            text = (self.folder / "icons" / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise BuildError(f"There is no icon {name} in {self.folder}.") from None
        return "data:image/svg+xml," + quote(text.strip(), safe=" =:/,()-.")


def _bundles(folder: Path, texts: Translations, known: dict[str, Any]) -> dict[str, bytes]:
    """Return every script and style sheet joined with what it imports, in one language; raises BuildError.

    ``known`` are names that scripts use, with their values.
    """
    with tempfile.TemporaryDirectory() as temporary:
        static, out = Path(temporary, "static"), Path(temporary, "out")
        shutil.copytree(folder, static)
        _prepare(static / "js", texts)
        sources = sorted(str(path) for path in (*static.glob("js/**/*.js"), *static.glob("css/*.css")))
        defined = [f"--define:{name}={json.dumps(value)}" for name, value in known.items()]
        command = [str(_BUNDLER), *sources, *_BUNDLING, *defined, f"--outdir={out}", f"--outbase={static}"]
        modules = {"NODE_PATH": str(_ROOT / "node_modules")}  # which is nowhere above the copy
        try:
            subprocess.run(  # noqa: S603 pinned
                command, check=True, capture_output=True, text=True, cwd=_ROOT, env=os.environ | modules
            )
        except FileNotFoundError:
            raise BuildError("esbuild is missing, which joins scripts and styles: run npm ci.") from None
        except subprocess.CalledProcessError as error:
            raise BuildError(f"The scripts and styles cannot be joined:\n{error.stderr.strip()}") from None
        return {path.relative_to(out).as_posix().split("/", 1)[1]: path.read_bytes() for path in out.glob("**/*.*s")}


def _prepare(scripts: Path, texts: Translations) -> None:
    """Translate scripts, and mark what they fetch on demand; raises BuildError."""
    for path in scripts.glob("**/*.js"):
        folder = path.relative_to(scripts).parent.as_posix()
        try:
            text = texts.script(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise BuildError(f"{path.relative_to(scripts.parent)}, {error}.") from None
        path.write_text(_IMPORT.sub(partial(_on_demand, folder), text), encoding="utf-8")


def _on_demand(folder: str, found: re.Match[str]) -> str:
    return f'import("on-demand:{posixpath.normpath(posixpath.join(folder, found[1]))}")'


def build(stage: str, site: AdminSite = SITE, zone: str = "UTC") -> Files:
    """Return every file of the site, with days of ``zone``; raises DeclarationError, BuildError, jinja2's errors."""
    check(site.resources)
    every = {spoken: _texts(spoken) for spoken in LANGUAGES}
    files: Files = {}
    for spoken in LANGUAGES:
        files |= build_in(spoken, every, stage, site, zone)
    return dict(sorted(files.items()))


def build_in(
    spoken: Language, every: dict[Language, Translations], stage: str, site: AdminSite, zone: str = "UTC"
) -> Files:
    """Return the site's files in one language of all; raises BuildError or jinja2's errors."""
    texts = every[spoken]
    with language.override(texts.gettext):
        assets = Assets(TEMPLATES / "static", texts, pages.palette(site), zone)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.install_gettext_callables(texts.gettext, texts.ngettext)  # type: ignore[attr-defined]
    environment.globals |= {"site": site, "stage": stage, "list_url": pages.url}
    environment.globals |= {"static": assets.url, "icon": assets.icon}
    environment.globals |= {
        "language": spoken,
        "others": [(other, said) for other, said in every.items() if other != spoken],
    }
    environment.filters["capfirst"] = lambda text: text[:1].upper() + text[1:]
    environment.filters["within"] = lambda label: label if spoken.capital_nouns else label[:1].lower() + label[1:]
    environment.filters["all_read_only"] = lambda lines: all(shown.read_only for line in lines for shown in line)
    files: Files = {}
    with language.override(texts.gettext):
        for page in pages.pages(site):
            text = environment.get_template(page.template).render(page.context)
            html = _without_blank_lines(text).encode()
            files[_key(page.key, spoken)] = File(html, CONTENT_TYPES[".html"], ASK_AGAIN, spoken.code, page.status)
    return assets.files | files


def _texts(spoken: Language) -> Translations:
    if spoken == LANGUAGES[0]:
        return Translations()
    try:
        return translations.read(spoken.code)
    except FileNotFoundError:
        raise BuildError(f"There is no catalogue for {spoken.name}: run npm run messages.") from None


def _key(key: str, spoken: Language) -> str:
    """Return where a page lies in a language: ``index.html``, ``index.de.html``."""
    return key if spoken == LANGUAGES[0] else key.removesuffix("html") + f"{spoken.code}.html"


def _without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def write(files: Files, folder: Path) -> None:
    """Write the site to ``folder``."""
    for key, file in files.items():
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


@dataclass(slots=True)
class Plan:
    """What has to happen so that the bucket holds the site."""

    upload: list[str] = field(default_factory=list)
    """Assets before pages: nobody gets a page whose script is not there yet."""
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
    made = Plan(replaced={key: moment for key, moment in since.items() if now - moment < KEPT})
    made.remove = [key for key in surplus if key not in made.replaced]
    for key, file in sorted(files.items(), key=lambda item: (not item[0].startswith("static/"), item[0])):
        there = etags.get(key) == file.etag and headers.get(key) == file.headers
        (made.unchanged if there else made.upload).append(key)
    made.invalidate = invalidation_paths(key for key in (*made.upload, *made.remove) if key in etags)
    return made


def invalidation_paths(keys: Iterable[str]) -> list[str]:
    """Return the addresses under which CloudFront may have kept these pages.

    CloudFront keeps a page under the key that the edge function made of the address; its documentation asks to name
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
        outputs = _outputs(boto3.client("cloudformation", region_name=region), stage, region)
        s3 = boto3.client("s3", region_name=region)
        bucket = outputs["SiteBucketName"]
        etags, headers = _objects(s3, bucket, files)
        replaced = _replaced(s3, bucket) if REPLACED in etags else {}
        made = plan(files, etags, headers, replaced, now or datetime.now(UTC))
        if not dry_run:
            _carry_out(made, files, replaced, s3, bucket)
            if made.invalidate:
                _invalidate(boto3.client("cloudfront", region_name=region), outputs["DistributionId"], made.invalidate)
    except (BotoCoreError, ClientError) as error:
        raise BuildError(f"AWS could not do it: {error}") from error
    return made, outputs["SiteUrl"]


def time_zone(stage: str, region: str) -> str:
    """Return the time zone of a deployed stage; raises BuildError."""
    import boto3  # noqa: PLC0415 building needs no AWS
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 same

    try:
        return _outputs(boto3.client("cloudformation", region_name=region), stage, region)["TimeZone"]
    except (BotoCoreError, ClientError) as error:
        raise BuildError(f"AWS could not do it: {error}") from error


def _outputs(cloudformation: Any, stage: str, region: str) -> dict[str, str]:
    name = f"clientele-{stage}"
    missing = BuildError(
        f"There is no stack {name} in {region} to bring the site to: deploy it with npm run deploy -- --stage {stage}."
    )
    try:
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            raise missing from None
        raise
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if not {"SiteBucketName", "SiteUrl", "DistributionId", "TimeZone"} <= outputs.keys():
        raise missing
    return outputs


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
            headers[key] = {name: head[name] for name in _HEADERS if head.get(name)}
    return etags, headers


def _replaced(s3: Any, bucket: str) -> dict[str, datetime]:
    """Return since when no page refers to which assets; what cannot be read counts from now."""
    content = s3.get_object(Bucket=bucket, Key=REPLACED)["Body"].read()
    try:
        return {key: datetime.fromisoformat(moment).astimezone(UTC) for key, moment in json.loads(content).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _carry_out(made: Plan, files: Files, replaced: dict[str, datetime], s3: Any, bucket: str) -> None:
    """Pages come after their assets, and nothing goes before the last page has come."""
    for key in made.upload:
        file = files[key]
        s3.put_object(Bucket=bucket, Key=key, Body=file.content, **file.headers)
    if made.replaced != replaced:
        content = {key: moment.isoformat(timespec="seconds") for key, moment in made.replaced.items()}
        s3.put_object(Bucket=bucket, Key=REPLACED, Body=json.dumps(content), ContentType="application/json")
    for key in made.remove:
        s3.delete_object(Bucket=bucket, Key=key)


def _invalidate(cloudfront: Any, distribution: str, paths: list[str]) -> None:
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": f"site-{time.time_ns()}"}
    cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="npm run build --", description="Build the admin site and upload it.")
    parser.add_argument("--stage", required=True, help="stage whose site it is")
    parser.add_argument("--region", help="region of the stage's stack")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the site to a folder; AWS is not asked")
    parser.add_argument("--time-zone", default="UTC", help="with --out: the zone of its days; a stage says it itself")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    options = parser.parse_args(arguments)
    region = options.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "eu-central-1"
    try:
        zone = options.time_zone if options.out else time_zone(options.stage, region)
        files = build(options.stage, zone=zone)
        print(f"Built {len(files)} files, {sum(len(file.content) for file in files.values()):,} bytes.")
        if options.out:
            _to_folder(files, Path(os.environ.get("INIT_CWD", "."), options.out), dry_run=options.dry_run)
        else:
            _to_bucket(files, options.stage, region, dry_run=options.dry_run)
    except DeclarationError as error:
        print(f"The declarations have mistakes, nothing was done:\n\n{error}", file=sys.stderr)
        return 1
    except (BuildError, jinja2.TemplateError, OSError) as error:
        print(f"site_builder: {error}", file=sys.stderr)
        return 1
    return 0


def _to_folder(files: Files, folder: Path, *, dry_run: bool) -> None:
    if dry_run:
        print("\n".join(f"  would write  {folder / key}" for key in files))
    else:
        write(files, folder)
        print(f"Written to {folder}.")


def _to_bucket(files: Files, stage: str, region: str, *, dry_run: bool) -> None:
    made, address = upload(files, stage, region, dry_run=dry_run)
    would = "would " if dry_run else ""
    for verb, keys in (("upload", made.upload), ("remove", made.remove), ("invalidate", made.invalidate)):
        for key in keys:
            print(f"  {would}{verb}  {key}")
    done = f"{len(made.upload)} uploaded, {len(made.remove)} removed, {len(made.unchanged)} unchanged"
    if made.replaced:
        done += f", {len(made.replaced)} of earlier sites kept for {KEPT.days} days"
    print(f"{'Dry run: nothing was done; it would be ' if dry_run else ''}{done}. {address.rstrip('/')}/admin/")


if __name__ == "__main__":
    sys.exit(main())
