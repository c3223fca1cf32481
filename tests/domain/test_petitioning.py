"""Groups, minors, papers, copies filed above, and letters to the other side (edges 17, 22, 43 and 45; S3-49)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.petitioners import IdDocument, document_problem
from chalicelib.services import worklist
from chalicelib.services.deliver import deliver
from tests.world import FakeWorld, World, attempt, over_fakes, walk

CENTRE = ("qh.clerk", "qh.dispatcher", "qh.center-head", "qh.followup", "qh.liaison-0101", "qh.head-0101")


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def sees(world: World, who: str, number: str) -> bool:
    try:
        worklist.open_case(world.desk, world.actor(who), number)
    except NotFound:
        return False
    return True


def along(world: World, number: str, *deeds: tuple[str, str] | tuple[str, str, dict[str, object]]) -> Case:
    case = world.case(number)
    for action, who, *form in deeds:
        case = world.act(number, action, who, **(form[0] if form else {}))
    return case


# Groups (edge 43)


def test_of_a_group_at_most_five_are_received(world: FakeWorld) -> None:
    number = world.arrive("qh.clerk", channel="VISIT", people=23)
    with pytest.raises(NotAllowed, match="登记代表"):
        world.act(number, "register", "qh.clerk")
    for wrong, field in (
        ({"representatives": 6}, "representatives"),
        ({"representatives": 0}, "representatives"),
        ({"people": 3}, "people"),
        ({"present": 12}, "safety_plan"),
        ({"present": 24}, "present"),
    ):
        with pytest.raises(Invalid) as refused:
            world.act(number, "name_representatives", "qh.clerk", **wrong)
        assert field in refused.value.fields
    case = world.act(number, "name_representatives", "qh.clerk", present=12, safety_plan=True)
    assert (case.people, case.representatives) == (23, 5)
    event, words = world.desk.cases.history(number)[-1]
    assert words is not None
    assert "欧阳试例" in words.texts["names"]
    assert "欧阳试例" not in repr(event)
    assert event.facts["mandate"] is True
    world.act(number, "register", "qh.clerk")
    entry = world.memory.entries["qh", number]
    assert entry.people == 23


def test_five_visitors_need_no_representatives_and_a_joint_letter_none_at_once(world: FakeWorld) -> None:
    few = world.arrive("qh.clerk", channel="VISIT", people=5)
    assert world.act(few, "register", "qh.clerk").state is State.REGISTERED
    letter = world.arrive("qh.clerk", channel="LETTER", people=40)
    assert world.act(letter, "register", "qh.clerk").state is State.REGISTERED
    file = worklist.open_case(world.desk, world.actor("qh.clerk"), letter)
    assert any("代表" in warning for warning in file.warnings)
    world.act(letter, "name_representatives", "qh.clerk", people=40, representatives=2)
    file = worklist.open_case(world.desk, world.actor("qh.clerk"), letter)
    assert any("少于 3 人" in warning for warning in file.warnings)


# Minors (E6, edges 22 and 42)


def test_a_child_under_14_needs_a_basis_in_law(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid) as refused:
        world.act(number, "note_minor", "qh.clerk", basis=None)
    assert "basis" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        world.act(number, "note_minor", "qh.clerk", basis="consent")
    assert "guardian" in refused.value.fields
    case = world.act(
        number, "note_minor", "qh.clerk", basis="consent", guardian="甘小禾", relation="mother", guardian_barred=False
    )
    assert (case.minor, [mark.name for mark in case.marks]) == (True, ["under_14"])
    event, words = world.desk.cases.history(number)[-1]
    assert words is not None
    assert words.texts["guardian"] == "甘小禾"
    assert "甘小禾" not in repr(event)


def test_a_petitioner_may_say_that_a_child_is_concerned(world: FakeWorld) -> None:
    assert world.case(world.submit(minor=True)).minor
    case = world.case(world.submit(under_14=True))
    assert (case.minor, [mark.name for mark in case.marks]) == (True, ["under_14"])
    assert not world.case(world.submit()).minor


def test_outputs_name_no_class_of_a_minor(world: FakeWorld) -> None:
    number = world.submit(title="三年级2班孩子被罚站")
    walk(world, number, "contact")
    assert "三年级2班" in world.memory.entries["qh", number].title
    world.act(number, "note_minor", "qh.clerk")
    assert "某班孩子" in world.memory.entries["qh", number].title
    world.act(number, "submit_reply", "qh-0401.handler", reply="已对三年级2班教师谈话，电话0480-6600401。")
    world.act(number, "approve_reply", "qh-0401.head")
    assert world.memory.progress[number].reply == "已对某班教师谈话，电话0480-6600401。"


def test_no_message_reaches_the_telephone_of_a_guardian_who_is_barred(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "note_minor", "qh.clerk", guardian_barred=True)
    before = len(world.desk.channels["sms"].sent)  # type: ignore[attr-defined]
    world.act(number, "accept_notice", "qh.clerk")
    world.now += timedelta(days=1)
    deliver(world.desk, world.now, attempt)
    late = [text for _, _, text in world.desk.channels["sms"].sent[before:]]  # type: ignore[attr-defined]
    assert not [text for text in late if "accepted" in text]


def test_the_only_possible_reporter_is_not_sent_into_the_school(world: FakeWorld) -> None:
    number = world.submit(content="我家孩子在三年级2班，被收费，请核实退费。")
    world.act(number, "register", "qh.clerk")
    file = worklist.open_case(world.desk, world.actor("qh.clerk"), number)
    assert any("信访人" in warning for warning in file.warnings)
    along(
        world,
        number,
        ("protect_reporter", "qh.clerk"),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison"),
    )
    with pytest.raises(Invalid, match="唯一知情人"):
        world.act(number, "pass_down", "qh-0401.liaison", to="qh-0401:deyu")
    world.act(number, "unprotect_reporter", "qh-0401.head")
    assert world.act(number, "pass_down", "qh-0401.liaison", to="qh-0401:deyu").state is State.DISPATCHED


# Papers of foreigners, and old ones (edge 45)


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("RESIDENT_ID", "990101198802160020", True),
        ("RESIDENT_ID", "99010119791103001x", True),
        ("RESIDENT_ID", "９９０１０１１９８８０２１６００２０", True),
        ("RESIDENT_ID", "990101880216002", True),
        ("RESIDENT_ID", "990101881316002", False),
        ("RESIDENT_ID", "990101198802160021", False),
        ("PASSPORT", "E12345678", True),
        ("PASSPORT", "护照", False),
        ("HK_MACAO_PERMIT", "H12345678", True),
        ("HK_MACAO_PERMIT", "A12345678", False),
        ("TAIWAN_PERMIT", "12345678", True),
        ("FOREIGN_RESIDENCE", "USA123456789012", True),
        ("ORGANISATION_CODE", "91110000MA0000000A", True),
    ],
)
def test_papers(kind: str, number: str, right: bool) -> None:
    assert (document_problem(IdDocument(kind), number) == "") is right


@pytest.mark.parametrize(
    ("given", "kept"),
    [("99010119791103001x", "99010119791103001X"), ("990101 19880216 0020", "990101198802160020")],
)
def test_a_paper_is_kept_as_it_should_be_written(world: FakeWorld, given: str, kept: str) -> None:
    number = world.submit(id_kind="RESIDENT_ID", id_number=given)
    assert world.desk.cases.load(number).petition.texts["id_number"] == kept


# Copies filed above (S3-49)


def test_the_answer_of_an_office_below_is_filed_above_by_itself(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "submit_reply", "qh-0401.handler")
    case = world.act(number, "approve_reply", "qh-0401.head")
    assert [a.filed_at for a in case.assignments] == [case.replied_at, case.replied_at]
    filed = [w.record.to for w in world.memory.notices.values() if w.record.template == "copy_filed"]
    assert sorted(filed) == ["qh", "qh-04"]
    with pytest.raises(NotAllowed):
        world.act(number, "file_copy", "qh-0401.liaison")


def test_a_notice_of_its_own_is_filed_too(world: FakeWorld) -> None:
    number = world.submit()
    along(
        world,
        number,
        ("register", "qh.clerk"),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401", "how": "transfer"}),
        ("sign", "qh-0401.liaison"),
        ("accept_notice_part", "qh-0401.liaison"),
    )
    filed = [w.record.to for w in world.memory.notices.values() if w.record.template == "copy_filed"]
    assert filed == ["qh"]


def test_a_unit_of_the_own_office_files_nothing(world: FakeWorld) -> None:
    number = world.submit(about_kind="none", about_office=None)
    along(
        world,
        number,
        ("register", "qh.clerk"),
        ("dispatch", "qh.dispatcher", {"to": "qh:0105"}),
        ("sign", "qh.liaison-0105"),
        ("submit_reply", "qh.liaison-0105"),
        ("approve_reply", "qh.head-0105"),
    )
    assert not [w for w in world.memory.notices.values() if w.record.template == "copy_filed"]


# Letters to the other side (edge 17)


def reported(world: World) -> str:
    number = world.submit(
        type="REPORT", about_kind="office", about_office="qh-0801", content="该校违规收取资料费每生三百元。"
    )
    world.act(number, "register", "qh.clerk")
    return number


def test_the_other_side_is_asked_without_learning_of_a_case(world: FakeWorld) -> None:
    number = reported(world)
    case = world.act(number, "ask_explanation", "qh.deputy1", letter="请说明本学期代收费的项目、标准和依据。")
    event, _ = world.desk.cases.history(number)[-1]
    letter = event.facts["letter_number"]
    sent = [w.record for w in world.memory.notices.values() if w.record.to == "qh-0801"]
    assert [(n.id, n.case, n.template) for n in sent] == [(letter, "", "letter")]
    assert sent[0].facts == {"number": letter, "writer": "青禾市教育和体育局", "due": "2026-11-30"}
    assert number not in repr(sent)
    assert letter.startswith("HX20261116-")
    assert not sees(world, "qh-0801.head", number)
    assert case.marked("explanation_asked", case.received_at.date())
    world.now += timedelta(hours=4)
    deliver(world.desk, world.now, attempt)
    inbox = [mail for mail in world.desk.channels["inbox"].sent if mail[0] == "qh-0801"]  # type: ignore[attr-defined]
    assert len(inbox) == 1
    assert number not in repr(inbox)
    assert world.act(number, "record_explanation", "qh.deputy1").revision == case.revision + 1


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"letter": "群众反映该校违规收取资料费每生三百元，请说明。"}, "letter"),
        ({"letter": "甘小禾反映收费，请说明。"}, "letter"),
        ({"letter": "请与１５４ ００００ ０００１联系说明。"}, "letter"),
        ({"to": "qh"}, "to"),
        ({"to": "qh:lead"}, "to"),
        ({"to": "bs-01"}, "to"),
        ({"to": "qh-0401:none"}, "to"),
        ({"until": "2026-11-16"}, "until"),
    ],
)
def test_a_letter_says_nothing_that_the_reporter_wrote(world: FakeWorld, form: dict[str, str], field: str) -> None:
    number = reported(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "ask_explanation", "qh.deputy1", **form)
    assert field in refused.value.fields


def test_a_letter_does_not_name_the_case(world: FakeWorld) -> None:
    number = reported(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "ask_explanation", "qh.deputy1", letter=f"就{number}一事请说明。")
    assert "letter" in refused.value.fields
    with pytest.raises(NotAllowed):
        world.act(number, "record_explanation", "qh.deputy1")
