"""Rows of cases that belong together: 并案, repeats, batches, and one letter split in two (edges 18, 23 to 25)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.offices import ABOUT_TITLES
from chalicelib.domain.steps import checks, joint_checks, merge, repeat, split
from chalicelib.domain.steps.row_words import LEADERS, RESULTS, VERDICTS
from chalicelib.domain.turn import Action

S = State

_SCREENERS = ("DISPATCHER@owner", "CENTER_HEAD@owner", *LEADERS)
_EVERYWHERE = frozenset(State)

ROWS: tuple[Action, ...] = (
    Action(
        name="link_repeat",
        title="重信重访处理",
        by=("CLERK@owner", *_SCREENERS),
        frm=frozenset({S.REGISTERED}),
        targets=(S.MERGED, S.REFUSED),
        fields=(
            f.code("earlier", "原事项编号", kind="case", required=True),
            f.choice("outcome", "处理方式", repeat.OUTCOMES, required=True),
            f.prose("reason", "认定为同一信访人、同一事项的依据", required=True, max=1000),
            f.text("organ", "应向何机关查询（申请）"),
            f.text("organ_phone", "该机关电话", max=40),
            f.prose("reply", "告知内容（不予受理、告知途径的必填）"),
        ),
        checks=(repeat.fits_the_earlier,),
        effects=(repeat.decide,),
        source="条例 Art. 19(3), 35, 36; edges 11, 23",
        hint="系统的相似提示只供参考，是否同一事项由您认定；有新事实的不得拒绝",
        final="认定为不予受理、告知途径的，此件即告结束，告知内容随即发给信访人，不能撤销。",
    ),
    Action(
        name="recurred",
        title="同一事项再次反映",
        by=("SYSTEM",),
        frm=_EVERYWHERE,
        fields=(f.code("number", "再次反映的编号", required=True),),
        effects=(repeat.note_recurrence,),
        source="S0-2; D1",
    ),
    Action(
        name="merge",
        title="并案",
        by=_SCREENERS,
        frm=frozenset({S.REGISTERED}),
        targets=(S.MERGED,),
        fields=(
            f.code("into", "主件编号", kind="case", required=True),
            f.prose("reason", "并案理由", required=True, max=1000),
        ),
        signal="merged",
        checks=(merge.main_can_carry,),
        effects=(merge.join,),
        paper="merge_record",
        paper_title="并案记录",
        source="domain B8; edge 25",
        hint="主件按各件中最早的期限办理；每位信访人仍分别答复、回访，12345工单仍按其自身时限回复",
    ),
    Action(
        name="absorb",
        title="并入",
        by=("SYSTEM",),
        frm=_EVERYWHERE,
        fields=(f.code("number", "并入的编号", required=True), f.moment("due", "最迟答复时间")),
        effects=(merge.absorb,),
        source="edge 25",
    ),
    Action(
        name="unmerge",
        title="拆分并案（退出批次）",
        by=_SCREENERS,
        frm=frozenset({S.MERGED, *merge.ANSWERABLE}),
        targets=(S.REGISTERED,),
        fields=(f.prose("reason", "拆分理由", required=True, max=1000),),
        checks=(merge.follows_somebody,),
        offered=merge.is_follower,
        effects=(merge.part,),
        source="edge 25",
        hint="拆分后按此件原来的期限继续办理",
    ),
    Action(
        name="part_from",
        title="并入件拆出",
        by=("SYSTEM",),
        frm=_EVERYWHERE,
        fields=(f.code("number", "拆出的编号", required=True),),
        effects=(merge.let_go,),
        source="edge 25",
    ),
    Action(
        name="main_told",
        title="主件结果",
        by=("SYSTEM",),
        frm=_EVERYWHERE,
        targets=(S.REGISTERED,),
        fields=(f.code("main", "主件编号", required=True), f.flag("answered", "已答复", required=True)),
        effects=(merge.hear_of_main,),
        source="edges 24, 25",
    ),
    Action(
        name="answer_merged",
        title="答复（随主件或批次）",
        by=("CLERK@owner", "UNIT_HEAD@owner", *_SCREENERS),
        frm=merge.ANSWERABLE - {S.REPLY_REVIEW, S.RETURN_REQ, S.APPROVAL},
        to=S.REPLIED,
        fields=(
            f.prose("reply", "给此信访人的答复", required=True),
            f.flag("checked", "已核对，答复中没有其他信访人的信息", required=True),
            f.choice("verdict", "调查结论", VERDICTS),
            f.choice("result", "处理意见", RESULTS),
        ),
        signal="reply.approved",
        checks=(merge.main_has_answered, merge.read_through, checks.important_needs_leader, *joint_checks.ALL_HEARD),
        offered=merge.can_be_answered,
        effects=(merge.answer_along,),
        tells="replied",
        paper="reply",
        paper_title="答复意见书",
        deed="approved",
        source="edges 24, 25",
        hint="主件已答复；请逐件答复，随后分别送达、回访",
        final="答复即时发给此信访人，不能收回；请再核对没有其他信访人的信息。",
    ),
    Action(
        name="batch",
        title="列入共性问题批次",
        by=_SCREENERS,
        frm=merge.ANSWERABLE,
        fields=(
            f.code("lead", "牵头件编号", kind="case", required=True),
            f.prose("reason", "列入理由", required=True, max=1000),
        ),
        checks=(merge.lead_can_carry,),
        effects=(merge.join_batch,),
        source="edge 24; S4-25",
        hint="一次调查、逐件答复、逐件回访；件数照计，批次计一",
    ),
    Action(
        name="batch_joined",
        title="批次增加",
        by=("SYSTEM",),
        frm=_EVERYWHERE,
        fields=(f.code("number", "列入的编号", required=True),),
        effects=(merge.lead_batch,),
        source="edge 24",
    ),
    Action(
        name="split",
        title="拆分（检举部分密封）",
        by=_SCREENERS,
        frm=frozenset({S.REGISTERED, S.DISPATCHED, S.HANDLING}),
        fields=(
            f.text("title", "普通部分：标题", required=True, max=50),
            f.prose("content", "普通部分：重新整理的内容（不含检举内容）", required=True, max=10000),
            f.text("report_title", "检举部分：标题", required=True, max=50),
            f.prose("report_text", "检举部分：内容", required=True, max=10000),
            f.choice("about_kind", "检举部分：反映对象", tuple(ABOUT_TITLES.items())),
            f.code("about_office", "检举部分：所反映的单位", kind="office"),
            f.text("about_person", "检举部分：所反映的人员", max=100),
        ),
        checks=(split.may_be_split,),
        effects=(split.split_off,),
        source="edge 18; 条例 Art. 30(3)",
        hint="拆分后原文不再显示，承办单位只见整理后的普通部分；附件不得转给承办单位",
        final="拆分后原文不再显示，不能合回；检举部分即时密封转出。",
    ),
)
