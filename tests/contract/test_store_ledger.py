"""The outbox, alerts, inboxes and the access log."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.outcome import Command, Notice
from chalicelib.domain.ports import OUTBOX_SHARDS
from tests.contract.conftest import Store
from tests.contract.samples import (
    HOUR,
    NOW,
    a_case,
    a_command,
    a_notice,
    an_alert,
    first_step,
    next_step,
    nothing_seen,
    seen,
)


def begun(store: Store, *notices: Notice) -> None:
    store.intake.insert(first_step(notices=notices), seen())


def notices(store: Store, now: datetime) -> list[Notice]:
    return [each for shard in range(OUTBOX_SHARDS) for each in store.ledger.notices_due(shard, now, 10)]


def commands(store: Store, now: datetime) -> list[Command]:
    return [each for shard in range(OUTBOX_SHARDS) for each in store.ledger.commands_due(shard, now, 10)]


def test_a_notice_waits_for_its_time_and_is_delivered_once(store: Store) -> None:
    early, late, night = a_notice("n1"), a_notice("n0", "petitioner", NOW - HOUR), a_notice("n3", at=NOW + 9 * HOUR)
    begun(store, early, late, night)
    assert notices(store, NOW) == [late, early]
    store.ledger.delivered(late, NOW, "sms")
    store.ledger.delivered(late, NOW, "sms")
    assert notices(store, NOW) == [early]
    assert notices(store, NOW + 9 * HOUR) == [early, night]
    store.ledger.failed(late, NOW, NOW, "too late to fail")
    assert late not in notices(store, NOW + 9 * HOUR)


def test_a_failed_notice_comes_back_later_or_never(store: Store) -> None:
    notice = a_notice()
    begun(store, notice)
    store.ledger.failed(notice, NOW, NOW + HOUR, "网关无应答")
    assert notices(store, NOW) == []
    assert [each.id for each in notices(store, NOW + HOUR)] == ["n1"]
    store.ledger.failed(notice, NOW + HOUR, None, "号码不存在")
    assert notices(store, NOW + 100 * HOUR) == []
    assert [each.id for each in store.ledger.inbox("qh", None, 10).items] == ["n1"]


def test_an_inbox_holds_its_own_notices_latest_first(store: Store) -> None:
    begun(
        store,
        *(a_notice(f"n{n}", at=NOW + n * HOUR) for n in range(5)),
        a_notice("x", "petitioner"),
        a_notice("y", "qh-02"),
    )
    page = store.ledger.inbox("qh", None, 3)
    assert [each.id for each in page.items] == ["n4", "n3", "n2"]
    rest = store.ledger.inbox("qh", page.cursor, 3)
    assert ([each.id for each in rest.items], rest.cursor) == (["n1", "n0"], None)
    with pytest.raises(Invalid):
        store.ledger.inbox("qh-02", page.cursor, 3)
    assert [each.id for each in store.ledger.inbox("qh-02", None, 3).items] == ["y"]


def test_a_command_comes_with_its_words_and_leaves_without(store: Store) -> None:
    store.intake.enqueue(a_command(), "qh")
    store.intake.enqueue(a_command("c2", NOW + HOUR), "qh")
    assert commands(store, NOW) == [a_command()]
    store.ledger.postpone(a_command(), NOW + 2 * HOUR, "版本冲突")
    assert commands(store, NOW) == []
    assert [each.id for each in commands(store, NOW + 2 * HOUR)] == ["c2", "c1"]
    store.ledger.finished(a_command(), NOW, "已撤回，不能补充")
    store.ledger.finished(a_command(), NOW)
    assert [each.id for each in commands(store, NOW + 9 * HOUR)] == ["c2"]
    store.intake.enqueue(a_command(), "qh")
    assert [each.id for each in commands(store, NOW + 9 * HOUR)] == ["c2"], "a command that was done is not done again"


def test_followups_of_a_step_are_commands(store: Store) -> None:
    begun(store)
    store.cases.commit(a_case(), next_step(a_case(), followups=(a_command("f1"),)), (nothing_seen(),))
    assert commands(store, NOW) == [a_command("f1")]


def test_alerts_of_several_keys_come_latest_first(store: Store) -> None:
    for n in range(6):
        store.ledger.put_alert(an_alert(f"a{n}", "qh" if n % 2 else "qh:lead", NOW + n * HOUR))
    store.ledger.put_alert(an_alert("secret", "qh:discipline"))
    store.ledger.put_alert(an_alert("a5", "qh", NOW + 99 * HOUR))
    keys = ["qh", "qh:lead"]
    page = store.ledger.alerts(keys, None, 4)
    assert [each.id for each in page.items] == ["a5", "a4", "a3", "a2"]
    assert page.items[0].at == NOW + 5 * HOUR
    rest = store.ledger.alerts(list(reversed(keys)), page.cursor, 4)
    assert ([each.id for each in rest.items], rest.cursor) == (["a1", "a0"], None)
    with pytest.raises(Invalid):
        store.ledger.alerts(["qh", "qh:discipline"], page.cursor, 4)
    assert store.ledger.alerts(["qh-02"], None, 4).items == ()


def test_two_looks_at_once_are_two_lines(store: Store) -> None:
    for _ in range(2):
        store.ledger.accessed("qh", a_case().number, "qh/clerk", "mobile", "电话联系核实", NOW)
    assert store.ledger.inbox("qh", None, 5).items == ()


def test_alerts_and_notices_of_some_cases_may_be_left_out(store: Store) -> None:
    numbers = [f"QH20261121-{n:05}" for n in range(6)]
    for n, number in enumerate(numbers):
        store.intake.insert(
            first_step(number, notices=(a_notice(f"n{n}", at=NOW + n * HOUR, case=number),)), seen(number)
        )
        for key in ("qh", "qh:lead"):
            store.ledger.put_alert(replace(an_alert(f"a{n}", key, NOW + n * HOUR), case=number))
    hidden = frozenset(numbers[1:4])
    inbox = store.ledger.inbox("qh", None, 2, hidden)
    assert [notice.case for notice in inbox.items] == [numbers[5], numbers[4]]
    rest = store.ledger.inbox("qh", inbox.cursor, 2, hidden)
    assert ([notice.case for notice in rest.items], rest.cursor) == ([numbers[0]], None)
    # By key: under another one the same case may be told of.
    first = store.ledger.alerts(["qh", "qh:lead"], None, 4, {"qh": hidden})
    second = store.ledger.alerts(["qh", "qh:lead"], first.cursor, 10, {"qh": hidden})
    told = sorted((alert.case, alert.key) for alert in (*first.items, *second.items))
    assert told == sorted(
        (number, key) for number in numbers for key in ("qh", "qh:lead") if not (key == "qh" and number in hidden)
    )
    assert second.cursor is None
    assert len(store.ledger.alerts(["qh", "qh:lead"], None, 50).items) == 12
