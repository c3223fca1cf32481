"""What offices write for everybody: the rows of its forms, and what such a text must not hold (S1-15, S2-41, S4-10)."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.forms import Field
from chalicelib.domain.masking import COMPOUND_SURNAMES, masked_numbers
from chalicelib.domain.offices import Office

LEVELS = (("state", "国家"), ("province", "省"), ("city", "市"), ("trade", "行业"))
"""Who made a policy (S2-41)."""

VALID, ENDED = "valid", "ended"
VALIDITY = ((VALID, "现行有效"), (ENDED, "已失效"))

RULES = (
    ("reception", "信访接待制度"),
    ("leaders", "领导接待日制度"),
    ("first_asked", "首问负责制"),
    ("posts", "岗位责任制"),
    ("demands", "工作要求"),
    ("duties", "人员职责"),
    ("other", "其他制度"),
)
"""The rule documents that an office holds and shows (S1-15)."""

HOW = "空一行另起一段。要分条的，行首写“1. ”；小标题行首写“## ”；网址写成 [文字](https://…)"


def _line(name: str, title: str, **more: Any) -> Field:
    return forms.text(name, title, **{"personal": False, **more})


def _body(name: str, title: str, **more: Any) -> Field:
    return forms.prose(name, title, **{"personal": False, "max": 20_000, "hint": HOW, **more})


_SOURCE = _line("source", "来源", max=40, hint="不填的为本单位")
_AUTHOR = _line("author", "作者", max=40, hint="科室或岗位，不写个人姓名；可以不填")
_PINNED = forms.flag("pinned", "置顶", hint="排在最前；只有市级单位发布的在全市的列表里置顶")
_UNTIL = forms.day("until", "有效至", hint="过后不再列出，原网址注明“已过期”；长期有效的不填")

NOTICE: tuple[Field, ...] = (
    _line("title", "标题", required=True, max=80),
    _body("body", "正文", required=True),
    _UNTIL,
    _PINNED,
    _SOURCE,
    _AUTHOR,
)

POLICY: tuple[Field, ...] = (
    _line("title", "文件名称", required=True, max=120),
    forms.choice("level", "层级", LEVELS, required=True),
    _line("organ", "发文机关", required=True, max=80),
    _line("symbol", "文号", max=60, hint="如 青教〔2026〕8号；没有的不填"),
    forms.day("made_on", "成文日期"),
    forms.day("effective_on", "施行日期"),
    forms.choice("validity", "有效性", VALIDITY, required=True),
    _body("body", "正文", required=True, hint=f"全文或要点，要点须写明“要点”。{HOW}"),
    _PINNED,
    _SOURCE,
)

FAQ: tuple[Field, ...] = (
    _line("title", "问题", required=True, max=80, hint="用家长的话问，如“转学要带哪些材料？”"),
    forms.code("topic", "类别", kind="topic", required=True, hint="填写诉求的人选了这一类，会先看到这个问题"),
    _body("body", "回答", required=True, max=3000),
    _PINNED,
    _SOURCE,
)

RULE: tuple[Field, ...] = (
    forms.choice("which", "是哪一项", RULES, required=True),
    _line("title", "标题", required=True, max=80),
    _body("body", "正文", required=True),
    _SOURCE,
)

EXPOSURE: tuple[Field, ...] = (
    _line("title", "标题", required=True, max=80, hint="写问题，不写人名，如“某小学违规收取资料费”"),
    forms.code("topic", "类别", kind="topic", required=True),
    _body("found", "查明的问题", required=True, max=3000),
    _body("dealt", "处理结果", required=True, max=3000),
    _line("basis", "依据", required=True, max=300, hint="文件名称和条款"),
    _body("lesson", "整改要求", max=2000),
    _SOURCE,
)
"""A case that was found true and dealt with, made known without naming anybody (S4-10)."""

WRITTEN = frozenset({"body", "found", "dealt", "lesson"})
"""The fields that hold Markdown."""

ANONYMOUS = (
    "只写已查实、已处理的问题。不写姓名、电话、证件号码、班级，也不写能让人认出学生和反映人的情况；"
    "人称写“某教师”“张某”。"
)
"""What everybody is told who writes or releases a case made known."""

_PUBLIC_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:gov|edu)\.cn", re.ASCII)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff*`~\\\\]")


def wrong(
    fields: Iterable[Field], given: Mapping[str, Any], today: date, keep: Collection[str], *, landlines: bool
) -> dict[str, str]:
    """What may not go out, by field: somebody's number in any text, an end that has passed.

    `keep` are the lines and mailboxes that the offices of the city have made public themselves; `landlines` other than
    these are refused too. Numbers that signs of Markdown, entities or invisible characters break apart count as well.
    """
    found: dict[str, str] = {}
    for field in fields:
        value = given.get(field.name)
        if field.kind in ("text", "textarea") and isinstance(value, str):
            numbers = _numbers(value, keep, landlines)
            if numbers:
                shown = "、".join(dict.fromkeys(numbers))
                told = f"“{field.title}”里有不能公开的号码（{shown}），请删去"
                found[field.name] = f"{told}；只能写单位已对外公布的电话和信箱"
    if str(given.get("until") or "9999") < today.isoformat():
        found["until"] = "“有效至”不能早于今天"
    return found


def _numbers(text: str, keep: Collection[str], landlines: bool) -> tuple[str, ...]:
    kept = {*keep, *_PUBLIC_MAIL.findall(text)}
    bare = _INVISIBLE.sub("", html.unescape(text))
    return tuple(each for said in (text, bare) for each in masked_numbers(said, landlines=landlines, keep=kept))


def public_lines(offices: Iterable[Office]) -> frozenset[str]:
    """The numbers and mailboxes that these offices have made public in the directory."""
    found = set()
    for office in offices:
        phones, boxes = office.phones, office.mailboxes
        found |= {phones.office, phones.service, phones.principal, phones.supervision, boxes.head, boxes.report}
        found |= {office.station.phone} if office.station else set()
    return frozenset(each for line in found for each in (line, line.partition("-")[2]) if each)


def ended(facts: Mapping[str, Any], today: date) -> bool:
    """Whether something public has passed the day until which it holds."""
    return str(facts.get("until") or "9999") < today.isoformat()


_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易武乔贺赖龚柏甘苗"
)
_POSTS = "老师|同志|校长|园长|主任|书记|局长|科长|教师|同学|家长|先生|女士"
_NAMED = re.compile(rf"(?:{'|'.join(sorted(COMPOUND_SURNAMES))}|[{_SURNAMES}])(?!某)[\u4e00-\u9fff]{{1,2}}(?:{_POSTS})")


def named_people(texts: Iterable[str]) -> tuple[str, ...]:
    """What looks like somebody's name with a post: advice to who releases, never a refusal, since it guesses."""
    return tuple(dict.fromkeys(match[0] for text in texts for match in _NAMED.finditer(text)))
