"""Papers of cases: preview, issue with a number, open, void, deliver; each only for those who may.

A paper is issued in two phases. First its number is taken in one transaction with a sealed snapshot of everything that
it shows. Then it is printed from the snapshot and its bytes are kept, once. What fails between the two is finished at
the next call from the same snapshot: no number is lost, and a paper is the same whenever it is printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.case import Paper
from chalicelib.domain.disclosure import is_sealed_to_public, needs_reason
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.offices import split_key
from chalicelib.domain.paper_facts import Subject
from chalicelib.domain.paper_sheet import sheet
from chalicelib.domain.papers import (
    ADDRESSEES,
    Issue,
    IssueState,
    PaperDelivery,
    PaperKind,
    Reader,
    Series,
    number_text,
    refusal,
    series_of,
    title_of,
)
from chalicelib.domain.papers_rows import kind_of
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.steps.row_words import DELIVERING
from chalicelib.domain.workdays import business_date
from chalicelib.services.case_views import looked_at
from chalicelib.services.paper_print import covered, kept_bytes, printed, said, standing_of
from chalicelib.services.paper_subject import Asked, asked, subject_of
from chalicelib.services.paper_then import with_heirs
from chalicelib.services.printroom import PrintRoom

RETRIES = 64
"""How often a number is tried for while others of the same series take theirs."""

WATERMARK = "仅供信访人本人查阅"

VOID_REASONS: Mapping[str, str] = {
    "content": "内容有误",
    "addressee": "送达对象有误",
    "duplicate": "重复出具",
    "spoiled": "打印损坏",
    "other": "其他",
}
"""Why a paper is voided; the number stays in the book and is never used again (edge 48)."""

VOIDERS = frozenset(
    {Role.UNIT_HEAD, Role.VICE_HEAD, Role.CENTER_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD, Role.DISCIPLINE}
)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of a case as its list shows it: the kind, its issues, latest last, and how it was delivered."""

    paper: Paper
    kind: PaperKind
    title: str
    issues: tuple[Issue, ...]
    deliveries: tuple[PaperDelivery, ...]


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
    draft, _ = covered(room, sheet(subject_of(found, paper, kind), "", draft=True))
    return room.press.pdf(draft)


def issue(room: PrintRoom, actor: Actor, number: str, n: int, now: datetime) -> Issue:
    """Give paper `n` of a case its number, print it and keep it; one that is issued already is given as it is.

    Raises NotFound, NotAllowed for who is not of the issuing office, Stale when others kept taking the next number,
    Unavailable where nothing can print (the number is taken then, and the next call goes on from there).
    """
    found, paper, kind = _opened(room, actor, number, n)
    subject = subject_of(found, paper, kind)
    _only_ours(found, actor, subject)
    series = series_of(kind, found.case, subject.author, subject.dated.year) if kind.word else None
    for _ in range(RETRIES):
        standing, copies = standing_of(room, number, n)
        if standing is not None:
            return printed(room, standing)
        taken = room.papers.last(series) + 1 if series else 0
        text = number_text(subject.office, series, taken) if series else ""
        shown, missing = covered(room, sheet(subject, text))
        new = Issue(
            case=number,
            paper=n,
            copy=copies + 1,
            kind=kind.id,
            title=str(shown["title"]),
            office=subject.office.id,
            compartment=series.compartment if series else "",
            word=kind.word,
            n=taken,
            number=text,
            template=kind.template,
            dated=subject.dated,
            issued_at=now,
            issued_by=actor.id,
            missing=missing,
            public=kind.reader is Reader.PETITIONER and not is_sealed_to_public(found.case),
        )
        try:
            room.papers.take(new, series, said(shown))
        except (ClaimRefused, Stale):
            continue
        return printed(room, new)
    raise Stale


def open_paper(
    room: PrintRoom, actor: Actor, number: str, n: int, now: datetime, reason: str = ""
) -> tuple[Issue, bytes]:
    """The PDF of an issued paper, the very bytes that were kept; opening one with a name in full is logged (E6).

    Raises NotFound, also when it is not issued or was voided; NotAllowed, Invalid as `papers` does.
    """
    found, _, kind = _opened(room, actor, number, n)
    standing, _ = standing_of(room, number, n)
    if standing is None:
        raise NotFound("此文书尚未编号打印，可先预览草稿")
    done = printed(room, standing)
    _log(found, actor, kind, reason, now)
    return done, kept_bytes(room, done)


