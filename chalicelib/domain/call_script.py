"""The script (话术) of the call-back as rows: what the caller says, which questions it asks, and when (S0-16, B9-17).

The wording is one for all, so that answers can be compared; nobody is talked out of what he says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.procedures import WITH_RIGHT

VERSION = "标准版"
"""As the paper 回访单 names it."""

DOUBTFUL = frozenset({"off", "wrong", "other"})
"""Outcomes of a try after which the number itself is in doubt: ask the unit for another one."""


def _always(case: Case) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `say` is read out, with `{office}`, `{caller}`, `{title}`, `{received}` and `{replied}` filled in.

    `asks` names fields of the row `followup` that the answer fills; `note` is for the caller alone.
    """

    id: str
    title: str
    say: str
    asks: tuple[str, ...] = ()
    note: str = ""
    when: Callable[[Case], bool] = _always


SCRIPT: tuple[Line, ...] = (
    Line(
        "care", "先关心", "您好，我是{office}的{caller}。最近一切都还好吗？",
        note="紧急事项由指定人员回访：先问平安，不追问经过；发现新的险情，挂断后立即办理“紧急上报”。",
        when=lambda case: bool(case.dangers),
    ),
    Line(
        "greet", "问候",
        "您好，我是{office}的{caller}。您{received}反映的事项已经答复，想听听您的意见，大约两分钟，通话会录音，您现在方便吗？",
        note="不方便的，约好时间再打，本次记为未接通。",
        when=lambda case: not case.dangers,
    ),
    Line(
        "who", "核对本人", "请问您反映的是“{title}”这件事吗？",
        note="只核对事项，不先说姓名、电话；不是本人的，致歉后挂断，选“接听的不是本人”。",
        when=lambda case: case.identity != "confidential",
    ),
    Line(
        "secret", "核对本人（保密）", "您之前向我们反映过一件事，您现在说话方便吗？",
        note="信访人要求保密：确认是本人之前，不提事项内容，也不说明来电单位以外的情况。",
        when=lambda case: case.identity == "confidential",
    ),
    Line("contacted", "是否联系", "办理期间，承办单位联系过您吗？", asks=("contacted",)),
    Line(
        "received", "是否收到答复", "{replied}作出的答复，您收到了吗？",
        asks=("undelivered",), note="没有收到的，当场读给信访人听，并写明未送达的原因。",
    ),
    Line("solved", "是否解决", "您反映的问题，现在解决了吗？", asks=("solved",)),
    Line("satisfied", "对结果", "您对办理结果满意吗？", asks=("satisfied", "reason")),
    Line("attitude", "对态度", "您对工作人员的态度满意吗？", asks=("attitude",)),
    Line(
        "words", "原话", "您还有什么想说的？我照原话记下来。",
        asks=("remark",), note="按原话记录，不解释、不争辩、不劝改评价。",
    ),
    Line(
        "redo", "是否重办", "您希望我们重新办理吗？",
        asks=("redo",), note="没有解决或不满意的才问；同意重办的，原承办单位会另有期限再次答复。",
    ),
    Line(
        "review", "告知权利", "您对答复不服的，可以在收到答复之日起三十日内申请复查，答复上写有受理的机关。",
        when=lambda case: case.track in WITH_RIGHT,
    ),
    Line(
        "close", "结束", "谢谢您。您也可以凭查询编号和查询码在网上查看和评价。再见。",
        asks=("recording", "cause"), note="挂断后填写录音编号。",
    ),
)  # fmt: skip


def lines(case: Case, words: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines for one case in order, with what is known filled in; `words` gives the names in braces."""
    return tuple(
        Line(line.id, line.title, line.say.format_map(words), line.asks, line.note, line.when)
        for line in SCRIPT
        if line.when(case)
    )
