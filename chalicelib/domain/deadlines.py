"""The deadline rules as rows of data, which signals move their clocks, and when a limit ends (domain C1).

A row never runs anything: `clocks` reads it, and the workflow asks here which rules a signal touches. An office may
use rows of its own (pass them where `ROWS` or `RULES` is the default); one marked `law` may then be stricter, never
looser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from chalicelib.domain.errors import Invalid
from chalicelib.domain.rules import TERMINAL, Applies, Cap, Extension, Matter, Rule, Warn, applies, limit_for
from chalicelib.domain.workdays import (
    Calendar,
    Reckoned,
    business_date,
    day_start,
    last_date,
    parse_limit,
    reckon,
    roll,
)

# The workflow needs one door to the rules.
__all__ = [
    "AT_ONCE", "FOR_THE_PUBLIC", "RETURN_LIMITS", "ROWS", "RULES", "TERMINAL", "Applies", "Cap", "Extension",
    "Matter", "Rule", "Warn", "accepted_on", "applies", "by_id", "cancelled_by", "due", "fits", "limit_for",
    "paused_by", "reopened_by", "resumed_by", "rules_for", "start_moment", "stopped_by",
]  # fmt: skip

# "At once" is judged with the tolerance of one conversation: a call has a length, and is written down after it.
AT_ONCE = "15m"


def _on(*words: str) -> frozenset[str]:
    return frozenset(words)


_PETITIONS = _on("PETITION_ORD", "PETITION_SIMPLE", "LEGAL_PATH")
_ORDERS = _on("H12345")
_SPOKEN = _on("PHONE", "HOTLINE_LOCAL", "SUPERVISION_PHONE", "VISIT", "LEADER_DAY", "WALK_IN", "GATE_DESK", "OUTREACH")
_PRESSING = _on("urgent", "critical")
_SORTED = _on("registered", "classified")
_NOTICES = _on("notice.accepted", "notice.refused", "refused", "answered", "reply.delivered")
_FIFTEEN_DAYS = (Warn("day:10", 1), Warn("day:13", 2), Warn("day:14", 3), Warn("late", 4))
_ENDED = TERMINAL | _on("answered")
_RETURNED = _ENDED | _on("return.agreed", "passed.on")

# fmt: off
_R02 = Rule(
    id="R02", title="受理情况告知", source="信访工作条例 Art. 23", limit="15d", law=True, roll=True,
    start_on=_SORTED, start_from="received", stop_on=_NOTICES, on_late="notice.lapsed", warns=_FIFTEEN_DAYS,
    applies=Applies(tracks=_PETITIONS | _on("SUGGEST"), not_channels=_ORDERS, named=True, upper=False),
)
_R03 = replace(
    _R02, id="R03", title="转送、交办件受理情况告知", source="信访工作条例 Art. 23(3)",
    applies=replace(_R02.applies, upper=True),
)
_R04 = Rule(
    id="R04", title="不属于本单位的异议期", source="信访工作条例 Art. 23(3)", limit="5wd", law=True, window=True,
    start_on=_on("dispatched"), start_from="dispatched", obligor="part",
    stop_on=_on("return.requested"), cancel_on=_RETURNED | _on("reply.submitted"),
    applies=Applies(tracks=_PETITIONS, not_channels=_ORDERS), warns=(Warn("day:3", 1),),
)
_R06 = Rule(
    id="R06", title="派单", source="domain R06 [rec]", limit="1wd",
    limit_by_urgency=(("urgent", "1h"), ("critical", "1h")), start_on=_on("registered"),
    stop_on=_on("dispatched", "answered"), pausable=True, pause_on=_on("info_asked"),
    resume_on=_on("info_supplied"), warns=(Warn("late", 3),),
)
_R08 = Rule(
    id="R08", title="首次联系诉求人", source="domain R08 [rec]; S0-11", limit="1wd",
    limit_by_urgency=(("urgent", "2h"), ("critical", "30m")), start_on=_on("signed"), obligor="part",
    stop_on=_on("contact.connected", "contact.three_tries"), cancel_on=_RETURNED,
    applies=Applies(contact=True), warns=(Warn("late", 2),),
)
_R11 = Rule(
    id="R11", title="待查咨询当日回复", source="S1-32", limit="0wd", start_on=_SORTED, start_from="received",
    stop_on=_on("answered", "reply.delivered"), warns=(Warn("late", 2),),
    applies=Applies(tracks=_on("CONSULT_FAST"), grades=_on("check")),
)
_R13 = Rule(
    id="R13", title="12345工单办理", source="S3-52; 山东省政务服务热线管理办法", limit="5wd",
    start_on=_on("submitted"), start_from="received", obligor="root", stop_on=_on("reply.delivered", "answered"),
    applies=Applies(channels=_ORDERS, urgencies=_on("normal"), max_round=0),
    extension=Extension(10, "wd", 1, ("CENTER_HEAD",)),
    warns=(Warn("left:1wd", 2, "yellow"), Warn("late", 3), Warn("late:1wd", 4, "red")),
)
_R18 = Rule(
    id="R18", title="信访事项办理", source="信访工作条例 Art. 34", limit="60d", law=True, roll=True,
    start_on=_on("notice.accepted", "notice.lapsed"), start_from="accepted", stop_on=_on("reply.approved", "answered"),
    applies=Applies(tracks=_on("PETITION_ORD")), extension=Extension(30, "d", None, ("UNIT_HEAD", "BUREAU_HEAD")),
    warns=(
        Warn("day:30", 1), Warn("day:45", 2), Warn("day:53", 2), Warn("day:57", 3), Warn("late", 4), Warn("late", 5),
    ),
)

ROWS: tuple[Rule, ...] = (
    Rule(
        id="R01", title="登记", source="domain R01 [rec]; S1-26", limit="1wd",
        limit_by_urgency=(("urgent", AT_ONCE), ("critical", AT_ONCE)), start_on=_on("submitted"),
        start_from="received", stop_on=_on("registered", "answered"), warns=(Warn("left:4h", 1), Warn("late", 3)),
    ),
    _R02,
    _R03,
    # 转送 to a legal person that must answer itself: its own fifteen days from its own receipt (tier rule, edge 9).
    replace(_R03, start_on=_on("forwarded"), start_from="dispatched", obligor="part",
            applies=Applies(tracks=_R02.applies.tracks, not_channels=_ORDERS, named=True)),
    _R04,
    _R06,
    # Every agreed return is dispatched anew, under a clock of its own.
    replace(_R06, start_on=_on("return.agreed")),
    Rule(
        id="R07", title="签收", source="domain R07 [rec]", limit="1wd",
        limit_by_urgency=(("urgent", "30m"), ("critical", "30m")), start_on=_on("dispatched"),
        start_from="dispatched", obligor="part", stop_on=_on("signed", "return.requested"), cancel_on=_RETURNED,
        on_late="sign.lapsed", warns=(Warn("half", 1), Warn("late", 2, "yellow")),
    ),
    _R08,
    # Unsigned when R07 has run out: the contact then counts from the dispatch.
    replace(_R08, start_on=_on("sign.lapsed"), start_from="dispatched"),
    Rule(
        id="R10", title="普通咨询即时回复", source="S1-32", limit=AT_ONCE, start_on=_SORTED, start_from="received",
        stop_on=_on("answered", "reply.delivered"),
        applies=Applies(tracks=_on("CONSULT_FAST"), channels=_SPOKEN, grades=_on("ordinary")),
    ),
    _R11,
    replace(_R11, applies=Applies(tracks=_on("CONSULT_FAST"), not_channels=_SPOKEN, grades=_on("ordinary"))),
    # A consult nobody has graded must not be without a deadline: it has the longest.
    Rule(
        id="R12", title="复杂咨询周内回复", source="S1-32 周内", limit="week", start_on=_SORTED, start_from="received",
        stop_on=_on("answered", "reply.delivered"), extension=Extension(5, "wd", 1, ("UNIT_HEAD",)),
        applies=Applies(tracks=_on("CONSULT_FAST"), grades=_on("complex", "path", "")),
        warns=(Warn("day:3", 1), Warn("day:4", 2), Warn("late", 3)),
    ),
    _R13,
    # An urgent order that names no hours still has its five days.
    replace(_R13, applies=Applies(channels=_ORDERS, urgencies=_PRESSING, max_round=0, outside_due=False)),
    Rule(
        id="R14", title="12345紧急工单办理", source="S3-53", start_on=_on("submitted"), start_from="received",
        obligor="root", stop_on=_on("reply.delivered", "answered"),
        applies=Applies(channels=_ORDERS, urgencies=_PRESSING, max_round=0, outside_due=True),
        warns=(Warn("share:50", 1), Warn("share:80", 2), Warn("late", 3)),
    ),
    # What the bureau refuses goes back to 12345, with the organ that it names.
    Rule(
        id="R15", title="12345工单退回", source="山东省政务服务热线管理办法", limit="2wd", window=True,
        start_on=_on("submitted"), start_from="received", obligor="root", stop_on=_on("return.filed", "notice.refused"),
        cancel_on=_ENDED | _on("reply.submitted", "reply.delivered"),
        applies=Applies(channels=_ORDERS, max_round=0), warns=(Warn("left:1wd", 1),),
    ),
    Rule(
        id="R16", title="12345工单重办", source="domain R16 [rec]", limit="3wd", start_on=_on("redo.ordered"),
        obligor="root", stop_on=_on("reply.delivered", "answered"), applies=Applies(channels=_ORDERS, min_round=1),
        warns=(Warn("start", 3), Warn("late", 4)),
    ),
    Rule(
        id="R17", title="12345工单内部承办", source="domain R17 [rec]; S0-17", limit="4wd",
        cap=Cap(("R13", "R14", "R16"), "1wd"), start_on=_on("dispatched"), start_from="dispatched", obligor="part",
        stop_on=_on("reply.submitted"), reopen_on=_on("reply.rejected"), cancel_on=_RETURNED,
        applies=Applies(channels=_ORDERS), extension=Extension(10, "wd", 1, ("CENTER_HEAD",), along=("R13",)),
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    _R18,
    # Nobody can be told, so no notice will ever start it: the default day of acceptance does.
    replace(_R18, start_on=_SORTED, applies=replace(_R18.applies, named=False)),
    Rule(
        id="R23", title="答复意见送达", source="domain R23 [rec]; S3-45", limit="5wd", cap=Cap(("R18",)),
        start_on=_on("reply.approved"), stop_on=_on("reply.delivered"), warns=(Warn("late", 2),),
        applies=Applies(tracks=_on("PETITION_ORD", "PETITION_SIMPLE")),
    ),
    Rule(
        id="R24", title="复查申请期", source="信访工作条例 Art. 35", limit="30d", law=True, roll=True, window=True,
        start_on=_on("reply.delivered"), obligor="petitioner", stop_on=_on("reexam.requested"),
        cancel_on=_on("withdrawn"), applies=Applies(tracks=_on("PETITION_ORD", "PETITION_SIMPLE")),
    ),
    Rule(
        id="R30", title="回访", source="S0-16; domain R30 [rec]", limit="3wd",
        start_on=_on("reply.delivered", "answered"), stop_on=_on("followup.done"),
        applies=Applies(contact=True), warns=(Warn("day:2", 1), Warn("late", 2)),
    ),
)
# fmt: on


def by_id(rows: Iterable[Rule]) -> Mapping[str, Rule]:
    """The rows by id; of several rows with one id, the first (all but how they start is the same)."""
    return MappingProxyType({row.id: row for row in reversed(tuple(rows))})


RULES: Mapping[str, Rule] = by_id(ROWS)

# Rights of the petitioner: nobody in an office is warned of them or late for them.
FOR_THE_PUBLIC = frozenset(row.id for row in ROWS if row.obligor == "petitioner")
# The windows in which a case may be sent back as not ours (edge 11).
RETURN_LIMITS = frozenset({"R04", "R15"})


def rules_for(signal: str, matter: Matter, rows: Iterable[Rule] = ROWS) -> tuple[Rule, ...]:
    """The rows whose clock this signal starts for this matter.

    The clock's part is the assignment that the signal speaks of, "" for the case. One whose (rule, obligor, round,
    part) is there already goes on as it is: a hop never restarts it.
    """
    return tuple(row for row in rows if signal in row.start_on and applies(row, matter))


def fits(rule_id: str, matter: Matter, rows: Iterable[Rule] = ROWS) -> bool:
    """Whether a rule still applies after the matter was classified anew; if not, its running clock is cancelled."""
    return any(row.id == rule_id and applies(row, matter) for row in rows)


def stopped_by(signal: str, rules: Mapping[str, Rule] = RULES) -> tuple[Rule, ...]:
    """The rules whose duty this signal fulfils. Only the obligor's own act stops his clock (edge 9)."""
    return tuple(row for row in rules.values() if signal in row.stop_on)


