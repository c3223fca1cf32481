"""The State Council's notice of a year's holidays, as an operator loads it (domain C0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """A year's notice as loaded: the holidays and make-up working days it names, also those in the December before."""

    year: int
    off: frozenset[date]
    work: frozenset[date]


def read_notice(document: Mapping[str, Any]) -> HolidayNotice:
    """A notice from holiday-cn's form `{year, papers[], days[{name, date, isOffDay}]}`.

    Invalid when it is not of that form, names days of another year, or is an empty file of a year without a notice.
    """
    try:
        year = int(document["year"])
        days = {date.fromisoformat(day["date"]): bool(day["isOffDay"]) for day in document["days"]}
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(
            {"notice": "放假安排文件格式有误，应为 {year, papers, days: [{name, date, isOffDay}]}"}
        ) from error
    if not days:
        raise Invalid({"notice": f"{year}年的放假安排尚未公布，文件中没有日期，不能作为已公布年份导入"})
    if stray := [day for day in days if day.year != year and (day.year, day.month) != (year - 1, 12)]:
        raise Invalid({"notice": f"文件标明是{year}年的放假安排，却含有{min(stray)}"})
    return HolidayNotice(
        year,
        off=frozenset(day for day, rests in days.items() if rests),
        work=frozenset(day for day, rests in days.items() if not rests),
    )
