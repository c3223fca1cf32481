"""What only the operator's command needs beside the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.adapters.dynamo.dockets import DynamoDockets
from chalicelib.adapters.dynamo.records import DynamoRecords
from chalicelib.adapters.dynamo.registers import DynamoRegisters
from chalicelib.adapters.dynamo.rows import CASE_PART
from chalicelib.adapters.dynamo.wire import Item, s, text_of
from chalicelib.domain.ports_audit import Records
from chalicelib.domain.ports_registers import RegisterRecords
from chalicelib.services.reproject import reproject
from chalicelib.wiring import base

if TYPE_CHECKING:
    from chalicelib.adapters.dynamo.tables import Backfill


def records() -> Records:
    """Everything that is kept of cases, for verifying."""
    return DynamoRecords(base.engine(), base.vault())


def register_records() -> RegisterRecords:
    """Everything that is kept of the registers, for verifying."""
    return DynamoRegisters(base.engine(), base.vault())


def migrate(told: Callable[[str], None]) -> None:
    """Make the tables, or bring those of an earlier version up to this one; `told` hears a line for each thing done."""
    from chalicelib.adapters.dynamo import tables
    from chalicelib.adapters.dynamo.models import Bound

    settings = base.settings()
    bound = Bound(settings.dynamodb_endpoint, settings.region, settings.stage)
    tables.migrate(bound, base.engine(), (*tables.BACKFILLS, _reprojected()), told, base.vault())


def _reprojected() -> Backfill:
    """What is stored of each case for others was computed by the rows of its day; clocks that ring at their end today,
    and what the public may ask for today, were not among them."""
    from chalicelib.adapters.dynamo.tables import Backfill

    dockets = DynamoDockets(base.engine(), base.vault())

    def mend(item: Item) -> None:
        reproject(records(), dockets, base.vault(), base.calendars(), text_of(item, "number"))

    only = {
        "FilterExpression": "#part = :case",
        "ProjectionExpression": "#number",
        "ExpressionAttributeNames": {"#part": "part", "#number": "number"},
        "ExpressionAttributeValues": {":case": s(CASE_PART)},
    }
    title = "按现行规则重算各件的唤醒时间、案卷条目和公开进度"
    return Backfill(3, title, "cases", ("number", "part"), mend, only=only)
