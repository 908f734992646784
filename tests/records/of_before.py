"""A record as an earlier version has written it: all rows say version and last change, and nothing says what they hold.

Such rows are in tables until the record is written, or ``npm run reindex`` has run.
"""

from records import keys, search, sorting
from records.store import Store
from records.transaction import from_item, to_item


def age(store: Store, record_id: str) -> bool:
    """Write a record and its rows as they were before; False if it is in the trash, where nothing is another."""
    client, tables, resource = store.database.client, store.tables, store.tables.resource
    key = to_item({resource.id: record_id})
    item = from_item(client.get_item(TableName=tables.records, Key=key, ConsistentRead=True).get("Item", {}))
    if "indexed" not in item:
        return False
    record, said = resource.from_wire(item), item["indexed"]
    wire = {name: value for name, value in resource.to_wire(record).items() if value not in ("", [], None)}
    shown = {name: wire[name] for name in resource.listed if name in wire}
    excerpts = {name: text for name, text in search.excerpts(resource, record).items() if text}
    row = {
        name: value
        for name, value in (shown | sorting.index_keys(resource, record)).items()
        if name not in (resource.id, resource.created)
    }
    words = [*said["words"], *said.get("texts", ())]
    for word in words:
        each = keys.word(word, record_id, said["named"])._asdict() | shown | excerpts
        client.put_item(TableName=tables.lookups, Item=to_item(each))
    for word in said.get("texts", ()):
        key = keys.word(word, record_id, said["named"], of_text=True)._asdict()
        client.delete_item(TableName=tables.lookups, Key=to_item(key))
    for name in said["lists"]:
        client.put_item(TableName=tables.lists, Item=to_item(keys.row(resource, name, record)._asdict() | row))
    old = item | {"indexed": {name: said[name] for name in ("marker", "lists", "named")} | {"words": words}}
    client.put_item(TableName=tables.records, Item=to_item(old))
    return True
