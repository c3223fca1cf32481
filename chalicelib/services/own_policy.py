"""An office's own policy: what it has set, what holds there, and setting it within the law (domain A5)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.domain import policy_form
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.lawful import Problem, problems
from chalicelib.domain.offices import Office
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.policy import OwnPolicy, Policy, inherit
from chalicelib.domain.ports import Calendars, Directory, Ledger
from chalicelib.domain.roles import SYSTEM, Actor, Role, serving
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.workdays import business_date

HEADS = (Role.UNIT_HEAD, Role.BUREAU_HEAD)
"""Who decides for an office: its head, who at a bureau is not the head of one of its units."""

SET = "policy.set"
"""What the access log calls the setting of a policy."""

UNKNOWN = "没有找到这个单位"


@dataclass(frozen=True, slots=True)
class Held:
    """The policy of one office: what it set itself, what holds after inheritance, and what is wrong with that.

    `version` changes with what the office itself has set; whoever sets something says which one was seen.
    """

    office: Office
    own: OwnPolicy
    policy: Policy
    rows: RuleBook
    problems: tuple[Problem, ...]
    version: str


def held(directory: Directory, calendars: Calendars, office: str) -> Held:
    """The policy of one office. Raises NotFound."""
    found = directory.office(office)
    return _held(directory, calendars, found, found.policy)


def shown(directory: Directory, calendars: Calendars, actor: Actor, office: str) -> Held:
    """The same for somebody who may know it: the staff of the office and of those above it.

    Raises NotFound for everybody else, whether there is such an office or not.
    """
    _known(directory, actor, office)
    return held(directory, calendars, office)


def set_policy(
    directory: Directory,
    calendars: Calendars,
    ledger: Ledger,
    actor: Actor,
    office: str,
    document: Mapping[str, Any],
    now: datetime,
    *,
    reason: str,
    version: str | None,
) -> Held:
    """Set an office's own policy to what `document` says (policy_form.read), wholly or not at all.

    The office's head or its ADMIN may (ADMIN of an office above where it has none of its own), and the operator. What
    the law forbids is refused with its article. The decision stands in the office's access log: who, why, each old and
    new value. Clocks that run keep what they were started with. Raises NotFound, NotAllowed, Invalid naming fields,
    Stale when `version` is not what stands (None: whatever stands).
    """
    before = _known(directory, actor, office)
    permit(directory, actor, before, now)
    if len(reason.strip()) < 4:
        raise Invalid({"reason": "请写明设定的理由，如“局务会议定，2026年11月20日起执行”"})
    own = policy_form.read(document)
    if version is not None and version != version_of(before.policy):
        raise Stale
    after = _held(directory, calendars, before, own)
    refused = {policy_form.place(own, each.field): each.text for each in after.problems if each.refused}
    if refused:
        raise Invalid(refused)
    changed = policy_form.changes(before.policy, own)
    if not changed:
        return after
    directory.put_office(before, replace(before, policy=own))
    told = "；".join(f"{name}：{old or '（沿用）'} → {new or '（沿用）'}" for name, old, new in changed)
    ledger.accessed(office, office, actor.id, SET, f"{reason.strip()}（{told}）", now)
    return after


def version_of(own: OwnPolicy) -> str:
    """A digest of what an office has set."""
    text = json.dumps(policy_form.written(own), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]


def _held(directory: Directory, calendars: Calendars, office: Office, own: OwnPolicy) -> Held:
    chain = [directory.office(above).policy for above in office.path]
    policy = inherit([*chain, own])
    found = problems(policy, calendar=calendars.calendar(office.id))
    return Held(office, own, policy, rows_for(policy), found, version_of(own))


def _known(directory: Directory, actor: Actor, office: str) -> Office:
    try:
        found = directory.office(office)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if actor != SYSTEM and actor.office not in (office, *found.path):
        raise NotFound(UNKNOWN)
    return found


def may_set(directory: Directory, actor: Actor, office: Office, now: datetime) -> bool:
    """Whether the actor sets the policy of an office that he may know."""
    if actor == SYSTEM or any((role, office.id) in actor.reach for role in HEADS):
        return True
    if Role.ADMIN in actor.roles:
        own = (member for member in directory.staff(office.id) if Role.ADMIN in member.roles)
        return office.id == actor.office or not any(serving(member, business_date(now)) for member in own)
    return False


def permit(directory: Directory, actor: Actor, office: Office, now: datetime) -> None:
    """Raise NotAllowed unless `may_set`."""
    if not may_set(directory, actor, office, now):
        raise NotAllowed("本单位的制度由单位负责人或系统管理员设定")
