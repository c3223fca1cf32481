"""Rows of other roads and ends: lawful paths, 不再受理, simple or ordinary, returning an order, withdrawal looked into.

Discipline, the school-record hops and the archive have files of their own; they are offered together.
"""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import OPEN, State
from chalicelib.domain.steps import archive_rows, joint_checks, record_rows, road, sealed_rows
from chalicelib.domain.steps.row_words import LEADERS, TELLING
from chalicelib.domain.turn import Action

S = State

_HEADS = ("CENTER_HEAD@owner", "UNIT_HEAD@owner", "VICE_HEAD@owner")

ROWS: tuple[Action, ...] = (
    Action(
        name="to_legal_path",
        title="导入法定途径",
        by=(*_HEADS, *LEADERS),
        frm=frozenset({S.REGISTERED, S.HANDLING}),
        targets=(S.TRANSFERRED_OUT,),
        fields=(
            f.choice("path", "法定途径", road.PATHS, required=True),
            f.flag("by_us", "由本单位依法办理", required=True),
            f.text("organ", "有权处理的机关", personal=False, hint="不填则用该途径的一般机关"),
            f.text("organ_phone", "该机关电话", max=40),
            f.day("known_on", "信访人知道或者应当知道之日", hint="填写后推算申请的最后一日"),
            f.choice("method", "告知方式", TELLING, required=True),
            f.prose("reply", "告知内容（途径、机关、期限）", required=True),
        ),
        signal="path.guided",
        checks=(road.path_is_ours, road.nothing_is_open),
        effects=(road.guide,),
        tells="path_guided",
        paper="path_notice",
        paper_title="途径告知书",
        source="条例 Art. 31; S3-15; edge 27",
        hint="只有信访程序才有 60 日办理和复查复核；须告知机关和申请期限，不能一推了之",
        final="导入法定途径后信访程序即告结束，告知内容随即发给信访人，不能撤销。",
    ),
    Action(
        name="refuse_final",
        title="不再受理",
        by=("CENTER_HEAD@owner", *LEADERS),
        frm=frozenset({S.REGISTERED}),
        to=S.NO_MORE,
        fields=(
            f.code("earlier", "已三级终结的原事项编号", kind="case", required=True),
            f.text("recheck_no", "复核意见书文号", max=60, personal=False, required=True),
            f.day("recheck_on", "复核意见日期", required=True),
            f.flag("same_person", "确认为同一信访人、同一事项", required=True),
            f.flag("new_facts", "有新的事实和理由", required=True),
            f.flag("carried_out", "复核意见已经落实", required=True),
            f.prose("reply", "告知内容", required=True),
        ),
        signal="notice.refused",
        checks=(road.same_and_final, joint_checks.hearing_is_over),
        effects=(road.refuse_for_good,),
        tells="refused",
        paper="no_more_notice",
        paper_title="不再受理告知书",
        source="条例 Art. 36(3); S3-13, S3-14, S3-33",
        hint="复查复核意见尚未落实的，先由局领导批示催促落实；有新事实的不能不再受理",
        final="不再受理后此件即告结束，告知内容随即发给信访人，不能撤销。",
    ),
    Action(
        name="convert_simple",
        title="转简易办理",
        by=("DISPATCHER@owner", *_HEADS, *LEADERS),
        frm=frozenset({S.REGISTERED, S.DISPATCHED, S.HANDLING}),
        fields=(f.prose("reason", "适用简易办理的理由", required=True, max=1000),),
        checks=(road.not_accepted_yet,),
        effects=(road.to_simple,),
        source="条例 Art. 31(6); R22",
    ),
    Action(
        name="convert_ordinary",
        title="转普通程序",
        by=("DISPATCHER@owner", *_HEADS, *LEADERS),
        frm=frozenset({S.REGISTERED, S.INFO_PENDING, S.DISPATCHED, S.HANDLING, S.REPLY_REVIEW}),
        fields=(f.prose("reason", "不宜简易办理的理由", required=True, max=1000),),
        checks=(road.is_simple,),
        effects=(road.to_ordinary,),
        source="edge 32; R22",
        hint="60 日仍从原受理之日起算",
    ),
    Action(
        name="return_order",
        title="退回12345",
        by=("DISPATCHER@owner", "CENTER_HEAD@owner", *LEADERS),
        frm=frozenset({S.REGISTERED}),
        to=S.TRANSFERRED_OUT,
        fields=(
            f.prose("reason", "不属于本单位的理由", required=True, max=2000),
            f.text("organ", "应当承办的单位", required=True, personal=False),
            f.text("document", "平台退单流水号", max=60, personal=False),
        ),
        signal="return.filed",
        checks=(road.return_in_time, joint_checks.hearing_is_over),
        offered=road.returnable,
        effects=(road.file_return,),
        paper="return_request",
        paper_title="退单申请",
        source="山东省政务服务热线管理办法; R15; E7-9",
        hint="须在收到后两个工作日内退回，并写明应当承办的单位",
        final="退单后须等12345答复，不能自行收回。",
    ),
    Action(
        name="return_answered",
        title="登记12345退单结果",
        by=("CLERK@owner", "DISPATCHER@owner", "CENTER_HEAD@owner", *LEADERS, "SYSTEM"),
        frm=frozenset({S.TRANSFERRED_OUT}),
        targets=(S.REGISTERED,),
        waits_for=road.OUTSIDE_RETURN,
        fields=(f.flag("agreed", "12345同意退回", required=True), f.prose("opinion", "12345的意见", max=2000)),
        effects=(road.take_answer,),
        source="R15; edge 9",
        hint="未同意退回的，各项时限按原来的时间继续计算",
    ),
    Action(
        name="link_outside",
        title="标注其他途径办理情况",
        by=("CLERK@owner", "DISPATCHER@owner", "CENTER_HEAD@owner", "LIAISON@handler", *LEADERS),
        frm=OPEN,
        fields=(
            f.choice(
                "what",
                "正在何处办理",
                (
                    ("litigation", "诉讼"),
                    ("arbitration", "仲裁"),
                    ("reconsideration", "行政复议"),
                    ("in_petition", "信访渠道"),
                    ("in_12345", "12345热线"),
                ),
                required=True,
            ),
            f.code("other", "本系统内的编号", kind="case"),
            f.text("reference", "案号或外部编号", max=60),
            f.flag("over", "已经结束（取消标注）"),
            f.prose("note", "说明", max=1000),
        ),
        effects=(road.mark_elsewhere,),
        source="edge 31",
        hint="12345一般不受理已在信访渠道办理的事项；是否并办由工作人员决定",
    ),
    Action(
        name="check_withdrawal",
        title="撤回核实（回访）",
        by=("FOLLOWUP@owner", "FOLLOWUP@overseer", "CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS),
        frm=frozenset({S.WITHDRAWN}),
        targets=tuple(OPEN - {S.REPLIED, S.FOLLOWUP}),
        fields=(
            f.flag("connected", "已接通", required=True),
            f.flag("pressed", "撤回非本人自愿（受到压力）", needed_if=("connected", "True")),
            f.prose("remark", "信访人原话", max=2000),
        ),
        checks=(road.withdrawal_is_unchecked,),
        effects=(road.look_into_withdrawal,),
        offered=road.unchecked,
        source="edge 26",
        hint="由中心而不是承办单位核实；非自愿撤回的，恢复办理",
    ),
    *sealed_rows.ROWS,
    *record_rows.ROWS,
    *archive_rows.ROWS,
)
