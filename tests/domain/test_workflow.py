"""What the rows and their checks demand: separations, secrecy, assignments, notices, and what a step leaves behind."""

from datetime import timedelta

import pytest

from chalicelib.domain.case import PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.projections import docket_keys
from chalicelib.services import worklist
from tests.world import FakeWorld, at, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def clocks_of(world: FakeWorld, number: str) -> dict[str, str]:
    """The state of each rule's latest clock."""
    return {clock.rule: clock.state for clock in world.case(number).clocks}


def blind(world: FakeWorld, number: str, *ids: str) -> None:
    """Whoever is named finds no such case."""
    for id in ids:
        with pytest.raises(NotFound):
            worklist.open_case(world.desk, world.actor(id), number)


# Separations (domain B2)


def test_who_drafted_the_reply_does_not_approve_it(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    world.act(number, "submit_reply", "qh-0401.liaison")
    world.promote("qh-0401.liaison", "UNIT_HEAD")
    with pytest.raises(NotAllowed, match="起草答复的人"):
        world.act(number, "approve_reply", "qh-0401.liaison")
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


def test_who_handled_a_matter_does_not_call_back_and_neither_does_the_unit(world: FakeWorld) -> None:
    number = world.submit(about_kind="none", about_office=None)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0101")
    world.act(number, "sign", "qh.liaison-0101")
    world.act(number, "submit_reply", "qh.liaison-0101")
    world.act(number, "approve_reply", "qh.head-0101")
    world.act(number, "deliver", "qh.clerk")
    with pytest.raises(NotAllowed, match="回访不得由承办"):
        world.act(number, "followup", "qh.followup")  # serves in 0101, which answered
    assert world.act(number, "followup", "qh.deputy1").state is State.CLOSED


def test_the_town_that_passed_a_case_down_does_not_call_back_for_it(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "deliver")
    with pytest.raises(NotAllowed):
        world.act(number, "followup", "qh-04.followup")
    assert world.act(number, "followup", "qh.followup").state is State.CLOSED


def test_who_asked_for_a_return_does_not_decide_it(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0101")
    world.promote("qh.center-head", "LIAISON")
    world.act(number, "request_return", "qh.center-head")
    with pytest.raises(NotAllowed, match="申请退回的人"):
        world.act(number, "decide_return", "qh.center-head")
    assert world.act(number, "decide_return", "qh.dispatcher").state is State.REGISTERED


# Where a case may go (E6, edges 16 and 17)


@pytest.mark.parametrize(
    ("form", "forbidden", "allowed"),
    [
        ({"type": "REPORT"}, ["qh-0401", "qh-0401:deyu"], "qh-0402"),
        ({"about_kind": "head"}, ["qh-0401"], "qh-0402"),
        ({"about_kind": "head", "about_office": "qh-04"}, ["qh-04", "qh-0401", "qh-0402"], "qh:0104"),
        ({"type": "REPORT", "about_kind": "person"}, ["qh-0401"], "qh-0403"),
        ({"about_office": "qh:0101"}, ["qh", "qh:0101"], "qh:0104"),
    ],
)
def test_what_points_at_an_office_is_never_sent_there(
    world: FakeWorld, form: dict[str, str], forbidden: list[str], allowed: str
) -> None:
    number = world.submit(**form)
    owner = world.case(number).owner
    clerk = {"qh:lead": "qh.head"}.get(owner, f"{owner}.clerk")
    world.act(number, "register", clerk)
    for key in forbidden:
        with pytest.raises(Invalid) as refused:
            world.act(number, "dispatch", clerk, to=key)
        assert "to" in refused.value.fields
    assert world.act(number, "dispatch", clerk, to=allowed).state is State.DISPATCHED
    assert not set(docket_keys(world.case(number))) & set(forbidden)


@pytest.mark.parametrize(
    "to", ["qh-0801:none", "qh-04:0101", "qh:lead", "qh:discipline", "bs", "bs-01", "nowhere", "qh:"]
)
def test_a_case_goes_to_a_unit_of_the_own_office_or_to_an_office_below(world: FakeWorld, to: str) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid):
        world.act(number, "dispatch", "qh.dispatcher", to=to)
    assert world.case(number).state is State.REGISTERED


def test_nobody_passes_up_or_across(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison")
    for to in ("qh", "qh-04", "qh-0402", "qh-0401"):
        with pytest.raises(Invalid):
            world.act(number, "pass_down", "qh-0401.liaison", to=to)
    assert world.act(number, "pass_down", "qh-0401.liaison", to="qh-0401:deyu").state is State.DISPATCHED


def test_what_turns_out_to_be_a_report_about_the_office_leaves_it(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401")
    assert set(docket_keys(world.case(number))) == {"qh-0401", "qh-04", "qh"}
    case = world.act(number, "register", "qh-0401.clerk", type="REPORT")
    assert (case.owner, case.excluded) == ("qh-04", ("qh-0401",))
    assert set(docket_keys(case)) == {"qh-04", "qh"}
    assert "qh-0401" not in {clock.obligor for clock in case.clocks}
    blind(world, number, "qh-0401.clerk", "qh-0401.head", "qh-0401.vice")
    assert not [key for key, of in world.memory.entries if of == number and key.startswith("qh-0401")]
    assert not [key for key, _, of in world.memory.finds if of == number and key.startswith("qh-0401")]
    case = world.act(number, "classify", "qh-04.clerk", type="COMPLAINT")
    assert case.excluded == ("qh-0401",)
    assert case.restricted
    with pytest.raises(Invalid):
        world.act(number, "dispatch", "qh-04.clerk", to="qh-0401")


def test_a_report_found_at_the_bureau_stays_there_and_keeps_away_from_the_school(world: FakeWorld) -> None:
    number = world.submit()
    case = world.act(number, "register", "qh.clerk", type="REPORT")
    assert (case.owner, case.excluded, case.track) == ("qh", ("qh-0401",), "DISCIPLINE")
    with pytest.raises(Invalid):
        world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")


def test_a_report_that_names_nobody_leaves_the_school_and_goes_no_further(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="none", about_office=None)
    assert world.act(number, "register", "qh-0401.clerk", type="REPORT").owner == "qh-04"
    assert world.act(number, "classify", "qh-04.clerk", type="REPORT").owner == "qh-04"


def test_a_complaint_about_the_centre_lives_without_the_centre(world: FakeWorld) -> None:
    number = world.submit(about_kind="office", about_office="qh:0101")
    centre = ("qh.clerk", "qh.dispatcher", "qh.center-head", "qh.followup", "qh.liaison-0101", "qh.head-0101")
    for action, who, form in (
        ("register", "qh.head", {}),
        ("dispatch", "qh.deputy2", {"to": "qh:0104"}),
        ("sign", "qh.liaison-0104", {}),
        ("contact", "qh.liaison-0104", {}),
        ("accept_notice", "qh.deputy2", {}),
        ("submit_reply", "qh.liaison-0104", {}),
        ("approve_reply", "qh.head-0104", {}),
        ("deliver", "qh.deputy2", {}),
        ("followup", "qh.head", {}),
    ):
        blind(world, number, *centre)
        case = world.act(number, action, who, **form)
        assert set(docket_keys(case)) <= {"qh:lead", "qh:0104"}
    assert case.state is State.CLOSED
    told = {to for to, of, _ in world.memory.notices if of == number}
    assert told == {"qh:lead", "qh:0104", "petitioner"}


# Assignments


def test_who_signs_may_give_the_part_to_a_colleague_but_to_nobody_else(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    for wrong in ("qh-0402.handler", "nobody", "qh-0401.nobody", "qh-04.handler"):
        with pytest.raises(Invalid) as refused:
            world.act(number, "sign", "qh-0401.liaison", assignee=wrong)
        assert set(refused.value.fields) == {"assignee"}
    case = world.act(number, "sign", "qh-0401.liaison", assignee="qh-0401.handler")
    assert case.main
    assert case.main.assignee == "qh-0401.handler"
    mine = worklist.worklist(world.desk, world.actor("qh-0401.handler"), None, mine=True)
    assert [entry.number for entry in mine.items] == [number]


def test_the_one_asked_first_answers_until_somebody_has_signed(world: FakeWorld) -> None:
    number = world.arrive("qh.petition", channel="VISIT", office="qh")
    assert world.case(number).first_asked == "qh.petition"
    world.act(number, "register", "qh.clerk")
    assert world.act(number, "dispatch", "qh.clerk", to="qh-04").first_asked_until is None
    moment = world.now
    assert world.act(number, "sign", "qh-04.liaison").first_asked_until == moment


def test_passing_down_keeps_the_own_part_and_the_chain_above(world: FakeWorld) -> None:
    number = world.submit()
    case = walk(world, number, "pass_down")
    assert [(a.holder, a.sender, a.state) for a in case.assignments] == [
        ("qh-04", "qh", PartState.PASSED_ON),
        ("qh-0401", "qh-04", PartState.SENT),
    ]
    assert docket_keys(case) == {"qh": "owner", "qh-04": "handler", "qh-0401": "handler"}


# What the step leaves behind (B7)


def test_every_step_is_chained_and_counted(world: FakeWorld) -> None:
    number = world.submit()
    case = walk(world, number)
    history = world.desk.cases.history(number)
    assert len(history) == case.version == case.events == 13
    assert case.revision == 13
    assert [event.previous for event, _ in history[1:]] == [event.link for event, _ in history[:-1]]
    assert all(event.actor and event.at and event.after for event, _ in history)


def test_the_sweep_moves_the_lock_and_not_what_a_person_saw(world: FakeWorld) -> None:
    number = world.submit()
    before = world.case(number)
    assert world.sweep(world.now + timedelta(days=3)).alerts == 2
    after = world.case(number)
    assert (after.version, after.revision) == (before.version + 1, before.revision)


def test_a_case_that_nothing_wakes_is_not_woken(world: FakeWorld) -> None:
    number = world.submit()
    with pytest.raises(NotAllowed):
        world.act(number, "wake", "SYSTEM")
    assert world.case(number).events == 1


def test_every_change_of_the_public_stage_is_told(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    said = [waiting.record for (to, _, _), waiting in world.memory.notices.items() if to == "petitioner"]
    assert [(notice.template, notice.facts["stage"]) for notice in said] == [
        ("receipt", "已收到"),
        ("stage_changed", "审核中"),
        ("stage_changed", "已转办"),
        ("stage_changed", "办理中"),
        ("accepted", "办理中"),
        ("stage_changed", "答复审核"),
        ("replied", "已答复"),
        ("stage_changed", "已办结"),
    ]
    assert all("甘" not in str(notice.facts) and "154" not in str(notice.facts) for notice in said)


def test_nothing_is_said_at_night_but_what_is_urgent(world: FakeWorld) -> None:
    world.now = at("2026-11-16", "23:10")
    world.submit()
    urgent = world.arrive(urgency="critical")
    morning = at("2026-11-17", "08:00")
    for (to, of, _), waiting in world.memory.notices.items():
        expected = at("2026-11-16", "23:20") if of == urgent and to != "petitioner" else morning
        assert waiting.send_at == expected


def test_who_left_no_way_to_be_told_is_told_nothing(world: FakeWorld) -> None:
    number = world.submit(identity="anonymous", name=None, mobile=None)
    walk(world, number, "accept_notice")
    assert not [to for to, of, _ in world.memory.notices if to == "petitioner"]
    assert "R08" not in clocks_of(world, number)
    assert "R02" not in clocks_of(world, number)
