"""What an officer finds on the desk: the docket by due date, the alerts, and one case as the officer may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain import clocks, danger, disclosure, paths, recusal, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.attachments import Seen, without
from chalicelib.domain.case import Case, Stake
from chalicelib.domain.co_view import facts_seen, seen_through
from chalicelib.domain.competence import Proposal, propose
from chalicelib.domain.disclosure import mask_text, shown_petitioner, unnamed
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import docket_key, split_key
from chalicelib.domain.outcome import Alert, Claim, Notice
from chalicelib.domain.ports import Page
from chalicelib.domain.projections import RECUSED, DocketEntry
from chalicelib.domain.roles import SYSTEM_DESK, THREE_OFFICERS, Actor
from chalicelib.domain.steps.orders import cards
from chalicelib.domain.workdays import business_date
from chalicelib.domain.workflow import Action
from chalicelib.services import attachment_views, moved_on
from chalicelib.services.terms import branch
from chalicelib.services.worlds import Desk

PAGE = 50
NAMED_ROLES = attachment_views.NAMED_ROLES
"""Who may see the name of a petitioner who asked for confidentiality (edge 20)."""

REVEALS_AN_HOUR = 60
"""How many personal fields one person may have shown in an hour (E6)."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case as one officer may see it: masked, with the clocks explained and the actions open to this officer."""

    case: Case
    title: str
    content: str
    petitioner: Mapping[str, str]
    clocks: tuple[tuple[clocks.Clock, tuple[str, ...]], ...]
    timeline: tuple[tuple[Event, Mapping[str, Any]], ...]
    open: tuple[Action, ...]
    parts: Mapping[str, tuple[str, ...]]
    proposals: tuple[Proposal, ...] = ()
    signs: tuple[danger.Sign, ...] = ()
    warnings: tuple[str, ...] = ()
    cards: Mapping[str, int] = field(default_factory=dict)
    paths: tuple[paths.PathHint, ...] = ()
    attachments: tuple[Seen, ...] = ()


