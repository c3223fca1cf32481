"""One letter, two matters: the report goes to discipline as a case of its own, the ordinary part stays (edge 18).

What the parent shows from then on was rewritten by a person. Nothing of the report stands in its words, its facts or
its ties; that it was split at all is known to its owner's people only.
"""

from __future__ import annotations

from datetime import date

from chalicelib.domain import bonds, jurisdiction, workflow
from chalicelib.domain.case import Case, Paper, State
from chalicelib.domain.co_view import OWNER_ONLY
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.intake import CaseType, Track
from chalicelib.domain.offices import About
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.steps import sealed
from chalicelib.domain.turn import Action, Turn
from chalicelib.domain.workdays import business_date

BEGIN = Action(
    name="submit",
    title="拆出检举控告",
    by=("SYSTEM",),
    frm=frozenset(),
    to=State.REGISTERED,
    source="edge 18",
)
"""The first step of the part that is split off; it has no state to start from, so `split_off` performs it."""

PETITIONERS_OWN = ("name", "mobile", "email", "address", "id_kind", "id_number", "contact_person", "occurred")
"""What the report takes along of the petition, so that discipline can reach who reports."""


def may_be_split(turn: Turn) -> None:
    """What is restricted as a whole goes to discipline as a whole."""
    if turn.case.restricted:
        raise NotAllowed("整件都属受限事项的，请用“转纪检（密封）”")
    if turn.case.shown_event:
        raise NotAllowed("此件已经拆分过一次")
    about = _about(turn)
    if sealed.about_head_of_all(about, turn.case.city):
        raise Invalid({"about_kind": "反映局主要负责人的，请告知向有管辖权的纪检监察机关反映，或整件转外单位纪检"})


def _about(turn: Turn) -> About:
    kind, target = turn.facts.get("about_kind"), turn.facts.get("about_office")
    if kind is None:
        return turn.case.about
    return jurisdiction.about_from(turn.terms.tree, kind, target, turn.case.about.office or turn.case.city)


def split_off(turn: Turn) -> None:
    """The report becomes a sealed case with the petitioner's own data; the parent shows what was written anew."""
    about = _about(turn)
    said = turn.terms.words.get("petition", {})
    words = {name: said[name] for name in PETITIONERS_OWN if said.get(name)}
    words |= {"title": turn.words.pop("report_title"), "content": turn.words.pop("report_text")}
    if person := turn.words.pop("about_person", ""):
        words["about_person"] = person
    turn.children.append(_report(turn, about, words))
    for name in ("about_kind", "about_office"):
        turn.facts.pop(name, None)
    turn.facts[OWNER_ONLY] = True
    turn.change(shown_event=turn.seq)


def _report(turn: Turn, about: About, words: dict[str, str]) -> Outcome:
    case = turn.case
    owner = sealed.discipline_of(case.city)
    blank = Case(
        number=turn.terms.number,
        city=case.city,
        owner=owner,
        state=State.REGISTERED,
        channel=case.channel,
        type=str(CaseType.REPORT),
        track=str(Track.DISCIPLINE),
        received_at=case.received_at,
        registered_at=turn.now,
        identity=case.identity,
        about=about,
        urgency=case.urgency,
        petitioner=case.petitioner,
        named=case.named,
        contact=case.contact,
        restricted=True,
        minor=case.minor,
        excluded=sealed.kept_away(turn.terms.tree, case.excluded, about, turn),
        recused=case.recused,
        stages=(("received", _received(case)),),
        code_hash=turn.terms.code_hash,
        ties=((bonds.SPLIT_FROM, case.number),),
    )
    child = Turn(BEGIN, blank, blank, turn.actor, turn.now, turn.terms, None, {}, dict(words))
    child.papers.append(Paper(1, "transfer_letter", "转办函（密封）", child.seq, turn.now, turn.actor.id))
    child.change(papers=1)
    child.notice(owner, "arrived")
    return workflow.conclude(child)


def _received(case: Case) -> date:
    return case.stages[0][1] if case.stages else business_date(case.received_at)
