"""The admin declaration of customers."""

from typing import Any

from admin.actions import action
from admin.activities import ActivityInline
from admin.charts import Share, ThisMonth, Trend
from admin.resource import ResourceAdmin, Shortcut
from customers.resource import CUSTOMERS
from schemas.customer import CustomerSchema


class CustomerAdmin(ResourceAdmin):
    """The admin pages of customers."""

    resource = CUSTOMERS
    schema = CustomerSchema

    list_display = ("name", "email", "phone", "company", "status", "registrationDate")
    list_display_narrow = ("name", "phone", "company")
    list_filter = ("status", "tags", "registrationDate")
    ordering = ("-registrationDate",)
    search_help_text = "Search by name, email, phone, company, tags, address or notes"
    list_per_page = 25

    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "company", "address", "externalId")}),
        ("Status", {"fields": ("status", "tags", "notes")}),
        ("Record", {"fields": ("customerId", "registrationDate", "lastModified"), "classes": ("collapse",)}),
    )

    inlines = (ActivityInline,)
    shortcuts = (
        Shortcut(key="c", label="Note a call", inline=ActivityInline, values={"kind": "call", "done": True}, now="due"),
    )

    dashboard = (ThisMonth("registrationDate"), Share("status"), Trend("registrationDate"))

    actions = ("delete_selected", "make_active", "make_inactive")
    duplicate_fields = ("email", "phone")

    trash_display = ("name", "email", "company", "lastModified")

    @action(description="Mark selected %(verbose_name_plural)s as active")
    def make_active(self, request: Any, queryset: Any) -> None:
        """Set the status."""
        queryset.update(status="active")

    @action(description="Mark selected %(verbose_name_plural)s as inactive")
    def make_inactive(self, request: Any, queryset: Any) -> None:
        """Set the status."""
        queryset.update(status="inactive")
