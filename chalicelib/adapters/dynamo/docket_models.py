"""The table of docket entries as a PynamoDB model, with the indexes that lists and figures read."""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

IN_LISTS = ["body", "title", "state", "assignee"]
"""What the indexes of dockets carry, so that a page is one query."""


class DueIndex(GlobalSecondaryIndex["DocketRow"]):
    """The open entries of a docket by due date, and in a partition of their own the done ones by receipt."""

    class Meta:
        index_name = "due"
        projection = IncludeProjection(IN_LISTS)

    queue = UnicodeAttribute(hash_key=True)
    due = UnicodeAttribute(range_key=True)


class ChangedIndex(GlobalSecondaryIndex["DocketRow"]):
    """The open entries of a docket, and apart from them the done ones, by when a person changed the case last."""

    class Meta:
        index_name = "changed"
        projection = IncludeProjection(IN_LISTS)

    queue = UnicodeAttribute(hash_key=True)
    changed = UnicodeAttribute(range_key=True)


class MonthIndex(GlobalSecondaryIndex["DocketRow"]):
    """The entries of a docket by month of receipt, with the facts that figures count."""

    class Meta:
        index_name = "month"
        projection = IncludeProjection([*IN_LISTS, "facts"])

    month = UnicodeAttribute(hash_key=True)
    received = UnicodeAttribute(range_key=True)


class MineIndex(GlobalSecondaryIndex["DocketRow"]):
    """The open entries of one assignee in a docket; sparse."""

    class Meta:
        index_name = "mine"
        projection = IncludeProjection(IN_LISTS)

    mine = UnicodeAttribute(hash_key=True)
    due = UnicodeAttribute(range_key=True)


class CaseIndex(GlobalSecondaryIndex["DocketRow"]):
    """All entries of a case, so that one which should be gone is found without a full read."""

    class Meta:
        index_name = "case"
        projection = KeysOnlyProjection()

    number = UnicodeAttribute(hash_key=True)
    docket = UnicodeAttribute(range_key=True)


class DocketRow(Model):
    """One docket key's view of one case."""

    class Meta:
        table_name = "dockets"

    docket = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute()
    facts = UnicodeAttribute()
    title = BinaryAttribute(legacy_encoding=False, null=True)
    queue = UnicodeAttribute()
    due = UnicodeAttribute()
    month = UnicodeAttribute()
    received = UnicodeAttribute()
    state = UnicodeAttribute()
    changed = UnicodeAttribute()
    assignee = UnicodeAttribute(null=True)
    mine = UnicodeAttribute(null=True)
    by_due = DueIndex()
    by_change = ChangedIndex()
    by_month = MonthIndex()
    by_assignee = MineIndex()
    by_case = CaseIndex()
