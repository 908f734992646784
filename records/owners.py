"""Whom a write gives records to: nobody who could do nothing with them, unless a record has them already."""

from collections.abc import Container, Mapping

from records.emails import email_identity
from records.messages import gettext_noop
from records.resource import Item, Resource

NOBODY = gettext_noop(
    "Nobody who may write records has the address {address}. "
    "Name an active user of the group editors or admins, or leave this empty."
)


def given_to(resource: Resource, fields: Item, by: str, before: Item | None = None) -> dict[str, str]:
    """Return field -> e-mail address of the people whom wire fields name, and who have yet to be looked up.

    That is neither the address of whoever writes, who is known, nor what the record has ``before``: who has left since
    stays, so that others can go on with the record.
    """
    had = before or {}
    return {
        each.field: fields[each.field]
        for each in resource.people
        if fields.get(each.field)
        and each.key(fields[each.field]) not in {each.key(by), each.key(had.get(each.field) or "")}
    }


def refusals(given: Mapping[str, str], strangers: Container[str]) -> dict[str, list[str]]:
    """Return field -> sentence for each of these people who is among the strangers, by what all spellings share."""
    return {
        name: [NOBODY.format(address=address)]
        for name, address in given.items()
        if email_identity(address) in strangers
    }
