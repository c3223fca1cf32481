"""Delivering notices: everybody hears once, and nobody waits for somebody else's broken letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.policy import OwnPolicy
from chalicelib.domain.ports import DeliveryFailed
from chalicelib.domain.roles import Role
from chalicelib.services.deliver import deliver, send_now
from chalicelib.services.outbox import WAITS, Report
from tests.services.post_room import MOBILE, MORNING, NIGHT, NOON, NUMBER, OTHER, Desk, Wire, attempt


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_petitioner_gets_number_and_stage_and_nothing_of_the_matter(desk: Desk) -> None:
    desk.tell()
    assert deliver(desk, NOON, attempt) == Report(done=1)
    ((address, _, text, id),) = desk.sms.sent
    assert address == MOBILE
    assert NUMBER in text
    assert "办理中" in text
    assert "2026年12月5日" in text
    assert "青禾市教育和体育局" in text
    assert not any(word in text for word in ("甘小禾", "食堂", "饭菜", "示例小学", MOBILE))
    assert id.startswith(f"{NUMBER}#0#0")
    assert desk.result() == "sms"


def test_a_second_run_and_one_that_reads_an_old_index_send_nothing_again(desk: Desk) -> None:
    desk.tell()
    deliver(desk, NOON, attempt)
    waiting = next(iter(desk.memory.notices.values()))
    waiting.send_at = NOON
    assert deliver(desk, NOON + timedelta(minutes=1), attempt) == Report(done=1)
    assert len(desk.sms.sent) == 1


def test_two_runs_at_once_send_once(desk: Desk) -> None:
    desk.tell()
    inner: list[Report] = []

    class Slow(Wire):
        def send(self, address: str, subject: str, text: str, id: str = "") -> None:
            inner.append(deliver(desk, NOON, attempt))
            super().send(address, subject, text, id)

    slow = desk.channels["sms"] = Slow()
    assert deliver(desk, NOON, attempt) == Report(done=1)
    assert inner == [Report(later=1)]
    assert len(slow.sent) == 1


def test_a_run_that_died_while_sending_sends_again_with_the_same_id_after_its_lease(desk: Desk) -> None:
    class Died(BaseException):
        pass

    class Deadly(Wire):
        def send(self, address: str, subject: str, text: str, id: str = "") -> None:
            super().send(address, subject, text, id)
            if len(self.sent) == 1:
                raise Died

    desk.tell()
    wire = desk.channels["sms"] = Deadly()
    with pytest.raises(Died):
        deliver(desk, NOON, attempt)
    assert deliver(desk, NOON + timedelta(minutes=1), attempt) == Report(later=1)
    assert deliver(desk, NOON + timedelta(minutes=20), attempt) == Report(done=1)
    assert len(wire.sent) == 2
    assert wire.sent[0] == wire.sent[1]


@pytest.mark.parametrize(
    ("texts", "changes", "result"),
    [
        ({"mobile": MOBILE}, {"contact": False}, "none"),
        ({"name": "柏大川"}, {}, "none"),
        ({"contact": "0480-6600101"}, {}, "none"),
        ({"contact": "１５４ ００００ ０００１"}, {}, "sms"),
        ({"email": "boda@mail.example"}, {}, "mail"),
        ({}, {"contact": True}, "none"),
    ],
)
def test_only_who_may_be_contacted_is_and_by_what_they_left(
    desk: Desk, texts: dict[str, str], changes: dict[str, Any], result: str
) -> None:
    desk.add_case(OTHER, texts, **changes)
    desk.tell(case=OTHER)
    assert deliver(desk, NOON, attempt) == Report(done=1)
    assert desk.result() == result
    assert len(desk.sms.sent) == (result == "sms")
    assert len(desk.mail.sent) == (result == "mail")


def test_a_number_that_takes_no_sms_is_no_end_while_there_is_an_address(desk: Desk) -> None:
    desk.add_case(OTHER, {"mobile": MOBILE, "email": "qiao@mail.example"})
    desk.tell(case=OTHER)
    desk.sms.fails = [DeliveryFailed("空号", permanent=True)]
    deliver(desk, NOON, attempt)
    assert desk.result() == "mail"


def test_a_case_sealed_meanwhile_says_no_more_than_its_two_lines(desk: Desk) -> None:
    desk.add_case(OTHER, {"mobile": MOBILE}, restricted=True)
    desk.tell("replied", case=OTHER, facts={"stage": "已答复"})
    deliver(desk, NOON, attempt)
    text = desk.sms.sent[0][2]
    assert "已按规定转有权机关办理" in text
    assert "已答复" not in text
    assert "2026年12月5日" not in text


@pytest.mark.parametrize(
    ("stages", "due"),
    [((("handling", date(2026, 11, 20)), ("replied", date(2026, 11, 20))), "2026-12-05"), ((), "2026-11-19")],
)
def test_what_was_met_or_missed_is_promised_no_more(desk: Desk, stages: Any, due: str) -> None:
    desk.add_case(OTHER, {"mobile": MOBILE}, stages=stages)
    desk.tell(case=OTHER, facts={"due": due})
    deliver(desk, NOON, attempt)
    assert "最迟" not in desk.sms.sent[0][2]


def test_no_text_goes_to_the_phone_of_a_family_in_danger_and_somebody_is_told_to_call(desk: Desk) -> None:
    desk.add_case(OTHER, {"mobile": MOBILE}, urgency="critical")
    desk.tell(case=OTHER, urgent=True)
    assert deliver(desk, NIGHT, attempt) == Report(done=1)
    assert desk.sms.tries == 0
    assert [(alert.key, alert.kind, alert.case) for alert in desk.alerts] == [("qh-0201", "to_call_back", OTHER)]


def test_a_notice_held_up_until_the_night_waits_for_the_morning(desk: Desk) -> None:
    desk.tell()
    assert deliver(desk, NIGHT, attempt) == Report(later=1)
    assert desk.due_at() == MORNING
    assert deliver(desk, MORNING, attempt) == Report(done=1)


def test_the_quiet_hours_are_those_of_the_owner_and_urgent_ones_know_none(desk: Desk) -> None:
    school = desk.directory.office("qh-0201")
    desk.directory.put_city([replace(school, policy=OwnPolicy(quiet="11:00-13:00"))], [], [])
    desk.tell()
    desk.tell(urgent=True)
    assert deliver(desk, NOON, attempt) == Report(done=1, later=1)
    assert desk.due_at() == NOON + timedelta(hours=1)


def test_failures_are_tried_again_ever_later_and_end_in_an_alert(desk: Desk) -> None:
    desk.tell()
    now = NOON
    for wait in WAITS:
        desk.sms.fails = [DeliveryFailed(f"网关不通 {MOBILE}")]
        assert deliver(desk, now, attempt) == Report(later=1)
        assert desk.due_at() == now + wait
        assert MOBILE not in desk.result()
        now += wait
        now = now if 8 <= (now.hour + 8) % 24 < 21 else now + timedelta(hours=11)
    desk.sms.fails = [DeliveryFailed("网关不通")]
    assert deliver(desk, now, attempt) == Report(lost=1)
    assert deliver(desk, now + timedelta(days=2), attempt) == Report()
    assert [(alert.key, alert.kind, alert.case) for alert in desk.alerts] == [("qh-0201", "dead_letter", NUMBER)]


def test_what_can_never_arrive_is_a_dead_letter_at_once(desk: Desk) -> None:
    desk.tell()
    desk.sms.fails = [DeliveryFailed("空号", permanent=True)]
    assert deliver(desk, NOON, attempt) == Report(lost=1)
    assert len(desk.alerts) == 1


def test_one_broken_notice_keeps_no_other_back(desk: Desk) -> None:
    desk.tell("no_such_template")
    desk.tell(case="QH20261120-22222")
    desk.tell()
    report = deliver(desk, NOON, attempt)
    assert (report.done, report.later) == (1, 2)
    assert len(report.errors) == 2
    assert len(desk.sms.sent) == 1


def test_a_gateway_that_is_down_is_left_alone_and_costs_the_others_no_try(desk: Desk) -> None:
    for _ in range(6):
        desk.tell()
    desk.sms.fails = [DeliveryFailed("网关不通")] * 6
    assert deliver(desk, NOON, attempt) == Report(later=6)
    assert desk.sms.tries == 3
    tried = [guard for (purpose, _), guard in desk.memory.guards.items() if purpose == "tries"]
    assert len(tried) == 3
    desk.sms.fails = []
    assert deliver(desk, NOON + timedelta(minutes=5), attempt) == Report(done=6)


def test_without_gateways_the_log_has_it_and_without_that_the_office_hears_once_a_day(desk: Desk) -> None:
    del desk.channels["sms"], desk.channels["mail"]
    desk.tell()
    deliver(desk, NOON, attempt)
    assert desk.result() == "log"
    del desk.channels["log"]
    desk.tell()
    desk.tell()
    assert deliver(desk, NOON, attempt) == Report(done=2)
    assert [(alert.key, alert.kind) for alert in desk.alerts] == [("qh-0201", "no_channel")]


def test_an_office_reads_its_inbox_and_the_staff_named_get_mail(desk: Desk) -> None:
    head = desk.staff("head", email="head@qinghe.example")
    desk.staff("deputy", email="deputy@qinghe.example", delegate_of=head.id)
    desk.staff("other", email="other@qinghe.example")
    desk.staff("nomail")
    left = desk.staff("left", email="left@qinghe.example", valid_to=date(2026, 11, 1))
    blind = desk.staff("blind", role=Role.AUDITOR, email="blind@qinghe.example")
    named = (head.id, "qh-0201.nomail", left.id, blind.id)
    desk.tell("late", "qh-0201", staff=named, facts={"rule": "R18", "due": "2026-11-19"})
    assert deliver(desk, NOON, attempt) == Report(done=1)
    assert [address for address, *_ in desk.mail.sent] == ["deputy@qinghe.example", "head@qinghe.example"]
    assert all(NUMBER in text and "信访事项办理" in text for _, _, text, _ in desk.mail.sent)
    assert len({id for *_, id in desk.mail.sent}) == 2
    assert desk.sms.tries == 0


def test_an_inbox_alone_knows_no_night(desk: Desk) -> None:
    desk.tell("dispatched", "qh-0201")
    assert deliver(desk, NIGHT, attempt) == Report(done=1)
    assert desk.result() == "inbox"


def test_mail_to_one_colleague_is_not_repeated_because_another_failed(desk: Desk) -> None:
    names = [desk.staff(login, email=f"{login}@qinghe.example").id for login in ("a", "b", "c")]
    desk.mail.fails = [None, DeliveryFailed("稍后"), DeliveryFailed("无此人", permanent=True)]
    desk.tell("dispatched", "qh-0201", staff=tuple(names))
    assert deliver(desk, NOON, attempt) == Report(later=1)
    assert deliver(desk, NOON + timedelta(minutes=1), attempt) == Report(done=1)
    assert sorted(address[0] for address, *_ in desk.mail.sent) == ["a", "b", "c"]


def test_mail_that_never_arrives_leaves_the_inbox_and_an_alert(desk: Desk) -> None:
    named = (desk.staff("a", email="a@qinghe.example").id,)
    desk.tell("dispatched", "qh-0201", staff=named)
    now = NOON
    for _ in range(len(WAITS) + 1):
        desk.mail.fails = [DeliveryFailed("稍后")]
        deliver(desk, now, attempt)
        now = max(now, desk.due_at() or now)
        now = now if 8 <= (now.hour + 8) % 24 < 21 else now + timedelta(hours=11)
    assert desk.result() == "inbox"
    assert [(alert.key, alert.kind) for alert in desk.alerts] == [("qh-0201", "dead_letter")]


def test_a_dead_letter_of_a_case_that_cannot_be_read_goes_to_the_citys_leaders_alone(desk: Desk) -> None:
    desk.tell(case=OTHER)
    now = NOON
    for wait in (*WAITS, timedelta()):
        deliver(desk, now, attempt)
        now += wait
    assert [(alert.key, alert.kind) for alert in desk.alerts] == [("qh:lead", "dead_letter")]


def test_a_new_code_goes_out_at_once_by_sms_alone(desk: Desk) -> None:
    facts = {"number": NUMBER, "code": "ABCDEFGHJK"}
    send_now(desk, MOBILE, "code_reissued", facts, id="one")
    assert "ABCDEFGHJK" in desk.sms.sent[0][2]
    assert desk.memory.notices == {}
    desk.sms.fails = [DeliveryFailed("不通"), DeliveryFailed("空号", permanent=True)]
    with pytest.raises(Unavailable):
        send_now(desk, MOBILE, "code_reissued", facts, id="two")
    with pytest.raises(Invalid):
        send_now(desk, MOBILE, "code_reissued", facts, id="three")
    del desk.channels["sms"]
    with pytest.raises(Unavailable):
        send_now(desk, MOBILE, "code_reissued", facts, id="four")
    assert desk.log.tries == 0
