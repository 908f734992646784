"""The country of national phone numbers in a body: the one that the request names, or else the stage's."""

from handlers._http import Request, single_values, validated
from records.resource import Resource
from schemas._phone_region import PhoneRegionSchema

_schema = PhoneRegionSchema()


def use_phone_region(request: Request, resource: Resource) -> tuple[str, ...]:
    """Read ``phoneRegion`` from the query string, if records have a phone number; raise Problem 400 if it is no region.

    Return the fields that must be parsed again even if their text has not changed; none without the parameter.
    """
    if not resource.phone:
        return ()
    named = validated(_schema, single_values(request.query))["phoneRegion"]
    return (resource.phone,) if named else ()
