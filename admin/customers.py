"""The admin declaration of customers."""

from admin.actions import adding, removing, setting
from admin.activities import ActivityInline
from admin.charts import Funnel, Share, ThisMonth, Trend
from admin.resource import ResourceAdmin, Shortcut
from customers.resource import CUSTOMERS
from schemas.customer import CustomerSchema


class CustomerAdmin(ResourceAdmin):
    """The admin pages of customers."""

    resource = CUSTOMERS
    schema = CustomerSchema

    list_display = ("name", "email", "phone", "company", "status", "registrationDate")
    list_display_narrow = ("name", "phone", "company")
    list_editable = ("status", "tags")
    list_filter = ("status", "tags", "town", "country", "owner", "registrationDate")
    ordering = ("-registrationDate",)
    search_help_text = "Search by name, email, phone, company, tags, address, postcode, town or notes"
    list_per_page = 25

    fieldsets = (
        (
            None,
            {
                "fields": (
                    *("name", "email", "phone", "company"),
                    *("address", ("postcode", "town"), "country", "externalId"),
                )
            },
        ),
        ("Status", {"fields": ("status", "owner", "tags", "notes")}),
        ("Record", {"fields": ("customerId", "registrationDate", "lastModified"), "classes": ("collapse",)}),
    )

    inlines = (ActivityInline,)
    shortcuts = (
        Shortcut(key="c", label="Note a call", inline=ActivityInline, values={"kind": "call", "done": True}, now="due"),
    )

    dashboard = (ThisMonth("registrationDate"), Share("status"), Trend("registrationDate"), Funnel("status"))

    contact_card = True
    actions = ("delete_selected", "write_to_selected", "add_tag", "remove_tag", "set_status", "set_owner")
    add_tag = adding("tags", description="Add tag")
    remove_tag = removing("tags", description="Remove tag")
    set_status = setting("status", description="Set status")
    set_owner = setting("owner", description="Set owner")

    duplicate_fields = ("email", "phone")

    trash_display = ("name", "email", "company", "lastModified")
