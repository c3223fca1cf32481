"""Rows of groups and representatives, minors, recusal, persons complained of, copies filed above, and letters."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import OPEN, PartState, State
from chalicelib.domain.roles import ROLES
from chalicelib.domain.steps import checks, people, petitioning
from chalicelib.domain.steps.row_words import HEADS, HOLDERS, LEADERS, REGISTRARS
from chalicelib.domain.turn import Action

S = State

_ANYBODY = tuple(
    f"{role}@{stake}" for role, row in ROLES.items() if row.opens for stake in ("owner", "handler", "overseer")
)
_ABOVE = ("CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
_DECIDERS = (*_ABOVE, "BUREAU_HEAD@handler", "UNIT_HEAD@owner", "UNIT_HEAD@handler", "UNIT_HEAD@overseer")
_SEALED_HANDS = ("DISCIPLINE@owner", "DISCIPLINE@handler")
_KEEPERS = (*REGISTRARS, "CENTER_HEAD@owner", *_SEALED_HANDS)
_DESK = (*REGISTRARS, "CLERK@handler", "LIAISON@handler")

RELATIONS = (
    ("kin", "与信访人或被反映人有近亲属关系"),
    ("interest", "与信访事项有直接利害关系"),
    ("handled", "曾办理此事项，可能影响公正"),
    ("other", "其他可能影响公正处理的关系"),
)
GUARDIANS = (("father", "父亲"), ("mother", "母亲"), ("grandparent", "祖（外祖）父母"), ("other", "其他监护人"))
BASES = (("consent", "监护人同意"), ("duty", "履行法定职责所必需"))

ROWS: tuple[Action, ...] = (
    Action(
        name="recuse",
        title="申请回避",
        by=_ANYBODY,
        frm=frozenset(State) - {S.ARCHIVED},
        part_main=None,
        names_staff=True,
        fields=(
            f.choice("relation", "回避事由", RELATIONS, required=True),
            f.prose("reason", "具体情况", required=True, max=1000),
        ),
        effects=(people.step_aside,),
        source="条例 Art. 28",
        hint="回避后您将不能再查看、办理此件，也不会收到有关提醒",
        final="回避后您马上看不到此件，自己不能恢复，须由中心主任或局领导解除。",
    ),
    Action(
        name="order_recusal",
        title="决定回避",
        by=_DECIDERS,
        frm=frozenset(State) - {S.ARCHIVED},
        names_staff=True,
        fields=(
            f.code("person", "回避人员", kind="staff", required=True),
            f.choice("relation", "回避事由", RELATIONS, required=True),
            f.prose("reason", "决定理由", required=True, max=1000),
        ),
        checks=(people.may_be_ordered,),
        effects=(people.order_aside,),
        source="条例 Art. 28; domain B2",
        hint="该人员将不能再查看、办理此件；由其承办的，退回所在单位另行安排",
        final="决定后该人员马上看不到此件，由其承办的部分即时退回。",
    ),
    Action(
        name="unrecuse",
        title="解除回避",
        by=_DECIDERS,
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(
            f.code("person", "人员", kind="staff", required=True),
            f.prose("reason", "解除理由", required=True, max=1000),
        ),
        checks=(people.was_recused,),
        offered=people.is_recused,
        effects=(people.come_back,),
        source="条例 Art. 28",
    ),
    Action(
        name="name_subject",
        title="登记被反映人",
        by=_KEEPERS,
        frm=people.BEFORE_END,
        targets=(S.REGISTERED, S.HANDLING),
        names_staff=True,
        fields=(
            f.code("subject", "被反映人账号", kind="staff", required=True, personal=True),
            f.text("post", "姓名、职务", max=100),
        ),
        checks=(people.subject_is_known,),
        effects=(people.name_subject,),
        source="domain B2; edges 16 and 17",
        hint="被反映人及其直接下属将不能查看此件；由其所在科室（单位）承办的，退回另行派办",
        final="登记后不能取消：被反映人及其直接下属从此看不到此件。",
    ),
    Action(
        name="superior_opinion",
        title="上级机关意见",
        by=("BUREAU_DEPUTY@owner",),
        frm=OPEN,
        fields=(
            f.text("organ", "上级机关", required=True, max=60, personal=False),
            f.text("document", "来文字号", max=60, personal=False),
            f.day("received_on", "收到日期", required=True),
            f.prose("opinion", "意见", required=True, max=5000),
        ),
        checks=(people.about_the_head, checks.not_in_the_future("received_on")),
        offered=people.concerns_the_head,
        effects=(people.take_opinion,),
        source="edge 16; 条例 Art. 28",
        hint="反映局主要负责人的事项，本局无人可以审批，须由上级机关同意后答复",
    ),
    Action(
        name="name_representatives",
        title="登记代表",
        by=_DESK,
        frm=people.BEFORE_END,
        fields=(
            f.number("people", "总人数", required=True, max=100000),
            f.number("representatives", "代表人数", required=True, max=100, hint="一般推选 3 至 5 名，不得超过 5 名"),
            f.prose("names", "代表姓名、联系方式", required=True, max=1000),
            f.flag("mandate", "已出具推选（委托）证明", required=True),
            f.number("present", "到场人数", max=100000),
            f.flag("safety_plan", "已启动现场秩序和安全预案", hint="到场超过 5 人的必须启动"),
        ),
        checks=(petitioning.representatives_are_few,),
        effects=(petitioning.name_representatives,),
        source="条例 Art. 20; S3-35; edge 43",
        hint="代表不得超过 5 人；少于 3 人的，请确认能够代表多数人的意见",
    ),
    Action(
        name="note_minor",
        title="登记未成年人情况",
        by=(*_DESK, *HOLDERS, "HANDLER@handler", *_SEALED_HANDS),
        frm=OPEN,
        fields=(
            f.flag("minor", "涉及未成年人", required=True),
            f.flag("under_14", "不满十四周岁"),
            f.text("guardian", "监护人姓名", max=50),
            f.choice("relation", "监护人身份", GUARDIANS),
            f.choice("basis", "处理个人信息的依据", BASES),
            f.flag("guardian_barred", "不得联系监护人", hint="监护人涉嫌加害的，只能由指定人员联系"),
            f.prose("note", "情况说明", max=1000),
        ),
        checks=(petitioning.lawful_for_a_child,),
        effects=(petitioning.note_minor,),
        source="domain E6; edges 41 and 42",
    ),
    Action(
        name="protect_reporter",
        title="标记：可能暴露唯一知情人",
        by=(*_DESK, *HOLDERS, *_SEALED_HANDS),
        frm=OPEN,
        fields=(f.prose("reason", "判断依据", required=True, max=1000),),
        effects=(petitioning.protect_reporter,),
        source="edge 22",
        hint="标记后不能派往学校内的处室、级部、班级",
    ),
    Action(
        name="unprotect_reporter",
        title="取消标记：可能暴露唯一知情人",
        by=(*_ABOVE, "UNIT_HEAD@owner", *HEADS),
        frm=OPEN,
        fields=(f.prose("reason", "取消理由", required=True, max=1000),),
        offered=petitioning.is_protected,
        effects=(petitioning.unprotect_reporter,),
        source="edge 22",
    ),
    Action(
        name="file_copy",
        title="反馈备案",
        by=("CLERK@handler", "LIAISON@handler", "UNIT_HEAD@handler"),
        frm=frozenset({S.REPLIED, S.FOLLOWUP, S.CLOSED, S.FINAL}),
        subject="part",
        part_from=frozenset({PartState.DONE}),
        fields=(
            f.text("document", "答复文号", required=True, max=60, personal=False),
            f.day("sent_on", "答复日期", required=True),
        ),
        checks=(petitioning.copy_is_missing, checks.not_in_the_future("sent_on")),
        offered=petitioning.copies_wanted,
        effects=(petitioning.file_above,),
        source="S3-49",
        hint="经系统审核发出的告知书、答复意见书已自动备案，只有系统外发出的才需办理",
    ),
    Action(
        name="ask_explanation",
        title="函询",
        by=(*LEADERS, *HEADS, "LIAISON@handler", *_SEALED_HANDS),
        frm=frozenset({S.REGISTERED, S.HANDLING, S.REDO}),
        fields=(
            f.code("to", "请其说明的单位（科室）", kind="target", required=True),
            f.prose("letter", "函件内容", required=True, max=5000),
            f.day("until", "请于何日前说明", required=True),
        ),
        checks=(petitioning.letter_goes_astray, petitioning.letter_is_newly_written),
        effects=(petitioning.send_letter,),
        paper="explanation",
        paper_title="函询函",
        source="条例 Art. 30(3), 46(5); edge 17",
        hint="函件须重新拟写，不得出现来件内容、附件、事项编号和反映人信息；对方只收到函号，凭纸质函件说明情况",
    ),
    Action(
        name="record_explanation",
        title="登记说明",
        by=(*LEADERS, *HEADS, "LIAISON@handler", "HANDLER@handler", *_SEALED_HANDS),
        frm=frozenset({S.REGISTERED, S.HANDLING, S.REDO}),
        fields=(
            f.day("received_on", "收到日期", required=True),
            f.prose("explanation", "说明内容", required=True),
        ),
        checks=(petitioning.letter_was_sent, checks.not_in_the_future("received_on")),
        offered=petitioning.asked_somebody,
        effects=(),
        source="条例 Art. 30(3); edge 17",
    ),
)
