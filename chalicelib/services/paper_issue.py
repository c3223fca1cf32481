"""How a paper is numbered, printed, voided and delivered, whatever it speaks of: a case or an entry of a register.

A paper is issued in two phases. First its number is taken in one transaction with a sealed snapshot of everything that
it shows. Then it is printed from the snapshot and its bytes are kept, once. What fails between the two is finished at
the next call from the same snapshot: no number is lost, and a paper is the same whenever it is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.case import Paper
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.paper_entry import EntrySubject
from chalicelib.domain.paper_facts import Subject
from chalicelib.domain.paper_sheet import sheet
from chalicelib.domain.papers import ADDRESSEES, Issue, PaperDelivery, PaperKind, Series, number_text
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.steps.row_words import DELIVERING
from chalicelib.domain.workdays import business_date
from chalicelib.services.paper_print import covered, printed, said, standing_of
from chalicelib.services.paper_then import with_heirs
from chalicelib.services.printroom import PrintRoom

RETRIES = 64
"""How often a number is tried for while others of the same series take theirs."""

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
    """One paper as a list shows it: the kind, its issues, latest last, and how it was delivered."""

    paper: Paper
    kind: PaperKind
    title: str
    issues: tuple[Issue, ...]
    deliveries: tuple[PaperDelivery, ...]


def draft_of(room: PrintRoom, subject: Subject | EntrySubject) -> bytes:
    """The paper as it would be now, marked 草稿 and without a number; nothing is taken or kept. Raises Unavailable."""
    shown, _ = covered(room.press, sheet(subject, "", draft=True))
    return room.press.pdf(shown)


def issued(
    room: PrintRoom,
    actor: Actor,
    number: str,
    subject: Subject | EntrySubject,
    series: Series | None,
    now: datetime,
    *,
    public: bool = False,
) -> Issue:
    """Give a paper of the case or entry `number` its number, print it and keep it; what is issued is given as it is.

    `series` is the run of its number, None where it bears none. `public`: the petitioner may have a copy. Raises Stale
    when others kept taking the next number, Unavailable where nothing can print (the number is taken then, and the
    next call goes on from there).
    """
    kind, n = subject.kind, subject.paper.n
    for _ in range(RETRIES):
        standing, copies = standing_of(room, number, n)
        if standing is not None:
            return printed(room, standing)
        taken = room.papers.last(series) + 1 if series else 0
        text = number_text(subject.office, series, taken) if series else ""
        shown, missing = covered(room.press, sheet(subject, text))
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
            public=public,
        )
        try:
            room.papers.take(new, series, said(shown))
        except (ClaimRefused, Stale):
            continue
        return printed(room, new)
    raise Stale


def standing(room: PrintRoom, number: str, n: int, missing: str) -> Issue:
    """The issue of a paper that holds. Raises NotFound, saying `missing`, when it is not issued or was voided."""
    found, _ = standing_of(room, number, n)
    if found is None:
        raise NotFound(missing)
    return found


def check_reason(reason: str) -> None:
    """Raises Invalid for what is none of VOID_REASONS."""
    if reason not in VOID_REASONS:
        raise Invalid({"reason": "请从下列各项中选择：" + "、".join(VOID_REASONS.values())})


def voided(
    room: PrintRoom, actor: Actor, held: Issue, delivered: Collection[PaperDelivery], reason: str, now: datetime
) -> Issue:
    """Void an issue that holds; its number stays in the book. Raises NotAllowed for what somebody has received."""
    if delivered:
        raise NotAllowed("此文书已送达，不能作废；内容有误的，请另行出具更正文书")
    after = held.voided(reason, actor.id, now)
    room.papers.change(after, held.series)
    return after


def head_of_issuer(actor: Actor) -> None:
    """Raises NotAllowed for who does not head an office or unit."""
    if not VOIDERS & actor.roles:
        raise NotAllowed("作废文书须由单位（科室）负责人或分管领导办理")


def delivered(room: PrintRoom, held: Issue, given: PaperDelivery) -> Issue:
    """Record that an issue reached somebody. Raises Stale."""
    after = held.changed(deliveries=(*held.deliveries, given))
    room.papers.change(after, held.series)
    return after


def delivery_of(form: Mapping[str, Any], actor: Actor, held: Issue, now: datetime) -> PaperDelivery:
    """What a form says of a delivery: `to`, `method`, `on` (a date), `signed`, `receipt`. Raises Invalid."""
    wrong: dict[str, str] = {}
    methods = dict(DELIVERING)
    if form.get("to") not in ADDRESSEES:
        wrong["to"] = "请选择送给谁：" + "、".join(ADDRESSEES.values())
    if form.get("method") not in methods:
        wrong["method"] = "请选择送达方式：" + "、".join(methods.values())
    on = form.get("on")
    if not isinstance(on, date):
        wrong["on"] = "请填写送达日期，如 2026-11-21"
    elif not held.dated <= on <= business_date(now):
        wrong["on"] = "送达日期不能早于文书日期，也不能晚于今天"
    if wrong or not isinstance(on, date):
        raise Invalid(wrong)
    receipt = str(form.get("receipt") or "").strip()[:60]
    return PaperDelivery(str(form["to"]), str(form["method"]), on, bool(form.get("signed")), actor.id, now, receipt)


def only_of(room: PrintRoom, actor: Actor, offices: Collection[str], issuer: str) -> None:
    """Raises NotAllowed for who is of none of these offices, nor of what came after one; `issuer` is told by name."""
    if actor.office not in with_heirs(room.desk.directory, offices):
        raise NotAllowed(f"此文书由{issuer}编号打印")
