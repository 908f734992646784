"""What is asked of the changes of all people."""

from marshmallow import fields
from marshmallow.validate import Length, OneOf

from all_resources import RESOURCES
from records.history import KINDS
from schemas.listing import Names, PagingSchema, day_field, flag


class ChangesSchema(PagingSchema):
    """Parameters of ``GET /changes``."""

    resource = fields.String(
        load_default="",
        validate=OneOf([each.plural for each in RESOURCES], error="Select one of: {choices}."),
        metadata={"help_text": "Only changes of these records; without it those of all that the caller may read"},
    )
    by = fields.String(
        load_default="",
        validate=Length(1, 254, error="Enter one e-mail address."),
        metadata={"help_text": "Only changes of whoever had this e-mail address then"},
    )
    kinds = Names(KINDS, metadata={"help_text": "Only changes of these kinds"})
    day = day_field("Only changes on this day of the stage's time zone")
    imports = flag("What imports changed, which is left out otherwise")
