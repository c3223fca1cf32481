"""Roles, what each opens, who may hold which together, and the ladder of who is told (domain B2, C1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from chalicelib.domain.offices import DISCIPLINE, LEAD, Tier, docket_key


class Role(StrEnum):
    """What somebody may act as; SYSTEM is the scheduled work itself."""

    CLERK = "CLERK"
    DISPATCHER = "DISPATCHER"
    CENTER_HEAD = "CENTER_HEAD"
    LIAISON = "LIAISON"
    HANDLER = "HANDLER"
    UNIT_HEAD = "UNIT_HEAD"
    VICE_HEAD = "VICE_HEAD"
    BUREAU_DEPUTY = "BUREAU_DEPUTY"
    BUREAU_HEAD = "BUREAU_HEAD"
    FOLLOWUP = "FOLLOWUP"
    REVIEWER = "REVIEWER"
    DISCIPLINE = "DISCIPLINE"
    LEGAL = "LEGAL"
    SUPERVISOR = "SUPERVISOR"
    ASSESSOR = "ASSESSOR"
    PUBLISHER = "PUBLISHER"
    ARCHIVIST = "ARCHIVIST"
    ADMIN = "ADMIN"
    SEC_ADMIN = "SEC_ADMIN"
    AUDITOR = "AUDITOR"
    PUBLIC = "PUBLIC"
    SYSTEM = "SYSTEM"


class Opens(StrEnum):
    """Which docket keys of the holder's own office a role opens.

    UNIT: the compartments of the units it was granted, or the main docket when it was granted none.
    INVITED: those compartments only, so that nothing opens without a unit.
    """

    MAIN = "main"
    UNIT = "unit"
    INVITED = "invited"
    LEAD = LEAD
    DISCIPLINE = DISCIPLINE


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role: its Chinese title, whose cases it is for, what it opens, and at which tiers it can be held."""

    role: Role
    title: str
    scope: str
    opens: frozenset[Opens] = frozenset()
    tiers: frozenset[Tier] = frozenset(Tier)


_MAIN = frozenset({Opens.MAIN})
_UNIT = frozenset({Opens.UNIT})
_CITY = frozenset({Tier.CITY})
_ABOVE_SCHOOL = frozenset({Tier.CITY, Tier.TOWN})

ROLES: Mapping[Role, RoleRow] = {
    row.role: row
    for row in (
        RoleRow(Role.CLERK, "登记员（信访专干）", "本单位", _MAIN),
        RoleRow(Role.DISPATCHER, "派单员", "本单位及下级", _MAIN, _ABOVE_SCHOOL),
        RoleRow(Role.CENTER_HEAD, "惠民中心主任", "全市", _MAIN, _CITY),
        RoleRow(Role.LIAISON, "联系人", "本单位（科室）", _UNIT),
        RoleRow(Role.HANDLER, "承办人", "所承办事项", _UNIT),
        RoleRow(Role.UNIT_HEAD, "单位（科室）负责人", "本单位（科室）", _UNIT),
        RoleRow(Role.VICE_HEAD, "分管副职", "本单位（科室）", _UNIT),
        RoleRow(Role.BUREAU_DEPUTY, "分管局领导", "分管科室", frozenset({Opens.MAIN, Opens.LEAD}), _CITY),
        RoleRow(Role.BUREAU_HEAD, "局主要负责人", "全市", frozenset({Opens.MAIN, Opens.LEAD}), _CITY),
        RoleRow(Role.FOLLOWUP, "回访员", "全市或镇街", _MAIN, _ABOVE_SCHOOL),
        RoleRow(Role.REVIEWER, "复查复核承办人", "上级单位", _MAIN, _ABOVE_SCHOOL),
        RoleRow(Role.DISCIPLINE, "纪检联络员（纪检委员）", "受限事项", frozenset({Opens.DISCIPLINE})),
        RoleRow(Role.LEGAL, "法律顾问", "受邀事项", frozenset({Opens.INVITED})),
        RoleRow(Role.SUPERVISOR, "督办员（督学）", "全市", _MAIN, _CITY),
        RoleRow(Role.ASSESSOR, "考核员", "全市", _MAIN, _CITY),
        RoleRow(Role.PUBLISHER, "公开审核员", "本单位", _MAIN),
        RoleRow(Role.ARCHIVIST, "档案员", "本单位", _MAIN),
        RoleRow(Role.ADMIN, "系统管理员", "不接触事项内容"),
        RoleRow(Role.SEC_ADMIN, "安全管理员", "不接触事项内容"),
        RoleRow(Role.AUDITOR, "审计管理员", "仅日志"),
        RoleRow(Role.PUBLIC, "信访人", "本人事项", tiers=frozenset()),
        RoleRow(Role.SYSTEM, "系统定时任务", "到期事项", tiers=frozenset()),
    )
}

