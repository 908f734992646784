"""What is asked of the changes of all people."""

from collections.abc import Sequence

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from records.history import DONE
from records.messages import gettext_noop
from schemas.listing import Names, PagingSchema, day_field, flag


class _ChangesSchema(PagingSchema):
    by = fields.String(
        load_default="",
        validate=Length(1, 254, error=gettext_noop("Enter one e-mail address.")),
        metadata={"help_text": "Only changes of whoever had this e-mail address then"},
    )
    kinds = Names(DONE, metadata={"help_text": "Only changes of these kinds"})
    day = day_field("Only changes on this day of the stage's time zone")
    imports = flag("Whether to list what imports changed, which is left out otherwise")


def changes_of(plurals: Sequence[str]) -> PagingSchema:
    """Return the parameters of ``GET /changes`` where there are resources with these plurals."""
    resource = fields.String(
        load_default="",
        validate=OneOf(plurals, error=gettext_noop("Select one of: {choices}.")),
        metadata={"help_text": "Only changes of these records; otherwise those of all that the caller may read"},
    )
    made: PagingSchema = type("ChangesSchema", (_ChangesSchema,), {"resource": resource})()
    return made
