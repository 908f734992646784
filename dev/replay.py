"""Give functions on streams the records in the dead-letter queue again: ``npm run replay -- --stage S``.

A message contains the position of its records in a table's stream, not the records themselves. The stream
keeps them for 24 hours; this command reads them and passes them to the function that could not do with them, which is
the publisher of events unless the message names another. Records that still fail return to the queue.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import boto3

from dev.console import console, run
from dev.deployment import stack_outputs
from dev.local import add_account, use_profile

_PUBLISHES, _FOLLOWS = "publishEvents", "followRecords"
_HIDDEN_SECONDS = 60
"""How long a received message is invisible to other readers."""
_MOST_PAGES = 20
"""Limit of pages to read: pages may be empty before the record comes, and an open shard has no last page."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay all messages in the queue; return 0, or 1 if some are left."""
    parser = argparse.ArgumentParser(
        prog="npm run replay --", description="Repeat what functions on streams could not do."
    )
    parser.add_argument("--stage", required=True, help="the deployed stage: local, dev, prod, …")
    add_account(parser)
    options = parser.parse_args(arguments)
    use_profile(options)
    outputs = stack_outputs(options.stage, options.region)
    session = boto3.Session(region_name=options.region)
    streams, functions = session.client("dynamodbstreams"), session.client("lambda")
    queues: Any = session.client("sqs")
    queue = outputs["UnpublishedRecordsUrl"]
    done, left = Counter[str](), 0
    for message in list(_waiting(queues, queue)):
        body = json.loads(message["Body"])
        place, name = body["DDBStreamBatchInfo"], _function(body)
        records = list(_records(streams, place))
        if len(records) < place["batchSize"]:
            console.print(f"{place['startSequenceNumber']}: no longer in the stream")
            left += 1
            continue
        answer = functions.invoke(
            FunctionName=f"clientele-{options.stage}-{name}",
            Payload=json.dumps({"Records": records}, default=_seconds).encode(),
        )
        if "FunctionError" in answer:
            console.print(f"{place['startSequenceNumber']}: {name} failed; its log says why")
            left += 1
            continue
        queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        counts = json.load(answer["Payload"])
        done.update(counts)
        left += counts.get("setAside", 0)
    said = f"Published {done['published']} events, settled {done['settled']} records, compared {done['compared']}"
    console.print(f"{said}; {left} messages are left.")
    return 1 if left else 0


def _function(body: dict[str, Any]) -> str:
    """Return the function to which a message belongs: Lambda names it, the publisher itself does not."""
    arn = body.get("requestContext", {}).get("functionArn", "")
    return _FOLLOWS if arn.split(":function:")[-1].partition(":")[0].endswith(f"-{_FOLLOWS}") else _PUBLISHES


def _waiting(queues: Any, queue: str) -> Iterator[Any]:
    """Yield each message in the queue once."""
    while messages := queues.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=_HIDDEN_SECONDS
    ).get("Messages", []):
        yield from messages


def _records(streams: Any, place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return the records from the place's first to its last, as Lambda gives them to a function."""
    first, last = int(place["startSequenceNumber"]), int(place["endSequenceNumber"])
    shard = _shard(streams, place["streamArn"], first)
    if shard is None:
        return
    iterator = streams.get_shard_iterator(
        StreamArn=place["streamArn"],
        ShardId=shard,
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=place["startSequenceNumber"],
    )["ShardIterator"]
    for _ in range(_MOST_PAGES):
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            if first <= number <= last:
                yield record | {"eventSourceARN": place["streamArn"]}
            if number >= last:
                return
        iterator = page.get("NextShardIterator")
        if not iterator:
            return


def _shard(streams: Any, stream: str, number: int) -> str | None:
    """Return the shard that contains a sequence number; None if it has expired."""
    request: dict[str, Any] = {"StreamArn": stream}
    while True:
        description = streams.describe_stream(**request)["StreamDescription"]
        for shard in description["Shards"]:
            numbers = shard["SequenceNumberRange"]
            begins = int(numbers["StartingSequenceNumber"])
            ends = int(numbers.get("EndingSequenceNumber", number))
            if begins <= number <= ends:
                return str(shard["ShardId"])
        if "LastEvaluatedShardId" not in description:
            return None
        request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"]


def _seconds(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(type(value))


if __name__ == "__main__":
    run(main)
