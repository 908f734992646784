"""Field types whose rules marshmallow does not bring: e-mail, phone, tags, choices. Messages as in `_text`."""

import os
import re
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from marshmallow import fields

from schemas._text import Text


class Email(Text):
    """An e-mail address (RFC 5321, RFC 6531) in one form: NFC local part, domain in lower-case Unicode."""

    default_error_messages = {"email": "Enter a valid email address."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return validate_email(text, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            raise self.make_error("email") from None


class Phone(Text):
    """A phone number in E.164 (``+497112842222``).

    A national number is read in the region of ``PHONE_REGION`` (ISO 3166-1, two letters). A number that cannot be
    read, that lacks its area code, or that has an extension, which E.164 has no place for, stays as typed as long as it
    looks like one.
    """

    default_error_messages = {"phone": "Enter a valid phone number, for example +49 711 2842222."}
    looks_like_phone = re.compile(r"\+?[\d\s()./-]+(?:(?:x|ext\.?|#)[\s]*\d{1,7})?", re.IGNORECASE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, os.environ.get("PHONE_REGION"))
            possible = phonenumbers.is_possible_number_with_reason(number)
            if possible == phonenumbers.ValidationResult.IS_POSSIBLE and not number.extension:
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        except phonenumbers.NumberParseException:
            pass
        if self.looks_like_phone.fullmatch(text) and 5 <= sum(c.isdigit() for c in text) <= 20:
            return text
        raise self.make_error("phone")


class Tags(fields.Field[list[str]]):
    """Up to 10 short labels in lower case, each once, in the order given; ``null`` is none."""

    default_error_messages = {
        "invalid": "Enter a list of tags.",
        "max_tags": "Ensure there are at most {limit} tags (there are {count}).",
    }
    max_tags = 10
    max_length = 40

    def __init__(self, **kwargs: Any) -> None:
        self.tag = Text(max_length=self.max_length, required=True)
        super().__init__(allow_none=True, **kwargs)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **kwargs: Any) -> Any:
        """Read ``null`` as no tags."""
        return super().deserialize([] if value is None else value, attr, data, **kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[str]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if len(value) > self.max_tags:
            raise self.make_error("max_tags", limit=self.max_tags, count=len(value))
        return list(dict.fromkeys(self.tag.deserialize(tag).lower() for tag in value))


class Choice(Text):
    """One of ``choices``, a table of value -> label; nothing is read as ``load_default``."""

    default_error_messages = {
        "choice": "Select a valid choice. {input} is not one of the available choices.",
    }

    def __init__(self, choices: dict[str, str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text and not self.required:
            return str(self.load_default)
        if text not in self.choices:
            raise self.make_error("choice", input=text)
        return text
