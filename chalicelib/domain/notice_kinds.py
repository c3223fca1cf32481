"""Kinds of notices to staff, by what they want of a person, and what each person wants to be told beside the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.outcome import Notice


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind: the templates of templates/messages/ that are of it; `always` ones cannot be switched off."""

    code: str
    title: str
    hint: str
    templates: frozenset[str]
    always: bool = False


def _kind(code: str, title: str, hint: str, templates: str, *, always: bool = False) -> NoticeKind:
    return NoticeKind(code, title, hint, frozenset(templates.split()), always)


OTHER = NoticeKind("other", "其他", "不属于以上各类的消息", frozenset())

KINDS: Mapping[str, NoticeKind] = {
    kind.code: kind
    for kind in (
        _kind(
            "alarm", "红色警报与紧急事项", "超期、危险、督办、约谈和无人负责等，不能关闭",
            "late danger urgent urgent_report urgent_acknowledged retaliation untrue_result withdrawal_pressed "
            "supervised summoned dead_letter gaps unassigned no_approver",
            always=True,
        ),
        _kind(
            "arrived", "新到与转来", "新来件、派到本单位或本人的事项、要求重办",
            "arrived dispatched inner_assigned whistled redo_ordered letter entry_opened booking_screened",
        ),
        _kind(
            "waiting", "等我处理", "待审核、待批示、待回访、退回待核、要求提交材料或意见",
            "returned to_review to_approve to_call_back legal_asked review_asked papers_wanted part_submitted "
            "proposal_made consent_withdrawn",
        ),
        _kind(
            "progress", "办理进展", "补充材料、批示、退回修改、催办、意见和结果",
            "supplemented rejected instructed urged part_rejected released legal_given review_news filing_decided "
            "supervision_answered supervision_lifted command_refused main_answered main_ended copy_filed "
            "reception_result",
        ),
        _kind("deadline", "期限提醒", "期限临近的提前提醒；超期后的警报不在此列", "warning"),
        OTHER,
    )
}  # fmt: skip
"""In the order of the page. A template that stands nowhere is of OTHER, so that nothing new is ever lost."""

_BY_TEMPLATE = {template: kind for kind in KINDS.values() for template in kind.templates}
WAYS: Mapping[str, str] = {"mail": "电子邮件", "sms": "短信"}
"""The ways beside the inbox, which always has everything."""


def kind_of(notice: Notice) -> NoticeKind:
    """Of which kind a notice is; what is urgent or red is an alarm, whatever its template."""
    if notice.urgent or notice.facts.get("colour") == "red":
        return KINDS["alarm"]
    return _BY_TEMPLATE.get(notice.template, OTHER)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants: kinds that do not come by e-mail, kinds that come by SMS, and hours of quiet.

    Nothing said means: everything by e-mail, nothing by SMS, the office's hours of quiet. `quiet` is "HH:MM-HH:MM" of
    Asia/Shanghai and is kept beside the office's own; it holds for all but alarms.
    """

    no_mail: frozenset[str] = field(default_factory=frozenset)
    sms: frozenset[str] = field(default_factory=frozenset)
    quiet: str = ""

    def wants(self, way: str, kind: NoticeKind) -> bool:
        """Whether a kind of notice is to come that way; an alarm always comes by e-mail."""
        if way == "sms":
            return kind.code in self.sms
        return kind.always or kind.code not in self.no_mail
