"""Who is recused, and the head a matter is about, learn nothing though the docket opens: byte for byte (Art. 28)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.domain.recusal import sees_entry
from chalicelib.domain.roles import Staff, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.services import case_views, metrics
from tests.entry.isolated import Served, everybody, peopled, served
from tests.entry.isolated_matters import MATTERS, Matter, brought, pages
from tests.entry.isolated_probes import everything
from tests.world import MONDAY, ROAD

ABOUT: dict[str, Any] = {"office": "qh", "type": "COMPLAINT", "about_kind": "office", "about_office": "qh-0401"}
HEAD: dict[str, Any] = {**ABOUT, "about_kind": "head", "about_office": "qh"}
DEPUTIES = (("register", "qh.deputy1", {}), ("dispatch", "qh.deputy1", {"to": "qh:0104"}))
OWN = [matter for matter in MATTERS if matter.name in ("fees of a school", "report on the bureau", "one department")]


def _barred(who: str, *deeds: Any, by: str = "", **form: Any) -> Matter:
    """A matter that `who` must not see: recused by himself, or `by` a head."""
    last = ("order_recusal", by, {"person": who}) if by else ("recuse", who, {})
    return Matter(
        f"kept from {who} {by} {len(deeds)}", {**ABOUT, **form}, (*deeds, last), frozenset(), frozenset({who})
    )


KEPT: dict[str, list[Matter]] = {
    "qh.every-bureau-head": [
        Matter("about the head", HEAD, (), frozenset()),
        Matter("about the head, on its way", {**HEAD, "office": "qh-0402"}, DEPUTIES, frozenset()),
        Matter("a report about the head", {**HEAD, "type": "REPORT"}, DEPUTIES[:1], frozenset()),
        Matter("a question about the head", {**HEAD, "type": "CONSULT", "office": "qh-04"}, (), frozenset()),
    ],
    "qh.every-clerk": [_barred("qh.every-clerk"), _barred("qh.every-clerk", *ROAD[:7], by="qh.center-head")],
    "qh-0401.every-handler": [
        _barred("qh-0401.every-handler", *ROAD[:5]),
        _barred("qh-0401.every-handler", *ROAD[:10], by="qh-0401.head"),
    ],
    "qh.every-unit-head-0105": [
        Matter(
            "a person of a unit",
            {**ABOUT, "about_kind": "person", "about_office": "qh:0105"},
            (
                ("register", "qh.clerk", {}),
                ("dispatch", "qh.dispatcher", {"to": "qh:0105"}),
                ("sign", "qh.liaison-0105", {}),
                ("name_subject", "qh.clerk", {"subject": "qh.every-unit-head-0105"}),
            ),
            frozenset(),
        )
    ],
    "qh-04.every-unit-head": [_barred("qh-04.every-unit-head", *ROAD[:7], by="qh.center-head")],
}


@contextmanager
def _world(who: str, *, empty: bool) -> Iterator[tuple[Served, Staff, list[str]]]:
    """Matters that this person sees, and between them those kept from him, or not; long after every deadline."""
    world = peopled()
    with served(world) as serving:
        numbers = []
        for n, matter in enumerate(OWN):
            world.now = MONDAY + timedelta(hours=3 * n)
            brought(serving, matter)
            if n < 2 and not empty:
                for each in KEPT[who][n::2]:
                    world.now += timedelta(minutes=1)
                    numbers.append(brought(serving, each))
        world.now = MONDAY + timedelta(days=2)
        serving.tickets.clear()
        for _ in range(6):
            serving.later(days=10)
            for job in ("sweep", "drain", "deliver"):
                serving.run(job)
        yield serving, world.people()[who], numbers


def _learned(serving: Served, viewer: Staff, numbers: list[str]) -> list[Any]:
    lines: list[Any] = []
    for what, status, raw, calls in everything(serving, viewer, numbers):
        # A closure is reckoned through for the whole office, whoever decides it: what is said of it is his alone.
        lines += [] if what.startswith("figures") else [(what, status, raw, () if "closures" in what else calls)]
    world = serving.world
    actor = actor_of(viewer, business_date(world.now), world.desk.directory.staff(viewer.office))
    last = business_date(world.now)
    for key in sorted(actor.keys):
        if key.partition(":")[2] in ("lead", "discipline"):
            continue
        args = (world.desk.directory, world.desk.dockets, key, last - timedelta(days=300), last, world.now)
        lines.append((key, metrics.measure(*args, sees=sees_entry(actor))))
        lines.append((key, world.desk.ledger.inbox(key, None, 0).items))
    mails = world.desk.channels["mail"].sent  # type: ignore[attr-defined]
    lines.append([mail for mail in mails if mail[0] == viewer.email])
    return lines


@pytest.mark.slow
@pytest.mark.parametrize("who", KEPT)
def test_nothing_that_he_learns_differs(who: str) -> None:
    with _world(who, empty=False) as (serving, viewer, numbers):
        assert numbers
        within = _learned(serving, viewer, numbers)
    with _world(who, empty=True) as (serving, viewer, _):
        without = _learned(serving, viewer, numbers)
    for one, other in zip(within, without, strict=True):
        assert one == other


@pytest.mark.slow
@pytest.mark.parametrize("who", KEPT)
def test_others_at_the_same_docket_do_see_it(who: str) -> None:
    with _world(who, empty=False) as (serving, viewer, numbers):
        colleagues = [s for s in everybody(serving.world) if s.office == viewer.office and s.id != who]
        for number in numbers:
            seeing = {s.id for s in colleagues if serving.ask(s, "GET", f"/api/v1/cases/{number}").status == 200}
            assert seeing or who.endswith("-0105"), number
            for page in pages(serving, viewer, "/api/v1/alerts"):
                assert number.encode() not in page.raw


def test_a_sealed_case_is_opened_with_a_reason_that_is_logged_first(monkeypatch: pytest.MonkeyPatch) -> None:
    world = peopled()
    with served(world) as serving:
        people = world.people()
        sealed = brought(serving, next(m for m in MATTERS if m.name == "report on a school, at that school"))
        open_ = brought(serving, next(m for m in MATTERS if m.name == "fees of a school"))
        clerk, stranger = people["qh-04.every-clerk"], people["qh-0401.every-clerk"]
        path, none = f"/api/v1/cases/{sealed}", {"X-Reason": ""}
        refused = serving.ask(clerk, "GET", path, headers=none)
        assert "写明查看原因" in refused.fields["X-Reason"]
        assert sealed.encode() not in refused.raw
        assert not [line for line in world.memory.access if line[3] == "case.view"]
        assert serving.ask(clerk, "GET", path, headers={"X-Reason": quote("看看")}).status == 422
        assert serving.ask(clerk, "GET", path, headers={"X-Reason": quote("核实举报内容")}).status == 200
        assert [line[:5] for line in world.memory.access if line[3] == "case.view"] == [
            ("qh-04", sealed, "qh-04.every-clerk", "case.view", "核实举报内容")
        ]
        # Who may not see it learns nothing by leaving the reason out, and an open case asks for none.
        strange = serving.ask(stranger, "GET", path, headers=none)
        assert (strange.status, strange.problem) == (404, "not-found")
        assert serving.ask(people["qh.every-clerk"], "GET", f"/api/v1/cases/{open_}", headers=none).status == 200
        monkeypatch.setattr(case_views, "VIEWS_AN_HOUR", 2)
        names = ("report on a teacher, at the sibling", "report on nobody, at a school")
        second, third = (brought(serving, m) for m in MATTERS if m.name in names)
        asked = [
            serving.ask(clerk, "GET", f"/api/v1/cases/{number}").status for number in (sealed, second, third, sealed)
        ]
        assert asked == [200, 200, 429, 200]
        serving.later(hours=1)
        assert serving.ask(clerk, "GET", path).status == 200