def petitioner_copy(room: PrintRoom, number: str, n: int) -> bytes:
    """An issued paper for the petitioner, watermarked, for whoever has proved to be him by the second factor (E2).

    Only what was written to the petitioner and is not of a sealed case. Raises NotFound for all else.
    """
    standing, _ = standing_of(room, number, n)
    if standing is None or not standing.public:
        raise NotFound("没有这份文书")
    shown = json.loads(room.papers.snapshot(printed(room, standing)))
    return room.press.pdf({**shown, "watermark": WATERMARK})


def petitioner_papers(room: PrintRoom, number: str) -> tuple[Issue, ...]:
    """The issued papers that `petitioner_copy` gives."""
    return tuple(each for each in room.papers.issues(number) if each.public and each.state is IssueState.PRINTED)


def void(room: PrintRoom, actor: Actor, number: str, n: int, reason: str, now: datetime) -> Issue:
    """Void an issued paper; it may then be issued anew, with a further number.

    `reason` is one of VOID_REASONS. Raises NotFound, Invalid; NotAllowed for who does not head the issuing office, and
    for what somebody has received.
    """
    found, paper, kind = _opened(room, actor, number, n)
    if reason not in VOID_REASONS:
        raise Invalid({"reason": "请从下列各项中选择：" + "、".join(VOID_REASONS.values())})
    subject = subject_of(found, paper, kind)
    _only_ours(found, actor, subject)
    if not VOIDERS & actor.roles:
        raise NotAllowed("作废文书须由单位（科室）负责人或分管领导办理")
    standing, _ = standing_of(room, number, n)
    if standing is None:
        raise NotFound("此文书尚未编号打印，无可作废")
    if _delivered(found, paper, kind, (standing,)):
        raise NotAllowed("此文书已送达，不能作废；内容有误的，请另行出具更正文书")
    after = standing.changed(state=IssueState.VOID, void_reason=reason, void_by=actor.id, void_at=now)
    room.papers.change(after, standing.series)
    return after


def deliver(room: PrintRoom, actor: Actor, number: str, n: int, form: Mapping[str, Any], now: datetime) -> Issue:
    """Record how an issued paper reached somebody: `to`, `method`, `on` (a date), `signed`, `receipt`.

    The reply's reaching the petitioner is the action 送达, since the time for 复查 runs from it. Raises NotFound,
    Invalid, NotAllowed, Stale.
    """
    found, paper, kind = _opened(room, actor, number, n)
    _only_ours(found, actor, subject_of(found, paper, kind))
    standing, _ = standing_of(room, number, n)
    if standing is None:
        raise NotFound("此文书尚未编号打印，请先编号打印再登记送达")
    given = _delivery(form, actor, standing, now)
    if kind.id == "reply" and given.to == "petitioner" and not found.case.deliveries:
        raise NotAllowed("处理意见书送达信访人，请先办理“送达”，以便从收到之日起计算复查申请期限")
    after = standing.changed(deliveries=(*standing.deliveries, given))
    room.papers.change(after, standing.series)
    return after


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
    if actor.office not in with_heirs(found.room.desk.directory, ours):
        raise NotAllowed(f"此文书由{subject.issuer_name}编号打印")


def _delivery(form: Mapping[str, Any], actor: Actor, standing: Issue, now: datetime) -> PaperDelivery:
    wrong: dict[str, str] = {}
    methods = dict(DELIVERING)
    if form.get("to") not in ADDRESSEES:
        wrong["to"] = "请选择送给谁：" + "、".join(ADDRESSEES.values())
    if form.get("method") not in methods:
        wrong["method"] = "请选择送达方式：" + "、".join(methods.values())
    on = form.get("on")
    if not isinstance(on, date):
        wrong["on"] = "请填写送达日期，如 2026-11-21"
    elif not standing.dated <= on <= business_date(now):
        wrong["on"] = "送达日期不能早于文书日期，也不能晚于今天"
    if wrong or not isinstance(on, date):
        raise Invalid(wrong)
    receipt = str(form.get("receipt") or "").strip()[:60]
    return PaperDelivery(str(form["to"]), str(form["method"]), on, bool(form.get("signed")), actor.id, now, receipt)


def _delivered(found: Asked, paper: Paper, kind: PaperKind, own: tuple[Issue, ...]) -> tuple[PaperDelivery, ...]:
    """How a paper was delivered: what was recorded of it, and of a reply the action 送达."""
    recorded = tuple(each for issue in own if issue.state is not IssueState.VOID for each in issue.deliveries)
    if kind.id != "reply" or not any(issue.state is IssueState.PRINTED for issue in own):
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
