"""The review desk: which drafts wait for my review, one of them with its report, and what else waits for a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain import reply_checks, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.reply_checks import Looked
from chalicelib.domain.roles import Actor
from chalicelib.domain.steps.checks import LEADERS
from chalicelib.domain.turn import Action
from chalicelib.domain.waiting import EXTENSION, is_asked
from chalicelib.services import act
from chalicelib.services.callbacks import keys_for, waiting
from chalicelib.services.worklist import CaseFile
from chalicelib.services.worlds import Desk

APPROVE, REJECT = "approve_reply", "reject_reply"

DECISIONS = (
    "instruct", "decide_return", "decide_extend", "decide_filing", "redecide_filing", "reexam_decide", "recheck_decide",
)  # fmt: skip
"""What else is decided on this desk, of cases that their state or what is asked tells; each by its own form."""

SHOWN = 30
"""So many cases are opened for each list."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits, with the row that decides it; `leader`: its answer needs a leader (S3-45)."""

    entry: DocketEntry
    row: Action
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """Drafts for me, those that somebody else will rather review, and what else waits for my decision."""

    mine: tuple[Waiting, ...]
    others: tuple[Waiting, ...]
    decisions: tuple[Waiting, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft under review: what was reported and what is to be answered, as the reviewer may read it."""

    report: str
    reply: str
    verdict: str
    result: str
    by: str
    at: datetime | None
    checks: tuple[Looked, ...]


def queue(desk: Desk, actor: Actor) -> Queue:
    """What waits for this actor. Raises NotAllowed for who decides nothing.

    A leader may review every reply of the city: those that ask for one come first, the rest stands apart.
    """
    rows = [ACTIONS[name] for name in (APPROVE, *DECISIONS)]
    if not any(keys_for(row, actor) for row in rows):
        raise NotAllowed("您的岗位不办理审核")
    drafts, more = _waiting(desk, actor, ACTIONS[APPROVE])
    decisions: list[Waiting] = []
    for row in rows[1:]:
        found, further = _waiting(desk, actor, row)
        decisions += found
        more = more or further
    mine = [each for each in drafts if _for_me(each, actor)]
    others = [each for each in drafts if not _for_me(each, actor)]
    return Queue(tuple(mine), tuple(others), tuple(decisions), more)


def _waiting(desk: Desk, actor: Actor, row: Action) -> tuple[list[Waiting], bool]:
    keys = keys_for(row, actor)
    entries, more = waiting(desk, actor, keys, row) if keys else ([], False)
    if row.waits_for == EXTENSION:
        # Any state of handling may ask for it: what was not read on is no more of these.
        entries, more = [entry for entry in entries if is_asked(entry, EXTENSION)], False
    found = []
    for entry in entries[:SHOWN]:
        case = desk.cases.load(entry.number).case
        if row in workflow.open_actions(case, actor, {row.name: row}):
            found.append(Waiting(entry, row, case.important or split_key(case.owner)[1] == LEAD))
    return found, more or len(entries) > SHOWN


def _for_me(each: Waiting, actor: Actor) -> bool:
    return each.leader is bool(LEADERS & actor.roles)


def draft(file: CaseFile) -> Draft:
    """The draft of a case under review. Raises NotAllowed when none waits."""
    case = file.case
    words = next((said for event, said in file.timeline if event.seq == case.draft_event), None)
    event = next((event for event, _ in file.timeline if event.seq == case.draft_event), None)
    if words is None or event is None:
        raise NotAllowed("此件没有待审核的答复稿")
    texts = {"report": str(words.get("report", "")), "reply": str(words.get("reply", ""))}
    return Draft(
        texts["report"], texts["reply"], case.verdict, case.result, event.actor, event.at,
        reply_checks.look(case, texts),
    )  # fmt: skip


def decide(
    desk: Desk,
    actor: Actor,
    number: str,
    form: Mapping[str, Any],
    now: datetime,
    *,
    approve: bool,
    missing: Sequence[str] = (),
    revision: int,
) -> Outcome:
    """Approve the draft, or send it back with the sentences of the rows that are `missing` and what is said beside.

    `form` holds the fields of the row. Raises Invalid when something is missing and it is approved all the same, and
    what `act.perform` raises.
    """
    if approve:
        if missing:
            raise Invalid({"missing": "已勾选不符合的项目：请退回修改；确已符合的，请取消勾选后再通过"})
        return act.perform(desk, number, APPROVE, form, actor, now, revision=revision)
    reason = reply_checks.sent_back(tuple(missing), str(form.get("reason", "")))
    return act.perform(desk, number, REJECT, {**form, "reason": reason}, actor, now, revision=revision)


def as_reviewed(case: Case, row: Action) -> Action:
    """The row for a form that may do either: nothing in it is required before it is known which."""
    return replace(row, fields=tuple(replace(field, required=False) for field in row.fields))


def next_after(desk: Desk, actor: Actor, number: str) -> str:
    """The number of the draft that is to be reviewed next; "" when none is left."""
    return next((each.entry.number for each in queue(desk, actor).mine if each.entry.number != number), "")
