"""The registers row by row: every state, step, role and stand; deadlines, parents, copies; nothing is ever lost."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.domain import clocks
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.events import Words
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers import system
from chalicelib.domain.registers.catalogue import KINDS, kind_of
from chalicelib.domain.registers.entry import Entry, Stand, Tally, is_entry, prefix_of
from chalicelib.domain.registers.kinds import Kind, Moved, all_steps, keys_to_open, open_steps
from chalicelib.domain.registers.views import posted, views
from chalicelib.domain.roles import ROLES, SYSTEM, Role
from tests.domain import standing_programme
from tests.domain.standing_registers import (
    ABOVE,
    KEEPER,
    NAMED,
    NOW,
    OPENING,
    STANDS,
    STEPS,
    TERMS,
    fresh,
    later,
    opened,
    somebody,
    standing,
)

PEOPLE = [(str(role), stand) for role in Role if role not in (Role.PUBLIC, Role.SYSTEM) for stand in STANDS]
EACH = [(kind.name, step.name) for kind, step in all_steps(KINDS) if step is not kind.opening]


def take(entry: Entry, name: str, actor: object = SYSTEM, **form: object) -> Moved:
    """Take a step with the form of STEPS, by somebody who may."""
    kind = kind_of(entry.kind)
    row = kind.step(name)
    who = actor
    if actor is SYSTEM and row is not None:
        grant = next(each for each in row.by if each != "SYSTEM")
        role, _, stand = grant.partition("@")
        key = {"own": entry.key, "named": entry.named, "above": (*entry.above, "")[0]}[stand]
        who = replace(somebody(role, "own"), reach=frozenset({(Role(role), key)}))
    filled = {**STEPS.get((entry.kind, name), {}), **form}
    return engine.step(kind, entry, name, filled, who, NOW, TERMS)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", KINDS)
def test_a_register_is_whole(name: str) -> None:
    kind = KINDS[name]
    assert kind.title
    assert kind.source
    assert kind.opening.name == "open"
    assert kind.done <= set(kind.states)
    assert kind.handed <= set(kind.states)
    rows = (kind.opening, *kind.steps)
    assert len({row.name for row in rows}) == len(rows)
    heard = set()
    for due in kind.dues:
        rule = due.rule
        heard |= rule.start_on | rule.stop_on | rule.cancel_on | rule.reopen_on
        assert rule.source
        assert rule.warns
        assert (due.at is None) == bool(rule.limit)
    assert heard - {row.name for row in rows} <= {"withdrawn", "refused", "closed"}
    for row in rows:
        assert row.title
        assert row.source
        assert (row.paper == "") == (row.paper_title == "")
        assert row.frm <= set(kind.states)
        assert {row.to, *row.targets} - {None} <= set(kind.states)
        for grant in row.by:
            role, _, stand = grant.partition("@")
            assert role in ROLES
            assert (stand == "") == (role == "SYSTEM")
            assert stand in ("", *Stand)
    fields = {field.name for row in rows for field in row.fields}
    assert set(filter(None, (kind.title_field, kind.on_field, kind.named_field))) <= fields
    opening = {field.name: field for field in kind.opening.fields}
    assert not kind.title_field or opening[kind.title_field].personal
    assert not kind.issues or kind.issues in KINDS


@pytest.mark.parametrize("name", KINDS)
def test_every_state_is_reached_and_every_open_one_leads_on(name: str) -> None:
    kind = KINDS[name]
    reached, queue = {next(iter(kind.states))}, [next(iter(kind.states))]
    while queue:
        state = queue.pop()
        targets = {t for row in kind.steps if state in row.frm for t in ({row.to} if row.to else set(row.targets)) if t}
        assert targets or state in kind.done, state
        queue += targets - reached
        reached |= targets
    assert reached == set(kind.states)


def test_there_is_a_form_for_every_step() -> None:
    assert set(OPENING) == set(KINDS)
    assert set(STEPS) == set(EACH)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "step"), EACH)
def test_every_state_role_and_stand(name: str, step: str) -> None:
    kind = KINDS[name]
    row = kind.step(step)
    assert row is not None
    for state in kind.states:
        for role, stand in PEOPLE:
            entry, actor = standing(kind, state), somebody(role, stand)
            held = {each for each in Stand if each in entry.stands(STANDS[stand])}
            allowed = state in row.frm and any(f"{role}@{each}" in row.by for each in held)
            assert (row in open_steps(kind, state, {STANDS[stand]: held}, actor)) is allowed, (state, role, stand)
            if not allowed:
                with pytest.raises(NotAllowed):
                    engine.step(kind, entry, step, STEPS[name, step], actor, NOW, TERMS)
                continue
            if (name, step, state) in ELSEWHERE:
                continue
            moved = engine.step(kind, entry, step, STEPS[name, step], actor, NOW, TERMS)
            after = moved.entries[0]
            assert after.state in ({row.to} if row.to else {*row.targets, state})
            assert (after.version, after.revision, after.events) == (entry.version + 1, entry.revision + 1, 2)


ELSEWHERE = {("session", "publish", "published"), ("session", "hold", "planned"), *standing_programme.ELSEWHERE}
"""Where a check has its own say: tests below."""


@pytest.mark.parametrize("name", KINDS)
def test_only_who_may_opens_an_entry(name: str) -> None:
    kind = KINDS[name]
    for role, stand in PEOPLE:
        actor, key = somebody(role, stand), STANDS[stand]
        allowed = f"{role}@own" in kind.opening.by
        assert (key in keys_to_open(kind, actor)) is allowed
        if not allowed:
            with pytest.raises(NotAllowed):
                engine.begin(kind, key, OPENING[name], actor, fresh(), NOW, TERMS)
        with pytest.raises(NotFound):
            engine.begin(kind, "qh:lead", OPENING[name], actor, fresh(), NOW, TERMS)


def test_who_stands_above_is_taken_when_it_is_opened() -> None:
    entry = opened(KINDS["self_check"], NAMED).entries[0]
    assert entry.above == ("qh-04", "qh")
    assert opened(KINDS["periodical"], "qh").entries[0].above == ()
    assert (is_entry(entry.id), prefix_of(entry.id), entry.city) == (True, "QH", "qh")


def test_a_due_warns_rings_late_once_and_is_met_or_not() -> None:
    kind = KINDS["self_check"]
    entry = opened(kind, NAMED).entries[0]
    assert entry.due is not None
    calendar = TERMS.calendar
    warned = system.wake_at(kind, entry, calendar)
    assert warned is not None
    assert warned.isoformat().startswith("2026-11-22T16:00")
    with pytest.raises(NotAllowed):
        engine.step(kind, entry, "wake", {}, SYSTEM, NOW, TERMS)
    moved = engine.step(kind, entry, "wake", {}, SYSTEM, warned, TERMS)
    (alert,) = moved.alerts
    assert (alert.key, alert.kind, alert.rung, alert.case) == (NAMED, "warn", 1, entry.id)
    assert {"qh-0401.clerk", "qh-0401.liaison", "qh-0401.handler"} == set(alert.staff)
    late = engine.step(kind, moved.entries[0], "wake", {}, SYSTEM, later(15), TERMS)
    assert [(a.rung, a.key) for a in late.alerts] == [(2, NAMED), (3, ABOVE)]
    entry = late.entries[0]
    assert entry.late
    assert entry.revision == 0
    with pytest.raises(NotAllowed):
        engine.step(kind, entry, "wake", {}, SYSTEM, later(16), TERMS)
    done = take(entry, "hand_in").entries[0]
    assert done.clocks[0].state == clocks.MET, "handed in at NOW, which is before the due"


def test_a_parent_hears_of_what_its_entries_come_to() -> None:
    kind = KINDS["self_check"]
    moved = engine.begin(kind, NAMED, OPENING["self_check"], SYSTEM, fresh(), NOW, TERMS, parent="T-PARENT")
    assert moved.followups == ()
    entry = moved.entries[0]
    late = engine.step(kind, entry, "wake", {}, SYSTEM, later(15), TERMS)
    assert [command.form["delta"] for command in late.followups] == ["0,1,0"]
    who = somebody("CLERK", "named")
    handed = engine.step(kind, late.entries[0], "hand_in", STEPS["self_check", "hand_in"], who, later(16), TERMS)
    (command,) = handed.followups
    assert (command.case, command.action, command.form["delta"]) == ("T-PARENT", "tally", "1,-1,1")
    above = somebody("SUPERVISOR", "above")
    back = engine.step(kind, handed.entries[0], "send_back", STEPS["self_check", "send_back"], above, later(17), TERMS)
    assert [each.form["delta"] for each in back.followups] == ["-1,1,-1"], "sent back, it is owed and late again"
    parent = opened(KINDS["self_check_round"], "qh").entries[0]
    form = {"child": entry.id, "delta": "1,-1,1"}
    counted = engine.step(KINDS["self_check_round"], parent, "tally", form, SYSTEM, NOW, TERMS).entries[0]
    assert counted.tally == Tally(0, 1, -1, 1)
    with pytest.raises(NotAllowed):
        engine.step(KINDS["self_check_round"], parent, "tally", form, somebody("CENTER_HEAD", "above"), NOW, TERMS)


def test_issuing_goes_on_stretch_by_stretch() -> None:
    kind = KINDS["self_check_round"]
    moved = opened(kind, "qh")
    assert [(each.action, each.form) for each in moved.followups] == [("cascade", {"after": ""})]
    entry = moved.entries[0]
    more = engine.step(kind, entry, "cascade", {"opened": 400, "after": "qh-09", "more": True}, SYSTEM, NOW, TERMS)
    assert (more.entries[0].tally.issued, more.followups[0].form) == (400, {"after": "qh-09"})
    last = engine.step(kind, more.entries[0], "cascade", {"opened": 3, "after": "qh-10"}, SYSTEM, NOW, TERMS)
    assert (last.entries[0].tally.issued, last.followups) == (403, ())


def test_a_decision_becomes_an_entry_of_who_answers_for_it() -> None:
    meeting = take(opened(KINDS["meeting"]).entries[0], "record").entries[0]
    moved = take(meeting, "decide")
    after, item = moved.entries
    assert (item.kind, item.key, item.parent, item.due) == (
        "item",
        NAMED,
        meeting.id,
        opened(KINDS["item"]).entries[0].due,
    )
    assert after.tally.issued == 1
    assert [notice.to for notice in moved.notices] == [NAMED]
    with pytest.raises(NotAllowed, match="尚有 1 项"):
        take(after, "close")
    assert take(replace(after, tally=Tally(1, 1)), "close").entries[0].state == "closed"
    for wrong in ("qh-0801", "qh", "qh:0105", "qh-0401:deyu", "qh-0401:none", "x", "qh-04:lead"):
        with pytest.raises(Invalid):
            take(meeting, "decide", to=wrong)


def test_a_superior_has_a_copy_and_no_more() -> None:
    kind = KINDS["dispute"]
    moved = opened(kind)
    entry = moved.entries[0]
    words = {n.event: n for _, _, n in moved.events}
    seen = {view.key: view for view in views(kind, entry, words)}
    assert set(seen) == {KEEPER, NAMED, ABOVE}
    assert seen[KEEPER].title == "分班争议"
    assert seen[KEEPER].texts == {}
    assert set(seen[ABOVE].facts) == {"sort", "level", "people", "due", "to"}
    assert seen[ABOVE].texts["detail"].endswith("154****0001")
    assert seen[NAMED].stands == (Stand.NAMED,)
    hushed = {view.key: view for view in views(kind, replace(entry, shared=()), words)}
    assert (hushed[ABOVE].texts, hushed[ABOVE].title) == ({}, "")
    assert [view.key for view in views(KINDS["meeting"], opened(KINDS["meeting"]).entries[0], {})] == [KEEPER]


# Sessions


def test_a_session_is_published_three_working_days_before() -> None:
    kind = KINDS["session"]
    early = opened(kind, date="2026-11-20").entries[0]
    assert early.due is not None
    assert early.due.isoformat().startswith("2026-11-17T16:00")
    assert take(early, "publish").entries[0].facts["book_by"] == "2026-11-13"
    with pytest.raises(Invalid, match="3 个工作日"):
        opened(kind, date="2026-11-18")
    with pytest.raises(Invalid, match="3 个工作日"):
        take(early, "replan", date="2026-11-18")
    with pytest.raises(NotAllowed, match="改期"):
        engine.step(kind, early, "publish", {}, somebody("CLERK", "own"), later(2), TERMS)
    moved = take(early, "replan", date="2026-12-02").entries[0]
    assert [clock.state for clock in moved.clocks].count(clocks.RUNNING) == 2
    assert moved.due is not None
    assert moved.due.isoformat().startswith("2026-11-27T16:00")


@pytest.mark.parametrize("form", ["mobile", "chance", "duty", "government"])
def test_a_session_that_nobody_is_told_of_is_only_noted(form: str) -> None:
    kind = KINDS["session"]
    entry = opened(kind, form=form, date="2026-11-16", mobile="case", organ="市政府", capacity=None).entries[0]
    with pytest.raises(NotAllowed, match="不向社会预告"):
        take(entry, "publish")
    held = take(entry, "hold").entries[0]
    assert held.state == "held"
    assert take(held, "minute").entries[0].state == "minuted"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"substitute": None}, "substitute"),
        ({"substitute": "qh-04.head"}, "substitute"),
        ({"leader": None}, "leader"),
        ({"capacity": None}, "capacity"),
        ({"leader": "qh.head"}, "leader"),
        ({"from_time": "9 点"}, "from_time"),
        ({"to_time": "08:00"}, "to_time"),
        ({"form": "head"}, "unit"),
        ({"units": ["qh:0105"]}, "units"),
        ({"mobile": "?"}, "mobile"),
    ],
)
def test_a_session_needs_a_substitute_and_hours_that_fit(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        opened(KINDS["session"], **wrong)
    assert field in refused.value.fields


def test_the_substitute_takes_the_leaders_place() -> None:
    entry = take(opened(KINDS["session"]).entries[0], "publish").entries[0]
    after = take(entry, "substitute").entries[0]
    assert after.state == "published"
    assert {name: after.facts[name] for name in ("leader", "leader_post", "absent", "substituted")} == {
        "leader": "qh-04.vice",
        "leader_post": "学区副职",
        "absent": "qh-04.head",
        "substituted": True,
    }
    with pytest.raises(Invalid):
        take(after, "substitute")
    shown = posted(KINDS["session"], after)
    assert shown is not None
    assert (shown.facts["leader_post"], "leader" in shown.facts) == ("学区副职", False)
    who = somebody("CLERK", "own")
    with pytest.raises(NotAllowed, match="尚未举行"):
        take(after, "hold")
    held = engine.step(KINDS["session"], after, "hold", STEPS["session", "hold"], who, later(16), TERMS).entries[0]
    assert held.state == "substituted"
    assert posted(KINDS["session"], held) is None


def test_a_fixed_session_that_was_never_published_was_not_held() -> None:
    entry = opened(KINDS["session"]).entries[0]
    with pytest.raises(NotAllowed, match="先公布"):
        take(replace(entry, on=NOW.date()), "hold")


def test_cancelling_tells_whoever_booked_and_stays_on_the_board() -> None:
    entry = take(opened(KINDS["session"]).entries[0], "publish").entries[0]
    kind = KINDS["session"]
    terms = replace(TERMS, booked=("QH20261116-AAAAA", "QH20261116-BBBBB"))
    moved = engine.step(kind, entry, "cancel", {"reason": "停电"}, somebody("UNIT_HEAD", "own"), NOW, terms)
    assert [(c.case, c.action) for c in moved.followups] == [
        ("QH20261116-AAAAA", "session_cancelled"),
        ("QH20261116-BBBBB", "session_cancelled"),
    ]
    shown = posted(kind, moved.entries[0])
    assert shown is not None
    assert shown.state == "cancelled"
    never = take(opened(kind).entries[0], "cancel").entries[0]
    assert posted(kind, never) is None


# Nothing is lost, whatever is done


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**32))
def test_no_step_ever_loses_an_entry(name: str, seed: int) -> None:
    """Through any life the chain holds, what was kept stays kept, and every copy can be made again."""
    kind, random = KINDS[name], Random(seed)
    moved = opened(kind)
    entry, events, words = moved.entries[0], [moved.events[0][1]], {1: moved.events[0][2]}
    now = NOW
    for _ in range(12):
        now = max(now, later(random.choice([0, 0, 1, 4, 20])))
        names = [row.name for row in kind.steps if entry.state in row.frm] + ["wake"]
        step = random.choice(names)
        row = kind.step(step)
        role, _, stand = random.choice(row.by).partition("@") if row else ("SYSTEM", "", "")
        form = STEPS.get((name, step), {})
        before = replace(entry)
        try:
            moved = engine.step(kind, entry, step, form, somebody(role, stand), now, TERMS)
        except (NotAllowed, Invalid) as refusal:
            note(f"{step}: {refusal}")
            assert entry == before
            continue
        entry = moved.entries[0]
        note(f"{step} -> {entry.state}")
        ((id, event, said),) = [each for each in moved.events if each[0] == entry.id]
        assert (id, event.seq, event.previous) == (entry.id, len(events) + 1, events[-1].link)
        assert event.link == event.expected_link() == entry.link
        assert event.digest == said.digest()
        assert (event.before, event.after) == (before.state, entry.state)
        assert entry.version == before.version + 1
        assert (entry.id, entry.kind, entry.key, entry.above, entry.parent) == (
            before.id, before.kind, before.key, before.above, before.parent,
        )  # fmt: skip
        assert set(before.shared) <= set(entry.shared) <= {*range(1, entry.events + 1)}
        assert set(before.facts) <= set(entry.facts)
        if entry.state in kind.done:
            assert entry.due is None
            assert system.wake_at(kind, entry, TERMS.calendar) is None
        running = [clock.rule for clock in entry.clocks if clock.state == clocks.RUNNING]
        assert len(running) == len(set(running))
        events.append(event)
        words[said.event] = said
        keys = [view.key for view in views(kind, entry, words)]
        assert keys == sorted({k for k in (entry.key, entry.named, *entry.above) if k})
    assert isinstance(words[1], Words)


def test_a_kind_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        kind_of("nothing")
    kind: Kind = KINDS["item"]
    with pytest.raises(Invalid):
        engine.step(kind, opened(kind).entries[0], "nothing", {}, SYSTEM, NOW, TERMS)
