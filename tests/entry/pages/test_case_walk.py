"""Every form of every action that somebody finds on the road of a case can be opened, whatever the row asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.actions import ACTIONS
from tests.entry.pages.browse import Browser
from tests.world import ROAD, FakeWorld, walk

At = Callable[[str], Browser]
PEOPLE = (
    "qh.clerk", "qh.dispatcher", "qh.center-head", "qh.supervisor", "qh.followup", "qh.deputy1",
    "qh-04.liaison", "qh-0401.liaison", "qh-0401.handler", "qh-0401.head",
)  # fmt: skip


def opened(browser: Browser, number: str) -> Any:
    """The page of a case, the reason given where it is wanted."""
    page = browser.get(f"/desk/cases/{number}", status=[200, 404])
    if page.status_int == 200 and "look" in page.forms:
        page.forms["look"]["reason"] = "核实办理情况"
        return page.forms["look"].submit(status=303).follow()
    return page


def walk_forms(browser: Browser, number: str, seen: set[str]) -> None:
    page = opened(browser, number)
    for link in page.html.select("a.case-deed"):
        action = link["href"].rpartition("/")[2]
        if action in seen:
            continue
        form = browser.get(link["href"]).forms["act"]
        wanted = {field.name for field in ACTIONS[action].fields}
        assert wanted <= set(form.fields), action
        seen.add(action)


@pytest.mark.slow
def test_the_forms_of_a_complaint_from_its_arrival_to_its_end(at: At, world: FakeWorld) -> None:
    number = world.submit()
    desks = {who: at(who) for who in PEOPLE}
    seen: set[str] = set()
    for action, who, form in ROAD:
        for id in {who, "qh.center-head", "qh-0401.head"}:
            walk_forms(desks[id], number, seen)
        world.act(number, action, who, **form)
    for browser in desks.values():
        walk_forms(browser, number, seen)
    assert len(seen) > 50
    assert {"dispatch", "whistle", "supervise", "recuse", "extend", "close", "reexam_apply"} <= seen


@pytest.mark.slow
def test_the_forms_of_what_is_sealed_urgent_supervised_or_promised(at: At, world: FakeWorld) -> None:
    seen: set[str] = set()
    numbers = [world.submit() for _ in range(4)]
    walk(world, numbers[0], "register")
    world.act(numbers[0], "escalate_urgent", "qh.clerk", kind="abuse", named_only=False)
    walk(world, numbers[1], "contact")
    world.act(numbers[1], "supervise", "qh.supervisor")
    walk(world, numbers[2], "deliver")
    for _ in range(2):
        world.act(numbers[2], "hold", "qh.center-head")
    walk(world, numbers[3], "register")
    world.act(numbers[3], "to_discipline", "qh.dispatcher")
    for number in numbers:
        for who in ("qh.center-head", "qh.clerk", "qh-0401.head", "qh.discipline"):
            browser = at(who)
            if opened(browser, number).status_int == 200:
                walk_forms(browser, number, seen)
    assert {"report_urgent", "answer_supervision", "keep_promise", "discipline_note", "discipline_close"} <= seen
