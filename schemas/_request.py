"""What the schemas of all requests share."""

from marshmallow import RAISE, Schema

REQUIRED = "This field is required."


class BodySchema(Schema):
    """The body of a request: a JSON object without anything that nobody reads."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown field.", "type": "Send a JSON object."}


class QuerySchema(Schema):
    """The query string of a request; every value arrives as text."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "Unknown parameter."}
