"""Papers of registers: numbered with those of cases, printed once, open to whoever reads the words of the entry."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.domain import copies
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.papers import IssueState, Series
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.workdays import business_date
from chalicelib.services import copy_making, registers
from chalicelib.services import papers as case_papers
from chalicelib.services import register_papers as printing
from chalicelib.services.printroom import PrintRoom
from tests.services.print_room import print_room
from tests.services.sessions import a_session
from tests.world import FakeWorld, walk

TODAY = date(2026, 11, 16)
SUMMONED: dict[str, Any] = {
    "to": "qh-0401", "ground": "volume", "count": 23, "reason": "九月投诉 23 件", "date": "2026-11-20", "time": "15:00",
    "place": "二楼会议室", "receiver": "分管副局长",
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def room(world: FakeWorld) -> PrintRoom:
    return print_room(world)


def opened(world: FakeWorld, kind: str, key: str, who: str, **form: Any) -> Entry:
    return registers.open_entry(world.desk, kind, key, form, world.actor(who), world.now)


def stepped(world: FakeWorld, id: str, step: str, who: str, **form: Any) -> Entry:
    return registers.perform(world.desk, id, step, form, world.actor(who), world.now)


def a_summons(world: FakeWorld) -> str:
    return opened(world, "summons", "qh", "qh.center-head", **SUMMONED).id


def test_the_notice_of_a_session_from_draft_to_delivery(world: FakeWorld, room: PrintRoom) -> None:
    id, clerk = a_session(world), world.actor("qh.clerk")
    (line,) = printing.papers(room, clerk, "session", id)
    assert (line.kind.id, line.title, line.issues) == ("reception_notice", "领导接访公告", ())
    n = line.paper.n
    with pytest.raises(NotFound, match="尚未编号"):
        printing.open_paper(room, clerk, "session", id, n)
    draft = text_of(printing.preview(room, clerk, "session", id, n))
    assert "草稿" in draft
    assert "信接告〔2026〕" not in draft
    issue = printing.issue(room, clerk, "session", id, n, world.now)
    assert issue.number == "青教信接告〔2026〕1号"
    assert issue.state is IssueState.PRINTED
    assert printing.issue(room, clerk, "session", id, n, world.now + timedelta(days=9)) == issue
    again, pdf = printing.open_paper(room, clerk, "session", id, n)
    assert hashlib.sha256(pdf).hexdigest() == again.digest
    for part in ("青禾市教育和体育局", "14:30—17:00", "一楼102室信访接待室", "局主要负责人", "可预约8批"):
        assert part in text_of(pdf), part
    said = {"to": "other", "method": "direct", "on": business_date(world.now)}
    after = printing.deliver(room, clerk, "session", id, n, said, world.now)
    assert [each.method for each in after.deliveries] == ["direct"]
    (line,) = printing.papers(room, clerk, "session", id)
    assert len(line.deliveries) == 1
    with pytest.raises(NotAllowed, match="已送达"):
        printing.void(room, world.actor("qh.deputy1"), "session", id, n, "content", world.now)


def test_a_session_that_is_not_published_has_no_paper(world: FakeWorld, room: PrintRoom) -> None:
    id = a_session(world, published=False)
    assert printing.papers(room, world.actor("qh.clerk"), "session", id) == ()
    with pytest.raises(NotFound, match="没有这份文书"):
        printing.preview(room, world.actor("qh.clerk"), "session", id, 1)


def test_the_issued_notice_stands_when_the_substitute_takes_over(world: FakeWorld, room: PrintRoom) -> None:
    id, clerk = a_session(world), world.actor("qh.clerk")
    printing.issue(room, clerk, "session", id, 2, world.now)
    before = printing.open_paper(room, clerk, "session", id, 2)
    stepped(world, id, "substitute", "qh.clerk", reason="外出开会")
    assert printing.open_paper(room, clerk, "session", id, 2) == before
    assert "局主要负责人" in text_of(printing.preview(room, clerk, "session", id, 2))


def test_cases_and_registers_share_one_run_without_gaps(world: FakeWorld, room: PrintRoom) -> None:
    head, clerk = world.actor("qh.center-head"), world.actor("qh.clerk")
    numbers = []
    for day in range(3):
        id = opened(world, "summons", "qh", "qh.center-head", **{**SUMMONED, "time": f"1{day}:00"}).id
        numbers.append(printing.issue(room, head, "summons", id, 1, world.now).number)
    number = world.submit()
    walk(world, number, "register")
    case_papers.issue(room, clerk, number, 1, world.now)
    assert numbers == [f"青教信约〔2026〕{n}号" for n in (1, 2, 3)]
    book = case_papers.register(room, clerk, Series("qh", "", "信约", 2026))
    assert [each.n for each in book] == [1, 2, 3]
    assert {each.case[:2] for each in book} == {"T-"}


def test_a_voided_number_stays_in_the_book(world: FakeWorld, room: PrintRoom) -> None:
    id = a_summons(world)
    head, deputy = world.actor("qh.center-head"), world.actor("qh.deputy1")
    printing.issue(room, head, "summons", id, 1, world.now)
    with pytest.raises(Invalid):
        printing.void(room, deputy, "summons", id, 1, "because", world.now)
    void = printing.void(room, deputy, "summons", id, 1, "spoiled", world.now)
    assert (void.state, void.void_by) == (IssueState.VOID, "qh.deputy1")
    assert printing.issue(room, head, "summons", id, 1, world.now).number == "青教信约〔2026〕2号"
    with pytest.raises(NotAllowed, match="负责人"):
        printing.void(room, world.actor("qh.clerk"), "summons", id, 1, "spoiled", world.now)


def test_who_is_called_reads_the_letter_and_the_record_but_does_not_number_them(
    world: FakeWorld, room: PrintRoom
) -> None:
    id = a_summons(world)
    named = world.actor("qh-0401.head")
    assert "二楼会议室" in text_of(printing.preview(room, named, "summons", id, 1))
    with pytest.raises(NotAllowed, match="青禾市教育和体育局编号打印"):
        printing.issue(room, named, "summons", id, 1, world.now)
    world.now += timedelta(days=4)
    stepped(
        world, id, "record", "qh.center-head", date=business_date(world.now).isoformat(), facts="签收不及时",
        requirements="一月内整改", promise="按期整改，联系15400000001", deadline="2026-12-18", signed=True,
    )  # fmt: skip
    letter, record = printing.papers(room, named, "summons", id)
    assert (letter.kind.id, record.kind.id) == ("summons", "summons_record")
    said = text_of(printing.preview(room, named, "summons", id, record.paper.n))
    assert "154****0001" in said
    assert "九月投诉23件" in said


def test_the_return_of_a_school_is_its_own_paper_and_its_superiors_read_it(world: FakeWorld, room: PrintRoom) -> None:
    id = opened(world, "self_check", "qh-0401", "SYSTEM", period="2026-11", due="2026-11-25").id
    stepped(
        world, id, "hand_in", "qh-0401.head", samples=3, solved=3, recurred=0, findings="无", corrected="无",
    )  # fmt: skip
    issue = printing.issue(room, world.actor("qh-0401.head"), "self_check", id, 2, world.now)
    assert issue.office == "qh-0401"
    assert issue.number.endswith("信看〔2026〕1号")
    for above in ("qh-04.liaison", "qh.supervisor"):
        assert printing.open_paper(room, world.actor(above), "self_check", id, 2)[0] == issue
    with pytest.raises(NotAllowed, match="编号打印"):
        printing.deliver(room, world.actor("qh.supervisor"), "self_check", id, 2, {}, world.now)


def test_what_the_register_keeps_from_those_above_is_on_no_paper_of_theirs(world: FakeWorld, room: PrintRoom) -> None:
    """Of a talk within a school the town learns that it was held, not where and of how many matters."""
    form = {**SUMMONED, "to": "qh-0401:deyu"}
    id = opened(world, "summons", "qh-0401", "qh-0401.head", **form).id
    assert printing.papers(room, world.actor("qh-0401.head"), "summons", id)
    above = world.actor("qh-04.liaison")
    assert printing.papers(room, above, "summons", id) == ()
    with pytest.raises(NotFound, match="没有这份文书"):
        printing.preview(room, above, "summons", id, 1)


def test_the_words_of_a_meeting_are_for_its_keeper(world: FakeWorld, room: PrintRoom) -> None:
    meeting = opened(world, "meeting", "qh", "qh.clerk", form="special", title="收费专题", date=TODAY.isoformat()).id
    stepped(
        world, meeting, "record", "qh.clerk", date=TODAY.isoformat(), participants="三个科室", issue="口径不一",
        opinions="一致", decision="统一口径",
    )  # fmt: skip
    pdf = printing.preview(room, world.actor("qh.clerk"), "meeting", meeting, 2)
    assert "统一口径" in text_of(pdf)
    with pytest.raises(NotFound, match="没有这条台账"):
        printing.papers(room, world.actor("qh-04.liaison"), "meeting", meeting)


def test_a_case_that_an_entry_names_is_on_no_paper(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    form = {"form": "consultation", "title": "会商", "date": TODAY.isoformat(), "ref": number}
    id = opened(world, "meeting", "qh", "qh.clerk", **form).id
    stepped(
        world, id, "record", "qh.clerk", date=TODAY.isoformat(), participants="两个科室", issue="退费", opinions="同意",
        decision="退费",
    )  # fmt: skip
    assert number not in text_of(printing.preview(room, world.actor("qh.clerk"), "meeting", id, 2))


@pytest.mark.parametrize("who", ["qh-0402.clerk", "qh-03.clerk", "qh-0801.head", "bs.clerk", "qh.admin"])
def test_to_a_stranger_neither_entry_nor_paper_exists(world: FakeWorld, room: PrintRoom, who: str) -> None:
    id, actor = a_session(world), world.actor(who)
    printing.issue(room, world.actor("qh.clerk"), "session", id, 2, world.now)
    for n in (1, 2, 99):
        where = (room, actor, "session", id)
        tries: list[Callable[[], object]] = [
            partial(printing.papers, *where),
            partial(printing.open_paper, *where, n),
            partial(printing.preview, *where, n),
            partial(printing.issue, *where, n, world.now),
            partial(printing.void, *where, n, "content", world.now),
            partial(printing.deliver, *where, n, {}, world.now),
        ]
        for ask in tries:
            with pytest.raises(NotFound) as refused:
                ask()
            assert refused.value.message == "没有这条台账"


def test_an_entry_is_not_found_under_another_register(world: FakeWorld, room: PrintRoom) -> None:
    id = a_session(world)
    with pytest.raises(NotFound):
        printing.papers(room, world.actor("qh.clerk"), "meeting", id)


def test_a_petitioner_gets_no_copy_of_a_register(world: FakeWorld, room: PrintRoom) -> None:
    id = a_session(world)
    printing.issue(room, world.actor("qh.clerk"), "session", id, 2, world.now)
    assert copies.offered(room.papers.issues(id)) == ()
    with pytest.raises(NotFound):
        copy_making.petitioner_sheet(room, id, 2)
