"""What a paper speaks of, gathered from the store, as far as whoever asks may know of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from chalicelib.domain import bonds, disclosure, procedures
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, Paper, Stake, State
from chalicelib.domain.co_view import OWNER_ONLY, SEALED, facts_seen
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import LEAD, Office, docket_key, name_on, split_key, unit_name_on
from chalicelib.domain.paper_facts import Subject
from chalicelib.domain.papers import IssueState, PaperKind
from chalicelib.domain.papers_rows import ANSWER_LETTERS
from chalicelib.domain.policy import Policy
from chalicelib.domain.ports import Directory
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import PUBLIC, SYSTEM, Actor
from chalicelib.domain.tree import policy_for
from chalicelib.domain.workdays import business_date
from chalicelib.services.paper_then import as_of
from chalicelib.services.printroom import PrintRoom
from chalicelib.services.terms import branch
from chalicelib.services.worklist import admitted

History = tuple[tuple[Event, Words | None], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A case that somebody asks papers of: through which entries it is seen, and everything that happened."""

    room: PrintRoom
    case: Case
    entries: tuple[DocketEntry, ...]
    history: History

    @property
    def stakes(self) -> frozenset[Stake]:
        """The stakes through which it is seen."""
        return frozenset(entry.stake for entry in self.entries)

    @property
    def keys(self) -> frozenset[str]:
        """The docket keys through which it is seen."""
        return frozenset(entry.key for entry in self.entries)

    def readable(self, paper: Paper) -> bool:
        """Whether the event of a paper is one that these docket keys may know of, and of all that it says."""
        return _known(self.case, self.keys, self.event(paper))

    def event(self, paper: Paper) -> Event:
        """The event that yielded a paper. Raises NotFound."""
        found = next((event for event, _ in self.history if event.seq == paper.event), None)
        if found is None:
            raise NotFound("没有这份文书")
        return found

    def policy(self, paper: Paper, kind: PaperKind) -> Policy:
        """The policy of the office that issues a paper."""
        office = split_key(_author(self.case, kind, self.event(paper)))[0]
        return policy_for(branch(self.room.desk.directory, [office]), office)


def asked(room: PrintRoom, actor: Actor, number: str) -> Asked:
    """The case with all that happened. Raises NotFound when it is not open to the actor, NotAllowed when its texts are
    open to named people only (edge 42).
    """
    entries = admitted(room.desk, actor, number)
    case = room.desk.cases.load(number).case
    if not disclosure.may_read(case, actor.id):
        raise NotAllowed("此件内容仅限指定人员查看；确需查看请由领导办理“增加查阅人员”")
    return Asked(room, case, entries, room.desk.cases.history(number))


def subject_of(found: Asked, paper: Paper, kind: PaperKind) -> Subject:
    """All that the paper may speak of: the case, what happened until its event, and the names on its date."""
    event = found.event(paper)
    case = as_of(found.case, [each for each, _ in found.history], event)
    author = _author(case, kind, event)
    directory = found.room.desk.directory
    tree = branch(directory, [author, case.owner])
    office = tree.get(split_key(author)[0])
    dated = business_date(event.at)
    names = names_on(directory, dated)
    more = _parent(found, names) if case.answered_by else {"recheck_organ": _decided_before(found, names)}
    issued = [each for each in found.room.papers.issues(case.number) if each.state is not IssueState.VOID]
    replies = [each for each in issued if each.kind in ANSWER_LETTERS]
    more["issued.reply"] = replies[-1].number if replies else ""
    more["delivery.paper"] = f"{replies[-1].title}（{replies[-1].number}）" if replies else ""
    listed = (f"{n}. {each.title} {each.number}" for n, each in enumerate(issued, 1))
    more["file.contents"] = "\n".join(listed)
    for holder in {a.holder.partition(":")[0] for a in case.assignments}:
        held = _office(directory, holder)
        more[f"phone.{holder}"] = (held.phones.service or held.phones.office) if held else ""
    return Subject(
        kind=kind,
        case=case,
        paper=paper,
        history=_until(found, event, author),
        office=office,
        author=author,
        dated=dated,
        policy=policy_for(tree, office.id),
        actions=ACTIONS,
        names=names,
        people=people_of(directory),
        more=more,
    )


