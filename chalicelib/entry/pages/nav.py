"""The menu of the workbench as rows: what is open to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.roles import CASE_ROLES, THREE_OFFICERS, Actor, Role

EVERYBODY = frozenset(Role)
OVERSEEING = frozenset(
    {
        Role.DISPATCHER,
        Role.CENTER_HEAD,
        Role.UNIT_HEAD,
        Role.VICE_HEAD,
        Role.BUREAU_DEPUTY,
        Role.BUREAU_HEAD,
        Role.SUPERVISOR,
        Role.ASSESSOR,
        Role.LIAISON,
    }
)
REVIEWING = frozenset(
    {
        Role.UNIT_HEAD,
        Role.VICE_HEAD,
        Role.CENTER_HEAD,
        Role.BUREAU_DEPUTY,
        Role.BUREAU_HEAD,
        Role.DISPATCHER,
        Role.CLERK,
    }
)
CHECKING = frozenset(
    {
        Role.CLERK,
        Role.DISPATCHER,
        Role.CENTER_HEAD,
        Role.LIAISON,
        Role.HANDLER,
        Role.UNIT_HEAD,
        Role.VICE_HEAD,
    }
)
TAKING_IN = frozenset({Role.CLERK, Role.DISPATCHER, Role.CENTER_HEAD, Role.LIAISON})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: where it leads, what it is called, and who finds something there."""

    path: str
    title: str
    group: str
    roles: frozenset[Role]


HOME = "/desk"
"""Everything lies below it, so that only it itself is under this entry."""

MENU: tuple[Entry, ...] = (
    Entry(HOME, "今日", "办件", EVERYBODY),
    Entry("/desk/cases", "事项", "办件", CASE_ROLES),
    Entry("/desk/register", "登记", "办件", TAKING_IN),
    Entry("/desk/alerts", "提醒", "办件", CASE_ROLES | THREE_OFFICERS),
    Entry("/desk/review", "审核台", "工作台", REVIEWING),
    Entry("/desk/callback", "回访台", "工作台", frozenset({Role.FOLLOWUP, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD})),
    Entry("/desk/reception", "接访台", "工作台", CASE_ROLES),
    Entry("/desk/supervision", "督办台", "工作台", OVERSEEING),
    Entry("/desk/duty", "值班", "工作台", CASE_ROLES),
    Entry("/desk/checklist", "渠道检查", "工作台", CHECKING),
    Entry("/desk/programmes", "工作计划", "台账", CASE_ROLES),
    Entry("/desk/suggestions", "建议台账", "台账", CASE_ROLES),
    Entry("/desk/registers", "全部台账", "台账", CASE_ROLES),
    Entry("/desk/person", "一人一档", "台账", CASE_ROLES - {Role.HANDLER, Role.LEGAL}),
    Entry("/desk/settings", "设置", "管理", EVERYBODY),
    Entry("/desk/settings/staff", "人员", "管理", frozenset({Role.ADMIN, Role.SEC_ADMIN})),
    Entry("/desk/settings/access-log", "查阅日志", "管理", frozenset({Role.AUDITOR})),
    Entry("/desk/help", "帮助", "管理", EVERYBODY),
)
"""In the order of the menu; a group stands where its first line stands."""


def menu(actor: Actor, here: str) -> list[tuple[str, list[tuple[Entry, bool]]]]:
    """The lines open to the actor by group, each with whether it is the page shown, whose path is `here`."""
    shown = [entry for entry in MENU if entry.roles & actor.roles and not _hollow(entry, actor)]
    current = _nearest(here, shown)
    groups: dict[str, list[tuple[Entry, bool]]] = {}
    for entry in shown:
        groups.setdefault(entry.group, []).append((entry, entry is current))
    return list(groups.items())


def _hollow(entry: Entry, actor: Actor) -> bool:
    """The three officers see no case, whatever else they hold."""
    return bool(actor.roles & THREE_OFFICERS) and entry.group != "管理" and entry.path not in ("/desk", "/desk/alerts")


def _nearest(here: str, entries: Iterable[Entry]) -> Entry | None:
    """The entry under which a page lies: the longest path that it begins with."""
    below = (entry for entry in entries if entry.path != HOME)
    over = [entry for entry in below if f"{here}/".startswith(f"{entry.path}/")]
    if here == HOME:
        over = [entry for entry in entries if entry.path == HOME]
    return max(over, key=lambda entry: len(entry.path), default=None)
