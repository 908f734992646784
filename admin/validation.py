"""From the schema's fields to what the browser can tell before it asks the API; ``record/rules.js`` reads it.

A rule is ``{"check", "message", …}``: the name of a function in the script, and its parameters. Messages are those of
the field. Fields and validators that are not in the tables below are checked only by the API.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from marshmallow import fields, validate

from admin.language import gettext
from schemas import _fields, _phone, _record
from schemas._text import FORBIDDEN, SEPARATORS, Tag, Text

Rules = dict[str, Any]
"""``clean`` is what is done to a value first; ``null`` says that nothing is not enough, ``nothing`` that an empty text
is nothing. Of ``checks`` the first that fails counts, as in ``_deserialize``; of ``validators`` all do. ``each`` has
the rules of a list's items, and ``item`` the sentence that names one."""


def _rule(check: str, message: Any, **parameters: Any) -> Rules:
    return {"check": check, "message": gettext(message), **parameters}


def _text(field: Text) -> Rules:
    messages = field.error_messages
    checks = [
        *_allowed(field.forbidden, messages),
        _rule("max_length", messages["max_length"], limit=field.max_length),
    ]
    blank = [_rule("blank", messages["blank"])] if field.required else []
    return {"clean": "lines" if field.multiline else "text", "checks": checks + blank}


def _allowed(forbidden: Mapping[str, re.Pattern[str]], messages: Any) -> list[Rules]:
    return [_rule("pattern", messages[kind], forbidden=characters.pattern) for kind, characters in forbidden.items()]


def _email(field: _fields.Email) -> Rules:
    reserved = [name for name in SPECIAL_USE_DOMAIN_NAMES if name != "test"]
    return _and(_text(field), _rule("email", field.error_messages["email"], reserved=reserved))


def _tel(field: _fields.Phone) -> Rules:
    messages = field.error_messages
    bounds = {"least": _phone.LEAST, "most": _phone.MOST, "letters": _phone.MOST_LETTERS, "long": _phone.TOO_LONG}
    patterns = {"looks": _phone.LOOKS, "vanity": _phone.VANITY, "date": _phone.DATE, "extension": _phone.TAIL}
    return _and(
        _text(field),
        _rule("spreadsheet", messages["spreadsheet"], spreadsheet=_phone.SPREADSHEET),
        _rule("tel", messages["phone"], **patterns, **bounds),
    )


def _choice(field: _fields.Choice) -> Rules:
    nothing = [] if field.required else [""]
    return _and(
        _text(field),
        _rule("choice", field.error_messages["choice"], offered=[*field.choices, *nothing], choices=[*field.choices]),
    )


def _tags(field: _fields.Tags) -> Rules:
    checks = [_rule("max_tags", field.error_messages["max_tags"], limit=field.max_tags)]
    return {"checks": checks, "each": rules(field.tag), "item": gettext(str(field.error_messages["tag"]))}


def _tag(field: Tag) -> Rules:
    return _and(_text(field), _rule("pattern", field.error_messages["separator"], forbidden=SEPARATORS.pattern)) | {
        "clean": "tag"
    }


def _and(rules: Rules, *checks: Rules) -> Rules:
    return rules | {"checks": [*rules["checks"], *checks]}


def _anything(field: fields.Field[Any]) -> Rules:
    return {} if field.allow_none else {"null": gettext(str(field.error_messages["null"]))}


def _integer(field: fields.Integer) -> Rules:
    whole = {"checks": [_rule("whole", field.error_messages["invalid"])]} if field.strict else {"clean": "whole"}
    return _anything(field) | whole


def _by_kind(field: fields.Field[Any]) -> Rules:
    """Return the rules that follow from :data:`schemas._record.KINDS`."""
    kind = _record.nearest_kind(field)
    named = kind.browser_checks if kind else ()
    checks = [*_looked_at(field), *(_rule(each, field.error_messages["invalid"]) for each in named)]
    return _anything(field) | _clean(field) | ({"checks": checks} if checks else {})


def _decimal(field: fields.Decimal) -> Rules:
    bounds = {"places": _record.places(field), "digits": _record.MOST_DIGITS}
    places = [_rule("places", _record.PLACES, **bounds)] if bounds["places"] is not None else []
    return (
        _anything(field)
        | _clean(field)
        | {"checks": [*_looked_at(field), *places, _rule("digits", _record.DIGITS, **bounds)]}
    )


