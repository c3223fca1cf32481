"""The tables as PynamoDB models: keys, attributes, indexes; all of them over one botocore client."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from typing import Any, TypeVar

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.constants import PAY_PER_REQUEST_BILLING_MODE
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.adapters.dynamo.docket_models import DocketRow
from chalicelib.adapters.dynamo.register_models import RegisterRow

M = TypeVar("M", bound=Model)


class WakeIndex(GlobalSecondaryIndex["CaseRow"]):
    """The cases that something will wake, by moment; sparse."""

    class Meta:
        index_name = "wake"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    wake_at = UnicodeAttribute(range_key=True)


class CaseRow(Model):
    """A case, or one of its events, words and papers."""

    class Meta:
        table_name = "cases"

    number = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    shard = NumberAttribute(null=True)
    wake_at = UnicodeAttribute(null=True)
    scope = UnicodeAttribute(null=True)
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    wake = WakeIndex()


class ProgressRow(Model):
    """What the public may see of a case."""

    class Meta:
        table_name = "progress"

    number = UnicodeAttribute(hash_key=True)
    body = UnicodeAttribute()
    reply = BinaryAttribute(legacy_encoding=False, null=True)
    extension_reason = BinaryAttribute(legacy_encoding=False, null=True)


class CityIndex(GlobalSecondaryIndex["OfficeRow"]):
    """All offices of a city, so that its tree is one query."""

    class Meta:
        index_name = "city"
        projection = IncludeProjection(["body"])

    city = UnicodeAttribute(hash_key=True)
    office = UnicodeAttribute(range_key=True)


class OfficeRow(Model):
    """An office, its staff, its posts; under `CITIES` the roots."""

    class Meta:
        table_name = "offices"

    office = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    city = UnicodeAttribute(null=True)
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    secret = UnicodeAttribute(null=True)
    by_city = CityIndex()


class OutboxIndex(GlobalSecondaryIndex["LedgerRow"]):
    """What waits to be delivered or performed, by moment; sparse."""

    class Meta:
        index_name = "outbox"
        projection = KeysOnlyProjection()

    outbox = UnicodeAttribute(hash_key=True)
    send_at = UnicodeAttribute(range_key=True)


class FeedIndex(GlobalSecondaryIndex["LedgerRow"]):
    """The alerts of a docket key, and the notices to it, by moment; sparse."""

    class Meta:
        index_name = "feed"
        projection = IncludeProjection(["body"])

    feed = UnicodeAttribute(hash_key=True)
    feed_at = UnicodeAttribute(range_key=True)


class LedgerRow(Model):
    """A notice, a command, an alert, a line of the access log, or what lies in somebody's drawer."""

    class Meta:
        table_name = "ledger"

    docket = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()
    scope = UnicodeAttribute(null=True)
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    outbox = UnicodeAttribute(null=True)
    send_at = UnicodeAttribute(null=True)
    feed = UnicodeAttribute(null=True)
    feed_at = UnicodeAttribute(null=True)
    tries = NumberAttribute(null=True)
    done_at = UnicodeAttribute(null=True)
    result = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    waiting = OutboxIndex()
    latest = FeedIndex()


class ExpiryIndex(GlobalSecondaryIndex["GuardRow"]):
    """The guards that expire, by second; sparse."""

    class Meta:
        index_name = "expiry"
        projection = KeysOnlyProjection()

    sweep = NumberAttribute(hash_key=True)
    expires_at = NumberAttribute(range_key=True)


class GuardRow(Model):
    """A counter, a spent proof, an idempotency key, a session."""

    class Meta:
        table_name = "guards"

    id = UnicodeAttribute(hash_key=True)
    amount = NumberAttribute()
    note = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    sweep = NumberAttribute(null=True)
    by_expiry = ExpiryIndex()


class FindRow(Model):
    """One token under which a case is found in one docket."""

    class Meta:
        table_name = "finds"

    find = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    codes = UnicodeAttribute(null=True)


MODELS: tuple[type[Model], ...] = (
    CaseRow,
    DocketRow,
    ProgressRow,
    OfficeRow,
    LedgerRow,
    GuardRow,
    FindRow,
    RegisterRow,
)


class Bound:
    """The models of one stage, all over one connection.

    PynamoDB gives each model a botocore client of its own, 85-170 ms of CPU each; here they share one. `endpoint` is ""
    for AWS; with one, dummy credentials stand in where the environment has none.
    """

    def __init__(self, endpoint: str, region: str, stage: str) -> None:
        dummy = "local" if endpoint else None
        self.stage = stage
        self.connection = Connection(
            region=region,
            host=endpoint or None,
            connect_timeout_seconds=1,
            read_timeout_seconds=10,
            aws_access_key_id=dummy,
            aws_secret_access_key=dummy,
        )

    def model(self, kind: type[M]) -> type[M]:
        """`kind` under its full table name, spoken to over the one connection."""
        meta = {
            "table_name": f"huiyin-{self.stage}-{kind.Meta.table_name}",
            "billing_mode": PAY_PER_REQUEST_BILLING_MODE,
            "region": self.connection.region,
            "host": self.connection.host,
        }
        namespace: dict[str, Any] = {"Meta": type("Meta", (), meta), "__module__": kind.__module__}
        make: Any = type(kind)
        bound: type[M] = make(kind.__name__, (kind,), namespace)
        own = bound._get_connection()
        known = own.get_meta_table()
        own.connection = self.connection
        if known.table_name not in self.connection._tables:
            self.connection.add_meta_table(known)
        return bound

    @property
    def client(self) -> Any:
        """The botocore client that they share, for what PynamoDB has no word for."""
        return self.connection.client
