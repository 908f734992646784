"""How activities are listed, found and kept: the declaration that everything else follows from."""

from activities.model import KINDS, Activity
from records.resource import Choice, Dates, Deadline, Flag, Link, Person, Resource
from records.words import sort_key

ACTIVITIES = Resource(
    name="activity",
    plural="activities",
    record=Activity,
    id="activityId",
    title="subject",
    parent=Link("customerId", to="customers"),
    sorts={"created": None, "due": None, "subject": sort_key, "lastModified": None},
    filters=(
        Person("owner"),
        Dates("due"),
        Choice("kind", values=KINDS, facet="kinds"),
        Flag("done", facet="done"),
    ),
    deadline=Deadline(due="due", done="done", owner="owner"),
    search=("subject", "text"),
    unlisted=("text",),
    events="activity.api",
)
