"""The rates as rows: what each counts over docket entries, what it leaves out, and when (domain D1).

Every rate is due-based where a duty has a due: what is open and late counts as a failure. Not here, because docket
entries do not hold what they need: 一次办结率 (whether the same matter came again within 90 days), 退单率, 派单准确率
(when, and from whom, a return was agreed), 续报率 (when an extension was decided).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction

from chalicelib.domain.case import Stake, State
from chalicelib.domain.figures import Item, Metric, Scope
from chalicelib.domain.intake import CaseType
from chalicelib.domain.ledger import FROZEN, MET, PAUSED
from chalicelib.domain.projections import ClockFact, DocketEntry
from chalicelib.domain.workdays import business_date, day_start, last_date

HANDLING = ("R13", "R14", "R16", "R18", "R22", "R47", "R28", "R25", "R27", "R10", "R11", "R12", "R17")
"""The rules that limit the handling of a whole matter, and last the inner one of whoever holds a part of it."""

UNSATISFIABLE = frozenset({CaseType.CONSULT, CaseType.PRAISE, CaseType.SUGGEST})
"""Types that no 解决率 counts: there was nothing to be solved (D1)."""

_COMPLAINTS = frozenset({CaseType.COMPLAINT})
_SOLVED = {"yes": Fraction(1), "partly": Fraction(1, 2), "no": Fraction(0)}
_SATISFIED = {"good": Fraction(1), "fair": Fraction(1), "bad": Fraction(0)}
_VERDICTS = {"true": Fraction(1), "partly": Fraction(1), "false": Fraction(0), "unknown": Fraction(0)}


def _duties(rules: Collection[str]) -> Callable[[DocketEntry, Scope], Iterator[Item]]:
    """Every clock under one of `rules` that somebody of the scope owed: 1 when it was met by its due."""

    def items(entry: DocketEntry, scope: Scope) -> Iterator[Item]:
        return (_judged(fact, fact.state == MET) for fact in _owed(entry, scope) if fact.rule in rules)

    return items


def _handling(good: Callable[[ClockFact], bool], *, original: bool = False) -> Callable[..., Iterator[Item]]:
    """The handling of each round, once: of several clocks the first in HANDLING, so no inner one counts beside it."""

    def items(entry: DocketEntry, scope: Scope) -> Iterator[Item]:
        for fact in handlings(entry, scope):
            due = fact.first_due if original else None
            yield _judged(fact, good(fact), due or fact.due)

    return items


def handlings(entry: DocketEntry, scope: Scope) -> Iterable[ClockFact]:
    """The clock that limited the handling of each round, as `_handling` counts it."""
    rounds: dict[int, ClockFact] = {}
    for fact in _owed(entry, scope):
        if fact.rule in HANDLING:
            known = rounds.get(fact.round)
            if known is None or HANDLING.index(fact.rule) <= HANDLING.index(known.rule):
                rounds[fact.round] = fact
    return rounds.values()


def _owed(entry: DocketEntry, scope: Scope) -> Iterator[ClockFact]:
    """The clocks that the scope's people owed and that can be judged: not frozen by a redo, not standing still."""
    for fact in entry.facts:
        if fact.state not in (FROZEN, PAUSED) and scope.answers_for(fact.obligor):
            yield fact


def _judged(fact: ClockFact, good: bool, due: datetime | None = None) -> Item:
    at = due or fact.due
    return Item(at, last_date(at), Fraction(good))


def _in_first_time(fact: ClockFact) -> bool:
    if fact.first_due is None:
        return fact.state == MET
    return fact.fulfilled_at is not None and fact.fulfilled_at < fact.first_due


def _closed(
    share: Callable[[DocketEntry], Fraction | None], but: Collection[str] = (), only: Collection[str] = tuple(CaseType)
) -> Callable[[DocketEntry, Scope], Iterator[Item]]:
    """Every case that was closed by whoever held it last in the scope: its share, or None when it does not count."""

    def items(entry: DocketEntry, scope: Scope) -> Iterator[Item]:
        day = entry.outcome.get("closed_on")
        if not day or entry.open or entry.type in but or entry.type not in only or not _holds(entry, scope):
            return
        found = share(entry)
        if found is not None:
            on = date.fromisoformat(day)
            yield Item(day_start(on), on, found)

    return items


def _holds(entry: DocketEntry, scope: Scope) -> bool:
    """Who answered last has the result (D0): the holder, or the owner when nobody else got it."""
    return scope.answers_for(entry.holder) if entry.holder else entry.stake is Stake.OWNER or scope.whole


