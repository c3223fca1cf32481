"""What an officer finds on the desk: dockets page by page, and one case as far as it may be seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.projections import DocketEntry
from chalicelib.services import worklist
from chalicelib.services.worklist import REVEALS_AN_HOUR, CaseFile
from tests.world import FakeWorld, World, at, walk

SIGNED = "乔一苇"


def page(world: World, who: str, key: str | None = None, **asked: Any) -> list[DocketEntry]:
    """All pages of a list, one after another."""
    found: list[DocketEntry] = []
    cursor = None
    while True:
        got = worklist.worklist(world.desk, world.actor(who), key, cursor=cursor, **asked)
        found += got.items
        cursor = got.cursor
        if cursor is None:
            return found


def file(world: World, who: str, number: str) -> CaseFile:
    return worklist.open_case(world.desk, world.actor(who), number)


# Lists


def test_open_cases_come_by_due_date_and_pages_join_without_gap(world: FakeWorld) -> None:
    for n in range(7):
        number = world.submit()
        if n % 2:
            world.act(number, "register", "qh.clerk")
        world.now += timedelta(days=1)
    whole = page(world, "qh.dispatcher", "qh")
    assert len(whole) == 7
    assert [e.due for e in whole] == sorted(e.due for e in whole if e.due)
    assert [e.number for e in page(world, "qh.dispatcher", "qh", size=3)] == [e.number for e in whole]


@pytest.mark.engine
def test_the_engine_gives_the_same_pages(real: World) -> None:
    numbers = {real.submit() for _ in range(5)}
    assert [e.number for e in page(real, "qh.clerk", size=2)] == [e.number for e in page(real, "qh.clerk")]
    assert {e.number for e in page(real, "qh.clerk")} == numbers
    assert page(real, "qh-0401.clerk") == []


def test_a_list_may_be_narrowed(world: FakeWorld) -> None:
    first, second = world.submit(), world.submit()
    walk(world, first, "pass_down")
    world.act(first, "sign", "qh-0401.liaison", assignee="qh-0401.handler")
    assert {e.number for e in page(world, "qh.clerk", state="INBOX")} == {second}
    assert {e.number for e in page(world, "qh.clerk", state="HANDLING")} == {first}
    assert {e.number for e in page(world, "qh-0401.handler", mine=True)} == {first}
    assert page(world, "qh-0401.liaison", mine=True) == []
    assert {e.number for e in page(world, "qh.clerk", due_before=at("2026-11-18", "00:01"))} == {second}
    assert {e.number for e in page(world, "qh-0401.clerk", due_before=at("2026-11-18", "00:01"))} == {first}
    assert page(world, "qh.clerk", due_before=at("2026-11-16")) == []


def test_what_is_done_stands_in_a_list_of_its_own(world: FakeWorld) -> None:
    done, open_ = world.submit(), world.submit()
    walk(world, done)
    assert [e.number for e in page(world, "qh.clerk")] == [open_]
    assert [e.number for e in page(world, "qh.clerk", done=True)] == [done]


@pytest.mark.parametrize("key", ["qh-0402", "qh:lead", "qh:0105", "bs", "qh-0401:deyu", "nowhere", "qh-9999"])
def test_another_docket_is_not_found_whether_it_exists_or_not(world: FakeWorld, key: str) -> None:
    with pytest.raises(NotFound) as refused:
        worklist.worklist(world.desk, world.actor("qh-0401.clerk"), key)
    assert refused.value.message == "没有这个工作台"


@pytest.mark.parametrize("who", ["qh.admin", "qh.secadmin", "qh.auditor"])
def test_the_three_officers_have_no_desk(world: FakeWorld, who: str) -> None:
    number = world.submit()
    with pytest.raises(NotAllowed):
        worklist.worklist(world.desk, world.actor(who), None)
    # What is told them is about the system, and never of a case.
    assert worklist.alerts(world.desk, world.actor(who), None).items == ()
    with pytest.raises(NotFound):
        file(world, who, number)


@pytest.mark.parametrize("size", [0, 101, -1])
def test_a_page_has_its_bounds(world: FakeWorld, size: int) -> None:
    with pytest.raises(Invalid):
        worklist.worklist(world.desk, world.actor("qh.clerk"), None, size=size)


def test_a_cursor_belongs_to_its_docket_and_question(world: FakeWorld) -> None:
    for _ in range(3):
        world.submit()
    cursor = worklist.worklist(world.desk, world.actor("qh.clerk"), "qh", size=1).cursor
    assert cursor
    for who, asked in (("qh.clerk", {"state": "INBOX"}), ("qh-04.clerk", {}), ("qh.clerk", {"done": True})):
        with pytest.raises(Invalid):
            worklist.worklist(world.desk, world.actor(who), None, cursor=cursor, size=1, **asked)


def test_alerts_come_latest_first_and_only_from_the_own_dockets(world: FakeWorld) -> None:
    world.submit()
    world.submit(office="qh-0801", about_office="qh-0801")
    world.sweep(world.now + timedelta(days=3))
    town = worklist.alerts(world.desk, world.actor("qh-04.clerk"), None)
    assert town.items == ()
    bureau = worklist.alerts(world.desk, world.actor("qh.clerk"), None).items
    assert {alert.key for alert in bureau} == {"qh"}
    assert [alert.at for alert in bureau] == sorted((alert.at for alert in bureau), reverse=True)
    direct = worklist.alerts(world.desk, world.actor("qh-0801.head"), None).items
    assert {alert.key for alert in direct} == {"qh-0801"}


# One case


def test_a_case_shows_why_it_is_due_what_happened_and_what_can_be_done(world: FakeWorld) -> None:
    number = world.submit(content=f"我是{SIGNED}，电话15400000009，请核实收费并退还。", name=SIGNED)
    walk(world, number, "contact")
    seen = file(world, "qh-0401.liaison", number)
    assert seen.content == f"我是{SIGNED}，电话154****0009，请核实收费并退还。"
    assert seen.petitioner == {"name": "乔**", "mobile": "154****0001"}
    assert all(why and all(line.endswith("。") for line in why) for _, why in seen.clocks)
    assert [event.action for event, _ in seen.timeline][-2:] == ["sign", "contact"]
    assert {row.name for row in seen.open} >= {"contact", "submit_reply", "pass_down", "request_return"}
    assert seen.parts["contact"] == ("a2",)
    assert "dispatch" not in {row.name for row in seen.open}


def test_who_asked_for_secrecy_is_named_to_nobody(world: FakeWorld) -> None:
    number = world.submit(identity="confidential", name=SIGNED, content=f"此致敬礼，{SIGNED}，请保密处理我的来信。")
    walk(world, number, "pass_down")
    for who in ("qh.clerk", "qh-04.clerk", "qh-0401.head"):
        seen = file(world, who, number)
        assert seen.petitioner == {"name": "信访人要求保密"}
        assert SIGNED not in seen.content


def test_a_separation_takes_the_button_away(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    world.promote("qh-0401.liaison", "UNIT_HEAD")
    world.act(number, "submit_reply", "qh-0401.liaison")
    assert "approve_reply" not in {row.name for row in file(world, "qh-0401.liaison", number).open}
    assert "approve_reply" in {row.name for row in file(world, "qh-0401.head", number).open}


def test_the_proposal_leads_nowhere_that_the_case_points_at(world: FakeWorld) -> None:
    ordinary, pointing = world.submit(), world.submit(type="REPORT")
    world.act(ordinary, "register", "qh.clerk")
    owner = world.case(pointing).owner
    world.act(pointing, "register", f"{owner}.clerk")
    assert "qh-0401" in {proposal.key for proposal in file(world, "qh.dispatcher", ordinary).proposals}
    assert "qh-0401" not in {proposal.key for proposal in file(world, f"{owner}.clerk", pointing).proposals}
    assert file(world, "qh.supervisor", ordinary).proposals == ()


# Personal fields in full (E6)


def reveal(world: World, who: str, number: str, field: str = "mobile", reason: str = "电话联系核实情况") -> str:
    return worklist.reveal(world.desk, world.actor(who), number, field, reason, world.now)


def test_a_personal_field_is_shown_for_a_reason_and_that_is_written_down(world: FakeWorld) -> None:
    number = world.submit()
    assert reveal(world, "qh.clerk", number) == "15400000001"
    assert [line[:5] for line in world.memory.access] == [("qh", number, "qh.clerk", "mobile", "电话联系核实情况")]
    assert reveal(world, "qh.clerk", number, "email") == ""


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"field": "content"}, "field"),
        ({"field": "salary"}, "field"),
        ({"reason": "想看"}, "reason"),
        ({"reason": "     "}, "reason"),
    ],
)
def test_without_a_reason_nothing_is_shown(world: FakeWorld, form: dict[str, str], field: str) -> None:
    number = world.submit()
    with pytest.raises(Invalid) as refused:
        reveal(world, "qh.clerk", number, **form)
    assert set(refused.value.fields) == {field}
    assert world.memory.access == []


def test_who_handles_does_not_learn_who_asked_for_secrecy(world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison")
    for who in ("qh-0401.clerk", "qh-0401.head", "qh-0401.handler", "qh-04.clerk", "qh.supervisor"):
        with pytest.raises(NotAllowed):
            reveal(world, who, number, "name")
    assert world.memory.access == []
    assert reveal(world, "qh.followup", number, "name") == "甘小禾"


def test_nobody_looks_at_a_case_that_is_not_there_for_him(world: FakeWorld) -> None:
    number = world.submit()
    for who, known in (("qh-0401.clerk", number), ("qh.clerk", "QH20261116-22222")):
        with pytest.raises(NotFound):
            reveal(world, who, known)


def test_so_many_fields_an_hour_and_no_more(world: FakeWorld) -> None:
    number = world.submit()
    for _ in range(REVEALS_AN_HOUR):
        reveal(world, "qh.clerk", number)
    with pytest.raises(TooMany):
        reveal(world, "qh.clerk", number)
    assert reveal(world, "qh.dispatcher", number)
    world.now += timedelta(hours=1)
    assert reveal(world, "qh.clerk", number)
    assert world.desk.guards.sweep(world.now + timedelta(hours=2)) >= 2
