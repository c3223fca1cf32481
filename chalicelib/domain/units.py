"""Units inside an office: departments, school offices, and the grades and classes that rise each September."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """Whom a school teaches."""

    KINDERGARTEN = "KINDERGARTEN"
    PRIMARY = "PRIMARY"
    MIDDLE = "MIDDLE"
    NINE_YEAR = "NINE_YEAR"
    HIGH = "HIGH"
    VOCATIONAL = "VOCATIONAL"
    SPECIAL = "SPECIAL"
    UNIVERSITY = "UNIVERSITY"
    TRAINING = "TRAINING"


class UnitKind(StrEnum):
    """What a unit inside an office is."""

    CENTER = "CENTER"
    DEPT = "DEPT"
    SCHOOL_OFFICE = "SCHOOL_OFFICE"
    GRADE = "GRADE"
    CLASS = "CLASS"


STAGE_TITLES = {
    Stage.KINDERGARTEN: "幼儿园",
    Stage.PRIMARY: "小学",
    Stage.MIDDLE: "初中",
    Stage.NINE_YEAR: "九年一贯制学校",
    Stage.HIGH: "高中",
    Stage.VOCATIONAL: "中职",
    Stage.SPECIAL: "特殊教育",
    Stage.UNIVERSITY: "高校",
    Stage.TRAINING: "校外培训机构",
}
UNIT_TITLES = {
    UnitKind.CENTER: "惠民服务中心",
    UnitKind.DEPT: "科室",
    UnitKind.SCHOOL_OFFICE: "校内处室",
    UnitKind.GRADE: "级部",
    UnitKind.CLASS: "班级",
}

_PRIMARY = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级")
_MIDDLE = ("七年级", "八年级", "九年级")
GRADE_NAMES: dict[Stage, tuple[str, ...]] = {
    Stage.KINDERGARTEN: ("小班", "中班", "大班"),
    Stage.PRIMARY: _PRIMARY,
    Stage.MIDDLE: _MIDDLE,
    Stage.NINE_YEAR: _PRIMARY + _MIDDLE,
    Stage.HIGH: ("高一", "高二", "高三"),
}
"""Names by years since entry. A stage that is not listed names a grade by its year of entry (2024级)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of an office with a compartment of its own; `office:code` is its stable id and is never reused.

    `topics` are the topic codes it answers (a two-digit code covers all below it). GRADE and CLASS carry the year of
    entry and the stage, so that the name shown rolls over each 1 September (edge 15); CLASS also its number.
    """

    code: str
    name: str
    kind: UnitKind
    parent_code: str = ""
    phone: str = ""
    topics: tuple[str, ...] = ()
    entry_year: int | None = None
    stage: Stage | None = None
    number: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    former_names: tuple[tuple[str, date], ...] = ()


def grade_name(unit: Unit, on: date) -> str:
    """The name of a unit as shown on that day; grades and classes rise each 1 September (domain B1, edge 15)."""
    if unit.entry_year is None:
        return next((name for name, last in unit.former_names if on <= last), unit.name)
    cohort = f"{unit.entry_year}级"
    years = on.year - unit.entry_year - (on.month < 9)
    names = GRADE_NAMES.get(unit.stage) if unit.stage else None
    if years < 0:
        grade = f"{cohort}（待入学）"
    elif names is None:
        grade = cohort
    else:
        grade = names[years] if years < len(names) else f"{cohort}（已毕业）"
    return f"{grade}{unit.number}班" if unit.number else grade
