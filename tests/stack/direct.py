"""The running stack's DynamoDB, entered by the side door."""

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import boto3

from customers.resource import CUSTOMERS
from records.database import Tables, dynamodb
from records.store import Store
from tests.deaths import DEATH, WRITES, MortalClient
from tests.moto_tables import create_tables
from tests.records.asking import opened
from website.stack import outputs


def outputs_of(aws: dict[str, Any]) -> dict[str, str]:
    """Return what the stack says of itself."""
    with closing(boto3.client("cloudformation", **aws)) as cloudformation:
        found = outputs(cloudformation, "local")
    assert found
    return found


def table_names(aws: dict[str, Any]) -> Tables:
    """Return the names of the stack's tables."""
    names = outputs_of(aws)
    return Tables(
        CUSTOMERS,
        records=names["TableName"],
        lookups=names["LookupsTableName"],
        lists=names["ListsTableName"],
        history=names["HistoryTableName"],
        zone=names["TimeZone"],
    )


@contextmanager
def private_tables(aws: dict[str, Any]) -> Iterator[Tables]:
    """Make empty tables of which no function and no other test hears: thousands of writes start nothing."""
    prefix = f"private-{uuid4().hex}-"
    with closing(boto3.client("dynamodb", **aws)) as client:
        environment = create_tables(client, prefix)
        try:
            with patch.dict(os.environ, environment):
                names = Tables.of(CUSTOMERS)
            yield names
        finally:
            pages = client.get_paginator("list_tables").paginate()
            for name in [name for page in pages for name in page["TableNames"] if name.startswith(prefix)]:
                client.delete_table(TableName=name)


@contextmanager
def direct_store(aws: dict[str, Any], tables: Tables, endpoint: str = "") -> Iterator[Store]:
    """Open a store with the client that functions have, on the stack's DynamoDB or on what stands before it."""
    environment = {
        "AWS_ENDPOINT_URL": endpoint or aws["endpoint_url"],
        "AWS_REGION": aws["region_name"],
        "AWS_DEFAULT_REGION": aws["region_name"],
        "AWS_ACCESS_KEY_ID": aws["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": aws["aws_secret_access_key"],
    }
    with patch.dict(os.environ, environment), closing(dynamodb()) as client:
        yield Store(opened(client, tables))


def end_of_writer(
    aws: dict[str, Any], tables: Tables, name: str, customer_id: str, token: str, moment: int | str
) -> int | None:
    """Write in a process of its own that ends at a moment of :class:`MortalClient`; return its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_write_until, args=(aws, tables, name, customer_id, token, moment))
    process.start()
    process.join()
    exit_code = process.exitcode
    process.close()
    return exit_code


def _write_until(
    aws: dict[str, Any], tables: Tables, name: str, customer_id: str, token: str, moment: int | str
) -> None:
    with direct_store(aws, tables) as store:
        mortal = MortalClient(store.database.client, moment, lambda: os._exit(DEATH))
        WRITES[name].write(Store(opened(mortal, tables)), customer_id, token)
