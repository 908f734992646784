"""Which spellings of an e-mail address are the same address."""

import unicodedata

from records import words


def email_identity(email: str) -> str:
    """Return what two spellings of one address share; ``email`` is normalised by the schema.

    The domain is in the one form that each A-label has (IDNA 2008), where ``ß`` is not ``ss``; nor is it before the @.
    Letters of another width or style are the letters that they look like; what nobody sees does not count.
    """
    local, at, domain = email.rpartition("@")
    seen = words.seen(unicodedata.normalize("NFKC", local))
    lower = seen.lower().replace("\u03c2", "\u03c3")  # a sigma has another form at the end of a word
    return unicodedata.normalize("NFKC", lower) + at + domain.lower()


def mailbox(email: str) -> str:
    """Return what two addresses share that may be one mailbox: before the @ no dots, and nothing from a ``+`` on.

    Whether that is so is the provider's matter; it is a reason to ask, and nothing is ever sent to it.
    """
    local, at, domain = email_identity(email).rpartition("@")
    return (local.partition("+")[0] or local).replace(".", "") + at + domain
