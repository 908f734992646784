"""The admin declaration of customers."""

from typing import Any

from admin.actions import action
from admin.resource import ResourceAdmin
from schemas.customer import CustomerSchema


class CustomerAdmin(ResourceAdmin):
    """The admin pages of customers."""

    schema = CustomerSchema
    api_path = "/customers"
    id_field = "customerId"
    title_field = "name"
    app_label = "customers"
    app_verbose_name = "Customers"
    model_name = "customer"
    verbose_name = "customer"
    verbose_name_plural = "customers"

    list_display = ("name", "email", "phone", "company", "status", "registrationDate")
    list_display_narrow = ("name", "phone", "company")
    list_filter = ("status", "tags", "registrationDate")
    filter_parameters = {"tags": "tag"}  # noqa: RUF012
    facets = {"status": "statuses", "registrationDate": "months"}  # noqa: RUF012
    date_hierarchy = "registrationDate"
    sortable_by = ("name", "email", "registrationDate")
    ordering = ("-registrationDate",)
    search_fields = ("name", "email", "phone", "company")
    search_help_text = "Search by name, email, phone or company"
    list_per_page = 25

    fieldsets = (
        (None, {"fields": ("name", "email", "phone", "company", "address")}),
        ("Status", {"fields": ("status", "tags", "notes")}),
        ("Record", {"fields": ("customerId", "registrationDate", "lastModified"), "classes": ("collapse",)}),
    )

    actions = ("delete_selected", "make_active", "make_inactive")
    duplicate_fields = ("email", "phone")

    history = True
    actions_path = "/customers/actions"
    trash_display = ("name", "email", "company", "lastModified")

    @action(description="Mark selected %(verbose_name_plural)s as active")
    def make_active(self, request: Any, queryset: Any) -> None:
        """Set the status."""
        queryset.update(status="active")

    @action(description="Mark selected %(verbose_name_plural)s as inactive")
    def make_inactive(self, request: Any, queryset: Any) -> None:
        """Set the status."""
        queryset.update(status="inactive")
