"""Merging, splitting and sealing as services and engine carry them: one transaction, orders drained, no trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.services import case_views, export, repeats, verify, worklist
from chalicelib.wiring.operator import records
from tests.services.invariants import check
from tests.world import FakeWorld, World, at, walk

SPLIT = {
    "title": "收费和教师补课",
    "content": "课后服务收费过高。另外苗老师周末在家收费补课，请查处。",
}


def told_case(world: World, **form: object) -> str:
    number = world.submit(**form)
    world.act(number, "register", "qh.clerk")
    world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
    world.act(number, "accept_notice", "qh.clerk")
    return number


def answer(world: World, number: str) -> None:
    for action, who, form in (
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("contact", "qh-0401.handler", {}),
        ("submit_reply", "qh-0401.handler", {"reply": "甘小禾女士：多收的费用已退还，可拨15400000009咨询。"}),
        ("approve_reply", "qh-0401.head", {}),
    ):
        world.act(number, action, who, **form)


def test_an_order_between_cases_is_performed_once_however_often_it_is_drained(world: FakeWorld) -> None:
    child, main = told_case(world, mobile="15400000002"), told_case(world)
    before = world.case(main)
    world.act(child, "merge", "qh.dispatcher", into=main)
    assert world.drain().done == 1
    assert world.drain().done == 0
    assert world.case(main).events == before.events + 1
    for number in (child, main):
        check(world, number, None)
    event, _ = world.desk.cases.history(main)[-1]
    assert (event.action, event.actor, event.facts["number"]) == ("absorb", "SYSTEM", child)
    # The officer who has the main case open gets no conflict for it.
    assert world.case(main).revision == before.revision


def test_who_sees_the_main_case_only_finds_nothing_of_the_other(world: FakeWorld) -> None:
    child, main = told_case(world, name="柏大川", mobile="15400000002"), told_case(world)
    world.act(main, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    school = world.actor("qh-0401.head")
    with pytest.raises(NotFound):
        worklist.open_case(world.desk, school, child)
    file = worklist.open_case(world.desk, school, main)
    assert "柏大川" not in repr(file)
    assert "15400000002" not in repr(file)


def test_the_answer_of_the_main_case_is_offered_for_each_without_the_first_name(world: FakeWorld) -> None:
    child, main = told_case(world, name="柏大川", mobile="15400000002"), told_case(world)
    with pytest.raises(NotAllowed, match="还没有答复"):
        repeats.followers(world.desk, world.actor("qh.clerk"), main)
    world.act(child, "merge", "qh.dispatcher", into=main)
    world.drain()
    answer(world, main)
    world.drain()
    waiting, text = repeats.followers(world.desk, world.actor("qh.clerk"), main)
    assert waiting == (child,)
    assert "甘小禾" not in text
    assert "15400000009" not in text
    assert "多收的费用已退还" in text
    world.act(child, "answer_merged", "qh.clerk", reply=text)
    assert repeats.followers(world.desk, world.actor("qh.clerk"), main)[0] == ()
    assert repeats.followers(world.desk, world.actor("qh-0401.head"), main)[0] == ()
    with pytest.raises(NotFound):
        repeats.followers(world.desk, world.actor("qh-0402.head"), main)


def test_the_handling_side_reads_only_what_was_written_anew(world: FakeWorld) -> None:
    number = world.submit(**SPLIT)
    walk(world, number, "contact")
    world.act(number, "split", "qh.dispatcher")
    check(world, number, None)
    school = worklist.open_case(world.desk, world.actor("qh-0401.head"), number)
    assert "补课" not in repr(school)
    assert "split" not in repr(school)
    assert school.content == "课后服务收费超过标准，请核实退费。"
    centre = worklist.open_case(world.desk, world.actor("qh.dispatcher"), number)
    assert "split" in {event.action for event, _ in centre.timeline}
    assert "周末" not in repr(centre)


def test_what_goes_back_to_12345_is_the_rewritten_text(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD9", **SPLIT)
    world.act(number, "register", "qh.clerk")
    world.act(number, "split", "qh.dispatcher")
    day = world.case(number).received_at.date()
    rows = list(export.replies(world.desk, "qh", "H12345", day, day, everything=True))
    assert len(rows) == 1
    assert "苗老师" not in repr(rows)


def test_a_split_of_an_order_keeps_the_order_with_the_ordinary_part(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD9", **SPLIT)
    world.act(number, "register", "qh.clerk")
    known = set(world.memory.cases)
    world.act(number, "split", "qh.dispatcher")
    (child,) = set(world.memory.cases) - known
    check(world, child, None)
    assert world.case(child).source.outside_number == ""
    assert world.case(number).source.outside_number == "SD9"


def test_the_archive_shows_what_a_case_says_only_while_an_enquiry_is_open(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    world.now += timedelta(days=60)
    world.promote("qh.petition", "ARCHIVIST")
    world.act(number, "archive", "qh.petition")
    clerk = world.actor("qh.clerk")
    closed = case_views.view(world.desk, clerk, number, "", world.now)
    assert closed.content == closed.petitioner["name"] == "（已归档，内容请办理调卷后查看）"
    with pytest.raises(NotAllowed, match="已归档"):
        worklist.reveal(world.desk, clerk, number, "mobile", "法院调卷核对", world.now)
    world.act(number, "consult_archive", "qh.center-head", days=10)
    with pytest.raises(Invalid):
        case_views.view(world.desk, clerk, number, "", world.now)
    shown = case_views.view(world.desk, clerk, number, "配合法院调卷", world.now)
    assert "课后服务" in shown.content
    assert ("qh", number, "case.view") in {(each.key, each.number, each.what) for each in accessed(world)}
    later = case_views.view(world.desk, clerk, number, "", world.now + timedelta(days=11))
    assert later.content == closed.content
    assert not [row for row in shown.open if row.to and row.to is not State.ARCHIVED]


def accessed(world: FakeWorld) -> list[object]:
    return list(world.desk.ledger.accesses("qh", None, 50).items)


@pytest.mark.engine
def test_on_the_engine_a_split_and_a_merger_leave_everything_sound(real: World) -> None:
    mixed, main = real.submit(**SPLIT), told_case(real)
    real.act(mixed, "register", "qh.clerk")
    real.act(mixed, "split", "qh.dispatcher")
    assert "补课" not in str(real.desk.cases.load(mixed).petition.texts["content"])
    real.act(mixed, "classify", "qh.dispatcher", legal_class="PETITION")
    real.act(mixed, "accept_notice", "qh.clerk")
    real.act(mixed, "merge", "qh.dispatcher", into=main)
    assert real.drain().done == 1
    assert real.case(main).absorbed[0][0] == mixed
    real.act(main, "to_discipline", "qh.dispatcher")
    real.drain()
    assert real.case(mixed).state is State.REGISTERED
    assert real.case(main).owner == "qh:discipline"
    found = verify.verify(records(), real.desk.vault, real.desk.calendars, at("2026-12-01"))
    assert not list(found)
