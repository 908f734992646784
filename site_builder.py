"""Make the admin site of a stage and bring it to where people see it: ``npm run build -- --stage STAGE``.

Declarations and templates become pages and assets, all of them in memory first. Then they are written to a folder, or
what has changed of them is uploaded to the stage's bucket and taken out of CloudFront's cache.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from admin.errors import DeclarationError
from website.files import BuildError, Files, write
from website.publish import KEPT, settings, upload
from website.stack import default_region


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="npm run build --", description="Build the admin site and upload it.")
    parser.add_argument("--stage", required=True, help="stage whose site it is")
    parser.add_argument("--region", default=default_region(), help="region of the stage's stack")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the site to a folder; AWS is not asked")
    parser.add_argument("--time-zone", default="UTC", help="with --out: the zone of its days; a stage says it itself")
    parser.add_argument("--trash-days", type=int, default=0, help="with --out: after how many the trash is emptied")
    parser.add_argument(
        "--withdraw-worker", action="store_true", help="with a service worker that keeps nothing, for a broken one"
    )
    parser.add_argument("--map-url", help="with --out: where addresses lead, with {query} in it; empty is nowhere")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    options = parser.parse_args(arguments)
    try:
        from website.render import MAP_URL, build  # noqa: PLC0415 that admins cannot be imported is told as other mistakes are

        map_url = MAP_URL if options.map_url is None else options.map_url
        given = {"zone": options.time_zone, "trash_days": options.trash_days, "map_url": map_url}
        told = given if options.out else settings(options.stage, options.region)
        files = build(options.stage, **told, offline=not options.withdraw_worker)
        print(f"Built {len(files)} files, {sum(len(file.content) for file in files.values()):,} bytes.")
        if options.out:
            _to_folder(files, Path(os.environ.get("INIT_CWD", "."), options.out), dry_run=options.dry_run)
        else:
            _to_bucket(files, options.stage, options.region, dry_run=options.dry_run)
    except DeclarationError as error:
        print(f"The declarations have mistakes, nothing was done:\n\n{error}", file=sys.stderr)
        return 1
    except (BuildError, OSError) as error:
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
    plan, address = upload(files, stage, region, dry_run=dry_run)
    would = "would " if dry_run else ""
    for verb, keys in (("upload", plan.upload), ("remove", plan.remove), ("invalidate", plan.invalidate)):
        for key in keys:
            print(f"  {would}{verb}  {key}")
    done = f"{len(plan.upload)} uploaded, {len(plan.remove)} removed, {len(plan.unchanged)} unchanged"
    if plan.replaced:
        done += f", {len(plan.replaced)} of earlier sites kept for {KEPT.days} days"
    print(f"{'Dry run: nothing was done; it would be ' if dry_run else ''}{done}. {address.rstrip('/')}/admin/")


if __name__ == "__main__":
    sys.exit(main())
