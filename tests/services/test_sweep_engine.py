"""The sweep on the real engine after days without one, with a case whose body was spoilt in the store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.adapters.dynamo.rows import case_key
from chalicelib.adapters.dynamo.wire import s
from chalicelib.domain.outcome import Alert
from chalicelib.services.sweep import PUT_OFF, Swept
from chalicelib.wiring import base
from tests.world import World, at

WARNED = at("2026-11-17", "20:00")
"""Four hours before R01 of a case of Monday morning is due."""


@pytest.mark.engine
def test_forty_missed_days_are_caught_up_once_and_a_spoilt_case_keeps_nobody_from_it(real: World) -> None:
    real.pace = timedelta()
    numbers = [real.submit() for _ in range(60)]
    assert real.sweep(WARNED + timedelta(minutes=5)) == Swept(woken=60, alerts=60)
    spoilt, *others = numbers
    _spoil(spoilt)

    later = WARNED + timedelta(days=40)
    swept = real.sweep(later)
    assert (swept.woken, swept.alerts) == (59, 59)
    assert [line.partition(":")[0] for line in swept.failed] == [spoilt]
    assert real.sweep(later) == Swept()

    found = _alerts(real, "qh")
    assert {(alert.case, alert.kind, alert.sent_late) for alert in found} == {
        *((number, "warn", False) for number in numbers),
        *((number, "late", True) for number in others),
    }
    assert len(found) == 60 + 59
    (failed,) = _alerts(real, "qh:lead")
    assert (failed.case, failed.kind) == (spoilt, "wake_failed")

    again = real.sweep(later + PUT_OFF)
    assert (again.alerts, len(again.failed)) == (0, 1)
    assert len(_alerts(real, "qh:lead")) == 1


def _spoil(number: str) -> None:
    """Leave the case its place in the wake index, and nothing that could be read."""
    base.engine().update(
        "cases",
        case_key(number),
        UpdateExpression="SET #body = :body",
        ExpressionAttributeNames={"#body": "body"},
        ExpressionAttributeValues={":body": s('{"number": 7, "state"')},
    )


def _alerts(world: World, key: str) -> list[Alert]:
    found: list[Alert] = []
    cursor: str | None = ""
    while cursor is not None:
        page = world.desk.ledger.alerts([key], cursor or None, 100)
        found += page.items
        cursor = page.cursor
    return found