def worklist(
    desk: Desk,
    actor: Actor,
    key: str | None,
    *,
    state: str | None = None,
    due_before: datetime | None = None,
    mine: bool = False,
    done: bool = False,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[DocketEntry]:
    """One page of the docket that `key` names, or of the actor's first one; open cases by due date.

    Raises NotFound for a key that does not open to the actor, existing or not.
    """
    own = sorted(actor.keys)
    if not own:
        raise NotAllowed("您的岗位不接触信访事项")
    chosen = key or own[0]
    if chosen not in actor.keys:
        raise NotFound("没有这个工作台")
    if not 1 <= size <= 100:
        raise Invalid({"size": "每页 1 至 100 件"})
    return desk.dockets.page(
        chosen,
        cursor=cursor,
        size=size,
        state=state,
        due_before=due_before,
        assignee=actor.id if mine else None,
        done=done,
        sees=recusal.sees_entry(actor),
    )


def alerts(desk: Desk, actor: Actor, cursor: str | None, size: int = PAGE) -> Page[Alert]:
    """The alerts of the dockets open to the actor, latest first; to the 三员 those about the system."""
    if actor.roles & THREE_OFFICERS:
        return desk.ledger.alerts([docket_key(actor.office, SYSTEM_DESK)], cursor, size)
    if not actor.keys:
        raise NotAllowed("您的岗位不接触信访事项")
    page = desk.ledger.alerts(sorted(actor.keys), cursor, size, kept_from(desk, actor))
    return replace(page, items=moved_on.shown(desk, actor, page.items))


def inbox(desk: Desk, actor: Actor, key: str, cursor: str | None, size: int = PAGE) -> Page[Notice]:
    """The notices to one docket of the actor's, latest first. Raises NotFound for one that does not open to him."""
    if key not in actor.keys:
        raise NotFound("没有这个工作台")
    page = desk.ledger.inbox(key, cursor, size, kept_from(desk, actor).get(key, frozenset()))
    return replace(page, items=moved_on.shown(desk, actor, page.items))


def kept_from(desk: Desk, actor: Actor) -> Mapping[str, frozenset[str]]:
    """By docket key the numbers of the cases that must not be told of there to the actor (条例 Art. 28).

    For lists that hold no docket entries, which say it themselves.
    """
    names = sorted(recusal.names_of(actor))
    return recusal.hidden(actor, {name: desk.dockets.find(RECUSED, name) for name in names})


def admitted(desk: Desk, actor: Actor, number: str) -> tuple[DocketEntry, ...]:
    """The entries through which the actor sees this case. Raises NotFound when there is none, whatever the reason."""
    found = desk.dockets.entry(sorted(actor.keys), number) if actor.keys else ()
    entries = tuple(filter(recusal.sees_entry(actor), found))
    if not entries:
        raise NotFound("没有这个事项")
    return entries


def open_case(
    desk: Desk,
    actor: Actor,
    number: str,
    before: Callable[[Case, tuple[DocketEntry, ...]], None] | None = None,
    on: date = date.max,
) -> CaseFile:
    """One case for one officer. Raises NotFound when no docket of the actor holds it, and what `before` raises.

    `before` is told the case and by which entries the actor is admitted: before anything is shown, it may be refused.
    `on` is the day of the look: what an archived case says is shown on those only for which it was opened (edge 52).
    """
    entries = admitted(desk, actor, number)
    loaded = desk.cases.load(number)
    case = loaded.case
    if before is not None:
        before(case, entries)
    history = desk.cases.history(number)
    calendar = desk.calendars.calendar(split_key(case.owner)[0])
    petition = loaded.petition.texts
    rows = workflow.open_actions(case, actor, ACTIONS)
    keys = frozenset(entry.key for entry in entries)
    seen = seen_through(case, keys)
    # A mark that has run out is history, and told by the timeline only (edge 44).
    seen = replace(seen, marks=tuple(mark for mark in seen.marks if mark.until is None or on <= mark.until))
    if case.owner not in keys:
        # Which other cases belong to this one is for those who answer for them all.
        seen = replace(seen, ties=(), absorbed=())

    archived = disclosure.put_away(case, on)
    closed = archived or not disclosure.may_read(case, actor.id)
    instead = disclosure.ARCHIVED_TEXT if archived else disclosure.CLOSED_TEXT

    def masked(text: object) -> str:
        if closed:
            return instead
        return mask_text(unnamed(case, str(text), str(petition.get("name", ""))))

    return CaseFile(
        case=seen,
        title=masked(petition.get("title", "")),
        content=masked(petition.get("content", "")),
        petitioner={"name": instead} if closed else shown_petitioner(case, {k: str(v) for k, v in petition.items()}),
        clocks=tuple((c, clocks.explain(c, calendar, numbers=case.owner in keys)) for c in seen.clocks),
        timeline=tuple(
            _line(replace(event, facts=without(facts)), words, masked)
            for event, words in history
            if (facts := facts_seen(case, keys, event)) is not None
        ),
        open=rows,
        parts={
            row.name: tuple(part.id for part in workflow.parts_open_to(row, case, actor))
            for row in rows
            if row.subject == "part"
        },
        proposals=_proposals(desk, case) if {"dispatch", "pass_down"} & {row.name for row in rows} else (),
        signs=() if closed else _signs(case, petition),
        warnings=disclosure.warnings(case, f"{petition.get('title', '')}\n{petition.get('content', '')}"),
        cards=cards(seen, calendar),
        paths=() if closed or "to_legal_path" not in {row.name for row in rows} else _paths(case, petition),
        attachments=() if closed else _files(desk, actor, case, entries, history, masked),
    )


def _files(
    desk: Desk,
    actor: Actor,
    case: Case,
    entries: tuple[DocketEntry, ...],
    history: Sequence[tuple[Event, Words | None]],
    masked: Callable[[object], str],
) -> tuple[Seen, ...]:
    found = attachment_views.files_of(desk, actor, case, entries, history)
    return tuple(replace(each, name=masked(each.name)) for each in found)


def _paths(case: Case, petition: Mapping[str, Any]) -> tuple[paths.PathHint, ...]:
    """Which lawful path the matter might take instead of petition, as a hint (条例 Art. 31)."""
    said = f"{petition.get('title', '')}\n{petition.get('content', '')}"
    return paths.proposed(case.type, case.topic, case.legal_class, case.petitioner, said)


def _signs(case: Case, petition: Mapping[str, Any]) -> tuple[danger.Sign, ...]:
    """The words of danger that nobody has confirmed or ruled out yet, as a hint (edge 41)."""
    waiting = danger.hints(case)
    found = danger.signs(f"{petition.get('title', '')}\n{petition.get('content', '')}") if waiting else ()
    return tuple(sign for sign in found if sign.kind in waiting)


def _proposals(desk: Desk, case: Case) -> tuple[Proposal, ...]:
    """Who might answer, by the jurisdiction rows (S3-10, S3-11); the dispatcher decides."""
    main = case.main
    at = split_key(main.holder if main else case.owner)[0]
    tree = branch(desk.directory, (at, case.about.office or ""))
    found = propose(tree, case.topic, case.about, at, business_date(case.received_at), entries=case.excluded)
    return tuple(proposal for proposal in found if not case.hidden_from(proposal.key))


def reveal(desk: Desk, actor: Actor, number: str, field: str, reason: str, now: datetime) -> str:
    """One personal field of the petition in full; who, what and why go to the access log first (E6).

    Raises NotFound, NotAllowed, Invalid without a reason, TooMany past REVEALS_AN_HOUR.
    """
    entries = admitted(desk, actor, number)
    if field not in PERSONAL:
        raise Invalid({"field": "可查看的项目：" + "、".join(PERSONAL.values())})
    if len(reason.strip()) < 4:
        raise Invalid({"reason": "请写明查看原因，如“电话联系核实情况”"})
    loaded = desk.cases.load(number)
    if not disclosure.may_read(loaded.case, actor.id):
        raise NotAllowed("此件内容仅限指定人员查看；确需查看请由领导办理“增加查阅人员”")
    if disclosure.put_away(loaded.case, business_date(now)):
        raise NotAllowed("此件已归档，请先由档案员或中心主任办理“调卷查阅”")
    if loaded.case.identity == "confidential" and not NAMED_ROLES & actor.roles:
        raise NotAllowed("信访人要求保密，您的岗位不能查看身份信息")
    if loaded.case.identity == "confidential" and all(e.stake is Stake.HANDLER for e in entries):
        raise NotAllowed("信访人要求保密，承办单位不能查看身份信息")
    hour = int(now.timestamp()) // 3600
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    claim = Claim("reveals", f"{actor.id}#{hour}", kind="add", limit=REVEALS_AN_HOUR, expires_at=ends)
    if not desk.guards.take(claim, now):
        raise TooMany("本小时查看次数过多，请稍后再试", 3600)
    desk.ledger.accessed(entries[0].key, number, actor.id, field, reason.strip(), now)
    return str(loaded.petition.texts.get(field, ""))


PERSONAL = {
    "name": "姓名",
    "mobile": "电话",
    "email": "邮箱",
    "address": "地址",
    "id_number": "证件号码",
    "about_person": "所反映的人员",
}
"""The fields that are shown only with a reason."""


def _line(event: Event, words: Words | None, masked: Callable[[object], str]) -> tuple[Event, Mapping[str, Any]]:
    """One line of the timeline, the words of the petition left to their own place and the rest masked."""
    if words is None or event.seq == 1:
        return event, {}
    return event, {name: masked(text) for name, text in without(words.texts).items()}
