"""Papers of registers: preview, issue with a number, open, void, deliver, for who sees the entry with what they say.

Which papers an entry has follows from its history: each event whose step names a paper yields one, numbered within the
entry as the event is. How a paper is issued at all stands in paper_issue.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.case import Paper
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import docket_key, split_key
from chalicelib.domain.paper_entry import EntrySubject
from chalicelib.domain.papers import (
    Issue,
    IssueState,
    PaperDelivery,
    PaperKind,
    Series,
    refusal_by_role,
    series_under,
    title_of,
)
from chalicelib.domain.papers_rows import entry_kind_of
from chalicelib.domain.registers.catalogue import kind_of
from chalicelib.domain.registers.entry import Entry, Stand
from chalicelib.domain.registers.kinds import Kind, office_of
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import Actor
from chalicelib.domain.tree import policy_for
from chalicelib.domain.workdays import business_date
from chalicelib.services import paper_issue
from chalicelib.services.paper_issue import PaperLine
from chalicelib.services.paper_print import kept_bytes, printed
from chalicelib.services.paper_subject import names_on, people_of
from chalicelib.services.printroom import PrintRoom
from chalicelib.services.register_reading import admitted
from chalicelib.services.terms import branch

History = tuple[tuple[Event, Words | None], ...]


@dataclass(frozen=True, slots=True)
class AskedEntry:
    """An entry that somebody asks papers of: through which copies it is seen, and everything that happened."""

    room: PrintRoom
    entry: Entry
    register: Kind
    views: tuple[View, ...]
    history: History

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers that its steps yielded, in order, as far as these copies let them be read."""
        found = []
        for event, _ in self.history:
            row = self.register.opening if event.seq == 1 else self.register.step(event.action)
            if row is not None and row.paper and self._readable(event):
                found.append(Paper(event.seq, row.paper, row.paper_title, event.seq, event.at, event.actor))
        return tuple(found)

    def until(self, paper: Paper) -> History:
        """What the paper may speak of: what happened until its event, and only shared words where its own are shared.

        So that it is the same for everybody who may read it.
        """
        open_ = paper.event in self.entry.shared
        return tuple(
            (event, words)
            for event, words in self.history
            if event.seq <= paper.event and (not open_ or event.seq in self.entry.shared)
        )

    def _readable(self, event: Event) -> bool:
        """The keeper reads all; who is named what was shared; who stands above that without facts kept from him.

        A paper cannot leave a fact out for one reader and not for another.
        """
        stands = {stand for view in self.views for stand in view.stands}
        if Stand.OWN in stands:
            return True
        if event.seq not in self.entry.shared:
            return False
        let_through = frozenset(self.register.above or ())
        told = {
            name for each, _ in self.history if each.seq in self.entry.shared and each.seq <= event.seq
            for name in each.facts
        }  # fmt: skip
        return Stand.NAMED in stands or told <= let_through


def papers(room: PrintRoom, actor: Actor, kind_name: str, id: str) -> tuple[PaperLine, ...]:
    """The papers of an entry that the actor may open, in order. Raises NotFound when the entry is not open to him."""
    if not _yields(kind_of(kind_name)):
        admitted(room.desk, actor, kind_name, id)
        return ()
    found = _asked(room, actor, kind_name, id)
    if not found.papers:
        return ()
    issues = room.papers.issues(id)
    lines = []
    for paper in found.papers:
        kind = entry_kind_of(paper)
        if refusal_by_role(kind, actor, paper.by):
            continue
        own = tuple(issue for issue in issues if issue.paper == paper.n)
        office = split_key(_author(found, kind, paper))[0]
        title = title_of(kind, policy_for(branch(room.desk.directory, [office]), office))
        lines.append(PaperLine(paper, kind, title, own, _delivered(own)))
    return tuple(lines)


def preview(room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int) -> bytes:
    """The paper as it would be now, marked 草稿 and without a number; nothing is taken or kept.

    Raises NotFound, NotAllowed; Unavailable where nothing can print.
    """
    found, paper, kind = _opened(room, actor, kind_name, id, n)
    return paper_issue.draft_of(room, _subject_of(found, paper, kind))


def issue(room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int, now: datetime) -> Issue:
    """Give paper `n` of an entry its number, print it and keep it; one that is issued already is given as it is.

    Raises NotFound, NotAllowed for who is not of the issuing office, Stale, Unavailable as that of a case.
    """
    found, paper, kind = _opened(room, actor, kind_name, id, n)
    subject = _subject_of(found, paper, kind)
    _only_ours(found, actor, subject)
    return paper_issue.issued(room, actor, id, subject, _series(subject), now)


