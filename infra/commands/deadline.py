"""`huiyin due`: when a limit that begins on a day, or at a moment, ends - and why on that day."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from chalicelib.domain.rules import Rule
    from chalicelib.domain.workdays import Calendar

from infra.commands.shared import Command, common, say


@click.command(cls=Command)
@click.argument("start", metavar="起算")
@click.argument("rule", metavar="期限")
@click.option(
    "--office", metavar="单位", default="", help="按该单位的休息日和自定期限推算，如 qh-0201；不写则不需要数据。"
)
@common
def due(start: str, rule: str, office: str, data: Path, as_json: bool) -> None:
    """推算到期日：从“起算”的日期或时刻起，“期限”何时届满。

    期限可写 5wd（5 个工作日）、15d（15 日，自然日）、4h（4 小时）、30m（30 分钟）、week（本周内）、0wd（当日），
    或规则编号，如 R13（12345 工单办理）、R18（信访事项办理）。起算当日不计入。

    第一行是届满的日期（按小时、分钟计的为时刻）；到期遇休息日的，为顺延后的日期，原到期日列在其后。

    \b
    例：
      huiyin due 2026-09-18 5wd            2026-09-24
      huiyin due 2026-09-18 15d            2026-10-08（原到期日 2026-10-03）
      huiyin due "2026-11-20 21:47" 2h     2026-11-20 23:47
      huiyin due 2026-11-16 R13 --office qh-0201
    """
    from chalicelib.adapters.calendars import WorkCalendars
    from chalicelib.adapters.cells import parse_moment
    from chalicelib.domain.deadlines import ROWS
    from chalicelib.domain.errors import Invalid
    from infra.world import known_office, opened

    try:
        begin: date | datetime = date.fromisoformat(start)
    except ValueError:
        try:
            begin = parse_moment(start)
        except Invalid as problem:
            raise Invalid({"start": problem.message}) from None
    with opened(data) if office else nullcontext():
        if office:
            from chalicelib.domain.own_rows import rows_for
            from chalicelib.domain.tree import policy_for
            from chalicelib.services.terms import branch
            from chalicelib.wiring import base

            known_office(office)
            calendar = base.calendars().calendar(office)
            rules = rows_for(policy_for(branch(base.directory(), [office]), office)).rules
        else:
            calendar, rules = WorkCalendars().calendar(), ROWS.rules
        _answer(begin, rule, rules, calendar, as_json)


def _answer(start: date | datetime, name: str, rules: Mapping[str, Rule], calendar: Calendar, as_json: bool) -> None:
    from chalicelib.domain import clocks
    from chalicelib.domain.deadlines import Rule
    from chalicelib.domain.errors import Invalid
    from chalicelib.domain.workdays import SHANGHAI, day_start, parse_limit

    known = name.upper() in rules
    plain = Rule(id=name, title="", source="", start_on=frozenset(), stop_on=frozenset(), roll=True)
    rule = rules[name.upper()] if known else plain
    spec = rule.limit if known else name
    if not spec:
        giver = "派单人" if rule.part_due else "工单"
        raise Invalid({"rule": f"{rule.id} 的时限由{giver}给出，无法推算"})
    limit = parse_limit(spec)
    if not isinstance(start, datetime):
        if not limit.by_day:
            raise Invalid({"start": '按小时、分钟计算的期限，需要写明起算的时刻，如 "2026-11-20 21:47"'})
        start = day_start(start)
    clock = clocks.start(rule, obligor="", round=0, at=start, calendar=calendar, limit=spec)
    told = clocks.explain(clock, calendar, {rule.id: rule})[0 if known else 1 :]

    def shown(moment: datetime) -> str:
        if limit.by_day:
            return (moment - timedelta(microseconds=1)).astimezone(SHANGHAI).date().isoformat()
        return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")

    raw, effective = shown(clock.raw_due), shown(clock.effective_due)
    document = {
        "start": start.astimezone(SHANGHAI).isoformat(),
        "rule": rule.id if known else None,
        "limit": spec,
        "raw": raw,
        "effective": effective,
        "provisional": clock.provisional,
        "explanation": list(told),
    }
    rolled = [f"原到期日 {raw}，遇休息日顺延至 {effective}"] if raw != effective else []
    held = ["暂定：所涉年份的放假安排尚未公布，公布后重新推算"] if clock.provisional else []
    say(as_json, lambda: document, effective, *rolled, *held, *(f"  {sentence}" for sentence in told))
