"""Help at the desk: one page for each role, drawn from the Action rows, the menu and the deadline rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import STATE_TITLES, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import NotFound
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.turn import Action
from chalicelib.entry.pages.nav import MENU
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.render import TEMPLATES
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import Answer
from chalicelib.services import policy_rows
from chalicelib.wiring import base

routes = Pages("app", base.settings)

HELP = "/desk/help"
PICTURES = Path(__file__).parents[3] / "docs" / "images"
"""The pictures that the browser tests take; where none lies, the page does without."""

_PICTURE = re.compile(r"desk-[a-z0-9-]{1,60}\.png")
STAKES = {"owner": "本单位受理的", "handler": "本单位承办的", "overseer": "下级单位的", "sender": "本单位派出的"}
KEYS = (
    ("j / k", "在列表里移到下一行、上一行"),
    ("Enter", "打开选中的一行"),
    ("/", "跳到搜索框"),
    ("n", "登记新的来电、来访、来信"),
    ("?", "打开帮助"),
    ("Tab", "移到下一个按钮或输入框"),
)
"""The keys of the workbench (templates/desk/assets/desk.js)."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One action as its role reads it: on which cases, in which states, and by when."""

    title: str
    whose: str
    states: str
    deadlines: tuple[str, ...]
    hint: str


@dataclass(frozen=True, slots=True)
class Record:
    """One register in which a role takes steps."""

    title: str
    steps: str


@routes.page(HELP)
def index(seat: Seat) -> Page:
    """The roles, the person's own first, and what holds for everybody."""
    rows = [ROLES[role] for role in _helped()]
    mine = [row for row in rows if row.role in seat.actor.roles]
    others = [row for row in rows if row.role not in seat.actor.roles]
    return Page("help/index.html", {"mine": mine, "others": others, "keys": KEYS, "pictures": pictures()})


@routes.page(f"{HELP}/{{role}}")
def role_page(seat: Seat, role: str) -> Page:
    """What one role does, where, and how the most frequent things are done."""
    found = next((each for each in _helped() if each.value.lower() == role), None)
    if found is None:
        raise NotFound("没有这个岗位的帮助")
    return Page(
        "help/role.html",
        {
            "row": ROLES[found],
            "slug": role,
            "deeds": tuple(deeds(found)),
            "desks": [entry for entry in MENU if found in entry.roles],
            "records": tuple(records(found)),
            "keys": KEYS,
            "pictures": pictures(),
        },
    )


@routes.page(f"{HELP}/images/{{name}}")
def picture(seat: Seat, name: str) -> Answer:
    """One picture of the workbench."""
    if name not in pictures():
        raise NotFound("没有这张图")
    headers = {"Content-Type": "image/png", "Cache-Control": "private, max-age=86400"}
    return Answer((PICTURES / name).read_bytes(), headers=headers)


def deeds(role: Role) -> Iterator[Deed]:
    """Every action that is open to a role, in the order of the rows."""
    for row in ACTIONS.values():
        whose = [STAKES[by.partition("@")[2]] for by in row.by if by.partition("@")[0] == role and "@" in by]
        if whose:
            yield Deed(row.title, "、".join(dict.fromkeys(whose)), _states(row), _deadlines(row), row.hint)


def records(role: Role) -> Iterator[Record]:
    """Every register in which a role takes steps, with them."""
    for kind in KINDS.values():
        steps = [step.title for step in kind.steps if any(by.partition("@")[0] == role for by in step.by)]
        if steps:
            yield Record(kind.title, "、".join(dict.fromkeys(steps)))


def pictures() -> frozenset[str]:
    """The names of the pictures that there are."""
    return frozenset(path.name for path in PICTURES.glob("desk-*.png") if _PICTURE.fullmatch(path.name))


@cache
def _helped() -> tuple[Role, ...]:
    """The roles for which there is a text: all that somebody can hold."""
    return tuple(role for role in ROLES if (TEMPLATES / "help" / "roles" / f"{role.value.lower()}.html").is_file())


def _states(row: Action) -> str:
    if row.frm >= frozenset(State):
        return "任何环节"
    if len(row.frm) > 6:
        return f"{STATE_TITLES[min(row.frm, key=list(State).index)]}等 {len(row.frm)} 个环节"
    return "、".join(STATE_TITLES[state] for state in State if state in row.frm)


def _deadlines(row: Action) -> tuple[str, ...]:
    """The limits that this action keeps, when it is done in time."""
    if not row.signal:
        return ()
    found = (rule for rule in RULES.values() if row.signal in rule.stop_on and rule.obligor != "petitioner")
    return tuple(f"{rule.title}：{policy_rows.limit_title(rule)}" for rule in found)
