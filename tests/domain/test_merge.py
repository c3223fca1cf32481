"""Cases that belong together: merging and parting, repeats, batches, and a letter split in two (edges 18, 23 to 25)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain import clocks
from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.projections import docket_entries, wake_at
from tests.fakes.calendars import CALENDAR_2026
from tests.world import ROAD, FakeWorld, at, over_fakes, walk

OTHER = {"name": "柏大川", "mobile": "15400000002", "title": "延时服务多收钱", "content": "也被多收了课后服务费。"}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def clock(case: Case, rule: str) -> clocks.Clock:
    return next(c for c in reversed(case.clocks) if c.rule == rule)


def told_case(world: FakeWorld, **form: Any) -> str:
    """A petition that is registered, classified and told of; its R18 runs."""
    number = world.submit(**form)
    world.act(number, "register", "qh.clerk")
    world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
    world.act(number, "accept_notice", "qh.clerk")
    return number


def merged(world: FakeWorld) -> tuple[str, str]:
    """Main and child, the child four days the older."""
    child = told_case(world, **OTHER)
    world.now = at("2026-11-20", "09:00")
    main = told_case(world)
    world.act(child, "merge", "qh.dispatcher", into=main)
    assert not world.drain().lost
    return main, child


# Merge and part


def test_the_earliest_day_binds_the_main_case_and_its_ledger_names_whose_it_is(world: FakeWorld) -> None:
    main, child = merged(world)
    case = world.case(main)
    assert (case.ties, case.absorbed[0][0]) == ((("absorbed", child),), child)
    assert clock(case, "R18").raw_due == clock(world.case(child), "R18").raw_due
    entry = clock(case, "R18").ledger[-1]
    assert (entry.kind, entry.note.split()[0]) == ("bind", child)
    said = clocks.explain(clock(case, "R18"), CALENDAR_2026)
    assert any(child in sentence and "前答复" in sentence for sentence in said)


def test_a_merged_case_keeps_its_clocks_running_and_they_ring_nobody(world: FakeWorld) -> None:
    main, child = merged(world)
    case = world.case(child)
    assert (case.state, clock(case, "R18").state) == (State.MERGED, clocks.RUNNING)
    assert wake_at(case, CALENDAR_2026) is None
    world.now = at("2027-02-20", "09:00")
    for _ in range(4):
        world.sweep()
    assert {alert.case for alert in world.memory.alerts.values() if alert.rule == "R18"} == {main}


def test_parting_gives_each_its_own_days_again(world: FakeWorld) -> None:
    child = told_case(world, **OTHER)
    world.now = at("2026-11-20", "09:00")
    main = told_case(world)
    before = {number: {c.key: c.raw_due for c in world.case(number).clocks} for number in (main, child)}
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    world.act(child, "unmerge", "qh.dispatcher")
    world.drain()
    for number, dues in before.items():
        case = world.case(number)
        assert {c.key: c.raw_due for c in case.clocks if not c.part} == dues
        assert (case.ties, case.absorbed, case.state) == ((), (), State.REGISTERED)
    assert wake_at(world.case(child), CALENDAR_2026)


def test_what_a_main_case_owes_later_is_bound_as_well(world: FakeWorld) -> None:
    child = told_case(world, **OTHER)
    world.now = at("2026-11-25", "09:00")
    main = world.submit()
    world.act(main, "register", "qh.clerk")
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    world.act(main, "classify", "qh.dispatcher", legal_class="PETITION")
    case = world.act(main, "accept_notice", "qh.clerk")
    assert clock(case, "R18").raw_due == clock(world.case(child), "R18").raw_due


def test_an_extension_cannot_outrun_the_case_that_was_merged(world: FakeWorld) -> None:
    main, child = merged(world)
    for action, who, form in (
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
    ):
        world.act(main, action, who, **form)
    with pytest.raises(Invalid, match="请先拆分"):
        world.act(main, "extend", "qh-0401.liaison", days=10)
    world.act(child, "unmerge", "qh.dispatcher")
    world.drain()
    assert world.act(main, "extend", "qh-0401.liaison", days=10).request("extension")


def restricted(case: Case) -> Case:
    return replace(case, restricted=True)


@pytest.mark.parametrize(
    ("change", "form", "because"),
    [
        (restricted, {}, "受限事项不能"),
        (lambda case: replace(case, ties=(("absorbed", "X"),)), {}, "请先拆分"),
        (lambda case: replace(case, ties=(("merged_into", "X"),)), {}, "请先拆分"),
        (lambda case: case, {"into": "QH20200101-22222"}, "没有这个事项"),
    ],
)
def test_not_everything_is_merged(
    world: FakeWorld, change: Callable[[Case], Case], form: dict[str, Any], because: str
) -> None:
    child, main = told_case(world, **OTHER), told_case(world)
    world.memory.cases[child] = change(world.case(child))
    with pytest.raises((NotAllowed, Invalid), match=because):
        world.act(child, "merge", "qh.dispatcher", **{"into": main, **form})


def test_nor_into_everything(world: FakeWorld) -> None:
    child = told_case(world, **OTHER)
    closed, sealed, elsewhere = (
        world.submit(),
        world.submit(type="REPORT", about_office="qh-0801"),
        world.submit(office="qh-04"),
    )
    walk(world, closed)
    for main, because in (
        (child, "没有这个事项"),
        (closed, "已经答复或办结"),
        (sealed, "受限事项"),
        (elsewhere, "不由本单位负责"),
    ):
        with pytest.raises(Invalid, match=because):
            world.act(child, "merge", "qh.dispatcher", into=main)


def test_each_petitioner_is_told_first(world: FakeWorld) -> None:
    child, main = world.submit(**OTHER), told_case(world)
    world.act(child, "register", "qh.clerk")
    world.act(child, "classify", "qh.dispatcher", legal_class="PETITION")
    with pytest.raises(NotAllowed, match="先办理受理告知"):
        world.act(child, "merge", "qh.dispatcher", into=main)


def test_a_main_case_that_can_carry_no_more_sends_it_back(world: FakeWorld) -> None:
    child, main = told_case(world, **OTHER), told_case(world)
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.act(main, "to_discipline", "qh.dispatcher")
    world.drain()
    case = world.case(child)
    assert (case.state, case.ties) == (State.REGISTERED, ())
    assert world.case(main).absorbed == ()
    assert "main_ended" in {n.record.template for n in world.memory.notices.values() if n.record.case == child}


def test_who_goes_his_own_road_again_is_to_be_sent_on_in_a_working_day(world: FakeWorld) -> None:
    """R06: the merging had answered where it goes; the parting asks anew, and not as if all that time had been lost."""
    child, main = told_case(world, **OTHER), told_case(world)
    world.act(child, "merge", "qh.dispatcher", into=main)
    assert [c.state for c in world.case(child).clocks if c.rule == "R06"] == ["met"]
    world.now += timedelta(days=9)
    parted = world.act(child, "unmerge", "qh.dispatcher")
    first, again = [c for c in parted.clocks if c.rule == "R06"]
    assert (first.state, again.state, again.raw_date.isoformat()) == ("met", "running", "2026-11-26")
    world.drain()
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    walk_main(world, main)
    world.drain()
    waiting = world.case(child)
    assert [c.state for c in waiting.clocks if c.rule == "R06"] == ["met", "met", "running"]
    answered = world.act(child, "answer_merged", "qh.clerk")
    assert [c.state for c in answered.clocks if c.rule == "R06"] == ["met", "met", "cancelled"]


def walk_main(world: FakeWorld, number: str) -> None:
    """From the dispatch to the approved answer."""
    for action, who, form in ROAD[2:10]:
        if action != "accept_notice":
            world.act(number, action, who, **form)


@pytest.mark.parametrize(
    ("action", "who", "form"),
    [("refuse", "qh.dispatcher", {}), ("withdraw", "PUBLIC", {}), ("to_discipline", "qh.dispatcher", {})],
)
def test_when_the_main_case_ends_unanswered_the_other_goes_on(
    world: FakeWorld, action: str, who: str, form: dict[str, Any]
) -> None:
    main, child = merged(world)
    before = {c.key: (c.raw_due, c.state) for c in world.case(child).clocks}
    world.act(main, action, who, **form)
    world.drain()
    world.drain()
    case = world.case(child)
    assert bool(world.case(main).absorbed) == (action == "refuse")
    if action == "refuse":
        assert case.tied("answered_by") == (main,)
    else:
        assert case.ties == ()
    assert case.state is State.REGISTERED
    assert {c.key: (c.raw_due, c.state) for c in case.clocks if not c.part} == before


def test_a_merged_petitioner_may_withdraw_and_takes_the_day_away_from_the_main_case(world: FakeWorld) -> None:
    main, child = merged(world)
    offered = [name for name, _ in world.memory.progress[child].next]
    assert offered == [name for name, _ in world.memory.progress[told_case(world, **OTHER)].next]
    assert world.act(child, "withdraw", "PUBLIC").state is State.WITHDRAWN
    world.drain()
    assert (world.case(main).ties, world.case(main).absorbed) == ((), ())
    assert clock(world.case(main), "R18").raw_date == date(2026, 11, 20) + timedelta(days=60)
    case = world.act(child, "check_withdrawal", "qh.followup", pressed=True)
    assert (case.state, case.ties, clock(case, "R18").state) == (State.REGISTERED, (), clocks.RUNNING)


# One matter, each its own answer


def answer(world: FakeWorld, number: str) -> None:
    for action, who, form in (
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("contact", "qh-0401.handler", {}),
        ("submit_reply", "qh-0401.handler", {"reply": "甘小禾女士：多收的费用已退还。"}),
        ("approve_reply", "qh-0401.head", {}),
    ):
        world.act(number, action, who, **form)


def test_every_petitioner_gets_an_answer_of_his_own(world: FakeWorld) -> None:
    main, child = merged(world)
    with pytest.raises(NotAllowed):
        world.act(child, "answer_merged", "qh.dispatcher")
    answer(world, main)
    assert world.drain().done
    case = world.case(child)
    assert (case.state, case.tied("answered_by")) == (State.REGISTERED, (main,))
    with pytest.raises(Invalid, match="其他信访人"):
        world.act(child, "answer_merged", "qh.dispatcher", checked=False)
    case = world.act(child, "answer_merged", "qh.dispatcher")
    assert (case.state, clock(case, "R18").state) == (State.REPLIED, clocks.MET)
    assert "甘小禾" not in world.memory.progress[child].reply
    world.act(child, "deliver", "qh.clerk")
    said = {"solved": "no", "satisfied": "bad", "reason": "没有收到退款", "redo": True}
    assert world.act(child, "followup", "qh.followup", **said).state is State.REDO
    with pytest.raises(NotAllowed, match="一般程序"):
        world.act(child, "answer_merged", "qh.dispatcher")
    assert world.case(main).state is State.REPLIED


def test_nobody_learns_of_the_other_through_the_main_case(world: FakeWorld) -> None:
    main, child = merged(world)
    answer(world, main)
    world.drain()
    public = repr((world.memory.progress[main], world.memory.progress[child]))
    assert child not in repr(world.memory.progress[main])
    assert main not in repr(world.memory.progress[child])
    assert "柏大川" not in public
    for number, name in ((main, "柏大川"), (child, "甘小禾")):
        told = [repr(words.texts) for (of, _), words in world.memory.words.items() if of == number]
        assert not any(name in text for text in told)
    commands = [each.record for each in world.memory.commands.values()]
    assert {name for command in commands for name in command.form} <= {"number", "due", "main", "answered"}


def test_an_outside_order_stays_open_with_its_own_due(world: FakeWorld) -> None:
    """E7 case 11: the mailbox came first and is the main case; the order must be answered back by the 23rd."""
    world.now = at("2026-11-09", "10:00")
    main = told_case(world, channel="MAILBOX_HEAD")
    world.now = at("2026-11-16", "09:12")
    order = world.arrive(channel="H12345", outside_number="SD1", outside_due="2026-11-23T16:00:00+00:00")
    world.act(order, "register", "qh.clerk")
    form = {"earlier": main, "outcome": "link", "reason": "同一手机号码、同一学校、同一事项"}
    case = world.act(order, "link_repeat", "qh.dispatcher", **form)
    world.drain()
    assert (case.state, case.tied("repeat_of"), case.tied("merged_into")) == (State.REGISTERED, (main,), (main,))
    assert (clock(case, "R13").state, clock(case, "R13").raw_date) == (clocks.RUNNING, date(2026, 11, 23))
    assert clock(world.case(main), "R18").ledger[-1].kind == "start"
    world.now = at("2026-11-23", "09:00")
    world.sweep()
    assert ("R13", order) in {(alert.rule, alert.case) for alert in world.memory.alerts.values()}
    answer(world, main)
    world.drain()
    world.act(order, "answer_merged", "qh.clerk")
    case = world.act(order, "deliver", "qh.clerk", method="platform")
    assert clock(case, "R13").state == clocks.MET


# Repeats (edge 23)


def test_new_facts_make_a_new_case_and_the_first_was_not_solved_in_one_round(world: FakeWorld) -> None:
    first = world.submit()
    walk(world, first)
    world.now += timedelta(days=30)
    again = world.submit()
    world.act(again, "register", "qh.clerk")
    case = world.act(again, "link_repeat", "qh.dispatcher", earlier=first)
    world.drain()
    assert (case.state, case.tied("previous")) == (State.REGISTERED, (first,))
    earlier = world.case(first)
    assert earlier.tied("recurred_as") == (again,)
    assert docket_entries(earlier, "")[0].outcome["recurred"]


def test_after_ninety_days_it_counts_as_solved(world: FakeWorld) -> None:
    first = world.submit()
    walk(world, first)
    world.now += timedelta(days=92)
    again = world.submit()
    world.act(again, "register", "qh.clerk")
    world.act(again, "link_repeat", "qh.dispatcher", earlier=first)
    world.drain()
    assert world.case(first).tied("recurred_as") == ()


def test_the_superior_refuses_while_the_lower_one_is_in_time_and_tells_where(world: FakeWorld) -> None:
    first = world.submit(office="qh-04")
    for action, who, form in (
        ("register", "qh-04.clerk", {}),
        ("dispatch", "qh-04.dispatcher", {"to": "qh-0401"}),
    ):
        world.act(first, action, who, **form)
    again = world.submit()
    world.act(again, "register", "qh.clerk")
    form = {"earlier": first, "outcome": "in_time", "organ": "南塘街道教育学区"}
    with pytest.raises(Invalid, match="告知信访人的内容"):
        world.act(again, "link_repeat", "qh.dispatcher", **form)
    case = world.act(again, "link_repeat", "qh.dispatcher", **form, reply="此事正由南塘街道教育学区办理。")
    assert (case.state, clock(case, "R02").state) == (State.REFUSED, clocks.MET)
    assert "南塘街道" in world.memory.progress[again].reply
    other = world.submit()
    world.act(other, "register", "qh.clerk")
    with pytest.raises(Invalid, match="不由本单位负责"):
        world.act(other, "link_repeat", "qh.dispatcher", earlier=first, outcome="link")


def test_without_new_facts_the_way_is_to_have_it_reviewed(world: FakeWorld) -> None:
    first = world.submit()
    walk(world, first)
    again = world.submit()
    world.act(again, "register", "qh.clerk")
    form = {"earlier": first, "outcome": "review", "reply": "您可以在三十日内申请复查。"}
    assert world.act(again, "link_repeat", "qh.dispatcher", **form).state is State.REFUSED
    late = world.submit()
    world.act(late, "register", "qh.clerk")
    world.now += timedelta(days=40)
    for _ in range(3):
        world.sweep()
    with pytest.raises(Invalid, match="已经届满"):
        world.act(late, "link_repeat", "qh.dispatcher", **form)


@pytest.mark.parametrize(
    ("until", "outcome", "because"),
    [
        ("contact", "new_facts", "还在办理中"),
        ("contact", "in_time", "随原件办理"),
        ("contact", "review", "申请期没有开始"),
        ("followup", "link", "已经答复或办结"),
        ("followup", "in_time", "已经办结"),
    ],
)
def test_an_outcome_that_does_not_fit_names_another(world: FakeWorld, until: str, outcome: str, because: str) -> None:
    first = world.submit()
    walk(world, first, "accept_notice" if until == "contact" else until)
    if outcome == "in_time":
        world.memory.entries["qh", first] = replace(world.memory.entries["qh", first], holder="qh")
    again = world.submit()
    world.act(again, "register", "qh.clerk")
    with pytest.raises(Invalid, match=because):
        world.act(again, "link_repeat", "qh.dispatcher", earlier=first, outcome=outcome, reply="告知")


def test_after_the_last_opinion_only_the_head_of_the_centre_decides(world: FakeWorld) -> None:
    first, again = world.submit(), world.submit()
    entry = replace(world.memory.entries["qh", first], state="FINAL", open=False)
    world.memory.entries["qh", first] = replace(entry, outcome={"recheck": "upheld"})
    world.act(again, "register", "qh.clerk")
    with pytest.raises(Invalid, match="不再受理"):
        world.act(again, "link_repeat", "qh.dispatcher", earlier=first, outcome="review", reply="x")
    # Final because nobody asked in time: there is no 复核 opinion to refer to.
    world.memory.entries["qh", first] = entry
    with pytest.raises(Invalid, match="作为新件受理"):
        world.act(again, "link_repeat", "qh.dispatcher", earlier=first, outcome="review", reply="x")


# Batches (edge 24)


def test_a_batch_is_one_investigation_with_an_answer_and_a_call_back_for_each(world: FakeWorld) -> None:
    lead, second, third = (told_case(world, mobile=f"1540000000{n}") for n in (1, 2, 3))
    dues = {number: clock(world.case(number), "R18").raw_due for number in (lead, second, third)}
    for number in (second, third):
        case = world.act(number, "batch", "qh.dispatcher", lead=lead)
        assert case.state is State.REGISTERED
    world.drain()
    assert world.case(lead).tied("batched") == (second, third)
    assert {number: clock(world.case(number), "R18").raw_due for number in dues} == dues
    batches = {docket_entries(world.case(number), "")[0].outcome["batch"] for number in dues}
    assert batches == {lead}
    answer(world, lead)
    world.drain()
    for number in (second, third):
        assert world.act(number, "answer_merged", "qh.clerk").state is State.REPLIED
        world.act(number, "deliver", "qh.clerk")
        assert world.act(number, "followup", "qh.followup").state is State.CLOSED
    assert all(len(world.case(number).callbacks) == 1 for number in (second, third))


def test_who_leaves_a_batch_is_on_its_own(world: FakeWorld) -> None:
    lead, second = told_case(world), told_case(world, **OTHER)
    world.act(second, "batch", "qh.dispatcher", lead=lead)
    with pytest.raises(NotAllowed, match="请先拆分"):
        world.act(second, "batch", "qh.dispatcher", lead=lead)
    world.drain()
    with pytest.raises(NotAllowed, match="牵头件"):
        world.act(lead, "batch", "qh.dispatcher", lead=told_case(world))
    world.act(second, "unmerge", "qh.dispatcher")
    world.drain()
    assert (world.case(lead).ties, world.case(second).ties) == ((), ())
    with pytest.raises(NotAllowed, match="也不在批次中"):
        world.act(second, "unmerge", "qh.dispatcher")


# A letter split in two (edge 18)

MIXED = {
    "title": "收费和教师补课",
    "content": "课后服务收费过高。另外苗老师周末在家收费补课，请查处。",
    "about_person": "苗可真",
}


def split(world: FakeWorld, until: str = "classify") -> tuple[str, str]:
    number = world.submit(**MIXED)
    walk(world, number, until)
    known = set(world.memory.cases)
    world.act(number, "split", "qh.dispatcher")
    (child,) = set(world.memory.cases) - known
    return number, child


def test_the_report_becomes_a_sealed_case_of_its_own_with_who_brought_it(world: FakeWorld) -> None:
    parent, child = split(world)
    case = world.case(child)
    assert (case.owner, case.type, case.restricted, case.state) == ("qh:discipline", "REPORT", True, State.REGISTERED)
    assert case.tied("split_from") == (parent,)
    assert {key for key, of in world.memory.entries if of == child} == {"qh:discipline"}
    assert case.hidden_from("qh-0401:discipline")
    words = world.desk.cases.load(child).petition.texts
    assert (words["name"], words["about_person"]) == ("甘小禾", "苗可真")
    assert "补课" in words["content"]
    assert world.act(child, "discipline_note", "qh.discipline").state is State.REGISTERED


def test_nothing_of_the_report_stays_with_the_ordinary_part(world: FakeWorld) -> None:
    parent, child = split(world)
    case = world.case(parent)
    assert (case.restricted, case.ties, case.type) == (False, (), "COMPLAINT")
    loaded = world.desk.cases.load(parent)
    assert loaded.petition.texts["content"] == "课后服务收费超过标准，请核实退费。"
    assert all("补课" not in entry.title for (_, of), entry in world.memory.entries.items() if of == parent)
    later = [words for (of, seq), words in world.memory.words.items() if of == parent and seq > 1]
    assert not any("补课" in repr(words.texts) for words in later)
    facts = [event.facts for (of, _), event in world.memory.events.items() if of == parent]
    assert not any(child in repr(each) or "about_office" in each for each in facts[1:])


def test_a_letter_is_split_once_and_not_at_all_when_it_is_sealed_as_a_whole(world: FakeWorld) -> None:
    parent, _ = split(world)
    with pytest.raises(NotAllowed, match="已经拆分过"):
        world.act(parent, "split", "qh.dispatcher")
    report = world.submit(type="REPORT", about_office="qh-0801")
    world.act(report, "register", "qh.clerk")
    with pytest.raises(NotAllowed, match="转纪检"):
        world.act(report, "split", "qh.dispatcher")
    plain = world.submit()
    world.act(plain, "register", "qh.clerk")
    with pytest.raises(Invalid, match="局主要负责人"):
        world.act(plain, "split", "qh.dispatcher", about_kind="head", about_office="qh")
