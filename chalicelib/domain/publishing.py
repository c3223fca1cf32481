"""When the answer of a case may be published, and that a rewritten text tells of nobody (E3; edges 46 and 54).

Consent alone is not enough: what concerns a child's body or mind, a report, one class alone, or names anybody in the
case, is not published. A page says with each refusal what stands in the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain import selected
from chalicelib.domain.case import Case, State
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.intake import Track
from chalicelib.domain.masking import classes, mask_class, mask_text, narrow
from chalicelib.domain.outcome import Command
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.turn import Turn

ENDED_WELL = frozenset({State.CLOSED, State.CLOSED_FILED, State.FINAL})
"""The states in which an answer may be chosen: the case is closed, and not yet in the archive."""

STANDS_IN = ENDED_WELL | {State.ARCHIVED, State.REEXAM, State.RECHECK}
"""The states in which a published answer stays out; handled anew, it comes down."""

CLOSE_TO_THE_BODY = frozenset({"0301", "0302", "0801", "0802", "17", "19"})
"""Topics that are never published: what was done to a child, injuries, minds, and corruption."""

_BODY = re.compile(
    "性侵|猥亵|性骚扰|强奸|裸照|怀孕|堕胎|抑郁|焦虑症|自残|自杀|轻生|精神病|精神科|心理疾病|自闭|多动症|癫痫|艾滋|乙肝|肿瘤|白血病"
    "|确诊|病历|病休|诊断|住院|骨折|残疾"
)
"""Words of sexual harm and of health in what the petitioner wrote: such a case is not published whatever its topic."""

NAMED = frozenset(
    "name names contact_person about_person person persons guardian visitors post student child witness".split()
)
"""The fields of forms in which people are named."""

_TITLES = re.compile(
    "校长|副校长|园长|老师|教师|班主任|主任|局长|副局长|书记|科长|股长|所长|家长|同学|学生|先生|女士|代表|姓名|电话|手机|联系方式"
)
_SURNAMED = re.compile(r"([\u4e00-\u9fff]{1,4}?)(校长|园长|老师|主任|局长|书记|科长)")
_NO_SURNAME = frozenset("班副某各总正老本该原前现两位的和是")
_HANZI_NAME = re.compile(r"[\u4e00-\u9fff·]{2,12}")
_DIGITS = re.compile(r"[0-9]{7,}")
ADDRESS_RUN = 6
"""So many characters in a row of an address tell where somebody lives."""


def refusal(case: Case, on: date) -> str:
    """Why nothing of this case may be published on that day, whatever is written; "" when it may."""
    if not case.consent:
        return "信访人没有同意公开，或者已经撤回同意，不能选登"
    if case.sealed or is_sealed_to_public(case) or case.track == Track.DISCIPLINE:
        return "检举控告和受限的事项不选登"
    if case.dangers:
        return "紧急事项不选登"
    if case.marked("under_14", on):
        return "涉及不满十四周岁未成年人的事项不选登"
    if case.marked("use_restricted", on):
        return "限制使用的档案不选登"
    if not case.topic:
        return "还没有核定类别，请先核定"
    if {case.topic, case.topic[:2]} & CLOSE_TO_THE_BODY:
        return "这一类事项涉及身心健康、人身伤害或者廉洁问题，不选登"
    return ""


def refusal_of_words(petition: Mapping[str, Any]) -> str:
    """Why a matter of which this was written may not be published; "" when it may."""
    text = f"{petition.get('title', '')}\n{petition.get('content', '')}"
    if _BODY.search(text):
        return "来信写到身心健康或者人身伤害，不选登"
    if len(classes(text)) == 1:
        return "来信只涉及一个班级，容易认出是谁，不选登"
    return ""


def wrong_words(
    text: str, said: Iterable[Mapping[str, Any]], *, schools: Iterable[str], officers: Iterable[str]
) -> str:
    """What in a rewritten text tells of somebody, in Chinese with the remedy; "" when nothing was found.

    `said` are the personal words of every event of the case; `schools` and `officers` names that must not stand there.
    """
    plain = re.sub(r"\s", "", narrow(text))
    if mask_text(text, landlines=False) != text:
        return "写有手机号码、证件号码、邮箱等个人号码，请删去"
    if mask_class(text) != text:
        return "写到了具体班级，请改成“某班”或者删去"
    for words in said:
        for field, value in words.items():
            if isinstance(value, str) and (why := _of_person(field, re.sub(r"\s", "", narrow(value)), plain)):
                return why
    if any(name in plain for name in officers if len(name) > 1):
        return "出现了工作人员的姓名，请改成职务或者删去"
    if found := next((name for name in schools if len(name) > 2 and name in plain), ""):
        return f"写到了“{found}”，请改成“学校”；公布时由系统按规定注明单位"
    return ""


def _of_person(field: str, value: str, plain: str) -> str:
    if field in NAMED:
        if any(name in plain for name in _names(value)):
            return "出现了信访人或者有关人员的姓名，请删去"
    elif field == "address" and any(
        value[at : at + ADDRESS_RUN] in plain for at in range(max(len(value) - ADDRESS_RUN + 1, 0))
    ):
        return "写到了信访人的地址，请删去"
    elif field in ("mobile", "email", "id_number", "contact") and len(value) > 4 and value in plain:
        return "出现了信访人的联系方式或者证件号码，请删去"
    if any(number in re.sub(r"[^0-9]", "", plain) for number in _DIGITS.findall(re.sub(r"[-\s]", "", value))):
        return "写有来信里的号码，请删去"
    return ""


def _names(value: str) -> set[str]:
    """The names in a field, without titles; and as one is called by surname and title (柏大川老师 is 柏老师, too)."""
    surnamed = {each + found[2] for found in _SURNAMED.finditer(value) for each in found[1] if each not in _NO_SURNAME}
    bare = {each for part in _HANZI_NAME.findall(value) for each in _TITLES.split(part) if len(each) > 1}
    return bare | surnamed


def follow(turn: Turn) -> None:
    """What is no more to be published comes down by itself: consent gone, sealed, a child found in it, handled anew."""
    chosen = turn.case.selected
    if chosen is None or chosen.state == selected.DOWN:
        return
    if turn.case.state in STANDS_IN and not refusal(turn.case, turn.today):
        return
    turn.facts["unselected"] = chosen.id
    turn.change(selected=replace(chosen, state=selected.DOWN))
    if chosen.state == selected.PUBLIC:
        settle(turn)


def settle(turn: Turn) -> None:
    """Have the board follow the case."""
    number = turn.case.number
    turn.followups.append(Command(f"{number}#answer#{turn.seq}", number, selected.SETTLE, {}, SYSTEM.id, turn.now))
