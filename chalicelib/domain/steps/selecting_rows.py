"""Rows of publishing an answer (选登): proposed by one, released by PUBLISHER who did not write it, taken down (E3)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.publishing import ENDED_WELL
from chalicelib.domain.steps import selecting
from chalicelib.domain.steps.row_words import LEADERS
from chalicelib.domain.turn import Action

PUBLISHERS = ("PUBLISHER@owner", "PUBLISHER@overseer")

ROWS: tuple[Action, ...] = (
    Action(
        name="propose_answer",
        title="提出公开选登",
        by=("CLERK@owner", "DISPATCHER@owner", "CENTER_HEAD@owner", "FOLLOWUP@owner", *PUBLISHERS),
        frm=ENDED_WELL,
        fields=(
            f.prose("question", "问题（改写后）", required=True, max=200, hint="一两句话，只留大家都会遇到的问题"),
            f.prose(
                "answer", "答复（改写后）", required=True, max=3000, hint="写政策、办法和结果，不写人名、班级、号码"
            ),
        ),
        checks=(selecting.may_be_published, selecting.is_free, selecting.tells_of_nobody),
        effects=(selecting.choose,),
        source="E3; domain B2 PUBLISHER; edges 46, 54",
        hint="信访人已同意公开。改写后由公开审核员审核，公布时只注明类别、单位和月份",
        offered=selecting.may_be_chosen,
        deed="wrote_answer",
        names_staff=True,
        reads_all=True,
    ),
    Action(
        name="release_answer",
        title="审核公布选登",
        by=PUBLISHERS,
        frm=ENDED_WELL,
        fields=(f.flag("checked", "已逐字核对，认不出信访人、孩子和其他人，也认不出是哪一件", required=True),),
        checks=(selecting.is_waiting, selecting.was_checked, selecting.may_be_published),
        effects=(selecting.release,),
        source="E3; domain B2 PUBLISHER",
        hint="几分钟后出现在公开网站的“选登答复”",
        final="公布后任何人都能看到，撤下以后搜索引擎里可能还会留一阵。",
        offered=selecting.waits,
    ),
    Action(
        name="return_answer",
        title="退回选登稿",
        by=PUBLISHERS,
        frm=ENDED_WELL,
        fields=(f.prose("reason", "要改的地方", required=True, max=500),),
        checks=(selecting.is_waiting,),
        effects=(selecting.give_back,),
        source="E3; domain B2 PUBLISHER",
        offered=selecting.waits,
    ),
    Action(
        name="take_down_answer",
        title="撤下选登",
        by=(*PUBLISHERS, "CENTER_HEAD@owner", *LEADERS),
        frm=frozenset(State),
        fields=(f.prose("reason", "撤下的原因", required=True, max=500),),
        checks=(selecting.is_standing,),
        effects=(selecting.take_down,),
        source="E3; edge 54",
        hint="几分钟后从公开网站上消失；撤下会留下记录",
        offered=selecting.stands,
    ),
)
