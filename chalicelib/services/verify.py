"""Rebuilds every projection from the cases and their events, and says what differs from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.domain import projections
from chalicelib.domain.case import Case
from chalicelib.domain.events import Words, rewritten
from chalicelib.domain.offices import split_key
from chalicelib.domain.ports import Calendars, Vault
from chalicelib.domain.ports_audit import Kept, Place, Projections, Records
from chalicelib.services.project import all_entries, all_finds, progress_of
from chalicelib.services.sweep import PUT_OFF

AT_ONCE = 50
"""How many cases are compared with their projections in one read."""

LOOKS = 4
"""How often a difference is looked at before it is believed: the case may have changed between two reads."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the case and its events say; `what` is one of WHATS, `detail` says it in Chinese."""

    number: str
    what: str
    place: str
    detail: str


WHATS: Mapping[str, str] = {
    "unreadable": "无法读出",
    "orphan": "有记录而没有事项",
    "chain": "事件链断开",
    "words": "内容与事件不符",
    "papers": "文书与事项不符",
    "missing": "缺少应有的记录",
    "differs": "与重新计算的不同",
    "stray": "多出的记录",
    "wake": "唤醒时间不对",
}


@dataclass(slots=True)
class Tally:
    """How much has been looked at so far."""

    cases: int = 0
    events: int = 0
    places: int = 0
    entries: int = 0


def verify(
    records: Records,
    vault: Vault,
    calendars: Calendars,
    now: datetime,
    *,
    full: bool = False,
    tally: Tally | None = None,
) -> Iterator[Difference]:
    """Every difference between what is stored and what the cases and their events give; none when all is well.

    The cases are those of which any projection stands; `full` reads the table of cases as well, which finds one that
    has none, and takes long where there are many. The system may be working: what changed between two reads is looked
    at again. A wake that the sweep has put off is no difference. `tally` counts along.
    """
    look = _Look(records, vault, calendars, now)
    tally = tally or Tally()
    numbers: set[str] = set(records.numbers()) if full else set()
    # Hashes, since the places themselves of a million cases would fill the memory.
    standing: set[int] = set()
    for place in records.places():
        tally.places += 1
        numbers.add(place.number)
        standing.add(hash(place))
    waiting = iter(sorted(numbers))
    while some := list(islice(waiting, AT_ONCE)):
        kept = records.cases(some)
        tally.cases += sum(each.case is not None for each in kept)
        tally.events += sum(len(each.events) for each in kept)
        wanted = {each.number: look.expected(each) for each in kept}
        there = records.projections([place for places in wanted.values() for place in places])
        for each in kept:
            if look.differences(each, wanted[each.number], there):
                yield from look.again(each.number)
        standing -= {hash(place) for places in wanted.values() for place in places}
    if standing:
        for place in records.places():
            if hash(place) in standing:
                yield from look.stray(place)


def expected(kept: Kept, vault: Vault) -> dict[Place, object]:
    """What must stand where, by the case; nothing for one that cannot be read."""
    case = kept.case
    if case is None:
        return {}
    petition = rewritten(kept.words.get(1) or Words(1, ""), kept.words.get(case.shown_event))
    found: dict[Place, object] = {
        Place("docket", case.number, entry.key): entry for entry in all_entries(case, petition)
    }
    found[Place("progress", case.number)] = progress_of(case, kept.words)
    finds = all_finds(case, petition, vault)
    return found | {Place("find", case.number, f"{key}#{token}"): None for key, token in finds}


