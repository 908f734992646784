"""Field types that marshmallow does not have: e-mail, phone, tags, choices, foreign keys.

Messages are as in `_text`.
"""

import re
from typing import Any

from marshmallow import ValidationError, fields, missing

from records import phones
from records.messages import gettext_noop
from records.patterns import compiled_when_used
from schemas import _phone
from schemas._request import EDGES
from schemas._text import DIRECTION, Tag, Text, is_seen, shown

with compiled_when_used():
    from email_validator import EmailNotValidError, validate_email


class Email(Text):
    """An e-mail address (RFC 5321, RFC 6531) in one form: NFC local part, domain in lower-case Unicode."""

    default_error_messages = {"email": gettext_noop("Enter a valid email address. It looks like ann@example.com.")}
    widget = "email"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return ""
        if not all(map(is_seen, text)):
            raise self.make_error("email")
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise self.make_error("email") from None


class Phone(Text):
    """A phone number in E.164, with an extension after ``;ext=`` (RFC 3966); or unchanged, if it cannot be parsed.

    National numbers are parsed in the region :data:`schemas._phone_region.region`.
    """

    default_error_messages = {
        "phone": gettext_noop("Enter a valid phone number, for example +49 711 2842222."),
        "spreadsheet": gettext_noop(
            "This is how a spreadsheet shows a large number, and digits may be missing. "
            "Format the column as text, and enter the number itself."
        ),
    }
    widget = "tel"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        # Phones put direction marks around numbers; they are removed.
        self.forbidden = {kind: found for kind, found in self.forbidden.items() if found is not DIRECTION}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = DIRECTION.sub("", super()._deserialize(value, attr, data, **kwargs)).strip(EDGES)
        if not text:
            return ""
        asked = phones.plain(text)
        if re.fullmatch(_phone.SPREADSHEET, asked, re.IGNORECASE | re.ASCII):
            raise self.make_error("spreadsheet")
        if not _phone.is_phone(asked):
            raise self.make_error("phone")
        return _phone.e164(text) or text


_MOST_NAMED = 10
"""Wrong choices that a message names, of however many somebody sends."""


class Tags(fields.Field[list[str]]):
    """Up to 10 short, distinct labels in lower case, in the given order; ``null`` means none."""

    default_error_messages = {
        "invalid": gettext_noop("Enter a list of tags."),
        "max_tags": gettext_noop("Ensure there are at most {limit} tags (there are {count})."),
        "tag": gettext_noop("Tag {number}, “{tag}”: {why}"),
    }
    widget = "tags"
    max_tags = 10

    def __init__(self, **kwargs: Any) -> None:
        self.tag = Tag(required=True)
        super().__init__(allow_none=True, **kwargs)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Read ``null`` as no tags."""
        return super().deserialize([] if value is None else value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) > self.max_tags:
            raise self.make_error("max_tags", limit=self.max_tags, count=len(value))
        tags: dict[str, None] = {}
        wrong: list[str] = []
        for number, tag in enumerate(value, 1):
            try:
                tags[self.tag.deserialize(tag)] = None
            except ValidationError as error:
                said = self.make_error("tag", number=number, tag=shown(str(tag)), why=error.messages[0])
                wrong += said.messages
        if wrong:
            raise ValidationError(wrong)
        return list(tags)


class Choice(Text):
    """One of ``choices``, a table of value -> label, case-sensitive; an empty value becomes ``load_default``.

    Blanks at the edges are removed, as from any text.
    """

    default_error_messages = {
        "choice": gettext_noop(
            "Select a valid choice. {input} is not one of the available choices. These are: {choices}."
        ),
    }
    widget = "select"

    def __init__(self, choices: dict[str, str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text and not self.required:
            return "" if self.load_default is missing else str(self.load_default)
        if text not in self.choices:
            raise self.make_error("choice", input=text, choices=", ".join(self.choices))
        return text


class Choices(Tags):
    """Any of ``choices``, a table of value -> label, each once and in the order of the table; ``null`` means none."""

    default_error_messages = {
        "invalid": gettext_noop("Enter a list of values."),
        "choice": gettext_noop(
            "Select a valid choice. {input} is not one of the available choices. These are: {choices}."
        ),
    }
    widget = "selectmultiple"

    def __init__(self, choices: dict[str, str], **kwargs: Any) -> None:
        self.choices = choices
        self.max_tags = len(choices)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        named = ", ".join(self.choices)
        wrong = [shown(str(each)) for each in value if not (isinstance(each, str) and each in self.choices)]
        if wrong:
            once = list(dict.fromkeys(wrong))[:_MOST_NAMED]
            raise ValidationError(
                [text for each in once for text in self.make_error("choice", input=each, choices=named).messages]
            )
        return [choice for choice in self.choices if choice in value]


class Country(Text):
    """A country by its code in ISO 3166-1, two letters; empty is none."""

    default_error_messages = {
        "country": gettext_noop("No country has this code. Enter two letters of ISO 3166, such as DE, US or GB."),
    }
    widget = "country"

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        from schemas.countries import COUNTRIES  # noqa: PLC0415 most requests name no country

        code = text.upper() if text.isascii() else text  # ﬁ would be FI
        if code and code not in COUNTRIES:
            raise self.make_error("country")
        return code


class ForeignKey(Text):
    """The id of a record of another resource; ``to`` is that resource's API path without the slash.

    Does not check that the record exists.
    """

    widget = "related"

    def __init__(self, to: str, **kwargs: Any) -> None:
        self.to = to
        super().__init__(**kwargs)
