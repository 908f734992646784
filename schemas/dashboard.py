"""What is asked of the counts of all resources."""

from collections.abc import Sequence

from schemas._request import QuerySchema
from schemas.listing import Names, flag


class _DashboardSchema(QuerySchema):
    sameDays = flag(  # noqa: N815 wire name
        "Whether to count what was made last month on the days that this month has had, up to 1,000"
    )
    due = flag("Whether to count what is due today or overdue and not done, up to 1,000")


def dashboard_of(plurals: Sequence[str]) -> QuerySchema:
    """Return the parameters of ``GET /dashboard`` where there are resources with these plurals."""
    resources = Names(tuple(plurals), metadata={"help_text": "Only counts of these records; otherwise of all"})
    made: QuerySchema = type("DashboardSchema", (_DashboardSchema,), {"resources": resources})()
    return made