def cancelled_by(signal: str, rules: Mapping[str, Rule] = RULES) -> tuple[Rule, ...]:
    """The rules whose duty ends unfulfilled with this signal; a rule that it also stops is not among them."""
    return tuple(row for row in rules.values() if signal in row.cancel_on and signal not in row.stop_on)


def paused_by(signal: str, rules: Mapping[str, Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that stand still from this signal on; one already overdue runs on (C1, pause rules)."""
    return tuple(row for row in rules.values() if signal in row.pause_on)


def resumed_by(signal: str, rules: Mapping[str, Rule] = RULES) -> tuple[Rule, ...]:
    """The rules that run again from this signal on."""
    return tuple(row for row in rules.values() if signal in row.resume_on)


def reopened_by(signal: str, rules: Mapping[str, Rule] = RULES) -> tuple[Rule, ...]:
    """The rules whose stopped clock this signal sets going again as if never stopped (domain B8 `reject_reply`)."""
    return tuple(row for row in rules.values() if signal in row.reopen_on)


def accepted_on(received: datetime, notice: datetime | None) -> datetime:
    """受理之日: the notice's own moment, or the start of day 15 after receipt when there was none by then (R18)."""
    fifteenth = business_date(received) + timedelta(days=15)
    return notice if notice is not None and business_date(notice) <= fifteenth else day_start(fifteenth)


def start_moment(
    rule: Rule,
    *,
    now: datetime,
    received: datetime,
    dispatched: datetime | None = None,
    notice: datetime | None = None,
) -> datetime:
    """The moment from which a row counts, chosen by its `start_from`; a case not dispatched counts from now."""
    match rule.start_from:
        case "received":
            return received
        case "accepted":
            return accepted_on(received, notice)
        case "dispatched":
            return dispatched or now
        case _:
            return now


def due(
    start: date | datetime, spec: str, calendar: Calendar, rules: Mapping[str, Rule] = RULES
) -> tuple[Reckoned, Reckoned]:
    """The raw and effective due dates of a limit (`5wd`) or a rule (`R13`) from a date or an aware moment.

    Invalid when the spec is unknown, its due comes with the order, or it counts hours and `start` is only a date.
    """
    if spec in rules:
        spec = rules[spec].limit
        if not spec:
            raise Invalid({"rule": "这条规则的时限由工单给出，无法推算"})
    limit = parse_limit(spec)
    if not isinstance(start, datetime):
        if not limit.by_day:
            raise Invalid({"start": "按小时计算的期限，需要写明起算的时刻"})
        start = day_start(start)
    moment, provisional = reckon(calendar, start, limit)
    raw = Reckoned(last_date(moment), provisional)
    if not limit.by_day:
        return raw, raw
    effective = roll(calendar, raw.date)
    return raw, Reckoned(effective.date, raw.provisional or effective.provisional)
