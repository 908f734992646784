"""A second resource, to see that the admin is a machine and not a page."""

from typing import ClassVar

from marshmallow import fields
from marshmallow.validate import OneOf

from admin.resource import ResourceAdmin
from schemas._record import RecordSchema


class SupplierSchema(RecordSchema):
    """Fields of marshmallow's own, without any metadata."""

    supplierId = fields.UUID(dump_only=True)  # noqa: N815 wire name
    title = fields.String(required=True)
    homepage = fields.Url()
    rating = fields.String(validate=OneOf(["a", "b"], labels=["Good", "Bad"]))
    since = fields.Date()
    preferred = fields.Boolean(load_default=True)
    version = fields.Integer(dump_only=True)


class SupplierAdmin(ResourceAdmin):
    """As little as a resource can say."""

    schema = SupplierSchema
    api_path = "/suppliers"
    id_field = "supplierId"
    title_field = "title"
    app_label = "purchasing"
    app_verbose_name = "Purchasing"
    model_name = "supplier"
    verbose_name = "supplier"
    verbose_name_plural = "suppliers"
    list_display: ClassVar[tuple[str, ...]] = ("title", "rating", "since", "preferred")
