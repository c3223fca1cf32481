"""Who stands in for whom in an office, and what happens to the open parts of somebody who leaves (edge 14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.ports import Directory, Dockets, Ledger
from chalicelib.domain.recusal import remaining
from chalicelib.domain.roles import THREE_OFFICERS, Actor, Role, Staff, actor_of, docket_keys, reach, serving
from chalicelib.domain.separations import check_staff
from chalicelib.domain.workdays import business_date
from chalicelib.services.sessions import Sessions

PAGE = 100
LONGEST = timedelta(days=366)
"""A stand-in is for a time; who leaves for good is succeeded."""

HEADS = frozenset({Role.UNIT_HEAD, Role.BUREAU_HEAD, Role.BUREAU_DEPUTY, Role.CENTER_HEAD})
"""Who may name a stand-in, each for himself and for those who serve at the docket keys that the role opens."""

LEADERS = frozenset({Role.BUREAU_HEAD, Role.BUREAU_DEPUTY})
"""Who may name one for anybody of the bureau, as below it the head of the office may for anybody there."""


@dataclass(frozen=True, slots=True)
class StandingIn:
    """What heads decide about stand-ins; every deed is kept in the access log of the office."""

    directory: Directory
    ledger: Ledger
    sessions: Sessions

    def name(
        self,
        actor: Actor,
        office: str,
        login: str,
        behind: str,
        now: datetime,
        *,
        first: date,
        last: date,
        reason: str,
    ) -> Staff:
        """Let the member `login` act for the member `behind` (a login) from `first` to `last`, both included.

        The stand-in acts with the roles and dockets of both, and what he does for the other is written down as such.
        Raises NotAllowed unless the actor heads who is stood in for, NotFound, Invalid naming fields.
        """
        member, absent = self._pair(actor, office, login, behind, now)
        today = business_date(now)
        wrong = {}
        if member.id == absent.id:
            wrong["login"] = "不能代理本人"
        if not serving(member, today) or (member.valid_to and member.valid_to < last):
            wrong["login"] = "该账号在代理期间不在岗，请另选"
        if last < first or last < today:
            wrong["last"] = "代理期限有误，请检查起止日期"
        if last - first > LONGEST:
            wrong["last"] = "代理最长一年；长期离岗的请调整岗位"
        if absent.delegate_of and absent.delegate_of != member.id and _overlaps(absent, first, last):
            wrong["behind"] = "该人员在此期间正代理他人，不能再由他人代理"
        if member.delegate_of and member.delegate_of != absent.id and _overlaps(member, today, None):
            wrong["login"] = "该人员已在代理他人，请另选，或先取消原代理"
        if (member.roles | absent.roles) & THREE_OFFICERS:
            wrong["login"] = "系统、安全、审计三员不得代理或被代理"
        if not reason.strip():
            wrong["reason"] = "请写明代理原因"
        if not wrong and (problems := self._together(member, absent)):
            wrong["login"] = "；".join(problems)
        if wrong:
            raise Invalid(wrong)
        after = replace(member, delegate_of=absent.id, delegate_from=first, delegate_to=last)
        self._write(actor, after, f"{first} 至 {last} 代理 {absent.id}：{reason.strip()}", now)
        return replace(after, password_hash="")

    def end(self, actor: Actor, office: str, login: str, now: datetime) -> None:
        """End what the member `login` does for another, at once. Raises NotAllowed, NotFound."""
        member = self.directory.member(office, login)
        behind = member.delegate_of.rpartition(".")[2] if member else ""
        member, _ = self._pair(actor, office, login, behind, now)
        after = replace(member, delegate_of="", delegate_from=None, delegate_to=None)
        self._write(actor, after, "取消代理", now)

    def _pair(self, actor: Actor, office: str, login: str, behind: str, now: datetime) -> tuple[Staff, Staff]:
        """The stand-in and who is stood in for; the actor heads the latter, or is the latter."""
        if office != actor.office or not HEADS & actor.roles:
            raise NotAllowed("只有本单位负责人可以指定代理人")
        member, absent = self.directory.member(office, login), self.directory.member(office, behind)
        if member is None or absent is None:
            raise NotFound("没有这个账号，或没有代理关系")
        heads = {key for role, key in actor.reach if role in HEADS}
        served = docket_keys(replace(absent, active=True, valid_from=None, valid_to=None), business_date(now))
        below_root = self.directory.office(office).parent is not None
        whole = bool(LEADERS & actor.roles) or (below_root and office in heads)
        if absent.id != actor.id and not whole and not served & heads:
            raise NotAllowed("只能为本单位（科室）人员指定代理人")
        return member, absent

    def _together(self, member: Staff, absent: Staff) -> tuple[str, ...]:
        """What one person may not be at the same time (domain B2)."""
        units = tuple(dict.fromkeys((*member.units, *absent.units)))
        both = replace(member, roles=member.roles | absent.roles, units=units, grants={})
        return check_staff(both, self.directory.office(member.office))

    def _write(self, actor: Actor, after: Staff, reason: str, now: datetime) -> None:
        self.directory.put_staff(after)
        self.sessions.reread(after.office, after.login)
        self.ledger.accessed(after.office, after.id, actor.id, "account.stand_in", reason, now)


def _overlaps(staff: Staff, first: date, last: date | None) -> bool:
    begun = last is None or staff.delegate_from is None or staff.delegate_from <= last
    return begun and (staff.delegate_to is None or first <= staff.delegate_to)


def fall_to_post(directory: Directory, dockets: Dockets, ledger: Ledger, office: str, login: str, now: datetime) -> int:
    """Alert the heads of every open part of a member who has left: an assignment is to a post (edge 14).

    One alert for each case and member, however often this runs; the number of parts found. The heads name somebody
    else; until then the part lies with the post. Raises nothing for an unknown member: there is nothing to hand over.
    """
    member = directory.member(office, login)
    if member is None:
        return 0
    today = business_date(now)
    staff = directory.staff(office)
    before = replace(member, active=True, valid_from=None, valid_to=None)
    found = 0
    for key in sorted(docket_keys(before, today)):
        for number, barred in _open_parts(dockets, key, member.id):
            found += 1
            ledger.put_alert(
                Alert(
                    id=f"{number}#unassigned#{member.id}",
                    key=key,
                    case=number,
                    rule="",
                    obligor=key,
                    rung=2,
                    colour="yellow",
                    kind="unassigned",
                    at=now,
                    due_on=today,
                    staff=_heads(staff, key, barred, today),
                )
            )
    return found


def _open_parts(dockets: Dockets, key: str, person: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    cursor = None
    while True:
        page = dockets.page(key, cursor=cursor, size=PAGE, assignee=person)
        yield from ((entry.number, entry.barred) for entry in page.items)
        cursor = page.cursor
        if cursor is None:
            return


def _heads(staff: tuple[Staff, ...], key: str, barred: tuple[str, ...], on: date) -> tuple[str, ...]:
    """The heads at a docket key, or else those of the office, who may see the case."""
    able = [(member.id, remaining(actor_of(member, on, staff), barred).reach) for member in staff]
    for place in (key, split_key(key)[0]):
        ranks = (Role.UNIT_HEAD, Role.VICE_HEAD)
        heads = {person for person, opened in able if any((role, place) in opened for role in ranks)}
        if heads:
            return tuple(sorted(heads))
    return tuple(sorted({person for person, opened in able if (Role.BUREAU_DEPUTY, split_key(key)[0]) in opened}))


def left_yesterday(staff: tuple[Staff, ...], on: date) -> Iterator[Staff]:
    """Those whose last day was the day before `on`, so that their accounts opened by themselves no more."""
    gone = (member for member in staff if member.valid_to is not None and member.valid_to == on - timedelta(days=1))
    return (member for member in gone if member.active and reach(member, on - timedelta(days=1)))


def nobody_beside_the_head(office: Office, staff: tuple[Staff, ...], on: date) -> list[str]:
    """What is missing at a root where a matter about the head would find nobody to handle and approve it (edge 16)."""
    if office.parent is not None or any(Role.BUREAU_DEPUTY in each.roles and serving(each, on) for each in staff):
        return []
    return ["没有在岗的分管局领导，反映主要负责人的事项无人办理和审批"]
