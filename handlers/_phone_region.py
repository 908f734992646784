"""Where national phone numbers in a body are dialled: what the request says, or else the stage."""

from handlers._http import Request, single_values, validated
from schemas._phone import PhoneRegionSchema, region

_schema = PhoneRegionSchema()


def use_phone_region(request: Request) -> tuple[str, ...]:
    """Read ``phoneRegion`` of the query string; a Problem 400 for what is no region.

    Return the fields whose text is to be read anew, even where it is the stored one: none without the parameter.
    """
    named = validated(_schema, single_values(request.query))["phoneRegion"]
    region.set(named)
    return ("phone",) if named else ()
