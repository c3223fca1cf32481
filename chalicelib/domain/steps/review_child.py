"""How a 复查 or 复核 begins as a case of its own: where it stands, who must not see it, and what it is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from chalicelib.domain import jurisdiction, procedures, workflow
from chalicelib.domain.case import Case
from chalicelib.domain.case_parts import SILENCING
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.offices import LEAD, docket_key, valid_on
from chalicelib.domain.procedures import Procedure
from chalicelib.domain.turn import Action, Turn

INVOLVED = frozenset({"handled", "drafted", "approved", "reviewed"})
"""Deeds after which nobody reviews the same matter (条例 Art. 28, edge 29)."""

_SEATS = {"reexam": procedures.reexam_seat, "recheck": procedures.recheck_seat}
_FIRST = {
    each.code: Action(
        name="submit",
        title=f"{each.title}申请",
        by=("PUBLIC",),
        frm=frozenset(),
        to=each.state,
        source=each.article,
    )
    for each in procedures.BY_CODE.values()
}
"""The first rows of such cases; like that of any other case they start from no state."""


def bring_forth(turn: Turn, procedure: Procedure, received: datetime, due: date) -> Case:
    """The child as it begins, written together with this step.

    Who answered must not see it, who had a hand in the answer is recused, and the petitioner's words go with it under
    the key of those who decide. It is neither told nor called itself: the petitioner has number and code of the case
    that it is about. Raises NotAllowed where no organ is configured.
    """
    case, tree = turn.case, turn.terms.tree
    owner, organ = seat(turn, procedure)
    excluded = tuple(dict.fromkeys((*case.excluded, *procedures.answered_at(case))))
    people = tuple(dict.fromkeys(person for deed, person in case.hands if deed in INVOLVED))
    child = Case(
        number=turn.terms.number,
        city=case.city,
        owner=owner,
        state=procedure.state,
        channel=case.channel,
        type=case.type,
        track=procedure.track,
        received_at=received,
        identity=case.identity,
        about=case.about,
        topic=case.topic,
        legal_class=case.legal_class,
        urgency=case.urgency,
        generality=case.generality,
        petitioner=case.petitioner,
        people=case.people,
        representatives=case.representatives,
        minor=case.minor,
        named=case.named,
        important=case.important,
        restricted=case.restricted,
        overseers=jurisdiction.overseers(tree, owner, excluded),
        excluded=excluded,
        recused=tuple(dict.fromkeys((*case.recused, *people))),
        hands=tuple(("handled", person) for person in people),
        marks=tuple(mark for mark in case.marks if mark.name in SILENCING),
        ties=((f"{procedure.code}_of", case.number),),
        organ=organ,
        answered_by=case.answering,
        promised_on=due,
        code_hash=turn.terms.code_hash,
    )
    row = _FIRST[procedure.code]
    facts: dict[str, Any] = {name: turn.facts[name] for name in ("posted_on", "received_on") if name in turn.facts}
    first = Turn(row, child, child, turn.actor, turn.now, turn.terms, None, facts, _told(turn, procedure))
    if procedure is procedures.REEXAM:
        first.signal("reexam.begun")
    else:
        first.signal("recheck.begun")
    first.notice(owner, "review_asked", due=due.isoformat())
    turn.children.append(workflow.conclude(first))
    return child


def seat(turn: Turn, procedure: Procedure) -> tuple[str, str]:
    """The docket key at which the child stands, and the organ outside that decides it ("" for none).

    An organ outside has no docket here: its cases stand at the root, which passes them on and records what it decides.
    Where the seat itself must not see the matter, the next above it takes its place, at last the leaders of the root.
    """
    case, tree = turn.case, turn.terms.tree
    office = tree.get(case.answering)
    named = _SEATS[procedure.code](office)
    if not named:
        raise NotAllowed(f"名录中没有为{office.name}写明{procedure.title}机关，请系统管理员补上后再受理")
    leaders = docket_key(case.city, LEAD)
    if named not in tree:
        return (leaders if case.city in case.excluded else case.city), named
    away = (*case.excluded, *procedures.answered_at(case))
    wanted = tree.current(named, turn.today)
    for each in (wanted, *reversed(tree.ancestors(wanted))):
        if (
            each != office.id
            and valid_on(tree.get(each), turn.today)
            and not jurisdiction.is_excluded(tree, each, away)
        ):
            return each, ""
    return leaders, ""


def _told(turn: Turn, procedure: Procedure) -> dict[str, Any]:
    """What the child's first words are: who asks, why, and what was brought and answered before."""
    petition = turn.terms.words.get("petition", {})
    answer = turn.terms.words.get("reply", {}).get("reply", "")
    told = (
        (f"申请{procedure.title}的理由", turn.words["reason"]),
        (f"{procedure.title}请求", turn.words.get("claims", "")),
        ("原信访事项", petition.get("content", "")),
        ("原答复意见", answer),
        ("逾期申请的原因", turn.words.get("force_majeure", "")),
    )
    content = "\n\n".join(f"【{title}】{text}" for title, text in told if text)
    title = f"{procedure.title}：{petition.get('title', '')}"
    said: dict[str, Any] = {name: turn.words[name] for name in ("reason", "claims") if name in turn.words}
    return {**petition, **said, "title": title, "content": content}
