"""The admin declaration of activities: a list of their own, and rows on the form of their customer."""

from activities.resource import ACTIVITIES
from admin.actions import setting
from admin.charts import Due, Share, Trend
from admin.inlines import TabularInline
from admin.resource import Agenda, ResourceAdmin
from schemas.activity import ActivitySchema


class ActivityAdmin(ResourceAdmin):
    """The admin pages of activities."""

    resource = ACTIVITIES
    schema = ActivitySchema

    list_display = ("subject", "kind", "customerId", "due", "done", "owner")
    list_display_narrow = ("subject", "customerId", "due", "done")
    list_filter = ("kind", "done", "due", "owner")
    search_help_text = "Search by subject or text"
    list_per_page = 25

    fieldsets = (
        (None, {"fields": ("customerId", "kind", "subject", "text")}),
        ("Date and owner", {"fields": ("due", "done", "owner")}),
        ("Record", {"fields": ("activityId", "created", "lastModified"), "classes": ("collapse",)}),
    )
    trash_display = ("subject", "kind", "due", "lastModified")
    actions = ("delete_selected", "set_owner", "set_done")
    set_owner = setting("owner", description="Set owner")
    set_done = setting("done", description="Set done")
    agenda = Agenda(due="due", done="done", owner="owner")
    dashboard = (Due(), Share("kind"), Trend("due", months=12, ahead=6))


class ActivityInline(TabularInline):
    """A customer's activities on its form."""

    resource = ActivityAdmin
    fields = ("kind", "subject", "due", "done", "owner")
    extra = 1
    show_change_link = True
