"""The fields by which an office's settings are filled in, as rows; and what a filled-in form stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid
from chalicelib.domain.forms import Field
from chalicelib.domain.office_entry import flat, read_entry, written_entry
from chalicelib.domain.offices import Office
from chalicelib.domain.sheet import Entry, Problems
from chalicelib.domain.units import STAGE_TITLES, UNIT_TITLES, UnitKind

_PHONE = "如 0480-6600102；没有的留空"
_HOURS = "如 工作日 08:30-17:30，周三 14:30-17:00，每天 07:20-08:00、16:30-17:10"


def _line(name: str, title: str, **more: Any) -> Field:
    return forms.text(name, title, **{"personal": False, **more})


def _lines(name: str, title: str, **more: Any) -> Field:
    return forms.prose(name, title, **{"personal": False, "max": 2000, **more})


ENTRY: tuple[Field, ...] = (
    _line("phones.office", "办公电话", max=20, hint=_PHONE),
    _line("phones.service", "惠民服务电话", max=20, hint=_PHONE),
    _line("phones.principal", "校长（局长、主任）公开电话", max=20, hint=_PHONE),
    _line("phones.supervision", "督导监督电话", max=20, hint=_PHONE),
    _line("mailboxes.head", "校长（局长、主任）信箱", max=80, hint="电子邮箱，如 xz0401@qhjy.example"),
    _line("mailboxes.report", "违规办学举报信箱", max=80, hint="电子邮箱；没有的留空"),
    _line("address", "地址", max=100),
    _line("map_note", "怎么走", max=100, hint="如 人民路与禾兴路路口西北角，公交教体局站"),
    _line("hours", "办公时间", max=100, hint=_HOURS),
    _lines("reception", "接待群众时间", max=500, hint="每行一个：时间，地点。如 周三 14:30-17:00，一楼 102 室"),
    _line("station.place", "惠民服务站地点", max=60),
    _line("station.hours", "服务站服务时间", max=100, hint=_HOURS),
    _line("station.staff", "服务站人员", max=200, hint="姓名或岗位，用顿号隔开"),
    _line("station.phone", "服务站电话", max=20, hint=_PHONE),
    _line("vice_principal", "分管教育诉求的副校长（副职）", max=40),
    forms.number("students", "在校学生数", max=200_000, hint="只用于统计，不对外公布；没有学生的留空"),
)
"""The directory entry (S0-28 to S0-31, S0-9, S0-10): a name with a dot lies inside what stands before the dot."""

REASON = _line("reason", "修改说明", required=True, max=200, hint="为什么改，如“服务电话更换，2026年12月1日启用”")
"""Why something is changed; it goes into the access log of the office."""

UNIT_KINDS = tuple((kind.value, UNIT_TITLES[kind]) for kind in UnitKind if kind not in ("GRADE", "CLASS"))

NEW_UNIT: tuple[Field, ...] = (
    _line("code", "编号", required=True, max=30, hint="小写字母、数字和连字符，如 0117、deyu；用过的不能再用"),
    _line("name", "名称", required=True, max=40),
    forms.choice("kind", "类别", UNIT_KINDS, hint="不选的按本单位的通常类别"),
    _line("phone", "电话", max=20, hint=_PHONE),
    _line("topics", "归口类别", max=200, hint="热点类别的编号，用顿号隔开，如 02、0301；可以不填"),
    forms.day("valid_from", "自何日起", required=True),
)
NEW_GRADE: tuple[Field, ...] = (
    forms.choice("stage", "学段", tuple((stage.value, title) for stage, title in STAGE_TITLES.items()), required=True),
    forms.number("entry_year", "入学年份", required=True, max=2100, hint="如 2026；年级名称每年 9 月 1 日自动升级"),
    forms.number("classes", "班级数", required=True, max=60),
)
CHANGED_UNIT: tuple[Field, ...] = (
    _line("phone", "电话", max=20, hint=_PHONE),
    _line("topics", "归口类别", max=200, hint="热点类别的编号，用顿号隔开，如 02、0301"),
)
RENAMED_UNIT: tuple[Field, ...] = (
    _line("name", "新名称", required=True, max=40),
    forms.day("valid_from", "自何日起使用新名称", required=True, hint="此前的文书和记录仍显示旧名称"),
)
ENDED_UNIT: tuple[Field, ...] = (
    forms.day("last_day", "最后一日", required=True),
    forms.code("successor", "由哪个机构承继", kind="unit", hint="其事项自次日起转给它；不选的须先自行转出"),
)

ITEM: tuple[Field, ...] = (
    _line("title", "事项名称", required=True, max=60, hint="如 转学办理"),
    forms.code("topic", "事项类型", kind="topic", required=True),
    forms.code("unit", "受理部门", kind="unit", hint="不选的为本单位"),
    _line("who", "谁可以办", required=True, max=200, hint="如 拟转入本校的学生家长"),
    _lines("papers", "需要带的材料", required=True, hint="每行一样；不需要材料的写“无需材料”"),
    _lines("steps", "怎么办", hint="每行一步；可以不填"),
    _line("limit", "多久办好", required=True, max=60, hint="如 材料齐全的当场办结"),
    _line("place", "在哪里办", max=100),
    _line("phone", "咨询电话", required=True, max=20, hint="如 0480-6600102"),
    _line("fee", "费用", max=60, hint="不收费的写“不收费”；可以不填"),
    _line("result", "办理结果", max=100, hint="如 转学证明；可以不填"),
    _line("basis", "依据", max=200, hint="文件名称和文号；可以不填"),
    forms.flag("once", "一次办好", hint="材料齐全的，只需跑一次"),
)
"""One line of the office's list of services (一次办好事项清单, S2-16; S4-18, S4-19; domain E4)."""