def _author(case: Case, kind: PaperKind, event: Event) -> str:
    """The docket key in whose name a paper goes out; its office is the organ, its compartment where it is numbered."""
    if kind.issuer == "holder":
        part = case.assignment(event.part) or case.last_main
        if part is not None:
            return part.holder
    if kind.issuer == "owner" or not event.office:
        return case.owner
    return docket_key(event.office, event.unit) if event.unit else event.office


def _until(found: Asked, own: Event, author: str) -> History:
    """What happened until the paper's event, without what was sealed or kept to the owner unless it is so itself."""
    kept = []
    for event, words in found.history:
        if event.seq > own.seq:
            break
        apart = any(event.facts.get(mark) and not own.facts.get(mark) for mark in (SEALED, OWNER_ONLY))
        about_others = event.seq > 1 and event.part != own.part and facts_seen(found.case, {author}, event) is None
        if event is own or event.seq == 1 or not (apart or about_others):
            kept.append((event, words))
    return tuple(kept)


def _known(case: Case, keys: frozenset[str], event: Event) -> bool:
    """Whether all that the event says may be known: a paper cannot leave a name out for one reader and not another."""
    seen = facts_seen(case, keys, event)
    return seen is not None and dict(seen) == dict(event.facts)


def _decided_before(found: Asked, names: Callable[[str], str]) -> str:
    """Of what is not taken up again: the organ that gave the final opinion on the earlier case (条例 Art. 36(3))."""
    if found.case.state is not State.NO_MORE:
        return ""
    earlier = (found.room.desk.cases.load(number).case for number in found.case.tied(bonds.PREVIOUS))
    return next((names(organ) for case in earlier if (organ := procedures.organ(case))), "")


def _parent(found: Asked, names: Callable[[str], str]) -> dict[str, str]:
    """Of a 复查 or 复核: who answered what before, under which number, and where the next right leads."""
    case, directory = found.case, found.room.desk.directory
    (first, *_) = found.history
    office = _office(directory, case.answered_by)
    said = {
        "parent.office": name_on(office, business_date(first[0].at)) if office else "",
        "recheck_organ": names(procedures.recheck_seat(office)) if office else "",
    }
    for tie, number in case.ties:
        if not tie.endswith("_of"):
            continue
        issued = [i for i in found.room.papers.issues(number) if i.kind in ("reply", "reexam_opinion") and i.number]
        if issued:
            said["parent.document"] = issued[-1].number
    return said


def names_on(directory: Directory, on: date) -> Callable[[str], str]:
    """Full names of docket keys on a date; what is none is given as it is, such as an organ outside."""

    def name(key: str) -> str:
        if "," in key:
            return "、".join(map(name, key.split(",")))
        office_id, compartment = split_key(key)
        office = _office(directory, office_id)
        if office is None:
            return key
        full = name_on(office, on)
        if not compartment:
            return full
        if compartment in ("lead", "discipline"):
            return f"{full}{'（局领导）' if compartment == LEAD else '（纪检）'}"
        try:
            return full + unit_name_on(office, compartment, on)
        except NotFound:
            return full

    return name


def people_of(directory: Directory) -> Callable[[str], str]:
    """Names of staff by id."""

    @cache
    def of_office(office: str) -> dict[str, str]:
        return {member.id: member.name for member in directory.staff(office)}

    def name(id: str) -> str:
        if id in (PUBLIC.id, SYSTEM.id):
            return "信访人" if id == PUBLIC.id else "系统"
        return of_office(id.rpartition(".")[0]).get(id, "")

    return name


def _office(directory: Directory, id: str) -> Office | None:
    try:
        return directory.office(id)
    except NotFound:
        return None
