"""Papers of cases: preview, issue with a number, open, void, deliver; each only for those who may.

How a paper is issued at all stands in paper_issue.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.case import Paper
from chalicelib.domain.disclosure import is_sealed_to_public, needs_reason
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.offices import split_key
from chalicelib.domain.paper_facts import Subject
from chalicelib.domain.papers import (
    Issue,
    IssueState,
    PaperDelivery,
    PaperKind,
    Reader,
    Series,
    refusal,
    series_of,
    title_of,
)
from chalicelib.domain.papers_rows import ANSWER_LETTERS, kind_of
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services import copy_making, paper_issue
from chalicelib.services.case_views import looked_at
from chalicelib.services.paper_issue import VOID_REASONS, PaperLine
from chalicelib.services.paper_print import kept_bytes, printed
from chalicelib.services.paper_subject import Asked, asked, subject_of
from chalicelib.services.printroom import PrintRoom

__all__ = ["VOID_REASONS", "PaperLine"]


def papers(room: PrintRoom, actor: Actor, number: str, now: datetime, reason: str = "") -> tuple[PaperLine, ...]:
    """The papers of a case that the actor may open, in order.

    Raises NotFound when the case is not open to him, Invalid where a sealed one wants a `reason` and has none.
    """
    found = asked(room, actor, number)
    looked_at(room.desk, actor, found.case, found.entries, "case.papers", reason, now)
    issues = room.papers.issues(number)
    lines = []
    for paper in room.papers.papers(number):
        kind = kind_of(paper, found.case)
        if not found.readable(paper) or refusal(kind, found.case, actor, found.stakes, paper.by):
            continue
        own = tuple(issue for issue in issues if issue.paper == paper.n)
        title = title_of(kind, found.policy(paper, kind))
        lines.append(PaperLine(paper, kind, title, own, _delivered(found, paper, kind, own)))
    return tuple(lines)


def preview(room: PrintRoom, actor: Actor, number: str, n: int, now: datetime, reason: str = "") -> bytes:
    """The paper as it would be now, marked 草稿 and without a number; nothing is taken or kept.

    Raises NotFound, NotAllowed, Invalid as `papers` does; Unavailable where nothing can print.
    """
    found, paper, kind = _opened(room, actor, number, n)
    _log(found, actor, kind, reason, now)
    return paper_issue.draft_of(room, subject_of(found, paper, kind))


def issue(room: PrintRoom, actor: Actor, number: str, n: int, now: datetime) -> Issue:
    """Give paper `n` of a case its number, print it and keep it; one that is issued already is given as it is.

    Raises NotFound, NotAllowed for who is not of the issuing office, Stale when others kept taking the next number,
    Unavailable where nothing can print (the number is taken then, and the next call goes on from there).
    """
    found, paper, kind = _opened(room, actor, number, n)
    subject = subject_of(found, paper, kind)
    _only_ours(found, actor, subject)
    series = series_of(kind, found.case, subject.author, subject.dated.year) if kind.word else None
    public = kind.reader is Reader.PETITIONER and not is_sealed_to_public(found.case)
    done = paper_issue.issued(room, actor, number, subject, series, now, public=public)
    if done.public:
        copy_making.offer(room, number)
    return done


def open_paper(
    room: PrintRoom, actor: Actor, number: str, n: int, now: datetime, reason: str = ""
) -> tuple[Issue, bytes]:
    """The PDF of an issued paper, the very bytes that were kept; opening one with a name in full is logged (E6).

    Raises NotFound, also when it is not issued or was voided; NotAllowed, Invalid as `papers` does.
    """
    found, _, kind = _opened(room, actor, number, n)
    done = printed(room, paper_issue.standing(room, number, n, "此文书尚未编号打印，可先预览草稿"))
    _log(found, actor, kind, reason, now)
    return done, kept_bytes(room, done)


def void(room: PrintRoom, actor: Actor, number: str, n: int, reason: str, now: datetime) -> Issue:
    """Void an issued paper; it may then be issued anew, with a further number.

    `reason` is one of VOID_REASONS. Raises NotFound, Invalid; NotAllowed for who does not head the issuing office, and
    for what somebody has received.
    """
    found, paper, kind = _opened(room, actor, number, n)
    paper_issue.check_reason(reason)
    _only_ours(found, actor, subject_of(found, paper, kind))
    paper_issue.head_of_issuer(actor)
    standing = paper_issue.standing(room, number, n, "此文书尚未编号打印，无可作废")
    after = paper_issue.voided(room, actor, standing, _delivered(found, paper, kind, (standing,)), reason, now)
    if after.public:
        copy_making.take_away(room, number, n)
    return after


def deliver(room: PrintRoom, actor: Actor, number: str, n: int, form: Mapping[str, Any], now: datetime) -> Issue:
    """Record how an issued paper reached somebody: `to`, `method`, `on` (a date), `signed`, `receipt`.

    The reply's reaching the petitioner is the action 送达, since the time for 复查 runs from it. Raises NotFound,
    Invalid, NotAllowed, Stale.
    """
    found, paper, kind = _opened(room, actor, number, n)
    _only_ours(found, actor, subject_of(found, paper, kind))
    standing = paper_issue.standing(room, number, n, "此文书尚未编号打印，请先编号打印再登记送达")
    given = paper_issue.delivery_of(form, actor, standing, now)
    if kind.id in ANSWER_LETTERS and given.to == "petitioner" and not found.case.deliveries:
        raise NotAllowed("处理意见书送达信访人，请先办理“送达”，以便从收到之日起计算复查申请期限")
    return paper_issue.delivered(room, standing, given)


def register(room: PrintRoom, actor: Actor, series: Series) -> tuple[Issue, ...]:
    """The book of numbers of one series, voids included. Raises NotFound when that docket is not open to the actor."""
    if series.key not in actor.keys:
        raise NotFound("没有这个工作台")
    return room.papers.register(series)


def _opened(room: PrintRoom, actor: Actor, number: str, n: int) -> tuple[Asked, Paper, PaperKind]:
    """The case and the paper, if the actor may open it."""
    found = asked(room, actor, number)
    paper = next((each for each in room.papers.papers(number) if each.n == n), None)
    if paper is None or not found.readable(paper):
        raise NotFound("没有这份文书")
    kind = kind_of(paper, found.case)
    if why := refusal(kind, found.case, actor, found.stakes, paper.by):
        raise NotAllowed(why)
    return found, paper, kind


def _only_ours(found: Asked, actor: Actor, subject: Subject) -> None:
    """The organ whose paper it is, who wrote it, and who owns the case; for one that has ended its successor."""
    ours = {subject.office.id, subject.event.office, split_key(subject.case.owner)[0], split_key(found.case.owner)[0]}
    paper_issue.only_of(found.room, actor, ours, subject.issuer_name)


def _delivered(found: Asked, paper: Paper, kind: PaperKind, own: tuple[Issue, ...]) -> tuple[PaperDelivery, ...]:
    """How a paper was delivered: what was recorded of it, and of a reply the action 送达."""
    recorded = tuple(each for issue in own if issue.state is not IssueState.VOID for each in issue.deliveries)
    if kind.id not in ANSWER_LETTERS or not any(issue.state is IssueState.PRINTED for issue in own):
        return recorded
    acts = {event.facts.get("received_on"): event for event, _ in found.history if event.action == "deliver"}
    return recorded + tuple(
        PaperDelivery("petitioner", each.method, each.received_on, each.signed, event.actor, event.at, each.receipt)
        for each in found.case.deliveries
        if (event := acts.get(each.received_on.isoformat())) is not None and event.seq > paper.event
    )


def _log(found: Asked, actor: Actor, kind: PaperKind, reason: str, now: datetime) -> None:
    """Note who opens a paper with a name in full, a sealed one, or one of a sealed case, which wants a reason (E6)."""
    desk, what = found.room.desk, f"paper.{kind.id}"
    looked_at(desk, actor, found.case, found.entries, what, reason, now)
    logged = needs_reason(found.case, found.keys, business_date(now))
    if not logged and (kind.named or kind.reader is Reader.SEALED):
        why = reason.strip()[:200] or f"打开文书《{kind.title}》"
        desk.ledger.accessed(found.entries[0].key, found.case.number, actor.id, what, why, now)
