"""Papers of cases: numbered without gaps, printed once, open to those who may, voided and delivered on the record."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Unavailable
from chalicelib.domain.papers import IssueState, Series
from chalicelib.domain.workdays import business_date
from chalicelib.services import copy_making
from chalicelib.services import papers as printing
from chalicelib.services.paper_print import GETA, printed, standing_of
from chalicelib.services.printroom import PrintRoom
from chalicelib.wiring import papers as wired
from tests.services.print_room import paper_of, press, print_room
from tests.world import FakeWorld, World, walk

REASON = "核实办理情况"


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def room(world: FakeWorld) -> PrintRoom:
    return print_room(world)


@dataclass
class Failing:
    """A printer that fails so many times and then works."""

    times: int
    made: list[Mapping[str, Any]] = field(default_factory=list)

    def pdf(self, sheet: Mapping[str, Any]) -> bytes:
        if self.times:
            self.times -= 1
            raise Unavailable("没有纸")
        self.made.append(sheet)
        return press().pdf(sheet)

    def missing(self, text: str) -> str:
        return press().missing(text)


def test_the_ordinary_road_yields_the_four_slips_and_the_record(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number)
    world.now += timedelta(days=1)
    kinds = {line.kind.id for line in printing.papers(room, world.actor("qh.clerk"), number, world.now)}
    assert {"register", "dispatch", "contact", "accept_notice", "report", "reply", "delivery", "followup"} <= kinds


def test_an_issued_paper_has_number_digest_and_the_words_of_the_case(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    paper = paper_of(room, number, "accept_notice")
    issue = printing.issue(room, world.actor("qh.clerk"), number, paper.n, world.now)
    assert issue.number == "青教信受〔2026〕1号"
    assert issue.state is IssueState.PRINTED
    again, pdf = printing.open_paper(room, world.actor("qh.clerk"), number, paper.n, world.now)
    assert again == issue
    assert hashlib.sha256(pdf).hexdigest() == issue.digest
    assert len(pdf) == issue.size
    said = text_of(pdf)
    for part in (
        number,
        "青教信受〔2026〕1号",
        "甘小禾同志",
        "课后服务收费过高",
        "信访工作条例》第二十三条",
        "青禾市教育和体育局",
    ):
        assert part in said, part


def test_a_second_issue_is_the_first(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "register")
    clerk = world.actor("qh.clerk")
    first = printing.issue(room, clerk, number, 1, world.now)
    assert printing.issue(room, clerk, number, 1, world.now + timedelta(days=40)) == first
    assert room.papers.last(Series("qh", "", "信登", 2026)) == 1


def test_the_reply_is_of_the_school_that_answered_and_numbered_there(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit(content="1. 请公示标准\n2. 请退费")
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison")
    world.act(number, "contact", "qh-0401.handler")
    world.act(number, "accept_notice", "qh.clerk")
    world.act(number, "submit_reply", "qh-0401.handler", reply="1. 已公示\n2. 已退费至原账户")
    world.act(number, "approve_reply", "qh-0401.head", opinion="内部意见不外传")
    paper = paper_of(room, number, "reply")
    issue = printing.issue(room, world.actor("qh-0401.clerk"), number, paper.n, world.now)
    assert issue.office == "qh-0401"
    assert issue.number.endswith("信复〔2026〕1号")
    said = text_of(printing.open_paper(room, world.actor("qh-0401.clerk"), number, paper.n, world.now)[1])
    for part in (
        "（一）请公示标准",
        "（二）请退费",
        "（一）已公示",
        "（二）已退费至原账户",
        "青禾市教育和体育局书面提出复查申请",
    ):
        assert part in said, part
    assert "内部意见不外传" not in said
    assert "南塘实验小学" in said


def test_only_the_issuing_office_numbers_a_paper(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "approve_reply")
    report = paper_of(room, number, "report")
    assert printing.preview(room, world.actor("qh-04.liaison"), number, report.n, world.now)
    with pytest.raises(NotAllowed, match="编号打印"):
        printing.issue(room, world.actor("qh-04.liaison"), number, report.n, world.now)


@pytest.mark.parametrize("who", ["qh-0402.clerk", "qh-03.clerk", "qh-0801.head", "bs.clerk", "qh.admin", "qh:0106"])
def test_to_a_stranger_neither_case_nor_paper_exists(world: FakeWorld, room: PrintRoom, who: str) -> None:
    number = world.submit()
    walk(world, number, "approve_reply")
    actor = world.actor(who if ":" not in who else "qh.liaison-0106")
    printing.issue(room, world.actor("qh.clerk"), number, 1, world.now)
    for n in (1, 2, 99):
        asked = (room, actor, number, n)
        for do, *more in (
            (printing.open_paper, *asked, world.now),
            (printing.preview, *asked, world.now),
            (printing.issue, *asked, world.now),
            (printing.void, *asked, "content", world.now),
            (printing.deliver, *asked, {}, world.now),
            (printing.papers, *asked[:3], world.now),
        ):
            with pytest.raises(NotFound) as refused:
                do(*more)
            assert refused.value.message == "没有这个事项"


def test_a_number_whose_printing_failed_is_finished_and_not_skipped(world: FakeWorld) -> None:
    room = replace(print_room(world), press=Failing(1))
    first, second = world.submit(), world.submit()
    for number in (first, second):
        walk(world, number, "register")
    clerk = world.actor("qh.clerk")
    with pytest.raises(Unavailable):
        printing.issue(room, clerk, first, 1, world.now)
    taken, _ = standing_of(room, first, 1)
    assert taken is not None
    assert (taken.state, taken.n, taken.digest) == (IssueState.TAKEN, 1, "")
    assert printing.issue(room, clerk, second, 1, world.now).n == 2
    finished = printing.issue(room, clerk, first, 1, world.now + timedelta(days=3))
    assert (finished.state, finished.n) == (IssueState.PRINTED, 1)
    assert finished.issued_at == taken.issued_at
    book = printing.register(room, clerk, Series("qh", "", "信登", 2026))
    assert [(each.n, each.case) for each in book] == [(1, first), (2, second)]


def test_what_is_printed_is_what_was_when_the_number_was_taken(world: FakeWorld) -> None:
    press_ = Failing(1)
    room = replace(print_room(world), press=press_)
    number = world.submit()
    walk(world, number, "register")
    with pytest.raises(Unavailable):
        printing.issue(room, world.actor("qh.clerk"), number, 1, world.now)
    office = world.memory.offices["qh"]
    world.memory.offices["qh"] = replace(office, name="青禾市教育局")
    printing.issue(room, world.actor("qh.clerk"), number, 1, world.now)
    assert press_.made[0]["office"] == "青禾市教育和体育局"


def test_a_paper_bears_the_name_that_the_office_had_on_its_date(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "register")
    office = world.memory.offices["qh"]
    world.memory.offices["qh"] = replace(
        office, name="青禾市教育局", former_names=(("青禾市教育和体育局", business_date(world.now)),)
    )
    pdf = printing.preview(room, world.actor("qh.clerk"), number, 1, world.now + timedelta(days=30))
    assert "青禾市教育和体育局" in text_of(pdf)


def test_a_lost_file_is_printed_again_only_if_it_comes_out_the_same(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "register")
    clerk = world.actor("qh.clerk")
    issue = printing.issue(room, clerk, number, 1, world.now)
    _, before = printing.open_paper(room, clerk, number, 1, world.now)
    room.files.delete(issue.file)
    _, after = printing.open_paper(room, clerk, number, 1, world.now)
    assert after == before
    assert room.files.get(issue.file)
    room.files.delete(issue.file)
    room.papers.change(issue.changed(digest="0" * 64), issue.series)
    with pytest.raises(Unavailable, match="备份"):
        printing.open_paper(room, clerk, number, 1, world.now)


def test_a_changed_file_is_not_given_out(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "register")
    issue = printing.issue(room, world.actor("qh.clerk"), number, 1, world.now)
    room.files.delete(issue.file)
    room.files.put(issue.file, room.vault.seal(issue.office, b"%PDF-1.7 forged", issue.file))
    with pytest.raises(Unavailable, match="损坏"):
        printing.open_paper(room, world.actor("qh.clerk"), number, 1, world.now)


def test_a_voided_number_stays_in_the_book_and_is_never_used_again(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    paper = paper_of(room, number, "accept_notice")
    clerk, head = world.actor("qh.clerk"), world.actor("qh.deputy1")
    printing.issue(room, clerk, number, paper.n, world.now)
    with pytest.raises(NotAllowed, match="负责人"):
        printing.void(room, clerk, number, paper.n, "content", world.now)
    with pytest.raises(Invalid):
        printing.void(room, head, number, paper.n, "because", world.now)
    void = printing.void(room, head, number, paper.n, "content", world.now)
    assert (void.state, void.void_by) == (IssueState.VOID, "qh.deputy1")
    with pytest.raises(NotFound):
        printing.open_paper(room, clerk, number, paper.n, world.now)
    with pytest.raises(NotFound):
        printing.void(room, head, number, paper.n, "content", world.now)
    second = printing.issue(room, clerk, number, paper.n, world.now)
    assert (second.n, second.copy) == (2, 2)
    book = printing.register(room, clerk, Series("qh", "", "信受", 2026))
    assert [(each.n, each.state) for each in book] == [(1, IssueState.VOID), (2, IssueState.PRINTED)]


def test_each_papers_delivery_is_recorded(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    paper = paper_of(room, number, "accept_notice")
    clerk = world.actor("qh.clerk")
    today = business_date(world.now)
    form = {"to": "petitioner", "method": "post", "on": today, "signed": True, "receipt": "EMS 1"}
    with pytest.raises(NotFound, match="尚未编号"):
        printing.deliver(room, clerk, number, paper.n, form, world.now)
    printing.issue(room, clerk, number, paper.n, world.now)
    for wrong in ({"to": "x"}, {"method": "pigeon"}, {"on": today + timedelta(days=1)}, {"on": date(2026, 1, 1)}):
        with pytest.raises(Invalid) as refused:
            printing.deliver(room, clerk, number, paper.n, {**form, **wrong}, world.now)
        assert set(refused.value.fields) == set(wrong)
    printing.deliver(room, clerk, number, paper.n, form, world.now)
    (line,) = [each for each in printing.papers(room, clerk, number, world.now) if each.paper.n == paper.n]
    assert [(each.to, each.method, each.receipt) for each in line.deliveries] == [("petitioner", "post", "EMS 1")]
    with pytest.raises(NotAllowed, match="已送达"):
        printing.void(room, world.actor("qh.deputy1"), number, paper.n, "content", world.now)


def test_the_reply_reaches_the_petitioner_by_the_action_that_starts_the_time_for_review(
    world: FakeWorld, room: PrintRoom
) -> None:
    number = world.submit()
    walk(world, number, "approve_reply")
    paper = paper_of(room, number, "reply")
    clerk = world.actor("qh.clerk")
    printing.issue(room, clerk, number, paper.n, world.now)
    form = {"to": "petitioner", "method": "direct", "on": business_date(world.now), "signed": True}
    with pytest.raises(NotAllowed, match="复查"):
        printing.deliver(room, clerk, number, paper.n, form, world.now)
    world.act(number, "deliver", "qh.clerk", method="direct", signed=True)
    (line,) = [each for each in printing.papers(room, clerk, number, world.now) if each.paper.n == paper.n]
    assert [(each.method, each.by) for each in line.deliveries] == [("direct", "qh.clerk")]


def test_opening_a_paper_with_a_name_in_full_is_logged(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    clerk = world.actor("qh.clerk")
    dispatch, notice = paper_of(room, number, "dispatch"), paper_of(room, number, "register")
    before = len(world.memory.access)
    assert "甘小禾" not in text_of(printing.preview(room, clerk, number, dispatch.n, world.now))
    assert len(world.memory.access) == before
    assert "甘小禾" in text_of(printing.preview(room, clerk, number, notice.n, world.now))
    key, of, who, what, *_ = world.memory.access[-1]
    assert (key, of, who, what) == ("qh", number, "qh.clerk", "paper.register")


def test_what_goes_down_names_nobody(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit(
        content="我是甘小禾，电话15400000001，身份证990101198802160020，请退费。", identity="confidential"
    )
    walk(world, number, "pass_down")
    paper = paper_of(room, number, "dispatch")
    said = text_of(printing.preview(room, world.actor("qh-0401.liaison"), number, paper.n, world.now, REASON))
    for secret in ("甘小禾", "15400000001", "990101198802160020"):
        assert secret not in said
    assert "请退费" in said
    register = paper_of(room, number, "register")
    with pytest.raises(NotAllowed, match="保密"):
        printing.preview(room, world.actor("qh-0401.liaison"), number, register.n, world.now, REASON)


def test_co_handlers_see_neither_one_another_nor_one_anothers_papers(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit(about_kind="none", about_office=None)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105")
    world.act(number, "sign", "qh.liaison-0105")
    world.act(number, "whistle", "qh.head-0105", targets=["qh:0104", "qh:0112"])
    world.act(number, "report_in", "qh.liaison-0104")
    world.act(number, "report_in", "qh.liaison-0112")
    world.act(number, "submit_part", "qh.liaison-0104", facts_found="账目无误")
    whistle, report = paper_of(room, number, "whistle"), paper_of(room, number, "report")
    for who, sees in (("qh.clerk", {whistle.n, report.n}), ("qh.liaison-0104", {report.n}), ("qh.liaison-0112", set())):
        lines = printing.papers(room, world.actor(who), number, world.now)
        assert {line.paper.n for line in lines} & {whistle.n, report.n} == sees, who
        for paper in (whistle, report):
            if paper.n not in sees:
                with pytest.raises(NotFound):
                    printing.preview(room, world.actor(who), number, paper.n, world.now)
    own = text_of(printing.preview(room, world.actor("qh.liaison-0104"), number, report.n, world.now))
    assert "账目无误" in own
    assert "计划财务科" not in own


def test_the_petitioners_copy_is_watermarked_and_of_his_papers_only(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "approve_reply")
    clerk = world.actor("qh.clerk")
    for line in printing.papers(room, clerk, number, world.now):
        printing.issue(room, clerk, number, line.paper.n, world.now)
    shown = {each.kind for each in room.papers.issues(number) if each.public}
    assert shown == {"accept_notice", "reply"}
    reply = paper_of(room, number, "reply")
    assert "仅供信访人本人查阅" in text_of(room.press.pdf(copy_making.petitioner_sheet(room, number, reply.n)))
    for template in ("report", "dispatch", "register"):
        with pytest.raises(NotFound):
            copy_making.petitioner_sheet(room, number, paper_of(room, number, template).n)


def test_a_character_that_no_font_has_is_left_open_and_named(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit(name="甘\U00031234禾")
    walk(world, number, "register")
    issue = printing.issue(room, world.actor("qh.clerk"), number, 1, world.now)
    assert issue.missing == "\U00031234"
    assert f"甘{GETA}禾" in json.loads(room.papers.snapshot(issue))["cells"][10]["text"]


def test_words_that_were_destroyed_leave_blanks(world: FakeWorld, room: PrintRoom) -> None:
    number = world.submit()
    walk(world, number, "register")
    world.memory.words = {}
    said = text_of(printing.preview(room, world.actor("qh.clerk"), number, 1, world.now))
    assert "信访事项登记单" in said
    assert "甘小禾" not in said


# On the real engine


@pytest.mark.engine
def test_sixteen_at_once_take_sixteen_numbers_without_a_gap(real: World) -> None:
    room = wired.room()
    numbers = [real.submit() for _ in range(16)]
    for number in numbers:
        walk(real, number, "register")
    clerk = real.actor("qh.clerk")
    with ThreadPoolExecutor(16) as pool:
        issued = list(pool.map(lambda number: printing.issue(room, clerk, number, 1, real.now), numbers))
    assert sorted(issue.n for issue in issued) == list(range(1, 17))
    assert {issue.state for issue in issued} == {IssueState.PRINTED}
    book = printing.register(room, clerk, Series("qh", "", "信登", 2026))
    assert [each.n for each in book] == list(range(1, 17))
    assert {each.case for each in book} == set(numbers)


@pytest.mark.engine
def test_one_paper_issued_by_many_at_once_has_one_number(real: World) -> None:
    room = wired.room()
    number = real.submit()
    walk(real, number, "register")
    clerk = real.actor("qh.clerk")
    with ThreadPoolExecutor(8) as pool:
        issued = set(pool.map(lambda _: printing.issue(room, clerk, number, 1, real.now), range(8)))
    assert len({(issue.number, issue.digest) for issue in issued}) == 1
    assert room.papers.last(Series("qh", "", "信登", 2026)) == 1
    (standing,) = room.papers.issues(number)
    pdf = printing.open_paper(room, clerk, number, 1, real.now)[1]
    assert hashlib.sha256(pdf).hexdigest() == standing.digest
    assert printed(room, standing) == standing


@pytest.mark.engine
def test_what_lies_on_disk_is_sealed(real: World) -> None:
    room = wired.room()
    number = real.submit()
    walk(real, number, "register")
    clerk = real.actor("qh.clerk")
    issue = printing.issue(room, clerk, number, 1, real.now)
    kept = room.files.get(issue.file)
    assert b"%PDF" not in kept
    assert printing.open_paper(room, clerk, number, 1, real.now)[1].startswith(b"%PDF")
    other = replace(issue, paper=2)
    room.files.put(other.file, kept)
    with pytest.raises(Unavailable):
        room.vault.open(other.office, room.files.get(other.file), other.file)
