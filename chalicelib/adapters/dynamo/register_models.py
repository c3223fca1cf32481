"""The table of the registers as PynamoDB models: keys, attributes, indexes."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model


class RegisterWakeIndex(GlobalSecondaryIndex["RegisterRow"]):
    """The entries that something will wake, by moment; sparse."""

    class Meta:
        index_name = "wake"
        projection = KeysOnlyProjection()

    shard = NumberAttribute(hash_key=True)
    wake_at = UnicodeAttribute(range_key=True)


class RegisterDueIndex(GlobalSecondaryIndex["RegisterRow"]):
    """One key's open entries of one register by due date, and in a partition of their own the done ones by day."""

    class Meta:
        index_name = "due"
        projection = IncludeProjection(["body", "title"])

    queue = UnicodeAttribute(hash_key=True)
    due = UnicodeAttribute(range_key=True)


class RegisterMonthIndex(GlobalSecondaryIndex["RegisterRow"]):
    """One key's entries of one register by the month and day by which they are listed."""

    class Meta:
        index_name = "month"
        projection = IncludeProjection(["body", "title"])

    month = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)


class RegisterRow(Model):
    """An entry of a register, one of its events, the words of one, or one docket key's copy of it."""

    class Meta:
        table_name = "registers"

    id = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    shard = NumberAttribute(null=True)
    wake_at = UnicodeAttribute(null=True)
    scope = UnicodeAttribute(null=True)
    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    title = BinaryAttribute(legacy_encoding=False, null=True)
    queue = UnicodeAttribute(null=True)
    due = UnicodeAttribute(null=True)
    month = UnicodeAttribute(null=True)
    day = UnicodeAttribute(null=True)
    wake = RegisterWakeIndex()
    by_due = RegisterDueIndex()
    by_month = RegisterMonthIndex()
