"""Rows that the next issues will need, written here to be thrown away: do the shapes carry them without surgery?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import clocks, workflow
from chalicelib.domain import forms as f
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Assignment, Case, PartState, State
from chalicelib.domain.deadlines import ROWS, Rule, Warn
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.outcome import Command
from chalicelib.domain.steps.closing import open_round
from chalicelib.domain.turn import Action, Turn

S, P = State, PartState

# Co-handlers with due dates of their own (吹哨, S0-13, edge 12).

OWN_DUE = Rule(
    id="X1",
    title="协办",
    source="S0-13",
    start_on=frozenset({"whistled"}),
    start_from="dispatched",
    obligor="part",
    stop_on=frozenset({"part.submitted"}),
    warns=(Warn("left:1wd", 1), Warn("late", 2)),
)


def call_in(turn: Turn) -> None:
    part = Assignment(
        id=f"a{len(turn.case.assignments) + 1}",
        holder=turn.facts["to"],
        sender=turn.case.owner,
        state=P.SENT,
        sent_at=turn.now,
        main=False,
        due=date.fromisoformat(turn.facts["due"]),
    )
    turn.change(assignments=(*turn.case.assignments, part))
    turn.part = part
    turn.notice(part.holder, "dispatched", due=turn.facts["due"])


def every_part_is_in(turn: Turn) -> None:
    if any(not a.main and a.state in (P.SENT, P.SIGNED) for a in turn.case.assignments):
        raise NotAllowed("协办意见尚未交齐")


WHISTLE = (
    Action(
        name="whistle",
        title="吹哨",
        by=("CENTER_HEAD@owner", "DISPATCHER@owner"),
        frm=frozenset({S.HANDLING}),
        fields=(f.code("to", "协办单位", kind="target", required=True), f.day("due", "期限", required=True)),
        signal="whistled",
        effects=(call_in,),
    ),
    Action(
        name="report_in",
        title="报到",
        by=("LIAISON@handler",),
        frm=frozenset({S.HANDLING, S.REPLY_REVIEW}),
        subject="part",
        part_main=False,
        part_from=frozenset({P.SENT}),
        part_to=P.SIGNED,
    ),
    Action(
        name="submit_part",
        title="提交协办意见",
        by=("LIAISON@handler",),
        frm=frozenset({S.HANDLING, S.REPLY_REVIEW}),
        subject="part",
        part_main=False,
        part_from=frozenset({P.SIGNED}),
        part_to=P.ANSWERED,
        fields=(f.prose("opinion", "协办意见", required=True),),
        signal="part.submitted",
    ),
    replace(ACTIONS["approve_reply"], checks=(*ACTIONS["approve_reply"].checks, every_part_is_in)),
)

# A child case at a superior: 复查 (条例 Art. 35).

REEXAM_DUE = Rule(
    id="X2",
    title="复查决定",
    source="条例 Art. 35",
    limit="30d",
    start_on=frozenset({"reexam.begun"}),
    start_from="received",
    stop_on=frozenset({"reexam.decided"}),
)
BEGIN_REEXAM = Action(
    name="submit", title="复查申请", by=("PUBLIC",), frm=frozenset(), to=S.REEXAM, signal="reexam.begun"
)


def bring_forth(turn: Turn) -> None:
    """The child: at the superior, kept from all who handled the matter, with their deeds for the separations."""
    case = turn.case
    above = turn.terms.tree.get(case.owner).reexam_office if case.owner in turn.terms.tree else ""
    child = Case(
        number=turn.terms.number,
        city=case.city,
        owner=above if above in turn.terms.tree else case.city,
        state=S.REEXAM,
        channel=case.channel,
        type=case.type,
        track="REEXAM",
        received_at=turn.now,
        identity=case.identity,
        excluded=tuple(key for key in workflow.handlers(case) if key != case.city),
        hands=case.hands,
        ties=(("reexam_of", case.number),),
    )
    words = {"title": "复查申请", "content": turn.words["reason"]}
    first = Turn(BEGIN_REEXAM, replace(child, clocks=()), child, turn.actor, turn.now, turn.terms, None, {}, words)
    turn.children.append(workflow.conclude(first))
    turn.change(ties=(*case.ties, ("reexam", child.number)))


def report_back(turn: Turn) -> None:
    parent = dict(turn.case.ties)["reexam_of"]
    form = {"upheld": turn.facts["upheld"], "requirement": "复查撤销，重新办理"}
    turn.followups.append(Command(f"{turn.case.number}#{turn.seq}", parent, "reexam_result", form, "SYSTEM", turn.now))


def take_result(turn: Turn) -> None:
    if turn.facts["upheld"]:
        turn.change(state=S.CLOSED)
    else:
        open_round(turn)


REEXAM = (
    Action(
        name="reexam_apply",
        title="申请复查",
        by=("PUBLIC",),
        frm=frozenset({S.REPLIED, S.CLOSED}),
        to=S.REEXAM,
        fields=(f.prose("reason", "理由", required=True),),
        signal="reexam.requested",
        effects=(bring_forth,),
    ),
    Action(
        name="reexam_decide",
        title="复查决定",
        by=("REVIEWER@owner",),
        frm=frozenset({S.REEXAM}),
        to=S.FINAL,
        fields=(f.flag("upheld", "维持", required=True),),
        signal="reexam.decided",
        effects=(report_back,),
    ),
    Action(
        name="reexam_result",
        title="复查结果",
        by=("SYSTEM",),
        frm=frozenset({S.REEXAM}),
        targets=(S.CLOSED, S.REDO),
        fields=(f.flag("upheld", "维持", required=True), f.prose("requirement", "要求")),
        effects=(take_result,),
    ),
)

# Merge and unmerge (edges 23 to 25).


def join(turn: Turn) -> None:
    """An outside order stays open with its own due, since it must be answered back; anything else rests."""
    main = turn.facts["into"]
    due = min(c.raw_due for c in turn.case.clocks if c.state == clocks.RUNNING)
    turn.change(ties=(*turn.case.ties, ("merged_into", main)))
    if not turn.case.source.outside_number:
        turn.change(state=S.MERGED)
    form = {"number": turn.case.number, "due": due.isoformat()}
    turn.followups.append(Command(f"{turn.case.number}#{turn.seq}", main, "absorb", form, "SYSTEM", turn.now))


def absorb(turn: Turn) -> None:
    """The earliest due of all wins for the main case; it is a cap, which any later reckoning keeps."""
    cap = datetime.fromisoformat(turn.facts["due"])
    capped = tuple(
        clocks.recalculate(replace(c, cap=min(cap, c.cap or cap)), turn.terms.calendar, turn.now)
        if c.state == clocks.RUNNING
        else c
        for c in turn.case.clocks
    )
    turn.change(ties=(*turn.case.ties, ("absorbed", turn.facts["number"])), clocks=capped)


def part_again(turn: Turn) -> None:
    """Every clock that the merger ended goes on as if it never had."""
    revived = tuple(
        replace(c, state=clocks.RUNNING, stopped_at=None, ledger=(*c.ledger, clocks.Entry("reopen", turn.now)))
        if c.state == clocks.CANCELLED and c.ledger[-1].kind == "cancel"
        else c
        for c in turn.case.clocks
    )
    turn.change(clocks=revived, ties=tuple(tie for tie in turn.case.ties if tie[0] != "merged_into"))


MERGE = (
    Action(
        name="merge",
        title="并案",
        by=("DISPATCHER@owner",),
        frm=frozenset({S.REGISTERED}),
        targets=(S.MERGED,),
        fields=(f.code("into", "主件", required=True),),
        effects=(join,),
    ),
    Action(
        name="absorb",
        title="并入",
        by=("SYSTEM",),
        frm=frozenset({S.REGISTERED, S.HANDLING}),
        fields=(f.code("number", "并入的件", required=True), f.moment("due", "期限", required=True)),
        effects=(absorb,),
    ),
    Action(
        name="unmerge",
        title="拆分",
        by=("DISPATCHER@owner",),
        frm=frozenset({S.MERGED}),
        to=S.REGISTERED,
        effects=(part_again,),
    ),
)

# An office moves in the tree, or is succeeded (architecture 2, edge 13).


def change_overseer(turn: Turn) -> None:
    old, new = turn.facts["old"], turn.facts["new"]

    def moved(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if key == old else key for key in keys)

    parts = tuple(replace(a, overseers=moved(a.overseers)) for a in turn.case.assignments)
    turn.change(overseers=moved(turn.case.overseers), assignments=parts)


def take_over(turn: Turn) -> None:
    old, new = turn.facts["old"], turn.facts["new"]
    turn.change(
        owner=new if turn.case.owner == old else turn.case.owner,
        assignments=tuple(replace(a, holder=new if a.holder == old else a.holder) for a in turn.case.assignments),
        clocks=tuple(replace(c, obligor=new) if c.obligor == old else c for c in turn.case.clocks),
    )


_PLACES = (f.code("old", "原单位", required=True), f.code("new", "新单位", required=True))
MOVES = (
    Action(
        name="move_overseer",
        title="上级变更",
        by=("SYSTEM",),
        frm=frozenset(State),
        fields=_PLACES,
        effects=(change_overseer,),
    ),
    Action(name="succeed", title="承继", by=("SYSTEM",), frm=frozenset(State), fields=_PLACES, effects=(take_over,)),
)

ALL = {**ACTIONS, **{row.name: row for row in (*WHISTLE, *REEXAM, *MERGE, *MOVES)}}
RULES = (*ROWS, OWN_DUE, REEXAM_DUE)