THREE_OFFICERS = frozenset({Role.ADMIN, Role.SEC_ADMIN, Role.AUDITOR})
"""三员: they keep the system and never see what a case says."""

SYSTEM_DESK = "system"
"""The compartment of an office under which its 三员 find the alerts that are for them; no case ever stands there."""

CASE_ROLES = frozenset(role for role, row in ROLES.items() if row.opens)
"""Roles that open at least one docket."""

LADDER: tuple[frozenset[Role], ...] = (
    frozenset({Role.HANDLER, Role.LIAISON}),
    frozenset({Role.UNIT_HEAD}),
    frozenset({Role.CENTER_HEAD}),
    frozenset({Role.BUREAU_DEPUTY}),
    frozenset({Role.BUREAU_HEAD}),
)
"""Who is told on L1 to L5 (domain C1)."""


def rung(role: Role) -> int | None:
    """The rung of the ladder, 1 to 5, on which a role stands; None for a role that no alert addresses."""
    return next((level for level, roles in enumerate(LADDER, start=1) if role in roles), None)


@dataclass(frozen=True, slots=True)
class Staff:
    """One person's account in one office.

    `units` are the units served; `grants` names other units for single roles, in place of `units`. `delegate_of` is
    the id of the member of the same office for whom this one stands in from `delegate_from` to `delegate_to`, both
    included (edge 14). `valid_to` is the last day. `mobile` and `email` are for notices; `password_hash` and `failures`
    belong to sign-in and are empty wherever staff is merely listed.
    """

    id: str
    office: str
    login: str
    name: str
    post: str
    roles: frozenset[Role]
    units: tuple[str, ...] = ()
    grants: Mapping[Role, tuple[str, ...]] = field(default_factory=dict)
    mobile: str = ""
    email: str = ""
    active: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    delegate_of: str = ""
    delegate_from: date | None = None
    delegate_to: date | None = None
    must_change: bool = True
    password_hash: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Alias:
    """Another account of one person: `of` is the staff id of the account whose holder has this one, too.

    `key` is the docket key of its unit or office, "" when it serves no more; `names` are those under which a case may
    bar it (recusal.py).
    """

    of: str
    id: str
    key: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who performs an action: for one office, with the roles that hold at this moment and what each opens.

    `lent` is what of `reach` is held only for somebody else, as (staff id of that person, role, key). `also` are the
    other accounts of the same person, and of those for whom he stands in: they open nothing, and what was done with
    them counts as done by him.
    """

    id: str
    name: str
    office: str
    unit: str
    roles: frozenset[Role]
    reach: frozenset[tuple[Role, str]] = frozenset()
    lent: frozenset[tuple[str, Role, str]] = frozenset()
    also: frozenset[Alias] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The staff ids of the person: of this account and of the others."""
        return frozenset({self.id, *(alias.id for alias in self.also if alias.of == self.id)})

    @property
    def keys(self) -> frozenset[str]:
        """The docket keys that are open to the actor, whatever the role."""
        return frozenset(key for _, key in self.reach)


PUBLIC = Actor("PUBLIC", "信访人", "", "", frozenset({Role.PUBLIC}))
SYSTEM = Actor("SYSTEM", "系统", "", "", frozenset({Role.SYSTEM}))


def staff_id(office: str, login: str) -> str:
    """The id of a member of staff, which is stable and unique over all offices: `qh-0201.clerk`."""
    return f"{office}.{login}"


