"""How the index shows the charts of a resource, before there are any numbers: their headings, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from admin.charts import Due, Funnel, Share, Trend
from admin.forms import FormField, form_field, widget
from admin.language import gettext
from admin.resource import ResourceAdmin

_FLAGS = (("true", "1", "Yes"), ("false", "0", "No"))
"""Values of a yes or no as the counters have them, as the address of a list has them, and what they are called."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value of a field with choices, as a row of a chart."""

    value: str
    """As the counters have it."""
    label: str
    query: str
    """What narrows the list to it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as the page shows it."""

    kind: str
    """Its class in lower case."""
    heading: str
    """Empty for the field's label."""
    field: FormField | None
    counts: str
    """What ``facets`` of the API calls the numbers."""
    months: int
    ahead: int
    bars: tuple[Bar, ...]


def shown(resource: type[ResourceAdmin]) -> Iterator[Shown]:
    """Yield the charts of a resource in the page's language."""
    for chart in resource.dashboard:
        heading = gettext(chart.heading) if chart.heading else ""
        alone = Shown(type(chart).__name__.lower(), heading, None, "", 0, 0, ())
        if isinstance(chart, Due):
            yield alone
            continue
        field = form_field(resource, chart.field)
        dated = replace(alone, field=field, counts=resource.facets[chart.field])
        if isinstance(chart, Trend):
            yield replace(dated, months=chart.months, ahead=chart.ahead)
        else:
            yield replace(dated, bars=tuple(_bars(field)) if isinstance(chart, Share | Funnel) else ())


def _bars(field: FormField) -> Iterator[Bar]:
    if field.widget.kind == "checkbox":
        for value, asked, label in _FLAGS:
            yield Bar(value, gettext(label), f"{field.name}__exact={asked}")
    for value, label in field.widget.choices:
        yield Bar(value, label, f"{field.name}__exact={value}")


def has_bars(resource: type[ResourceAdmin], name: str) -> bool:
    """Tell whether the values of a field are known when the site is built."""
    control = widget(resource.schema().fields[name])
    return bool(control and (control.kind == "checkbox" or (control.kind == "select" and control.choices)))
