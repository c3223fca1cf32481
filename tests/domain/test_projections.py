"""A case seen by others: docket entries, the public progress, what it is found by, and when it wakes."""

from dataclasses import replace

import pytest

from chalicelib.domain import projections
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Assignment, PartState, Stake, State
from chalicelib.domain.roles import PUBLIC
from chalicelib.domain.workflow import public_actions
from tests.domain.standing import NOW, a_case
from tests.fakes.calendars import CALENDAR_2026
from tests.world import FakeWorld, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def test_owner_handlers_and_overseers_have_an_entry_and_a_returned_part_leaves_none() -> None:
    case = a_case(State.HANDLING)
    assert projections.docket_keys(case) == {
        "qh-03": Stake.OVERSEER,
        "qh-04": Stake.HANDLER,
        "qh-0401": Stake.HANDLER,
        "qh": Stake.OWNER,
    }
    first, second = case.assignments
    returned = replace(case, assignments=(first, replace(second, state=PartState.RETURNED)))
    assert "qh-0401" not in projections.docket_keys(returned)


def test_an_excluded_office_has_no_entry_even_where_data_say_so() -> None:
    case = replace(a_case(State.HANDLING), excluded=("qh-04", "qh-03"))
    assert set(projections.docket_keys(case)) == {"qh", "qh-0401"}
    inner = Assignment("a3", "qh-04:0401", "qh", PartState.SENT, NOW)
    assert "qh-04:0401" not in projections.docket_keys(replace(case, assignments=(inner,)))


def test_at_a_root_only_what_is_named_is_excluded() -> None:
    parts = (Assignment("a1", "qh:0104", "qh:lead", PartState.SENT, NOW),)
    case = replace(a_case(State.HANDLING), owner="qh:lead", overseers=(), excluded=("qh", "qh:0101"), assignments=parts)
    assert set(projections.docket_keys(case)) == {"qh:lead", "qh:0104"}
    assert case.hidden_from("qh")
    assert case.hidden_from("qh:0101")
    assert not case.hidden_from("qh:0104")


def test_an_entry_shows_what_a_worklist_needs_and_masks_the_title(world: FakeWorld) -> None:
    number = world.submit(title="王老师电话15400000009收费")
    walk(world, number, "contact")
    entry = world.memory.entries["qh-0401", number]
    assert entry.title == "王老师电话154****0009收费"
    assert (entry.stake, entry.state, entry.holder, entry.assignee) == (
        "handler",
        "HANDLING",
        "qh-0401",
        "qh-0401.liaison",
    )
    assert entry.due
    assert {fact.rule for fact in entry.facts} >= {"R01", "R06", "R07", "R08"}
    done = walk_on(world, number)
    assert not world.memory.entries["qh", done].open
    assert world.memory.entries["qh", done].due is None
    assert world.memory.entries["qh", done].outcome["satisfied"] == "good"


def walk_on(world: FakeWorld, number: str) -> str:
    for action, who in (
        ("submit_reply", "qh-0401.handler"),
        ("approve_reply", "qh-0401.head"),
        ("deliver", "qh.clerk"),
        ("followup", "qh.followup"),
    ):
        world.act(number, action, who)
    return number


def test_the_lists_of_an_office_begin_with_its_own_dues() -> None:
    case = a_case(State.HANDLING)
    assert [entry.due for entry in projections.docket_entries(case, "标题")] == [None] * 4


# The public


def test_progress_says_what_e3_allows_and_nothing_else(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "submit_reply")
    shown = world.memory.progress[number]
    assert (shown.stage, shown.office, shown.topic, shown.reply) == ("review", "qh-0401", "07", "")
    assert shown.told_on
    assert shown.promised_on
    world.act(number, "approve_reply", "qh-0401.head", reply="经查属实，已退费。请拨0480-6610401，或找15400000009。")
    shown = world.memory.progress[number]
    assert shown.reply == "经查属实，已退费。请拨0480-6610401，或找154****0009。"
    everything = str(shown)
    for secret in ("甘小禾", "15400000001", "经查属实多收", "qh-0401.handler", "报告"):
        assert secret not in everything


