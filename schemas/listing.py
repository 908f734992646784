"""What may be asked of the list of customers, in the query string."""

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from customers.finder import SORTS
from customers.rules import query_words

MAX_QUERY = 100


class ListingSchema(Schema):
    """Parameters of ``GET /customers``; every value arrives as text."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown parameter."}

    limit = fields.Integer(
        load_default=25,
        validate=Range(1, 100, error="Enter a number from {min} to {max}."),
        error_messages={"invalid": "Enter a whole number."},
    )
    cursor = fields.String(load_default=None, validate=Length(1, 2000, error="This cursor is not valid here."))
    sort = fields.String(load_default=None, validate=OneOf(SORTS, error="Select a valid choice: {choices}."))
    q = fields.String(
        load_default="", validate=Length(max=MAX_QUERY, error="Ensure this value has at most {max} characters.")
    )
    count = fields.Boolean(
        load_default=False, truthy={"true"}, falsy={"false"}, error_messages={"invalid": "Enter true or false."}
    )

    @validates_schema
    def _q_has_words(self, data: dict[str, object], **_: object) -> None:
        q = str(data.get("q", ""))
        if q.strip() and not query_words(q):
            raise ValidationError("Enter letters or digits.", "q")
