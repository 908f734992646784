"""A resource whose records belong to suppliers, to see inlines and foreign keys without the service's own."""

from typing import ClassVar

from marshmallow import fields

from admin.inlines import TabularInline
from admin.resource import ResourceAdmin
from records.resource import Link
from schemas._fields import Choice, ForeignKey
from schemas._record import RecordSchema
from schemas._text import Text
from tests.admin.suppliers import SupplierAdmin

KINDS = {"parcel": "Parcel", "pallet": "Pallet"}


class DeliverySchema(RecordSchema):
    """A field of each sort that a row may have."""

    deliveryId = fields.UUID(dump_only=True)  # noqa: N815 wire name
    supplierId = ForeignKey("suppliers", required=True, metadata={"label": "Supplier"})  # noqa: N815 wire name
    kind = Choice(KINDS, required=True)
    subject = Text(required=True)
    due = fields.DateTime(metadata={"help_text": "When it comes, or came."})
    done = fields.Boolean(load_default=False)
    version = fields.Integer(dump_only=True)


class DeliveryAdmin(ResourceAdmin):
    """Its own list and form."""

    schema = DeliverySchema
    api_path = "/deliveries"
    id_field = "deliveryId"
    title_field = "subject"
    app_label = "purchasing"
    app_verbose_name = "Purchasing"
    model_name = "delivery"
    verbose_name = "delivery"
    verbose_name_plural = "deliveries"
    parent = Link("supplierId", to="suppliers")
    list_display: ClassVar[tuple[str, ...]] = ("subject", "kind", "supplierId", "due", "done")


class DeliveryInline(TabularInline):
    """A supplier's deliveries on its form."""

    resource = DeliveryAdmin
    fields: ClassVar[tuple[str, ...]] = ("kind", "subject", "due", "done")
    extra = 1
    show_change_link = True


class SupplierWithDeliveries(SupplierAdmin):
    """A supplier that others can be found by, with what it delivers."""

    search_fields: ClassVar[tuple[str, ...]] = ("title",)
    inlines = (DeliveryInline,)