@dataclass(frozen=True, slots=True)
class _Look:
    """How one case is looked at."""

    records: Records
    vault: Vault
    calendars: Calendars
    now: datetime

    def expected(self, kept: Kept) -> dict[Place, object]:
        """What must stand where."""
        return expected(kept, self.vault)

    def again(self, number: str) -> tuple[Difference, ...]:
        """The differences of one case that stay when it is read anew."""
        found: tuple[Difference, ...] = ()
        for _ in range(LOOKS):
            (kept,) = self.records.cases([number])
            wanted = self.expected(kept)
            found = self.differences(kept, wanted, self.records.projections(list(wanted)))
            if not found or [kept] == list(self.records.cases([number])):
                break
        return found

    def stray(self, place: Place) -> Iterator[Difference]:
        """A projection that no case called for in the first read: changed meanwhile, or one too many."""
        (kept,) = self.records.cases([place.number])
        if place in self.expected(kept) or (kept.case is None and "CASE" in kept.broken):
            return
        there = self.records.projections([place])
        if place in (*there.entries, *there.progress, *there.finds, *there.broken):
            detail = "没有对应的事项" if kept.case is None else "该处不应有此事项的记录"
            yield Difference(place.number, "orphan" if kept.case is None else "stray", _named(place), detail)

    def differences(self, kept: Kept, wanted: Mapping[Place, object], there: Projections) -> tuple[Difference, ...]:
        """Everything that is wrong with one case; of one that is not there at all, its projections tell as strays."""
        unreadable = (Difference(kept.number, "unreadable", part, "内容损坏，或密钥缺失") for part in kept.broken)
        if kept.case is None:
            parted = (kept.events or kept.words or kept.papers) and "CASE" not in kept.broken
            orphan = Difference(kept.number, "orphan", "CASE", "有事件或内容，而没有事项本身")
            return (*unreadable, *((orphan,) if parted else ()))
        return (
            *unreadable,
            *chained(kept, kept.case.events, kept.case.link),
            *_papers(kept, kept.case),
            *self._wake(kept, kept.case),
            *_projected(kept.number, wanted, there),
        )

    def _wake(self, kept: Kept, case: Case) -> Iterable[Difference]:
        due = projections.wake_at(case, self.calendars.calendar(split_key(case.owner)[0]))
        stands = kept.wake_at
        put_off = due is not None and stands is not None and due < stands <= self.now + PUT_OFF + timedelta(minutes=1)
        if stands != due and not put_off:
            yield Difference(kept.number, "wake", "CASE", f"应为 {_at(due)}，现为 {_at(stands)}")


def chained(kept: Kept, events: int, last: str) -> Iterator[Difference]:
    """Events without a gap, each linked to the one before it, up to the number and link that the aggregate holds."""
    link = ""
    broken = {part for part in kept.broken if part.startswith("WORDS#")}
    for seq, event in enumerate(kept.events, start=1):
        place = f"EVENT#{event.seq:06d}"
        if event.seq != seq:
            yield Difference(kept.number, "chain", place, f"应为第 {seq} 条，前面有缺失")
            return
        if event.previous != link or event.link != event.expected_link():
            yield Difference(kept.number, "chain", place, "内容被改动，或与上一条不相连")
        link = event.link
        words = kept.words.get(seq)
        if words is None and f"WORDS#{seq:06d}" not in broken:
            yield Difference(kept.number, "missing", f"WORDS#{seq:06d}", "该事件的内容缺失")
        elif words is not None and words.digest() != event.digest:
            yield Difference(kept.number, "words", f"WORDS#{seq:06d}", "内容与事件留下的摘要不符")
    if len(kept.events) != events or link != last:
        yield Difference(kept.number, "chain", "CASE", f"事项记有 {events} 条事件，实有 {len(kept.events)} 条")
    for seq in sorted(kept.words.keys() - set(range(1, len(kept.events) + 1))):
        yield Difference(kept.number, "stray", f"WORDS#{seq:06d}", "没有对应的事件")


def _papers(kept: Kept, case: Case) -> Iterator[Difference]:
    if [paper.n for paper in kept.papers] != list(range(1, case.papers + 1)):
        yield Difference(kept.number, "papers", "PAPER", f"应有 {case.papers} 份，实有 {len(kept.papers)} 份")
    for paper in kept.papers:
        if not 1 <= paper.event <= case.events:
            yield Difference(kept.number, "papers", f"PAPER#{paper.n:06d}", "所依据的事件不存在")


def _projected(number: str, wanted: Mapping[Place, object], there: Projections) -> Iterator[Difference]:
    stands: Mapping[Place, object] = {**there.entries, **there.progress, **dict.fromkeys(there.finds)}
    for place, value in wanted.items():
        if place in there.broken:
            yield Difference(number, "unreadable", _named(place), "内容损坏，或密钥缺失")
        elif place not in stands:
            yield Difference(number, "missing", _named(place), "应有而没有")
        elif stands[place] != value:
            yield Difference(number, "differs", _named(place), f"不同之处：{_fields(stands[place], value)}")


def _fields(one: object, other: object) -> str:
    names: tuple[str, ...] = getattr(type(one), "__slots__", ())
    return "、".join(name for name in names if getattr(one, name) != getattr(other, name, None)) or "类型"


def _named(place: Place) -> str:
    # A find's token is a keyed hash of a telephone number, and of no use to a reader.
    return f"{place.kind} {place.key.partition('#')[0]}".strip()


def _at(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "无"
