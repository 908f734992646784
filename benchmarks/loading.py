"""Fill tables quickly with what the service's own writes put there, in batches instead of transactions."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from urllib.parse import urlsplit

from customers.resource import Customer
from records import keys, writes
from records.database import Tables
from records.transaction import Item, from_item, to_item

_BATCH = 25
_AT_ONCE = 3
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    # DynamoDB Local reads the region and nothing else of it.
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0",
}


def load(endpoint: str, tables: Tables, customers: Iterable[Customer]) -> None:
    """Write what creating these customers would have written, but for their history, in which nobody finds anything."""
    puts = _puts(tables, customers)
    batches = iter(lambda: list(islice(puts, _BATCH)), [])
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while some := list(islice(batches, 20 * _AT_ONCE)):
            list(pool.map(_Writer(endpoint), some))


class _Writer:
    """Writes batches, with one connection a thread and without boto3, which would take most of the time."""

    def __init__(self, endpoint: str) -> None:
        self._netloc = urlsplit(endpoint).netloc
        self._local = threading.local()

    def __call__(self, puts: list[tuple[str, Item]]) -> None:
        """Write one batch."""
        requests: dict[str, list[Item]] = {}
        for table, item in puts:
            requests.setdefault(table, []).append({"PutRequest": {"Item": item}})
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(self._netloc, timeout=60)
        self._local.connection.request("POST", "/", json.dumps({"RequestItems": requests}), _HEADERS)
        answer = json.load(self._local.connection.getresponse())
        if answer.get("UnprocessedItems") != {}:
            raise RuntimeError(f"DynamoDB Local did not take a batch: {answer}")


def _puts(tables: Tables, customers: Iterable[Customer]) -> Iterator[tuple[str, Item]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for customer in customers:
        for step in writes.appear(tables, customer):
            if step.operation == "Put":
                yield step.request["TableName"], step.request["Item"]
            else:
                place = from_item(step.request["Key"])
                counts.update({(place["pk"], place["sk"], name): number for name, number in step.adds.items()})
    shards: dict[keys.Key, Item] = {}
    for (partition, shard, name), count in counts.items():
        shards.setdefault(keys.Key(partition, shard), {})[name] = count
    for key, numbers in shards.items():
        yield tables.lookups, to_item(key._asdict() | numbers)
