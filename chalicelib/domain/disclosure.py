"""Who may see what: masking of names and numbers, the public stages, and what is sealed from the public (E3, E6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.case import Case, State

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "公户",
        "公玉",
        "公仪",
        "梁丘",
        "公仲",
        "公上",
        "公门",
        "公山",
        "公坚",
        "左丘",
        "公伯",
        "西门",
        "公祖",
        "第五",
        "公乘",
        "贯丘",
        "公皙",
        "南荣",
        "东里",
        "东宫",
        "仲长",
        "子书",
        "子桑",
        "即墨",
        "达奚",
        "褚师",
        "完颜",
        "纳兰",
    ]
)

_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_SPACED_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[- ]\d{4}[- ](\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[-—]?\d{3})\d{2,3}(\d{2})(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])([\w+-])[\w.+-]*(@[\w-]+(?:\.[\w-]+)+)", re.ASCII)
_NARROW = {0xFF10 + n: 0x30 + n for n in range(10)} | {0xFF38: ord("X"), 0xFF58: ord("x")}
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_id_number(text: str) -> bool:
    """Whether `text` is a resident identity number: 18 characters, a date that exists, and the check of GB 11643."""
    if not re.fullmatch(r"\d{17}[\dXx]", text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[-1].upper()


def mask_name(name: str) -> str:
    """王** for a name, 王* for one of two characters, 欧阳** for a compound surname; "" stays ""."""
    if not name:
        return ""
    kept = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:kept] + "*" * (max(len(name) - kept, 1) if len(name) <= 2 else 2)


def mask_mobile(number: str) -> str:
    """154****0001; anything that is not a mobile number keeps its last two digits."""
    return f"{number[:3]}****{number[-4:]}" if len(number) == 11 else "*" * max(len(number) - 2, 0) + number[-2:]


def mask_id_number(number: str) -> str:
    """The first 3 and the last 4 characters of an identity number, as screens show it."""
    return f"{number[:3]}{'*' * max(len(number) - 7, 0)}{number[-4:]}"


def mask_text(text: str, *, landlines: bool = True) -> str:
    """Free text with the mobiles, identity numbers, landlines and e-mail addresses of anybody masked (edge 46).

    Full-width digits are found as well; 15-digit numbers are masked only where they hold a birth date. `landlines`
    may be left readable where an office tells whom to call.
    """
    narrow = text.translate(_NARROW)
    if narrow != text and not any(p.search(narrow) for p in (_MOBILE, _ID_NUMBER, _LANDLINE)):
        narrow = text
    narrow = _ID_NUMBER.sub(lambda m: mask_id_number(m[1]) if _like_id(m[1]) else m[1], narrow)
    narrow = _MOBILE.sub(r"\1****\2", narrow)
    narrow = _SPACED_MOBILE.sub(r"\1****\2", narrow)
    if landlines:
        narrow = _LANDLINE.sub(r"\1**\2", narrow)
    return _EMAIL.sub(r"\1***\2", narrow)


def _like_id(number: str) -> bool:
    if len(number) == 18:
        return is_id_number(number)
    return 1 <= int(number[8:10]) <= 12 and 1 <= int(number[10:12]) <= 31


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the public's eight stages; `step` orders them, and a case never goes back a step within a round."""

    code: str
    title: str
    step: int


STAGES: dict[str, Stage] = {
    stage.code: stage
    for stage in (
        Stage("received", "已收到", 1),
        Stage("screening", "审核中", 2),
        Stage("transferred", "已转办", 3),
        Stage("handling", "办理中", 4),
        Stage("review", "答复审核", 5),
        Stage("replied", "已答复", 6),
        Stage("closed", "已办结", 7),
        Stage("told", "不予受理·已告知去向", 8),
        Stage("sealed", "已按规定转有权机关办理", 8),
        Stage("withdrawn", "已撤回", 8),
    )
}
"""E3's eight, with the neutral line for reports and the end that the petitioner chose."""

_STAGE_OF: dict[State, str] = {
    State.INBOX: "received",
    State.REGISTERED: "screening",
    State.INFO_PENDING: "screening",
    State.APPROVAL: "screening",
    State.DISPATCHED: "transferred",
    State.RETURN_REQ: "transferred",
    State.HANDLING: "handling",
    State.REDO: "handling",
    State.REPLY_REVIEW: "review",
    State.REPLIED: "replied",
    State.FOLLOWUP: "replied",
    State.FILING_REVIEW: "replied",
    State.REEXAM: "replied",
    State.RECHECK: "replied",
    State.CLOSED: "closed",
    State.CLOSED_FILED: "closed",
    State.FINAL: "closed",
    State.ARCHIVED: "closed",
    State.MERGED: "handling",
    State.REFUSED: "told",
    State.NO_MORE: "told",
    State.TRANSFERRED_OUT: "told",
    State.WITHDRAWN: "withdrawn",
}


def stages_after(case: Case, on: date) -> tuple[tuple[str, date], ...]:
    """The public stages of `case`, with the one of its present state added if that is a step forward.

    A return or a rejected draft shows the public no step back (E3 hides them); only a redo, which the petitioner
    knows of, opens the way from handling again.
    """
    code = _STAGE_OF[case.state]
    shown = case.stages
    if not shown:
        return ((code, on),)
    last = STAGES[shown[-1][0]]
    reopened = case.state is State.REDO and last.step >= STAGES["replied"].step
    if STAGES[code].step > last.step or reopened:
        return (*shown, (code, on))
    return shown


def is_sealed_to_public(case: Case) -> bool:
    """Whether the lookup shows only the neutral lines: a report, or a restricted case (E3)."""
    return case.type == "REPORT" or case.restricted


SEALED_NEXT: tuple[tuple[str, date | None], ...] = (("supplement", None),)
"""What the petitioner of a sealed case may do: always the same, since what is offered would tell where it stands."""


def sealed_stages(stages: tuple[tuple[str, date], ...]) -> tuple[tuple[str, date], ...]:
    """The two lines of E3 for sealed cases: received, and passed on as the rules say once it was screened."""
    neutral = stages[:1]
    screened = next((day for code, day in stages if STAGES[code].step >= STAGES["transferred"].step), None)
    return (*neutral, ("sealed", screened)) if screened else neutral


def unnamed(case: Case, text: str, name: str) -> str:
    """`text` without the petitioner's own name where secrecy was asked for: people sign what they write (edge 20)."""
    return text.replace(name, "某某") if name and case.identity == "confidential" else text


def shown_petitioner(case: Case, texts: dict[str, str]) -> dict[str, str]:
    """The petitioner's fields as a page shows them by default: masked, and "confidential" said where it was asked."""
    if case.identity == "anonymous":
        return {"name": "匿名"}
    if case.identity == "confidential":
        return {"name": "信访人要求保密"}
    masks = {"name": mask_name, "mobile": mask_mobile, "id_number": mask_id_number}
    shown = {field: mask(texts[field]) for field, mask in masks.items() if texts.get(field)}
    if texts.get("address"):
        shown["address"] = re.sub(r"\d.*$", "…", texts["address"])
    if texts.get("email"):
        shown["email"] = _EMAIL.sub(r"\1***\2", texts["email"])
    return shown