def _said(field: str, worth: Mapping[str, Fraction]) -> Callable[[DocketEntry], Fraction | None]:
    """What an answer is worth; None when there is none, or the case was filed without satisfaction (备案办结)."""

    def share(entry: DocketEntry) -> Fraction | None:
        if entry.state == State.CLOSED_FILED and field != "verdict":
            return None
        return worth.get(str(entry.outcome.get(field, "")))

    return share


def _solved(entry: DocketEntry) -> Fraction | None:
    return _said("solved", _SOLVED)(entry) if entry.outcome.get("connected") else None


def _called(entry: DocketEntry) -> Fraction | None:
    """Called back in the last round: reached, or tried as often as R30 asks; only where a call was allowed."""
    if not entry.outcome.get("contact"):
        return None
    done = any(fact.rule == "R30" and fact.round == entry.round and fact.fulfilled_at for fact in entry.facts)
    return Fraction(done)


def _redone(entry: DocketEntry, scope: Scope) -> Iterator[Item]:
    """Every call-back that was made: 1 when another round was opened after it."""
    for fact in entry.facts:
        if fact.rule == "R30" and fact.fulfilled_at and _holds(entry, scope):
            yield Item(fact.fulfilled_at, business_date(fact.fulfilled_at), Fraction(fact.round < entry.round))


METRICS: Mapping[str, Metric] = {
    row.id: row
    for row in (
        Metric(
            id="notice_in_time",
            title="及时受理率",
            over="在十五日内告知的",
            below="期内应告知的",
            without="匿名或地址不明、无法告知的",
            source="D1; 条例 Art. 23 (R02, R03)",
            counts=_duties(("R02", "R03")),
            led_away=True,
        ),
        Metric(
            id="signed_in_time",
            title="及时签收率",
            over="按时签收的承办",
            below="期内应签收的承办",
            without="签收前已撤销派单的",
            source="D1 (R07)",
            counts=_duties(("R07",)),
        ),
        Metric(
            id="handled_in_time",
            title="按期办结率",
            over="在期限（含批准的延期）内办结的",
            below="期内到期的，每轮办理计一件",
            without="因重办中止的一轮、暂停计时的",
            source="D1 (R10–R14, R16, R18, R22, R25, R27, R28, R47; R17 of a part)",
            counts=_handling(lambda fact: fact.state == MET),
        ),
        Metric(
            id="handled_in_first_time",
            title="原期限办结率",
            over="在原期限（不计延期）内办结的",
            below="原期限在期内到期的，每轮办理计一件",
            without="因重办中止的一轮、暂停计时的",
            source="D1, the strict variant",
            counts=_handling(_in_first_time, original=True),
        ),
        Metric(
            id="late",
            title="超期率",
            over="超期办结和到期仍未办结的",
            below="期内到期的，每轮办理计一件",
            without="因重办中止的一轮、暂停计时的",
            source="D1",
            counts=_handling(lambda fact: fact.state != MET),
        ),
        Metric(
            id="responded",
            title="响应率",
            over="按时联系上（或按规定三次联系）的",
            below="期内应首次联系的",
            without="匿名等不应联系的",
            source="D1 (R08); S0-11",
            counts=_duties(("R08",)),
        ),
        Metric(
            id="called_back",
            title="回访率",
            over="已回访（接通，或三次未接通）的",
            below="期内办结且可以联系的",
            without="匿名、未留联系方式的",
            source="D1 (R30); S0-16",
            counts=_closed(_called),
        ),
        Metric(
            id="solved",
            title="解决率",
            over="回访答“已解决”的，“部分解决”计一半",
            below="期内办结、回访接通且作了回答的",
            without="咨询、表扬、建议；备案办结",
            source="D1",
            counts=_closed(_solved, but=UNSATISFIABLE),
        ),
        Metric(
            id="satisfied",
            title="满意率",
            over="满意和基本满意的",
            below="期内办结且作了评价的",
            without="未评价的；表扬；备案办结",
            source="D1; edge 35",
            counts=_closed(_said("satisfied", _SATISFIED), but=(CaseType.PRAISE,)),
        ),
        Metric(
            id="redone",
            title="重办率",
            over="回访后又重办的",
            below="期内完成的回访",
            without="未回访的",
            source="D1",
            counts=_redone,
        ),
        Metric(
            id="substantiated",
            title="查实率",
            over="属实和部分属实的",
            below="期内办结、有调查结论的投诉",
            without="结论为“不适用”的；检举控告",
            source="D1",
            counts=_closed(_said("verdict", _VERDICTS), only=_COMPLAINTS),
        ),
    )
}
"""Every rate by id, in the order in which reports show them."""
