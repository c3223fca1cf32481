"""Time limits in plain words for cards, boards and leaflets, drawn from the rows and promises of one office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.domain.policy import Policy
from chalicelib.domain.rules import Rule
from chalicelib.domain.submission import PROMISED
from chalicelib.domain.workdays import parse_limit

_UNITS = {"wd": "个工作日", "d": "日", "h": "小时", "m": "分钟"}
_DIGITS = "〇一二三四五六七八九"


def in_words(limit: str) -> str:
    """A limit such as `5wd` as a person says it: 5 个工作日, 60 日, 当日, 本周内. Raises Invalid."""
    read = parse_limit(limit)
    if read.unit == "week":
        return "本周内"
    if read.unit == "half":
        return "半个工作日"
    return "当日" if read.n == 0 else f"{read.n} {_UNITS[read.unit]}"


def article(source: str) -> str:
    """The law that a row names, as it is cited: `信访工作条例 Art. 34` is 《信访工作条例》第三十四条; "" for none."""
    found = re.match(r"(\S+?) Art\. (\d+)", source)
    return f"《{found[1]}》第{_numeral(int(found[2]))}条" if found else ""


def _numeral(n: int) -> str:
    tens, ones = divmod(n, 10)
    head = "" if not tens else ("" if tens == 1 else _DIGITS[tens]) + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


@dataclass(frozen=True, slots=True)
class Answered:
    """By when what somebody wants is answered: the type's title, its hint, the limit ("" where none is promised)."""

    title: str
    hint: str
    limit: str


def answered(policy: Policy, rules: Mapping[str, Rule]) -> tuple[Answered, ...]:
    """Each type with the public promise of the office, else with what the rules give, as `submission.promise` reckons.

    Reports are promised nothing in public (E3).
    """
    found = []
    for row in TYPES.values():
        spec = policy.promises.get(row.code) or PROMISED.get(row.track, "")
        limit = rules[spec].limit if spec in rules else spec
        silent = row.code is CaseType.REPORT
        found.append(Answered(row.title, row.hint, "" if silent or not limit else in_words(limit)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps that a board shows; `rule` is the row whose limit stands beside it, "" for none."""

    title: str
    text: str
    rule: str = ""


STEPS: tuple[Step, ...] = (
    Step("反映", "扫码、来电、来信或到服务站，收好查询编号和查询码"),
    Step("登记分派", "登记后交给责任单位", "R01"),
    Step("联系核实", "责任单位与您联系，了解情况", "R08"),
    Step("答复", "在承诺的期限内答复；延长的，告知理由和日期"),
    Step("回访评价", "电话回访，请您评价；不满意可以再提出", "R30"),
)
"""The process in five steps (E4); the fourth has its limits in a table of its own."""


def steps(rules: Mapping[str, Rule]) -> tuple[tuple[str, str, str], ...]:
    """Title, text and limit in words of each step; a row that the office has switched off shows no limit."""
    found = []
    for step in STEPS:
        row = rules.get(step.rule)
        limit = in_words(row.limit) + "内" if row is not None and row.on and row.limit else ""
        found.append((step.title, step.text, limit))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Lawful:
    """One lawful limit in plain words: what happens, within what time, by which article."""

    what: str
    limit: str
    article: str


_LAWFUL: tuple[tuple[str, str], ...] = (
    ("R02", "收到您的信访事项后，书面告知是否受理"),
    ("R18", "受理后作出处理意见并书面答复"),
    ("R24", "对处理意见不服，您可以在收到后这个期限内申请复查"),
    ("R25", "复查机关提出复查意见"),
    ("R26", "对复查意见不服，您可以在收到后这个期限内申请复核"),
    ("R27", "复核机关提出复核意见"),
)


def lawful(rules: Mapping[str, Rule]) -> tuple[Lawful, ...]:
    """The limits of the law that concern the petitioner, as they hold for an office: stricter ones of its own count."""
    return tuple(_lawful(rules[id], what) for id, what in _LAWFUL if id in rules and rules[id].on)


def _lawful(row: Rule, what: str) -> Lawful:
    limit = f"{in_words(row.limit)}内"
    if row.extension is not None and row.extension.max_days:
        limit += f"；情况复杂的，经批准可延长不超过 {row.extension.max_days} {_UNITS[row.extension.unit]}，并告知理由"
    return Lawful(what, limit, article(row.source))