DOCUMENT: tuple[Field, ...] = (
    _line("title", "材料名称", required=True, max=80),
    forms.code("topic", "事项类型", kind="topic", required=True),
    forms.code("unit", "受理部门", kind="unit", hint="不选的为本单位"),
    _lines("note", "说明", max=500, hint="如 填写要求、适用对象"),
)
"""A paper that the office makes public, by type of matter and by department (S4-15)."""

FIGURES: tuple[Field, ...] = (_line("title", "名称", max=80), _lines("told", "内容", max=8000))
"""The month's figures, which nobody fills in: what who releases them reads (E3, D0)."""

_TIME = re.compile(r"\d{1,2}:\d{2}")
_MORE = re.compile(r"[、,，;；\s]+")


def read_form(fields: tuple[Field, ...], form: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in of these rows, empty fields left out. Raises Invalid naming every field that is wrong."""
    facts, words = forms.read(fields, form)
    return {**facts, **words}


def entry_of(office: Office, form: Mapping[str, Any]) -> Office:
    """The office with the entry that a filled-in form of ENTRY describes. Raises Invalid naming the form's fields."""
    given = read_form(ENTRY, form)
    document: dict[str, Any] = {}
    for name, value in given.items():
        outer, _, inner = name.partition(".")
        text = str(value)
        if name == "reception":
            document[name] = [_reception(line) for line in text.splitlines() if line.strip()]
        elif name == "station.staff":
            document.setdefault(outer, {})[inner] = [each for each in re.split(r"[、,，;；]+", text) if each.strip()]
        elif inner:
            document.setdefault(outer, {})[inner] = text
        else:
            document[name] = text
    problems = Problems()
    entry = Entry(document, "", problems)
    found = read_entry(entry, office)
    entry.close()
    if problems.found:
        raise Invalid(_by_field(problems.found))
    return found


def entry_form(office: Office) -> dict[str, str]:
    """The form of ENTRY filled in with what stands in the directory."""
    found = flat(written_entry(office))
    if "station.staff" in found:
        found["station.staff"] = found["station.staff"].replace("\n", "、")
    return found


def several(text: str) -> tuple[str, ...]:
    """What somebody wrote with commas or blanks between, each once and in order."""
    return tuple(dict.fromkeys(each for each in _MORE.split(text) if each))


def _reception(line: str) -> dict[str, str]:
    """The hours run to the last time of day in the line; the place is what comes after."""
    last = max((match.end() for match in _TIME.finditer(line)), default=0)
    return {"hours": line[:last].strip(), "place": line[last:].strip(" \t，,；;、")}


def _by_field(found: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for place, text in found.items():
        match = re.match(r"^(\w+)\[(\d+)\]\.(\w+)$", place)
        if match is None:
            wrong.setdefault(place, text)
            continue
        what = {"hours": "时间", "place": "地点"}.get(match[3], "")
        wrong.setdefault(match[1], f"第 {int(match[2]) + 1} 行的{what}：{text}")
    return wrong
