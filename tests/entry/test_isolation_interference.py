"""Non-interference: whatever happens to cases of others, an officer's every answer stays the same, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.roles import Staff, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.services import act
from tests.entry.isolated import PLACES, Served, everybody, keys_of, peopled, served
from tests.entry.isolated_matters import KINDS, MATTERS, TYPES, Matter, brought, filled, submitted
from tests.entry.isolated_probes import everything
from tests.world import MONDAY

PEOPLE = {staff.id: staff for staff in everybody(peopled())}
ACTORS = tuple(actor_of(staff, business_date(MONDAY)) for staff in PEOPLE.values())
TARGETS = ("qh", "qh-04", "qh-0401", "qh-0402", "qh-03", "qh-0801", "qh:0104", "qh:0105", "qh-0401:deyu", "bs-01")
OWN = {matter.name: matter for matter in MATTERS if len(matter.deeds) < 8}

EXAMPLES = int(os.environ.get("HUIYIN_EXAMPLES", "16"))
"""So many pairs of worlds, each a few seconds; more by hand, after a change of what officers learn."""


@dataclass(frozen=True)
class Foreign:
    """A matter of others: what was handed in, and the chance by which people then act on it."""

    form: Mapping[str, Any]
    chance: int


@dataclass
class Told:
    """One world after everything: what the viewer learns, and where each foreign matter ever stood."""

    lines: list[Any] = field(default_factory=list)
    stood: list[frozenset[str]] = field(default_factory=list)


@st.composite
def foreign(draw: st.DrawFn, near: str) -> Foreign:
    """Somebody's matter, more often than not one that speaks of the viewer's own office."""
    at = draw(st.sampled_from([*PLACES, near]))
    city = at.partition("-")[0]
    targets = [each for each in (*TARGETS, near, near) if each.partition(":")[0].partition("-")[0] == city]
    kind = draw(st.sampled_from([*KINDS, "head", "none"]))
    form: dict[str, Any] = {
        "office": at,
        "type": draw(st.sampled_from([*TYPES, "REPORT"])),
        "about_kind": kind,
        "about_office": None if kind == "none" else draw(st.sampled_from(targets or [city])),
        "channel": draw(st.sampled_from(["WEB", "REPORT_BOX", "MAILBOX_HEAD"])),
        "topic": draw(st.sampled_from(["02", "17", None])),
        "identity": draw(st.sampled_from(["real", "confidential"])),
        "mobile": draw(st.sampled_from(["15400000001", None])),
    }
    return Foreign(form, draw(st.integers(0, 10**6)))


def _lived(serving: Served, number: str, chance: int) -> frozenset[str]:
    """Let whoever may do something do it, a few times; every docket in which the case ever stood."""
    world, rng = serving.world, Random(chance)
    stood: set[str] = set()
    for _ in range(rng.randrange(7)):
        keys = {key for key, of in world.memory.entries if of == number}
        stood |= keys
        case = world.case(number)
        actors = [actor for actor in ACTORS if actor.keys & keys]
        offered = [(row.name, actor) for actor in actors for row in workflow.open_actions(case, actor, ACTIONS)]
        if not offered:
            break
        names = sorted({name for name, _ in offered})
        name = rng.choice(names)
        actor = rng.choice([actor for each, actor in offered if each == name])
        form = filled(name)
        if name in ("dispatch", "pass_down"):
            form["to"] = rng.choice(TARGETS)
        if name in ("register", "classify"):
            form["type"] = rng.choice(TYPES)
        try:
            act.perform(world.desk, number, name, form, actor, world.now, code_hash="f" * 64)
        except (Invalid, NotAllowed):
            continue
    return frozenset(stood | {key for key, of in world.memory.entries if of == number})


def _told(viewer: Staff, own: list[Matter], others: list[Foreign], days: int, numbers: list[str] | None) -> Told:
    """A world with the viewer's city as it is and these matters of others in between; `numbers` are then asked for."""
    told = Told()
    with served(peopled()) as serving:
        world = serving.world
        mine = []
        for n in range(max(len(own), len(others))):
            if n < len(own):
                world.now = MONDAY + timedelta(hours=2 * n)
                mine.append(brought(serving, own[n]))
            if n < len(others):
                world.now = MONDAY + timedelta(minutes=others[n].chance % 1200)
                number = submitted(serving, f"foreign matter {others[n].chance}", **others[n].form)
                told.stood.append(_lived(serving, number, others[n].chance))
        if numbers is None:
            return told
        world.now = MONDAY + timedelta(days=2)
        serving.tickets.clear()
        serving.run_all(days=days, every=days // 3)
        told.lines = everything(serving, viewer, [*mine[:1], *numbers])
        _work(serving, viewer, mine)
        told.lines += everything(serving, viewer, [])
    return told


def _work(serving: Served, viewer: Staff, numbers: list[str]) -> None:
    """Let the viewer do what may be done on the own cases."""
    for number in numbers:
        seen = serving.ask(viewer, "GET", f"/api/v1/cases/{number}")
        for action in [each["action"] for each in seen.json.get("actions", [])][:2]:
            again = serving.ask(viewer, "GET", f"/api/v1/cases/{number}")
            if again.status != 200:
                break  # the first action took it away: recusal, or a seal
            revision = again.json["revision"]
            path = f"/api/v1/cases/{number}/actions/{action}"
            serving.ask(viewer, "POST", path, filled(action), {"If-Match": str(revision)})


def _numbers(others: list[Foreign]) -> list[str]:
    with served(peopled()) as serving:
        serving.world.now = MONDAY
        return [submitted(serving, f"foreign matter {each.chance}", **each.form) for each in others]


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_cases_of_others_change_nothing_that_an_officer_learns(data: st.DataObject) -> None:
    viewer = PEOPLE[data.draw(st.sampled_from(sorted(PEOPLE)), "viewer")]
    own = [OWN[each] for each in data.draw(st.lists(st.sampled_from(sorted(OWN)), max_size=4, unique=True), "own")]
    others = data.draw(st.lists(foreign(viewer.office), min_size=1, max_size=6, unique_by=lambda o: o.chance), "others")
    days = data.draw(st.sampled_from([6, 60]), "days")
    stood = _told(viewer, own, others, 6, None).stood
    others = [each for each, keys in zip(others, stood, strict=True) if not keys & keys_of(viewer)]
    if not others:
        return
    numbers = _numbers(others)
    without = _told(viewer, own, [], days, numbers)
    within = _told(viewer, own, others, days, numbers)
    for one, other in zip(without.lines, within.lines, strict=True):
        assert one == other
