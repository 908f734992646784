"""From the schema's fields to what the browser can tell before it asks the API; ``record/rules.js`` reads it.

A rule has the keywords of JSON Schema that OpenAPI has for the field, and the ``message`` of the API for a value that
does not satisfy them. What JSON Schema has no words for is in the tables below, under keywords of our own.
"""

import re
from collections.abc import Callable
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from marshmallow import fields, validate

from admin.language import gettext
from records import phones
from schemas import _fields, _phone, _record
from schemas._text import Tag, Text
from schemas.json_schema import Constraint, constraint, constraints, json_schema

Rules = dict[str, Any]
"""``clean`` is what is done to a value first; ``null`` says that nothing is not enough, ``nothing`` that an empty text
is nothing. Of ``checks`` the first that fails counts, as in ``_deserialize``; of ``validators`` all do. ``each`` has
the rules of a list's items, and ``item`` the sentence that names one."""


def _rule(keywords: dict[str, Any], message: Any, known: dict[str, Any] | None = None) -> Rules:
    return {**keywords, "message": gettext(str(message))} | ({"known": known} if known else {})


def _of(found: Constraint) -> Rules:
    keywords = dict(found.keywords)
    if "pattern" in keywords:
        keywords["pattern"] = _escapes(keywords["pattern"])
    return _rule(keywords, found.message, found.known)


def _email(field: _fields.Email) -> list[Rules]:
    reserved = [name for name in SPECIAL_USE_DOMAIN_NAMES if name != "test"]
    return [_rule({"email": {"reserved": reserved}}, field.error_messages["email"])]


def _tel(field: _fields.Phone) -> list[Rules]:
    messages = field.error_messages
    bounds = {"least": _phone.LEAST, "most": _phone.MOST, "letters": _phone.MOST_LETTERS, "long": _phone.TOO_LONG}
    patterns = {"looks": _phone.LOOKS, "vanity": _phone.VANITY, "date": _phone.DATE}
    extension = {"extension": _phone.TAIL, "before": phones.LEAST}
    return [
        _rule({"spreadsheet": _phone.SPREADSHEET}, messages["spreadsheet"]),
        _rule({"tel": patterns | extension | bounds}, messages["phone"]),
    ]


def _decimal(field: fields.Decimal) -> list[Rules]:
    places, most = _record.places(field), _record.MOST_DIGITS
    of_places = [_rule({"places": places}, _record.PLACES, {"places": places})] if places is not None else []
    return [*of_places, _rule({"digits": {"most": most, "places": places}}, _record.DIGITS, {"digits": most})]


CHECKS: dict[type[fields.Field[Any]], Callable[[Any], list[Rules]]] = {
    fields.Field: lambda _: [],
    fields.Decimal: _decimal,
    _fields.Email: _email,
    _fields.Phone: _tel,
}
"""Class of a field -> what is checked after its constraints; the nearest class decides."""


def _url(check: validate.URL) -> Rules:
    options = {name: getattr(check, name) for name in ("relative", "absolute", "require_tld")}
    pattern = check._regex(**options)  # noqa: SLF001 marshmallow has no public name for it
    return _rule({"url": {"schemes": sorted(check.schemes), "required": _for_javascript(pattern)}}, check.error)


def _marshmallow_email(check: validate.Email) -> Rules:
    user, domain = map(_for_javascript, (check.USER_REGEX, check.DOMAIN_REGEX))
    allowed = list(check.DOMAIN_WHITELIST)
    return _rule({"marshmallow_email": {"user": user, "domain": domain, "allowed": allowed}}, check.error)


VALIDATORS: dict[type, Callable[[Any], Rules]] = {validate.URL: _url, validate.Email: _marshmallow_email}
"""Class of a validator -> its rule, where it is no constraint. Others are checked by the API only."""

_BLANKS = r"\t-\r\x1c-\x1f\x85\p{Z}"
_IN_JAVASCRIPT = {r"\Z": "$", r"\d": r"\p{Nd}", r"\w": r"\p{L}\p{N}_", r"\s": _BLANKS, r"\S": f"[^{_BLANKS}]"}
"""Escapes that Python spells differently, or that match more in Python; ``\\w`` and ``\\s`` as used in brackets."""


def _for_javascript(pattern: re.Pattern[str]) -> str:
    """Convert a Python pattern to a JavaScript RegExp with the flags ``iu``, to be matched from the beginning."""
    text = re.sub(r"\\([01][0-7]{2})", lambda octal: f"\\x{int(octal[1], 8):02x}", pattern.pattern)
    return f"^(?:{_escapes(text)})"


def _escapes(pattern: str) -> str:
    return re.sub(r"\\[ZdwsS]", lambda escape: _IN_JAVASCRIPT[escape[0]], pattern)


def rules(field: fields.Field[Any]) -> Rules:
    """Return the rules that the browser checks for a field."""
    own = next(CHECKS[kind] for kind in type(field).__mro__ if kind in CHECKS)(field)
    checks = [*map(_of, constraints(field)), *own]
    validators = [_of_validator(check) for check in field.validators]
    found = _cleaned(field) | {"checks": checks, "validators": [each for each in validators if each]}
    return {name: value for name, value in found.items() if value}


def _of_validator(check: Any) -> Rules | None:
    if found := constraint(check):
        return _of(found)
    return VALIDATORS[type(check)](check) if type(check) in VALIDATORS else None


def _cleaned(field: fields.Field[Any]) -> Rules:
    """Return what becomes of a value before it is checked, and what is said of none."""
    if isinstance(field, _fields.Tags):
        return {"each": rules(field.tag), "item": gettext(str(field.error_messages["tag"]))}
    if isinstance(field, Text):
        clean = "tag" if isinstance(field, Tag) else "lines" if field.multiline else "text"
        return {"clean": clean, "nothing": isinstance(field, _fields.Choice) and not field.required}
    kind, types = _record.kind_in_record(field), json_schema(field).get("type", "null")
    null = "" if "null" in types else gettext(str(field.error_messages["null"]))
    nothing = not field.required and _record.empties(field)
    return {"clean": "edges" if kind and kind.looks else "", "null": null, "nothing": nothing}