def serving(staff: Staff, on: date) -> bool:
    """Whether the account may be used on that day; both ends of its validity count."""
    return (
        staff.active
        and (staff.valid_from is None or staff.valid_from <= on)
        and (staff.valid_to is None or on <= staff.valid_to)
    )


def docket_keys(staff: Staff, on: date, colleagues: Iterable[Staff] = ()) -> frozenset[str]:
    """The docket keys that roles and units open to a member of staff on that day; all of the own office.

    Empty for one who does not serve on that day, and for the three officers whatever else they hold.
    """
    return frozenset(key for _, key in reach(staff, on, colleagues))


def reach(staff: Staff, on: date, colleagues: Iterable[Staff] = ()) -> frozenset[tuple[Role, str]]:
    """Which docket keys each role opens: a head of one unit is nobody's head in another (B2).

    With the `colleagues` of the office also what a member opens for whom he stands in for on that day (edge 14).
    """
    return _own(staff, on) | {(role, key) for _, role, key in _lent(staff, on, colleagues)}


def may_hold(staff: Staff, roles: Set[Role]) -> bool:
    """Whether `reach` can open anything by one of `roles` at all: cheap, to be asked of everybody in a city."""
    return bool(staff.delegate_of) or not roles.isdisjoint(staff.roles)


def principal(staff: Staff, on: date, colleagues: Iterable[Staff]) -> Staff | None:
    """The colleague for whom a member stands in on that day; None for nobody, or one who does not serve himself."""
    early = staff.delegate_from is not None and on < staff.delegate_from
    late = staff.delegate_to is not None and staff.delegate_to < on
    if not staff.delegate_of or early or late or not serving(staff, on):
        return None
    found = (each for each in colleagues if each.id == staff.delegate_of and each.office == staff.office)
    return next((each for each in found if serving(each, on)), None)


def actor_of(staff: Staff, on: date, colleagues: Iterable[Staff] = ()) -> Actor:
    """The actor that a member of staff is on that day; `unit` is the first unit served.

    With the `colleagues` of the office the actor has what is lent by whom he stands in for, too.
    """
    lent = frozenset(_lent(staff, on, colleagues))
    return Actor(
        staff.id,
        staff.name,
        staff.office,
        staff.units[0] if staff.units else "",
        (staff.roles if serving(staff, on) else frozenset()) | {role for _, role, _ in lent},
        _own(staff, on) | {(role, key) for _, role, key in lent},
        lent,
    )


def alias_of(person: str, id: str, staff: Staff | None, on: date) -> Alias:
    """The other account `id` of `person` on that day; `staff` is None when the account is gone."""
    if staff is None or not serving(staff, on):
        return Alias(person, id, "", frozenset({id}))
    unit = staff.units[0] if staff.units else ""
    held = (f"{role}@{staff.office}" for role, _ in _own(staff, on))
    return Alias(person, id, docket_key(staff.office, unit), frozenset({id, *held}))


def _own(staff: Staff, on: date) -> frozenset[tuple[Role, str]]:
    if not serving(staff, on) or staff.roles & THREE_OFFICERS:
        return frozenset()
    return frozenset((role, key) for role in staff.roles for key in _opened(staff, role))


def _lent(staff: Staff, on: date, colleagues: Iterable[Staff]) -> Iterator[tuple[str, Role, str]]:
    behind = principal(staff, on, colleagues) if staff.delegate_of and not staff.roles & THREE_OFFICERS else None
    if behind is not None:
        yield from ((behind.id, role, key) for role, key in _own(behind, on) - _own(staff, on))


def _opened(staff: Staff, role: Role) -> Iterable[str]:
    units = staff.grants.get(role, staff.units)
    for opens in ROLES[role].opens:
        if opens is Opens.MAIN or (opens is Opens.UNIT and not units):
            yield docket_key(staff.office)
        elif opens in (Opens.UNIT, Opens.INVITED):
            yield from (docket_key(staff.office, unit) for unit in units)
        else:
            yield docket_key(staff.office, opens.value)
