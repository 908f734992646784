"""One record as a vCard (RFC 6350), for an address book: ``Accept: text/vcard``."""

from exports.columns import Options, columns_of
from exports.vcards import vcards
from handlers._http import Response
from handlers._resource import etag
from records import days
from records.database import Tables
from records.resource import Record
from schemas._record import schema_of


def card(tables: Tables, record: Record) -> Response:
    """Answer 200 with all fields of a record that a card has a place for, as an export in this format writes them."""
    resource = tables.resource
    columns = columns_of(schema_of(resource)(), resource.wire_names.values(), {})
    writer = vcards(columns, Options(resource.title, resource.id, days.time_zone(tables.zone)), {})
    content = writer.begin() + writer.row(resource.to_wire(record)) + writer.end()
    headers = {
        "Content-Type": "text/vcard; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{resource.name}-{resource.id_of(record)}.vcf"',
    }
    return Response(200, headers=etag(record) | headers, text=content.decode())