def _clean(field: fields.Field[Any]) -> Rules:
    """Return how the text of a field is normalized."""
    kind = _record.kind_in_record(field)
    return {"clean": "edges"} if kind and kind.looks else {}


def _looked_at(field: fields.Field[Any]) -> list[Rules]:
    """Return the check of the format of a field's text."""
    kind, messages = _record.kind_in_record(field), field.error_messages
    if not kind or str not in kind.json:
        return []
    blank = [_rule("blank", messages["required"])] if field.required and kind.looks else []
    allowed = _allowed(FORBIDDEN, messages) if kind.free else []
    looks = _for_javascript(re.compile(rf"(?:{kind.looks})\Z"))
    return [*blank, *allowed, *([_rule("looks", messages["invalid"], looks=looks)] if kind.looks else [])]


RULES: dict[type[fields.Field[Any]], Callable[[Any], Rules]] = {
    fields.Field: _by_kind,
    fields.Integer: _integer,
    fields.Decimal: _decimal,
    Text: _text,
    _fields.Email: _email,
    _fields.Phone: _tel,
    _fields.Tags: _tags,
    Tag: _tag,
    _fields.Choice: _choice,
}
"""Class of a field -> its rules; other classes have the rules of their nearest base class."""


def _bounds(check: validate.Length | validate.Range) -> tuple[Any, Any, str]:
    """Return both bounds and the message, which marshmallow chooses by the bounds that exist."""
    message = {(True, False): check.message_max, (False, True): check.message_min}
    chosen = message.get((check.min is None, check.max is None), check.message_all)
    return check.min, check.max, check.error or chosen


def _length(check: validate.Length) -> Rules:
    least, most, message = _bounds(check)
    if check.equal is not None:
        least, most, message = check.equal, check.equal, check.error or check.message_equal
    return _rule("length", message, min=least, max=most, equal=check.equal)


def _range(check: validate.Range) -> Rules:
    least, most, message = _bounds(check)
    return _rule("range", message, min=least, max=most, above=not check.min_inclusive, below=not check.max_inclusive)


def _url(check: validate.URL) -> Rules:
    options = {name: getattr(check, name) for name in ("relative", "absolute", "require_tld")}
    pattern = check._regex(**options)  # noqa: SLF001 marshmallow has no public name for it
    return _rule("url", check.error, schemes=sorted(check.schemes), required=_for_javascript(pattern))


def _marshmallow_email(check: validate.Email) -> Rules:
    user, domain = map(_for_javascript, (check.USER_REGEX, check.DOMAIN_REGEX))
    return _rule("marshmallow_email", check.error, user=user, domain=domain, allowed=list(check.DOMAIN_WHITELIST))


VALIDATORS: dict[type, Callable[[Any], Rules]] = {
    validate.Length: _length,
    validate.Range: _range,
    validate.OneOf: lambda check: _rule(
        "choice", check.error, offered=list(check.choices), choices=list(check.choices), labels=list(check.labels)
    ),
    validate.URL: _url,
    validate.Email: _marshmallow_email,
}
"""Class of a validator -> its rule."""

_BLANKS = r"\t-\r\x1c-\x1f\x85\p{Z}"
_IN_JAVASCRIPT = {r"\Z": "$", r"\d": r"\p{Nd}", r"\w": r"\p{L}\p{N}_", r"\s": _BLANKS, r"\S": f"[^{_BLANKS}]"}
"""Escapes that Python spells differently, or that match more in Python; ``\\w`` and ``\\s`` as used in brackets."""


def _for_javascript(pattern: re.Pattern[str]) -> str:
    """Convert a Python pattern to a JavaScript RegExp with the flags ``iu``, to be matched from the beginning."""
    text = re.sub(r"\\([01][0-7]{2})", lambda octal: f"\\x{int(octal[1], 8):02x}", pattern.pattern)
    return "^(?:" + re.sub(r"\\[ZdwsS]", lambda escape: _IN_JAVASCRIPT[escape[0]], text) + ")"


def rules(field: fields.Field[Any]) -> Rules:
    """Return the rules that the browser checks for a field."""
    result = next(RULES[kind] for kind in type(field).__mro__ if kind in RULES)(field)
    validators = [VALIDATORS[type(check)](check) for check in field.validators if type(check) in VALIDATORS]
    result |= {"nothing": True} if not field.required and _record.empties(field) else {}
    return result | ({"validators": validators} if validators else {})