def test_a_draft_is_nobodys_reply(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "submit_reply")
    world.act(number, "reject_reply", "qh-0401.head")
    assert world.memory.progress[number].reply == ""
    assert world.memory.progress[number].replied_on is None


@pytest.mark.parametrize("form", [{"type": "REPORT", "about_kind": "person"}, {"topic": "17"}])
def test_a_sealed_case_looks_the_same_in_whatever_state_it_is(world: FakeWorld, form: dict[str, str]) -> None:
    number = world.submit(**form)
    first = world.memory.progress[number]
    assert (first.sealed, first.office, first.topic, first.promised_on) == (True, "qh", "", None)
    owner = world.case(number).owner
    seen = []
    world.act(number, "register", f"{owner}.clerk")
    world.act(number, "dispatch", f"{owner}.dispatcher", to="qh-0402")
    for action, who in (
        ("sign", "qh-0402.liaison"),
        ("contact", "qh-0402.handler"),
        ("submit_reply", "qh-0402.handler"),
        ("approve_reply", "qh-0402.head"),
        ("deliver", f"{owner}.clerk"),
        ("followup", "qh.followup"),
    ):
        seen.append(world.memory.progress[number])
        world.act(number, action, who)
    seen.append(world.memory.progress[number])
    assert len({replace(each, code_hash="") for each in map(plain, seen)}) == 1
    assert plain(seen[0]).next == (("supplement", None),)
    assert [code for code, _ in seen[0].stages] == ["received", "sealed"]
    told = [w.record for (to, of, _), w in world.memory.notices.items() if to == "petitioner"]
    assert [(n.template, n.facts["stage"]) for n in told] == [
        ("stage_changed", "已收到"),
        ("stage_changed", "已按规定转有权机关办理"),
    ]
    assert not any(n.facts["due"] for n in told)


def plain(progress: projections.Progress) -> projections.Progress:
    """With tuples where the store gives lists, so that it can be compared."""
    return replace(
        progress,
        stages=tuple((code, day) for code, day in progress.stages),
        next=tuple((name, day) for name, day in progress.next),
    )


def test_what_is_offered_next_follows_the_state_of_an_open_case() -> None:
    offered = {state: [name for name, _ in public_actions(a_case(state), ACTIONS, PUBLIC)] for state in State}
    assert offered[State.INBOX] == ["supplement", "withdraw", "book"]
    assert offered[State.INFO_PENDING] == ["supply_info", "supplement", "withdraw", "book"]
    assert offered[State.REPLIED][:3] == ["supplement", "evaluate", "reexam_apply"]
    assert offered[State.CLOSED][:3] == ["supplement", "evaluate", "reexam_apply"]
    assert offered[State.ARCHIVED] == []


# Finding and waking


def test_a_case_is_found_under_the_dockets_that_hold_it_and_nowhere_else(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", type="REPORT")
    keys = {key for key, _, of in world.memory.finds if of == number}
    assert keys == {"qh-04", "qh"}
    other = world.submit(mobile=None, email="a@b.example")
    tokens = {token for _, token, of in world.memory.finds if of == other}
    assert all(token.startswith(projections.WORDS) for token in tokens), "nothing but the title"


def test_it_wakes_at_the_first_moment_that_anybody_waits_for(world: FakeWorld) -> None:
    number = world.submit()
    case = walk(world, number, "dispatch")
    assert projections.wake_at(case, CALENDAR_2026) == world.memory.wakes[number]
    closed = walk_rest(world, number)
    (right,) = (clock for clock in closed.clocks if clock.rule == "R24")
    assert projections.wake_at(closed, CALENDAR_2026) == right.judged == world.memory.wakes[number]
    world.sweep(right.judged)
    assert projections.wake_at(world.case(number), CALENDAR_2026) is None
    assert number not in world.memory.wakes


def walk_rest(world: FakeWorld, number: str):
    world.act(number, "sign", "qh-04.liaison")
    world.act(number, "submit_reply", "qh-04.liaison")
    world.act(number, "approve_reply", "qh-04.head")
    world.act(number, "deliver", "qh.clerk")
    return world.act(number, "followup", "qh.followup")
