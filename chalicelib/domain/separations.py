"""What one person may not be, or do, together: rows that directory and workflow cite (domain B2, 条例 Art. 28)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.domain.offices import Office, Tier, docket_key
from chalicelib.domain.roles import CASE_ROLES, ROLES, THREE_OFFICERS, Actor, Role, Staff


@dataclass(frozen=True, slots=True)
class RoleSeparation:
    """Roles of `one` may not be held by a person who holds another role of `other`."""

    name: str
    one: frozenset[Role]
    other: frozenset[Role]
    reason: str


ROLE_SEPARATIONS: tuple[RoleSeparation, ...] = (
    RoleSeparation("three-officers", THREE_OFFICERS, THREE_OFFICERS, "系统、安全、审计三员不得互相兼任"),
    RoleSeparation("officers-cases", THREE_OFFICERS, CASE_ROLES, "三员不得兼任接触事项内容的岗位"),
    RoleSeparation(
        "discipline-desk",
        frozenset({Role.DISCIPLINE}),
        frozenset({Role.CLERK, Role.DISPATCHER, Role.CENTER_HEAD, Role.FOLLOWUP, Role.PUBLISHER}),
        "纪检联络员不得兼任登记、派单、回访或公开岗位，以免受限事项外泄",
    ),
    RoleSeparation(
        "assessor-head",
        frozenset({Role.ASSESSOR}),
        frozenset({Role.HANDLER, Role.LIAISON, Role.UNIT_HEAD, Role.VICE_HEAD}),
        "考核员不得兼任被考核单位的承办或负责岗位",
    ),
)

_NOBODY = frozenset({Role.PUBLIC, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class ActSeparation:
    """Who did one of `deeds` on a case may not perform one of `acts` on it.

    Deeds are the words that the case keeps of who did what (`drafted`). `unit` widens it to everybody of a unit or
    office that handled the case.
    """

    name: str
    acts: frozenset[str]
    deeds: frozenset[str]
    reason: str
    source: str
    unit: bool = False


ACT_SEPARATIONS: Mapping[str, ActSeparation] = {
    row.name: row
    for row in (
        ActSeparation(
            "drafter-approver",
            frozenset({"approve_reply", "discipline_close"}),
            frozenset({"drafted"}),
            "起草答复的人不得审批同一答复",
            "domain B2; S0-17",
        ),
        ActSeparation(
            "handler-followup",
            frozenset({"followup", "keep_promise", "spot_check", "check_withdrawal"}),
            frozenset({"handled", "drafted", "approved"}),
            "回访不得由承办该事项的人员或单位（科室）进行",
            "domain B2; S0-16",
            unit=True,
        ),
        ActSeparation(
            "extension-applicant",
            frozenset({"decide_extend"}),
            frozenset({"asked_extension"}),
            "申请延期的人不得审批该延期",
            "domain B2; edge 34",
        ),
        ActSeparation(
            "mark-applicant",
            frozenset({"decide_harassment"}),
            frozenset({"asked_mark"}),
            "申请滋扰标记的人不得审批该标记",
            "edge 44",
        ),
        ActSeparation(
            "return-applicant",
            frozenset({"decide_return"}),
            frozenset({"asked_return"}),
            "申请退回的人不得审核该退回",
            "domain B2",
        ),
        ActSeparation(
            "filing-applicant",
            frozenset({"decide_filing", "redecide_filing", "decide_unit_review"}),
            frozenset({"asked_filing", "asked_unit_review", "handled", "drafted", "approved"}),
            "备案办结和复核须由承办单位以外的人员审核",
            "domain B2; edge 36",
            unit=True,
        ),
        ActSeparation(
            "reviewer-handler",
            frozenset({"accept_review", "accept_recheck", "refuse_review", "submit_opinion"})
            | {"reexam_decide", "recheck_decide"},
            frozenset({"handled", "drafted", "approved"}),
            "复查复核不得由办理过该事项的人员承办",
            "条例 Art. 28; edge 29",
            unit=True,
        ),
        ActSeparation(
            "opinion-approver",
            frozenset({"reexam_decide", "recheck_decide"}),
            frozenset({"reviewed"}),
            "拟出复查（复核）意见的人不得审批同一意见",
            "domain B2",
        ),
        ActSeparation(
            "writer-publisher",
            frozenset({"release_answer"}),
            frozenset({"wrote_answer"}),
            "写选登稿的人不得审核公布",
            "domain B2; E3",
        ),
        ActSeparation(
            "filing-second-look",
            frozenset({"redecide_filing"}),
            frozenset({"decided_filing", "objected"}),
            "作出备案办结决定或提出异议的人不得复审同一决定",
            "domain B2; R32",
        ),
    )
}


def breach(
    act: str, actor: Actor, hands: Iterable[tuple[str, str]], handled_by: Collection[str] = ()
) -> ActSeparation | None:
    """The first separation that `actor` would break by performing `act`; None when it may be done.

    `hands` are (deed, staff id) of the case; `handled_by` the docket keys that handled it. The other accounts of the
    same person count as his.
    """
    own = {docket_key(actor.office, actor.unit) if actor.office else ""}
    own |= {alias.key for alias in actor.also if alias.of == actor.id and alias.key}
    ids = actor.ids
    done = {deed for deed, person in hands if person in ids}
    for row in ACT_SEPARATIONS.values():
        if act in row.acts and (row.deeds & done or (row.unit and not own.isdisjoint(handled_by))):
            return row
    return None


def check_staff(staff: Staff, office: Office) -> tuple[str, ...]:
    """What is wrong with a member of staff, in Chinese; empty when all is well.

    Checks separations of roles, tiers at which a role can be held, and that every unit exists in the office.
    """
    problems = []
    if not staff.roles:
        problems.append("没有任何角色")
    for role in sorted(staff.roles & _NOBODY):
        problems.append(f"“{ROLES[role].title}”不是工作人员的角色")
    for role in sorted(staff.roles - _NOBODY):
        if office.tier not in ROLES[role].tiers:
            problems.append(f"{_TIER_WORD[office.tier]}不设“{ROLES[role].title}”")
    for row in ROLE_SEPARATIONS:
        if any(one is not other for one in row.one & staff.roles for other in row.other & staff.roles):
            problems.append(row.reason)
    known = {unit.code for unit in office.units}
    named = [*staff.units, *(unit for units in staff.grants.values() for unit in units)]
    problems += [f"本单位没有编号为“{unit}”的内设机构" for unit in dict.fromkeys(named) if unit not in known]
    problems += [f"“{ROLES[role].title}”只列了科室，未授予该角色" for role in staff.grants if role not in staff.roles]
    return tuple(problems)


_TIER_WORD = {Tier.CITY: "市级单位", Tier.TOWN: "镇街单位", Tier.SCHOOL: "学校"}
