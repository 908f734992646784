"""What the content security policy allows in pages themselves, by its hash; ADR 221."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache

from translations import Translations
from website.assets import IN_PAGE, Assets
from website.render import TEMPLATES


@cache
def hashes() -> dict[str, str]:
    """Return sources for ``style-src`` and ``script-src``; ``resources/pages.js`` asks for them. Raises BuildError.

    They are the same in every language and stage, since what stands in pages has no sentence and no constant.
    """
    assets = Assets(TEMPLATES / "static", Translations())

    def sources(names: Iterable[str]) -> str:
        return " ".join(f"'{source(assets.in_page(name))}'" for name in names)

    return {
        "styles": sources(name for name in IN_PAGE if name.endswith(".css")),
        "scripts": sources(name for name in IN_PAGE if name.endswith(".js")),
    }


def source(text: str) -> str:
    """Return the hash by which a policy allows a script or style sheet (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
