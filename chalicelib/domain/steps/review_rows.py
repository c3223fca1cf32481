"""Rows of 复查 and 复核 on the case whose answer is doubted: asking, withdrawing, papers, and what comes back."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain import procedures
from chalicelib.domain.case import State
from chalicelib.domain.steps import opinion_rows, review, review_news
from chalicelib.domain.steps.row_words import ANSWERED, HOLDERS, RESULTS, VERDICTS
from chalicelib.domain.turn import Action

S = State

DESKS = ("CLERK@owner", "CLERK@handler", "CLERK@overseer")
"""A paper application may be handed in at any office that has to do with the case; its post date counts."""

UNDER_REVIEW = frozenset({S.REEXAM, S.RECHECK})
CLOSED = frozenset({S.CLOSED, S.CLOSED_FILED, S.FINAL})
AFTER_ASKING = frozenset(State) - {S.INBOX, S.ARCHIVED}

APPLICATION = (
    f.prose("reason", "申请的事实和理由", required=True, max=5000),
    f.prose("claims", "请求事项", max=2000),
    f.choice("applicant", "由谁申请", review.APPLICANTS, hint="代理人申请的，请附授权委托书和代理人的身份证明"),
    f.day("posted_on", "寄出（提交）日期", desk=True, hint="邮寄的以寄出的邮戳日期为准"),
    f.day("received_on", "收到日期", desk=True, hint="复查（复核）期限从这一天起算"),
    f.prose("force_majeure", "不可抗力等耽误期限的正当理由和证明", max=1000, desk=True),
)

ROWS = (
    Action(
        name="reexam_apply",
        title="申请复查",
        by=("PUBLIC", *DESKS),
        frm=ANSWERED | CLOSED,
        to=S.REEXAM,
        fields=(*APPLICATION, f.flag("no_review_words", "答复没有写明复查权利、机关和期限", desk=True)),
        signal="reexam.requested",
        checks=(review.papers_are_there, review.has_the_right, review.days_are_true, review.reexam_in_time),
        effects=(review.ask_reexam,),
        tells="review_moved",
        paper="reexam_request",
        paper_title="复查申请书",
        source="条例 Art. 35; R24; edge 28",
        hint="请求上一级机关复查这次答复；复查期间原答复仍然有效",
        last_day=procedures.reexam_last_day,
        lacks=review.papers_missing,
        offered=procedures.reexam_is_open,
        leads_to=procedures.reexam_seat,
    ),
    Action(
        name="recheck_apply",
        title="申请复核",
        by=("PUBLIC", *DESKS),
        frm=CLOSED,
        to=S.RECHECK,
        fields=APPLICATION,
        signal="recheck.requested",
        checks=(review.papers_are_there, review.was_reexamined, review.days_are_true, review.recheck_in_time),
        effects=(review.ask_recheck,),
        tells="review_moved",
        paper="recheck_request",
        paper_title="复核申请书",
        source="条例 Art. 36; R26",
        hint="复核意见是信访程序的最终意见，同一事实和理由不再受理",
        last_day=procedures.recheck_last_day,
        lacks=review.papers_missing,
        offered=procedures.recheck_is_open,
        leads_to=procedures.recheck_seat,
    ),
    Action(
        name="withdraw_review",
        title="撤回复查（复核）申请",
        by=("PUBLIC", *DESKS),
        frm=UNDER_REVIEW,
        fields=(f.prose("reason", "撤回原因", max=1000),),
        effects=(review.take_back_review,),
        paper="withdrawal",
        paper_title="撤回确认",
        source="条例 Art. 35, 36; edge 26",
        hint="意见已经作出的，不能再撤回",
        offered=procedures.may_be_withdrawn,
    ),
    Action(
        name="hand_in_papers",
        title="提交案卷和说明",
        by=(*HOLDERS, "CLERK@owner"),
        frm=UNDER_REVIEW,
        waits_for="papers",
        fields=(
            f.prose("statement", "办理情况说明", required=True, max=10000),
            f.prose("list", "案卷材料清单", max=2000),
        ),
        effects=(review_news.hand_in,),
        source="条例 Art. 35; S3-30",
    ),
    Action(
        name="review_noted",
        title="复查（复核）进展",
        by=("SYSTEM",),
        frm=AFTER_ASKING,
        fields=(
            f.code("child", "复查（复核）件", required=True),
            f.choice(
                "news",
                "进展",
                (
                    ("accepted", "已受理"),
                    ("moved", "已转有权机关"),
                    ("papers", "调取案卷"),
                    ("delivered", "意见已送达"),
                ),
                required=True,
            ),
            f.day("on", "日期", required=True),
            f.text("organ", "机关", max=100, personal=False),
            f.prose("needed", "需要的材料", max=2000),
        ),
        checks=(review_news.is_expected,),
        effects=(review_news.take_news,),
        tells="review_moved",
        source="条例 Art. 35, 36",
    ),
    Action(
        name="review_result",
        title="复查（复核）决定",
        by=("SYSTEM",),
        frm=UNDER_REVIEW,
        targets=(S.CLOSED, S.CLOSED_FILED, S.REDO, S.FINAL),
        fields=(
            f.code("child", "复查（复核）件", required=True),
            f.choice("outcome", "决定", opinion_rows.OUTCOMES, required=True),
            f.choice("verdict", "调查结论", VERDICTS),
            f.choice("result", "处理意见", RESULTS),
            f.text("document", "文号", max=60, personal=False),
            f.code("reviewers", "复查（复核）人员", max=1000),
            f.prose("reply", "意见内容", max=20000),
            f.prose("requirement", "重新办理的要求", max=2000),
            f.prose("reason", "办结原因", max=200),
        ),
        checks=(review_news.is_awaited,),
        effects=(review_news.take_result,),
        tells="review_moved",
        source="条例 Art. 35, 36; edge 29",
    ),
    Action(
        name="review_ended",
        title="复查（复核）终止",
        by=("SYSTEM",),
        frm=UNDER_REVIEW,
        targets=tuple(sorted(ANSWERED | CLOSED)),
        fields=(
            f.code("child", "复查（复核）件", required=True),
            f.choice("outcome", "原因", (("withdrawn", "申请人撤回"), ("refused", "不予受理")), required=True),
        ),
        checks=(review_news.is_awaited,),
        effects=(review_news.take_end,),
        tells="review_moved",
        source="条例 Art. 35, 36",
    ),
    Action(
        name="rights_lapsed",
        title="申请期届满",
        by=("SYSTEM",),
        frm=ANSWERED | {S.CLOSED, S.CLOSED_FILED},
        targets=(S.FINAL,),
        checks=(review.rights_have_lapsed,),
        effects=(review.lapse_rights,),
        source="条例 Art. 35, 36; domain B7 FINAL",
    ),
    *opinion_rows.ROWS,
)
