"""Rows of what is kept of an ended case: cause, archive, reading it, a deletion refused, consent (edges 52–54)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import archive
from chalicelib.domain.steps.row_words import LEADERS, WITHDRAWING
from chalicelib.domain.turn import Action

S = State

ARCHIVED_FROM = frozenset({S.CLOSED, S.CLOSED_FILED, S.REFUSED, S.NO_MORE, S.FINAL, S.WITHDRAWN, S.TRANSFERRED_OUT})

ROWS: tuple[Action, ...] = (
    Action(
        name="set_cause",
        title="登记问题根源",
        by=(
            "CLERK@owner",
            "DISPATCHER@owner",
            "CENTER_HEAD@owner",
            "FOLLOWUP@owner",
            "SUPERVISOR@owner",
            "LIAISON@handler",
            "UNIT_HEAD@handler",
            "DISCIPLINE@owner",
            *LEADERS,
        ),
        frm=frozenset({S.REPLY_REVIEW, S.REPLIED, S.FOLLOWUP, S.FILING_REVIEW, S.CLOSED, S.CLOSED_FILED, S.FINAL}),
        fields=(
            f.choice("cause", "问题根源", archive.CAUSES, required=True),
            f.prose("remedy", "源头治理措施", max=2000),
        ),
        effects=(archive.set_cause,),
        source="S0-2, S0-21, S1-40",
    ),
    Action(
        name="archive",
        title="归档",
        by=("ARCHIVIST@owner", "DISCIPLINE@owner", *LEADERS),
        frm=ARCHIVED_FROM,
        to=S.ARCHIVED,
        fields=(
            f.choice("retention", "保管期限", archive.RETENTIONS, hint="不选的，按事项类别确定"),
            f.text("volume", "卷号", max=60, personal=False),
            f.prose("contents", "卷内目录补充说明", max=2000),
        ),
        checks=(archive.nothing_is_left,),
        effects=(archive.archive,),
        paper="archive_list",
        paper_title="卷内目录",
        source="domain B8; E6",
        hint="归档后只能调卷查阅，不能修改",
        final="归档后不能修改、不能恢复办理，只能调卷查阅。",
    ),
    Action(
        name="consult_archive",
        title="调卷查阅",
        by=("ARCHIVIST@owner", "CENTER_HEAD@owner", "DISCIPLINE@owner", *LEADERS),
        frm=frozenset({S.ARCHIVED}),
        fields=(
            f.text("organ", "调卷的单位", required=True, personal=False, hint="如法院、纪检监察机关"),
            f.text("document", "公函文号", max=60, personal=False),
            f.prose("reason", "查阅事由", required=True, max=500),
            f.number("days", "查阅期限（天）", required=True, max=archive.CONSULT_DAYS),
        ),
        effects=(archive.open_for_reading,),
        source="edge 52",
        hint="只开放查阅，不能修改；每次查看都会留下记录",
    ),
    Action(
        name="refuse_deletion",
        title="不予删除（限制使用）",
        by=("CLERK@owner", "ARCHIVIST@owner", "CENTER_HEAD@owner", "UNIT_HEAD@owner", "DISCIPLINE@owner", *LEADERS),
        frm=frozenset(State),
        fields=(
            f.prose("request", "删除请求的内容", required=True, max=1000),
            f.prose("reason", "不予删除的理由（依据和保管期限）", required=True, max=1000),
        ),
        effects=(archive.restrict_use,),
        tells="deletion_refused",
        source="个人信息保护法 Art. 13, 47; edge 53",
        hint="档案依法须保存；此后每次查看都须写明原因，不再公开选登",
        final="标记后每次查看都须写明原因，不能取消。",
    ),
    Action(
        name="withdraw_consent",
        title="撤回公开同意",
        by=("PUBLIC", "CLERK@owner", "DISPATCHER@owner", "CENTER_HEAD@owner", "DISCIPLINE@owner", *LEADERS),
        frm=frozenset(State),
        fields=(
            f.prose("reason", "撤回的原因", max=500),
            f.choice("how", "撤回方式", WITHDRAWING, desk=True),
        ),
        checks=(archive.consent_stands,),
        effects=(archive.take_back_consent,),
        offered=archive.consents,
        source="个人信息保护法 Art. 15; E3; edge 54",
        hint="撤回后不再公开选登，已经公开的将撤下；不影响事项的办理",
        final="撤回后不能代信访人重新同意，已公开的即时撤下。",
    ),
)
