"""The settings of the own office: an index of their parts as rows, each with what the person may do there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.domain.office_parts import BY_NAME, PARTS, may_change
from chalicelib.domain.roles import CASE_ROLES, THREE_OFFICERS, Role
from chalicelib.entry.pages.nav import MENU
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import channels, closures, office_entry, own_policy, published, templates
from chalicelib.services.publications import SORTS, WAITING
from chalicelib.wiring import base

routes = Pages("app", base.settings)

SETTINGS = "/desk/settings"


@dataclass(frozen=True, slots=True)
class Setting:
    """One part of the settings: its page, who finds something there, and who may change it.

    `tag` says what else than looking and changing is done there.
    """

    path: str
    title: str
    hint: str
    seen: Callable[[Seat], bool]
    changed: Callable[[Seat], bool]
    tag: str = ""


def _everybody(seat: Seat) -> bool:
    return True


def _works_on_cases(seat: Seat) -> bool:
    return bool(seat.actor.roles & CASE_ROLES) and not seat.actor.roles & THREE_OFFICERS


def _part(name: str) -> Setting:
    part = BY_NAME[name]

    def changed(seat: Seat) -> bool:
        mine = any(may_change(part, seat.actor, seat.actor.office, key.partition(":")[2]) for key in seat.actor.keys)
        return mine or may_change(part, seat.actor, seat.actor.office)

    def seen(seat: Seat) -> bool:
        return not part.city or not seat.desk.directory.office(seat.actor.office).path

    return Setting(f"{SETTINGS}/{name}", part.title, part.hint, seen, changed)


def _sets_policy(seat: Seat) -> bool:
    heads = any((role, seat.actor.office) in seat.actor.reach for role in own_policy.HEADS)
    return heads or Role.ADMIN in seat.actor.roles


SETTINGS_ROWS: tuple[Setting, ...] = (
    *(_part(part.name) for part in PARTS),
    Setting(
        f"{SETTINGS}/answers",
        "选登答复",
        "信访人同意公开的问答：谁提出、谁审核、哪些已经上网；从事项页面提出和公布",
        _works_on_cases,
        lambda seat: False,
    ),
    Setting(
        f"{SETTINGS}/cards",
        "服务卡和公示牌",
        "服务卡、公示牌、接访公告、明白纸，按现在公布的内容生成 PDF",
        _everybody,
        lambda seat: False,
        tag="可以印制",
    ),
    Setting(
        f"{SETTINGS}/templates",
        "回复模板",
        "常用的答复、报告和理由，按类别备好，拟稿时一点就填入",
        _works_on_cases,
        lambda seat: templates.may_write(seat.actor),
    ),
    Setting(
        f"{SETTINGS}/policy",
        "时限与制度",
        "每条期限规则：法定是多少，本单位定了多少；不得宽于法律规定",
        _everybody,
        _sets_policy,
    ),
    Setting(
        f"{SETTINGS}/calendar",
        "工作日历",
        "停业日：先看会推迟哪些期限，再作决定",
        _everybody,
        lambda seat: closures.may_decide(seat.actor),
    ),
    Setting(
        f"{SETTINGS}/channels",
        "渠道负责人",
        "每个渠道由谁每天查阅、登记和回访",
        _everybody,
        lambda seat: channels.may_name(seat.actor),
    ),
)
"""The parts in the order of the index; pages of other subjects join from the menu."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the index; `waiting` is how many proposals wait for their release."""

    path: str
    title: str
    hint: str
    may_change: bool
    waiting: int = 0
    tag: str = ""


@routes.page(SETTINGS)
def show(seat: Seat) -> Page:
    """All settings that this person may look at or change."""
    waiting = _waiting(seat)
    own = [
        Shown(row.path, row.title, row.hint, row.changed(seat), waiting.get(row.path, 0), row.tag)
        for row in SETTINGS_ROWS
        if row.seen(seat)
    ]
    return Page("settings/index.html", {"own": own, "others": tuple(_others(seat))})


def _others(seat: Seat) -> Iterator[Shown]:
    """Settings that the menu names as well, such as the accounts of staff."""
    known = {row.path for row in SETTINGS_ROWS}
    for entry in MENU:
        if entry.path.startswith(f"{SETTINGS}/") and entry.path not in known and entry.roles & seat.actor.roles:
            yield Shown(entry.path, entry.title, "", True)


def _waiting(seat: Seat) -> dict[str, int]:
    """How many proposals of the own office wait, by page."""
    desk, actor, now = seat.desk, seat.actor, seat.now
    entry = office_entry.shown(desk, actor, actor.office, now).proposal
    found = {f"{SETTINGS}/office-entry": int(entry is not None and not entry.returned)}
    whole = not desk.directory.office(actor.office).path
    for kind, sort in SORTS.items():
        if whole or not sort.part.city:
            listed = published.listed(desk, actor, kind, actor.office, now)
            found[f"{SETTINGS}/{sort.part.name}"] = sum(each.state == WAITING for each in listed)
    return found


def names(seat: Seat, office: str) -> dict[str, str]:
    """The people of an office by staff id, for the record of who did what."""
    return {staff.id: staff.name for staff in seat.desk.directory.staff(office)}