def open_paper(room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int) -> tuple[Issue, bytes]:
    """The PDF of an issued paper, the very bytes that were kept. Raises NotFound, NotAllowed."""
    _opened(room, actor, kind_name, id, n)
    done = printed(room, paper_issue.standing(room, id, n, "此文书尚未编号打印，可先预览草稿"))
    return done, kept_bytes(room, done)


def void(room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int, reason: str, now: datetime) -> Issue:
    """Void an issued paper; it may then be issued anew, with a further number. Raises as that of a case."""
    found, paper, kind = _opened(room, actor, kind_name, id, n)
    paper_issue.check_reason(reason)
    _only_ours(found, actor, _subject_of(found, paper, kind))
    paper_issue.head_of_issuer(actor)
    held = paper_issue.standing(room, id, n, "此文书尚未编号打印，无可作废")
    return paper_issue.voided(room, actor, held, held.deliveries, reason, now)


def deliver(
    room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int, form: Mapping[str, Any], now: datetime
) -> Issue:
    """Record how an issued paper reached somebody. Raises NotFound, Invalid, NotAllowed, Stale."""
    found, paper, kind = _opened(room, actor, kind_name, id, n)
    _only_ours(found, actor, _subject_of(found, paper, kind))
    held = paper_issue.standing(room, id, n, "此文书尚未编号打印，请先编号打印再登记送达")
    return paper_issue.delivered(room, held, paper_issue.delivery_of(form, actor, held, now))


def _asked(room: PrintRoom, actor: Actor, kind_name: str, id: str) -> AskedEntry:
    views = admitted(room.desk, actor, kind_name, id)
    register = kind_of(kind_name)
    entry = room.desk.registers.load(id).entry
    history = room.desk.registers.history(id, range(1, entry.events + 1)) if _yields(register) else ()
    return AskedEntry(room, entry, register, views, history)


def _yields(register: Kind) -> bool:
    return any(row.paper for row in (register.opening, *register.steps))


def _opened(room: PrintRoom, actor: Actor, kind_name: str, id: str, n: int) -> tuple[AskedEntry, Paper, PaperKind]:
    """The entry and the paper, if the actor may open it."""
    found = _asked(room, actor, kind_name, id)
    paper = next((each for each in found.papers if each.n == n), None)
    if paper is None:
        raise NotFound("没有这份文书")
    kind = entry_kind_of(paper)
    if why := refusal_by_role(kind, actor, paper.by):
        raise NotAllowed(why)
    return found, paper, kind


def _subject_of(found: AskedEntry, paper: Paper, kind: PaperKind) -> EntrySubject:
    """All that the paper may speak of, with the names on its date."""
    author = _author(found, kind, paper)
    directory = found.room.desk.directory
    tree = branch(directory, [author])
    office = tree.get(split_key(author)[0])
    dated = business_date(paper.at)
    return EntrySubject(
        kind=kind,
        register=found.register,
        entry=found.entry,
        paper=paper,
        history=found.until(paper),
        office=office,
        author=author,
        dated=dated,
        policy=policy_for(tree, office.id),
        names=names_on(directory, dated),
        people=people_of(directory),
    )


def _author(found: AskedEntry, kind: PaperKind, paper: Paper) -> str:
    """The docket key in whose name a paper goes out: of whoever took the step; the keeper's where the system did."""
    event = next(event for event, _ in found.history if event.seq == paper.event)
    if kind.issuer == "owner" or not event.office:
        return found.entry.key
    return docket_key(event.office, event.unit) if event.unit else event.office


def _series(subject: EntrySubject) -> Series | None:
    if not subject.kind.word:
        return None
    return series_under(subject.kind, subject.entry.key, subject.author, subject.dated.year)


def _only_ours(found: AskedEntry, actor: Actor, subject: EntrySubject) -> None:
    """The organ whose paper it is, and who keeps the entry; for one that has ended its successor."""
    ours = {subject.office.id, subject.event.office, office_of(found.entry.key)}
    paper_issue.only_of(found.room, actor, ours, subject.issuer_name)


def _delivered(own: Iterable[Issue]) -> tuple[PaperDelivery, ...]:
    return tuple(each for issue in own if issue.state is not IssueState.VOID for each in issue.deliveries)
