"""A thin signed client of DynamoDB's JSON protocol: what a request path can afford, beside PynamoDB for the rest."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import msgspec

from chalicelib.adapters.dynamo.posts import Broken, NotReached, Posts
from chalicelib.adapters.dynamo.wire import Item
from chalicelib.domain.errors import Unavailable

PAUSES = (0.02, 0.06, 0.2, 0.5)
"""Seconds before each further try; together under a second, so that a restarting engine is waited for."""

_CONDITIONS = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})

BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
        "TransactionConflictException",
    }
)
"""Answers after which nothing was written and the same call may be made again."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TARGET = "DynamoDB_20120810."
_CONTENT = "application/x-amz-json-1.0"


class Refused(Exception):
    """A condition did not hold: of one write (`item` is what stood there) or in a transaction (`reasons` in order)."""

    def __init__(self, code: str, message: str, item: Item | None, reasons: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.item = item
        self.reasons = reasons


class Engine:
    """One DynamoDB, spoken to over kept-alive connections by any number of threads.

    `endpoint` is "" for AWS in `region`. A loopback endpoint checks no signature, so none is computed for it; any other
    gets botocore's Signature Version 4. `pause` waits that many seconds.
    """

    def __init__(self, endpoint: str, region: str, stage: str, pause: Callable[[float], None] = time.sleep) -> None:
        tail = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        self.url = endpoint or f"https://dynamodb.{region}.{tail}"
        self.region = region
        self.stage = stage
        self._given = bool(endpoint)
        self._pause = pause
        self._posts = Posts(self.url)
        self._sign = self._unsigned if urlsplit(self.url).hostname in _LOOPBACK and endpoint else self._signed
        self._credentials: Any = None
        self._headers: dict[str, dict[str, str]] = {}

    def name(self, table: str) -> str:
        """The full name of a table of this stage."""
        return f"huiyin-{self.stage}-{table}"

    def call(self, action: str, body: Mapping[str, Any], *, repeatable: bool) -> dict[str, Any]:
        """Make one call of the API, and again after `PAUSES` when the engine was busy or could not be reached.

        A call that may have been carried out is made again only if `repeatable`. Raises Refused when a condition does
        not hold, ValueError for a call that can never be right, Unavailable when the engine cannot serve it.
        """
        payload = msgspec.json.encode(body)
        trouble: Exception | None = None
        for pause in (*PAUSES, None):
            try:
                status, answer = self._posts.post(payload, self._sign(action, payload))
            except NotReached as error:
                trouble = error
            except Broken as error:
                trouble = error
                if not repeatable:
                    break
            else:
                content: dict[str, Any] = msgspec.json.decode(answer)
                if status == 200:
                    return content
                trouble = _refusal(content)
                if status >= 500:
                    if not repeatable:
                        break
                elif trouble.code in _CONDITIONS:
                    raise trouble
                elif trouble.code == "ValidationException":
                    raise ValueError(str(trouble))
                elif trouble.code not in BUSY:
                    break
            if pause is not None:
                self.rest(pause)
        raise Unavailable() from trouble

    def rest(self, seconds: float) -> None:
        """Wait half to all of `seconds`, by chance, so that those who collided once do not collide again."""
        self._pause(seconds * (0.5 + secrets.randbelow(500) / 1000))

    def get(self, table: str, key: Item) -> Item | None:
        """One item as it stands, or None."""
        body = {"TableName": self.name(table), "Key": key, "ConsistentRead": True}
        item: Item | None = self.call("GetItem", body, repeatable=True).get("Item")
        return item

    def get_many(self, wanted: Iterable[tuple[str, Item]]) -> list[tuple[str, Item]]:
        """What exists of the wanted (table, key) pairs, in no order, with the table of each; a hundred a call."""
        waiting = iter(wanted)
        found: list[tuple[str, Item]] = []
        while some := list(islice(waiting, 100)):
            asked: dict[str, Any] = {}
            for table, key in some:
                asked.setdefault(self.name(table), {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
            for pause in (*PAUSES, None):
                answer = self.call("BatchGetItem", {"RequestItems": asked}, repeatable=True)
                for name, items in answer["Responses"].items():
                    found += [(name.rpartition("-")[2], item) for item in items]
                asked = answer.get("UnprocessedKeys") or {}
                if not asked:
                    break
                if pause is None:
                    raise Unavailable()
                self.rest(pause)
        return found

    def put(self, table: str, item: Item, **condition: Any) -> None:
        """Put one item; `condition` as of API fields. Raises Refused when it does not hold."""
        self.call("PutItem", {"TableName": self.name(table), "Item": item, **condition}, repeatable=not condition)

    def update(self, table: str, key: Item, **how: Any) -> None:
        """Update one item in place, once; `how` as of API fields. Raises Refused when a condition does not hold."""
        self.call("UpdateItem", {"TableName": self.name(table), "Key": key, **how}, repeatable=False)

    def delete(self, table: str, key: Item, **condition: Any) -> None:
        """Delete one item, if it is there."""
        self.call("DeleteItem", {"TableName": self.name(table), "Key": key, **condition}, repeatable=True)

    def query(self, table: str, **how: Any) -> dict[str, Any]:
        """One page of a query: `Items` and, when there is more, `LastEvaluatedKey`."""
        return self.call("Query", {"TableName": self.name(table), **how}, repeatable=True)

    def query_all(self, table: str, **how: Any) -> Iterator[Item]:
        """Every item of a query, page after page."""
        return self._pages("Query", table, how)

    def scan(self, table: str, **how: Any) -> Iterator[Item]:
        """Every item of a table, page after page: for operators, on no request path."""
        return self._pages("Scan", table, how)

    def _pages(self, action: str, table: str, how: dict[str, Any]) -> Iterator[Item]:
        while True:
            answer = self.call(action, {"TableName": self.name(table), **how}, repeatable=True)
            yield from answer["Items"]
            if not (last := answer.get("LastEvaluatedKey")):
                return
            how["ExclusiveStartKey"] = last

    def transact(self, operations: Sequence[Mapping[str, Any]]) -> None:
        """Write up to 100 operations, all or none; a lost answer is asked for again under the same token.

        Raises Refused with `reasons`, ValueError for more than 100.
        """
        if len(operations) > 100:
            raise ValueError(f"a transaction holds at most 100 writes, not {len(operations)}")
        body = {"TransactItems": operations, "ClientRequestToken": str(uuid.uuid4())}
        self.call("TransactWriteItems", body, repeatable=True)

    def _unsigned(self, action: str, payload: bytes) -> dict[str, str]:
        headers = self._headers.get(action)
        if headers is None:
            scope = f"local/20260101/{self.region}/dynamodb/aws4_request"
            headers = self._headers[action] = {
                "Content-Type": _CONTENT,
                "X-Amz-Target": _TARGET + action,
                "X-Amz-Date": "20260101T000000Z",
                "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}",
            }
        return headers

    def _signed(self, action: str, payload: bytes) -> dict[str, str]:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        if self._credentials is None:
            self._credentials = self._found_credentials()
        headers = {"Content-Type": _CONTENT, "X-Amz-Target": _TARGET + action}
        request = AWSRequest("POST", self.url, data=payload, headers=headers)
        SigV4Auth(self._credentials, "dynamodb", self.region).add_auth(request)
        return dict(request.headers)

    def _found_credentials(self) -> Any:
        """Those of the environment first: a Lambda function has them there, and the full chain costs 200 ms."""
        from botocore.credentials import Credentials, EnvProvider
        from botocore.session import Session

        found = EnvProvider().load() or Session().get_credentials()
        if found is None and self._given:
            return Credentials("local", "local")
        if found is None:
            raise Unavailable("没有可用的数据库访问凭据")
        return found


def _refusal(content: Mapping[str, Any]) -> Refused:
    code = str(content.get("__type", "")).rpartition("#")[2]
    message = content.get("message") or content.get("Message") or ""
    return Refused(code, message, content.get("Item"), content.get("CancellationReasons", ()))
