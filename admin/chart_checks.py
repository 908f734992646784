"""Checks of the charts that a resource has on the index."""

from collections.abc import Iterator

from admin.charts import MOST_MONTHS, Chart, Due, Funnel, Share, ThisMonth, Trend
from admin.dashboard import has_bars
from admin.errors import one_of
from admin.forms import widget
from admin.resource import ResourceAdmin

Mistake = tuple[str, str, str]
"""Number, message and hint."""


def check_charts(resource: type[ResourceAdmin]) -> Iterator[Mistake]:
    """Yield the mistakes in a resource's ``dashboard``."""
    for index, chart in enumerate(resource.dashboard):
        place = f"dashboard[{index}]"
        if not isinstance(chart, Chart):
            yield (
                "E301",
                f"The value of '{place}' must be a chart.",
                'Trend("…"), ThisMonth("…"), Share("…"), Funnel("…") or Due().',
            )
        elif chart in resource.dashboard[:index]:
            yield "E302", f"The value of '{place}' is there already.", "Declare each chart once."
        elif isinstance(chart, Due):
            yield from _check_due(place, resource)
        elif chart.field not in resource.schema().fields:
            schema = resource.schema
            message = f"The value of '{place}' refers to '{chart.field}', which {schema.__name__} does not have."
            yield "E303", message, one_of(schema().fields)
        elif chart.field not in resource.facets:
            message = f"The value of '{place}' refers to '{chart.field}', which has no counters in 'facets'."
            yield "E304", message, one_of(resource.facets)
        else:
            yield from _check_chart(place, chart, resource)


def _check_chart(
    place: str, chart: Trend | ThisMonth | Share | Funnel, resource: type[ResourceAdmin]
) -> Iterator[Mistake]:
    """Look at a chart whose field has counters."""
    control = widget(resource.schema().fields[chart.field])
    dated = control is not None and control.kind in ("date", "datetime")
    if isinstance(chart, Share | Funnel) and not has_bars(resource, chart.field):
        message = f"The value of '{place}' refers to '{chart.field}', which has no choices."
        yield "E305", message, "Name a field whose values are known: one with choices, or a yes or no."
    if not isinstance(chart, Share | Funnel) and not dated:
        message = f"The value of '{place}' refers to '{chart.field}', which is neither a date nor a date with a time."
        yield "E306", message, "Name a date; for one with choices there is Share."
    if chart.field not in (*resource.list_filter, resource.date_hierarchy):
        message = f"The value of '{place}' refers to '{chart.field}', which is not in 'list_filter'."
        yield "E307", message, "Its numbers lead to lists that are filtered by it."
    if isinstance(chart, Trend) and not _are_months(chart):
        message = f"'{place}' has {chart.months!r} months and {chart.ahead!r} ahead."
        yield "E308", message, f"'months' is from 1, 'ahead' from 0, both together up to {MOST_MONTHS}."
    staying = [each.field for each in resource.resource.staying] if resource.resource else [chart.field]
    if isinstance(chart, Funnel) and chart.field not in staying:
        message = f"The value of '{place}' refers to '{chart.field}', and nobody counts how long records stay with it."
        yield "E311", message, f'Declare Choice("{chart.field}", values=…, facet="…", stays=True).'
    if isinstance(chart, ThisMonth) and resource.resource and resource.resource.created != chart.field:
        message = f"The value of '{place}' refers to '{chart.field}', which is not when a record was made."
        yield "E309", message, f"Name '{resource.resource.created}'; other dates have a Trend."


def _are_months(chart: Trend) -> bool:
    whole = type(chart.months) is int and type(chart.ahead) is int
    return whole and chart.months >= 1 and chart.ahead >= 0 and chart.months + chart.ahead <= MOST_MONTHS


def _check_due(place: str, resource: type[ResourceAdmin]) -> Iterator[Mistake]:
    agenda, declared = resource.agenda, resource.resource
    if agenda is None:
        yield (
            "E310",
            f"'{place}' counts what is due, and there is no 'agenda'.",
            "Declare an Agenda, which says what is.",
        )
        return
    if declared and declared.deadline is None:
        message = f"'{place}' counts what is due, and the declaration of {declared.plural} has no 'deadline'."
        yield "E310", message, 'Declare deadline=Deadline(due="…", done="…", owner="…").'
    for name in (agenda.due, agenda.done, agenda.owner):
        if name not in resource.list_filter:
            message = f"'{place}' counts by '{name}', which is not in 'list_filter'."
            yield "E307", message, "Its numbers lead to lists that are filtered by it."
