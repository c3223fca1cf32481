"""What the same engine gives without Huiyin: one GetItem and one transaction, by urllib3 and by PynamoDB."""

from __future__ import annotations

import json
import time
from statistics import median
from typing import Any

HEADERS = {
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=x/20260101/cn-north-1/dynamodb/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0"
    ),
    "X-Amz-Date": "20260101T000000Z",
    "Content-Type": "application/x-amz-json-1.0",
}


def get_by_urllib3(endpoint: str, table: str, keys: list[str], times: int = 2000) -> float:
    """Median milliseconds of a GetItem of progress items by urllib3 over one kept-alive connection."""
    import urllib3

    pool = urllib3.connection_from_url(endpoint)
    headers = {**HEADERS, "X-Amz-Target": "DynamoDB_20120810.GetItem"}
    taken = []
    for n in range(times):
        body = json.dumps({"TableName": table, "Key": {"number": {"S": keys[n % len(keys)]}}})
        began = time.perf_counter()
        answer = pool.urlopen("POST", "/", body=body, headers=headers)
        found = json.loads(answer.data)
        taken.append((time.perf_counter() - began) * 1000)
        if "Item" not in found:
            raise RuntimeError(f"no item: {found}")
    return median(taken)


def _thing(endpoint: str) -> Any:
    from pynamodb.attributes import UnicodeAttribute
    from pynamodb.models import Model

    class Thing(Model):
        class Meta:
            table_name = "huiyin-bench-things"
            host = endpoint
            region = "cn-north-1"
            billing_mode = "PAY_PER_REQUEST"
            aws_access_key_id = "local"
            aws_secret_access_key = "local"

        id = UnicodeAttribute(hash_key=True)
        text = UnicodeAttribute()

    if not Thing.exists():
        Thing.create_table(wait=True)
    return Thing


def get_by_pynamodb(endpoint: str, times: int = 500) -> float:
    """Median milliseconds of a GetItem of 600 bytes by PynamoDB."""
    thing = _thing(endpoint)
    thing("one", text="字" * 200).save()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        thing.get("one")
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def transact_by_pynamodb(endpoint: str, times: int = 300, puts: int = 4) -> float:
    """Median milliseconds of a TransactWriteItems of four puts of 600 bytes by PynamoDB."""
    from pynamodb.connection import Connection
    from pynamodb.transactions import TransactWrite

    thing = _thing(endpoint)
    connection = Connection(
        region="cn-north-1", host=endpoint, aws_access_key_id="local", aws_secret_access_key="local"
    )
    taken = []
    for n in range(times):
        began = time.perf_counter()
        with TransactWrite(connection=connection) as writes:
            for k in range(puts):
                writes.save(thing(f"t{n}-{k}", text="字" * 200))
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)
