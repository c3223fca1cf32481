"""What only the operator's command needs beside the desk."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.adapters.dynamo.records import DynamoRecords
from chalicelib.adapters.dynamo.registers import DynamoRegisters
from chalicelib.domain.ports_audit import Records
from chalicelib.domain.ports_registers import RegisterRecords
from chalicelib.wiring import base


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
    tables.migrate(Bound(settings.dynamodb_endpoint, settings.region, settings.stage), base.engine(), told=told)
