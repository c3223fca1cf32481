"""Warn points in plain Chinese, beside the notation in which an office writes them (`left:1wd L2 yellow`)."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.lawful import spelt
from chalicelib.domain.roles import LADDER, ROLES
from chalicelib.domain.rules import Warn
from chalicelib.domain.workdays import parse_limit

LEVELS = ("", "第一级", "第二级", "第三级", "第四级", "第五级")
COLOURS = {"": "提醒", "yellow": "黄色提醒", "red": "红色提醒"}

NOTATION = (
    "每行一个，依次写时机、L 和级数、颜色（可不写）。时机：left:1wd 剩 1 个工作日（d 日、h 小时、m 分钟），"
    "day:10 第 10 日，half 时限过半，share:80 用去 80%，late 超期，late:1wd 超期 1 个工作日，"
    "start 开始计时，every:1h 每小时。颜色：yellow 黄、red 红"
)
"""How a warn point is written."""


def told(rung: int) -> str:
    """A rung of the ladder with who stands on it: 第二级（单位（科室）负责人）."""
    who = "、".join(ROLES[role].title for role in ROLES if role in LADDER[rung - 1])
    return f"{LEVELS[rung]}（{who}）"


def words(warn: Warn, *, workdays: bool = False) -> str:
    """One warn point as people say it: 剩 1 个工作日：黄色提醒，第二级（单位（科室）负责人）.

    `workdays` says that the rule counts in working days, which `day:10` means. A rung 0 tells nobody and is no warning.
    """
    when, _, amount = warn.when.partition(":")
    span = spelt(parse_limit(amount)) if when in ("late", "left", "every") and amount else ""
    said = {
        "start": "开始计时",
        "half": "时限过半",
        "late": f"超期 {span}".strip(),
        "day": f"第 {amount} 个工作日" if workdays else f"第 {amount} 日",
        "left": f"剩 {span}",
        "share": f"用去 {amount}% 的时限",
        "every": f"每 {span}一次，直到办完",
    }
    return f"{said.get(when, warn.when)}：{COLOURS[warn.colour]}，{told(warn.rung)}"


def both(warns: Iterable[Warn], *, workdays: bool = False) -> str:
    """Warn points in words, each with its notation: …（写作 left:1wd L2 yellow）；…."""
    shown = (warn for warn in warns if warn.rung)
    return "；".join(
        f"{words(warn, workdays=workdays)}（写作 {' '.join((warn.when, f'L{warn.rung}', warn.colour)).strip()}）"
        for warn in shown
    )
