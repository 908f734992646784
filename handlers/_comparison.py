"""Find out which other records each record is like of which something changed that decides.

``DUPLICATES_TABLE_NAME`` in the environment names the table.
"""

import os
from collections.abc import Iterator
from typing import Any

import boto3

from handlers._children import images
from handlers._work import Work, dead_letter, table_of
from records import likeness
from records.database import Database, Tables
from records.duplicates import Duplicates
from records.errors import BusyError
from records.transaction import from_item


def compare(compared: dict[str, Database[Tables]], event: dict[str, Any], work: Work) -> int:
    """Compare each such record with others and return how many; raise BusyError if the time is over before."""
    work.facts["compared"] = 0
    for (table, record_id), record in dict(_decided(compared, event)).items():
        database = compared[table].until(work.deadline)
        try:
            Duplicates(database, os.environ["DUPLICATES_TABLE_NAME"]).settle(record_id)
        except BusyError:
            raise
        except Exception as error:  # noqa: BLE001 whatever is wrong with one record, the next ones go on
            set_aside(record, type(error).__name__, work)
        else:
            work.facts["compared"] += 1
    return int(work.facts["compared"])


def _decided(
    compared: dict[str, Database[Tables]], event: dict[str, Any]
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Yield table and id of each record that may have other pairs now, and the record of the stream that says so."""
    for record in event["Records"]:
        table = table_of(record)
        if table not in compared:
            continue
        resource, (before, after) = compared[table].tables.resource, images(record)
        if after is None or likeness.traits(resource, before) != likeness.traits(resource, after):
            yield (table, str(from_item(record["dynamodb"]["Keys"])[resource.id])), record


def set_aside(record: dict[str, Any], reason: str, work: Work) -> None:
    """Send the position of the record in the stream, but no content, to the queue of dead letters."""
    letter = dead_letter(record, reason, os.environ["AWS_LAMBDA_FUNCTION_NAME"])
    boto3.client("sqs").send_message(QueueUrl=os.environ["DEAD_LETTER_QUEUE_URL"], MessageBody=letter)
    work.counts["RecordsSetAside"] += 1
    work.say("set aside", reason=reason, sequenceNumber=record["dynamodb"]["SequenceNumber"])
