"""Collections of suggestions by topic and period (我为教育发展献一策), and from when to when something is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid
from chalicelib.domain.forms import Field
from chalicelib.domain.transparency_cells import LEAST


class Phase(StrEnum):
    """Where a period stands on a day."""

    COMING = "coming"
    OPEN = "open"
    ENDED = "ended"


PHASE_TITLES: Mapping[Phase, str] = {Phase.COMING: "即将开始", Phase.OPEN: "进行中", Phase.ENDED: "已结束"}


def phase(period: Mapping[str, Any], on: date) -> Phase:
    """Where something stands on that day (of Shanghai) whose facts hold `starts` and `ends`, both days included."""
    if on < date.fromisoformat(period["starts"]):
        return Phase.COMING
    return Phase.OPEN if on <= date.fromisoformat(period["ends"]) else Phase.ENDED


def period_faults(given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with `starts` and `ends`, by field."""
    if given["ends"] < given["starts"]:
        return {"ends": "截止日期早于开始日期，请检查"}
    days = (date.fromisoformat(given["ends"]) - date.fromisoformat(given["starts"])).days
    return {"ends": "时间太长，最多一年"} if days > LONGEST else {}


LONGEST = 366
"""Days that a collection or a survey may stand open."""

PERIOD: tuple[Field, ...] = (
    f.day("starts", "开始日期", required=True),
    f.day("ends", "截止日期", required=True, hint="含当天；次日起不再接收，可以公布结果"),
)

CAMPAIGN: tuple[Field, ...] = (
    f.text("title", "征集主题", required=True, max=40, personal=False, hint="如 我为课后服务献一策"),
    f.prose("asked", "征集什么", required=True, max=1000, personal=False, hint="想听哪方面的建议，用来做什么"),
    f.prose("aspects", "征集方向", max=400, personal=False, hint="每行一个，最多 10 个；可以不填"),
    f.code("topic", "归入类别", kind="topic", hint="选了的，网上表单替提交人选好"),
    *PERIOD,
    f.text("who", "谁可以参加", required=True, max=60, personal=False, hint="如 学生家长、教师和关心教育的市民"),
    f.text("phone", "联系电话", max=20, personal=False, hint="如 0480-6600102"),
)
"""A collection of suggestions (S4-9): its topic, its period, who may take part."""

ASPECTS = 10

RESULT: tuple[Field, ...] = (
    f.code("campaign", "征集活动", kind="ended-campaign", required=True, max=40),
    f.number("adopted", "采纳件数", required=True, max=100_000, hint="按办理结果统计，可以更正"),
    f.prose(
        "summary", "结果说明", required=True, max=3000, personal=False, hint="采纳了什么，怎么落实；不写提交人信息"
    ),
)
"""What came of a collection, published by the office after its end; how many came is counted."""


def shown_count(count: int) -> int | None:
    """A number as everybody may read it: None for one that is more than none and too small (E3)."""
    return None if 0 < count < LEAST else count


def check(given: Mapping[str, Any]) -> None:
    """What the fields of CAMPAIGN cannot say. Raises Invalid naming fields."""
    wrong = period_faults(given)
    aspects = lines(str(given.get("aspects", "")))
    if len(aspects) > ASPECTS:
        wrong["aspects"] = f"最多 {ASPECTS} 个，现为 {len(aspects)} 个"
    if wrong:
        raise Invalid(wrong)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that are not blank."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
