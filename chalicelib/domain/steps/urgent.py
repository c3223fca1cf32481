"""What urgent matters demand and change: the overlay, the reports upward, who may read, call and end (edges 41, 42)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import clocks, danger
from chalicelib.domain.case import Case, UrgentReport
from chalicelib.domain.case_parts import DANGERS
from chalicelib.domain.clocks import Clock
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.rules import limit_for
from chalicelib.domain.steps.alerting import HEADING, LEADING, mark, raise_alert, standing, unmark
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import parse_limit, reckon

MEASURES = ("called_110", "called_120", "told_guardian", "told_principal", "told_leader")
"""What is done before anything is written (edge 41); each is a flag of the form."""


def first_things_first(turn: Turn) -> None:
    """Edge 41: call first, then write; the police at once where minors are harmed (edge 42), no guardian who did it."""
    facts, kind = turn.facts, danger.KINDS[turn.facts["kind"]]
    if facts.get("guardian_barred") and facts.get("told_guardian"):
        raise Invalid({"told_guardian": "监护人涉嫌加害的，不得告知监护人；如已告知，请立即报告领导"})
    if turn.words.get("undone"):
        return
    if not any(facts.get(measure) for measure in MEASURES):
        raise Invalid({"undone": f"请先处置再登记：{kind.first}；确未做到的，请写明原因"})
    if kind.police and not facts.get("called_110"):
        raise Invalid({"called_110": "此类情形须立即报警（110）；确未报警的，请写明原因"})
    if kind.code == "self_harm" and not (facts.get("told_guardian") or facts.get("guardian_barred")):
        raise Invalid({"told_guardian": "请立即通知监护人；监护人涉嫌加害的请勾选“不得联系监护人”"})


def not_less_urgent(turn: Turn) -> None:
    """Whoever holds the case may raise its urgency; lowering it needs a leader."""
    if turn.case.urgency == "critical" and turn.facts["level"] == "urgent":
        raise Invalid({"level": "此件已是特急；降低紧急程度须由领导办理"})


def person_serves_here(field: str) -> Callable[[Turn], None]:
    """Whoever is named must be able to open the case; a name that opens nothing would leave nobody."""

    def check(turn: Turn) -> None:
        given = turn.facts.get(field)
        if given is None or given == turn.actor.id:
            return
        if not standing(turn, given).keys & docket_keys(turn.case).keys():
            raise Invalid({field: "请选择能够打开此件的工作人员；本单位以外的，请先派单"})

    return check


def flag(turn: Turn) -> None:
    """The overlay: urgency and kind, who may read, the clocks in hours, and everybody above told at once (Art. 25)."""
    kind = turn.facts["kind"]
    turn.change(urgency=turn.facts["level"])
    unmark(turn, kind, "end_agreed")
    mark(turn, kind)
    if turn.facts.get("guardian_barred"):
        unmark(turn, "guardian_barred")
        mark(turn, "guardian_barred")
    if danger.KINDS[kind].named or turn.facts.get("named_only"):
        add_reader(turn, turn.actor.id)
    if turn.facts.get("staff"):
        add_reader(turn, turn.facts["staff"])
    hasten(turn)
    turn.signal("urgent.flagged", alarm(turn.case))
    raise_alert(turn, "urgent", docket_keys(turn.case), LEADING | HEADING, rung=5, note=kind)


def alarm(case: Case) -> str:
    """The name of the present alarm, which its clocks bear: a second one on the same case has clocks of its own."""
    return f"alarm-{max(m.event for m in case.marks if m.name in DANGERS and m.by != 'SYSTEM')}"


def hasten(turn: Turn) -> None:
    """What still runs by the working day runs by the hour, from now: a cap, which every later reckoning keeps."""
    case, calendar, rules = turn.case, turn.terms.calendar, turn.terms.rules

    def hastened(clock: Clock) -> Clock:
        rule = rules[clock.rule]
        limit = limit_for(rule, case.matter)
        if clock.state != clocks.RUNNING or clock.fixed or clock.round != case.round or limit == rule.limit:
            return clock
        due, _ = reckon(calendar, turn.now, parse_limit(limit))
        if due >= clock.raw_due:
            return clock
        return clocks.recalculate(replace(clock, cap=due), calendar, turn.now, rules=rules, reason="紧急上报")

    turn.change(clocks=tuple(hastened(clock) for clock in case.clocks))


def _relax(turn: Turn) -> None:
    """What was hastened has its own limit again; a clock that was late by then stays so."""
    calendar, rules = turn.terms.calendar, turn.terms.rules

    def relaxed(clock: Clock) -> Clock:
        rule = rules[clock.rule]
        hourly = limit_for(rule, turn.before.matter) != rule.limit and clock.cap is not None
        if not hourly or clock.state != clocks.RUNNING or turn.now >= clock.judged:
            return clock
        return clocks.recalculate(replace(clock, cap=None), calendar, turn.now, rules=rules, reason="降低紧急程度")

    turn.change(clocks=tuple(relaxed(clock) for clock in turn.case.clocks))


def reports_in_order(turn: Turn) -> None:
    """B9-30: 首报 first, 续报 as often as there is news, 终报 once and last."""
    if not turn.case.dangers:
        raise NotAllowed("此件不是紧急事项，请先办理“紧急上报”")
    kinds = [report.kind for report in _reports(turn.case)]
    wanted = turn.facts["stage"]
    if wanted == "first" and kinds:
        raise Invalid({"stage": "已有首报，请选择续报或终报"})
    if wanted != "first" and not kinds:
        raise Invalid({"stage": "请先首报，不得因核实情况而延误"})
    if "final" in kinds:
        raise NotAllowed("已终报；有新情况请重新办理“紧急上报”")


def _reports(case: Case) -> tuple[UrgentReport, ...]:
    """The reports of the present alarm: those since the latest danger was confirmed."""
    since = max((m.at for m in case.marks if m.name in DANGERS and m.by != "SYSTEM"), default=None)
    done = [n for n, report in enumerate(case.urgent_reports) if report.kind == "final"]
    if done and since is not None and case.urgent_reports[done[-1]].at < since:
        return case.urgent_reports[done[-1] + 1 :]
    return case.urgent_reports


def report(turn: Turn) -> None:
    """The report upward: to the root where it may know, and an alert to every docket above (Art. 25, 46(4))."""
    to = turn.case.city if turn.case.city in docket_keys(turn.case) else turn.case.owner
    each = UrgentReport(turn.facts["stage"], to, turn.now, turn.seq, by=turn.actor.id)
    turn.change(urgent_reports=(*turn.case.urgent_reports, each))
    turn.facts["reported_to"] = to
    turn.signal("urgent.reported", alarm(turn.case))
    raise_alert(turn, "urgent_report", (to, *turn.case.overseers), LEADING, rung=5, note=each.kind)


def report_waits(turn: Turn) -> None:
    """A report is acknowledged by somebody else than who made it, and once."""
    waiting = [report for report in turn.case.urgent_reports if report.acknowledged_at is None]
    if not waiting:
        raise NotAllowed("没有待确认的紧急信息报告")
    if all(report.by in turn.actor.ids for report in waiting):
        raise NotAllowed("报告人不能确认自己的报告，请由上级确认收到")


def has_report(case: Case) -> bool:
    """Whether a report waits for somebody above."""
    return any(report.acknowledged_at is None for report in case.urgent_reports)


def acknowledge(turn: Turn) -> None:
    """The superior has it; what he orders goes back to whoever holds the case."""

    def taken(report: UrgentReport) -> UrgentReport:
        if report.acknowledged_at is not None or report.by in turn.actor.ids:
            return report
        return replace(report, acknowledged_at=turn.now, acknowledged_by=turn.actor.id)

    turn.change(urgent_reports=tuple(taken(report) for report in turn.case.urgent_reports))
    turn.signal("urgent.acknowledged")
    main = turn.case.main
    turn.notice(main.holder if main else turn.case.owner, "urgent_acknowledged", at_once=True)


def may_be_lowered(turn: Turn) -> None:
    """Edge 41: an alarm ends with the final report, unless it was none."""
    if turn.case.urgency == "normal":
        raise NotAllowed("此件不是紧急事项")
    if turn.case.urgency == turn.facts["level"]:
        raise Invalid({"level": "紧急程度没有变化，请另选"})
    if turn.facts["level"] != "normal" or turn.facts.get("false_alarm") or not turn.case.dangers:
        return
    if not any(report.kind == "final" for report in _reports(turn.case)):
        raise NotAllowed("尚未终报，不能解除紧急状态；确属误报的请勾选“误报”并写明核实情况")


def lower(turn: Turn) -> None:
    """A leader lowers the urgency; a false alarm leaves no danger behind, a true one stays on the record."""
    turn.change(urgency=turn.facts["level"])
    if turn.facts["level"] == "normal":
        _relax(turn)
    if turn.facts.get("false_alarm"):
        turn.change(marks=tuple(m for m in turn.case.marks if m.name not in DANGERS))
    turn.signal("urgent.lowered")


def caller_is_named(turn: Turn) -> None:
    """Edge 41: after an alarm only a trained person whom a leader named calls the petitioner."""
    named = {person for m in turn.case.marks if m.name == "caller" for person in m.staff}
    if turn.case.dangers and turn.actor.id not in named:
        raise NotAllowed("紧急事项须由领导指定的人员回访，请领导先办理“指定回访人员”")


def not_an_alarm(turn: Turn) -> None:
    """Rows that only an urgent matter knows."""
    if not turn.case.dangers:
        raise NotAllowed("此件不是紧急事项，无需办理")


def name_caller(turn: Turn) -> None:
    """A leader says who calls back."""
    unmark(turn, "caller")
    mark(turn, "caller", staff=(turn.facts["staff"],))


def report_is_final(turn: Turn) -> None:
    """Edge 41: the leader agrees to an end when the last report is in."""
    not_an_alarm(turn)
    if not any(report.kind == "final" for report in _reports(turn.case)):
        raise NotAllowed("尚未终报，不能同意办结；请先提交终报")


def agree_to_end(turn: Turn) -> None:
    """The leader's consent, without which nobody but a leader ends the case."""
    unmark(turn, "end_agreed")
    mark(turn, "end_agreed")


def read_by_one_more(turn: Turn) -> None:
    """One more person may read; the first one named closes the texts to all others."""
    add_reader(turn, turn.facts["staff"])


def add_reader(turn: Turn, person: str) -> None:
    """Let this person read; from the first one named on, nobody else does (edge 42)."""
    names = sorted((turn.case.readers or frozenset()) | {person})
    unmark(turn, "named_only")
    mark(turn, "named_only", staff=tuple(names))


def restriction_stands(turn: Turn) -> None:
    """What is to be lifted must be there; one danger confirmed keeps its texts closed (edge 42)."""
    name = turn.facts["restriction"]
    if not any(m.name == name for m in turn.case.marks):
        raise Invalid({"restriction": "此件没有这项限制"})
    if name == "named_only" and danger.must_not_be_mediated(turn.case):
        raise NotAllowed("未成年人受侵害事项的内容仅限指定人员查看，不能解除；需要时请增加查阅人员")


def lift_restriction(turn: Turn) -> None:
    """A leader lifts a restriction, with reasons."""
    unmark(turn, turn.facts["restriction"])
