"""Checks and effects of the road to discipline: what is sealed, who gets it, and the two persons who lift a seal."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import clocks, deadlines, jurisdiction
from chalicelib.domain.case import Assignment, PartState, Request, State
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CaseType, Channel, Track, default_track
from chalicelib.domain.offices import DISCIPLINE, LEAD, About, docket_key
from chalicelib.domain.steps.row_words import TYPE_CHOICES
from chalicelib.domain.timing import OUTSIDE, PETITIONER
from chalicelib.domain.topics import is_restricted
from chalicelib.domain.tree import Tree
from chalicelib.domain.turn import Turn

TRANSFERRED = "discipline.transferred"
UNSEAL = "unseal"
"""The request by which discipline gives a case back; the head of the centre then decides about its seal (B7)."""

OUTCOMES = (
    ("unfounded", "查无实据，予以了结"),
    ("no_clue", "线索不具可查性，存查"),
    ("talked", "谈话提醒、批评教育"),
    ("inquired", "谈话函询"),
    ("punished", "给予处理、处分"),
    ("filed", "立案审查"),
)
"""How discipline ends a case that it checked itself (B8, R29)."""

OPEN_TYPES = tuple((code, title) for code, title in TYPE_CHOICES if code != CaseType.REPORT)
"""What a matter may turn out to be once it is no report."""


def head_goes_outside(turn: Turn) -> None:
    """Edge 16: nobody checks his own head; a report about the head of the bureau goes to the organ that may."""
    if about_head_of_all(turn.case.about, turn.case.city) and not turn.facts.get("organ"):
        raise Invalid({"organ": "反映局主要负责人的，须转有管辖权的纪检监察机关，请填写机关名称"})


def about_head_of_all(about: About, city: str) -> bool:
    """Whether a matter is about the head of the bureau itself."""
    return about.kind == "head" and about.office == city and not about.unit


def discipline_of(city: str) -> str:
    """The compartment to which every sealed case of a city goes first; discipline there passes it on below (S1-13)."""
    return docket_key(city, DISCIPLINE)


def kept_away(tree: Tree, entries: tuple[str, ...], about: About, turn: Turn) -> tuple[str, ...]:
    """Who must never hold a sealed matter: who was kept away before, and what a report about it would keep away."""
    pointing = jurisdiction.excluded(tree, CaseType.REPORT, about, turn.today)
    return tuple(dict.fromkeys((*entries, *pointing)))


def seal(turn: Turn) -> None:
    """Everybody but discipline loses the case; what it owed inside ends, what 12345 waits for goes on (E6, edge 17)."""
    organ = turn.facts.get("organ", "")
    _into_discipline(turn)
    turn.signal(TRANSFERRED)
    if organ:
        turn.change(organ=organ, state=State.TRANSFERRED_OUT)


def _into_discipline(turn: Turn) -> None:
    case = turn.case
    key = discipline_of(case.city)
    turn.change(
        owner=key,
        overseers=(),
        excluded=kept_away(turn.terms.tree, case.excluded, case.about, turn),
        assignments=_given_back(case.assignments),
        requests=(),
        clocks=_ended(turn, "转纪检办理"),
        track=str(Track.DISCIPLINE),
        restricted=True,
        state=State.REGISTERED,
        registered_at=case.registered_at or turn.now,
    )
    turn.part = None
    turn.notice(key, "arrived")


def _given_back(parts: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
    return tuple(replace(part, state=PartState.RETURNED) for part in parts)


def _ended(turn: Turn, reason: str) -> tuple[clocks.Clock, ...]:
    """The clocks with those cancelled that whoever loses the case owed; the transfer itself stops its own."""
    stops = deadlines.RuleBook.of(turn.terms.rows).stopped_by(TRANSFERRED)
    kept = {clock.key for clock in turn.case.clocks if clock.rule in stops | OUTSIDE or clock.obligor == PETITIONER}
    return tuple(
        clock if clock.key in kept else clocks.cancel(clock, turn.now, reason=reason, by=turn.actor.id)
        for clock in turn.case.clocks
    )


def hand_out(turn: Turn) -> None:
    """The sealed case goes to an organ outside; what is kept of it stays sealed."""
    turn.change(organ=turn.facts["organ"], requests=())


def close_sealed(turn: Turn) -> None:
    """The result with what the reporter was told; no paper goes out, and the public text stays neutral (E3)."""
    turn.signal("answered")
    live = {PartState.SENT, PartState.SIGNED, PartState.ANSWERED, PartState.PASSED_ON, PartState.RETURNING}
    turn.change(
        verdict=turn.facts["verdict"],
        replied_at=turn.now,
        reply_event=turn.seq,
        requests=(),
        assignments=tuple(
            replace(part, state=PartState.DONE) if part.state in live else part for part in turn.case.assignments
        ),
    )


def give_back(turn: Turn) -> None:
    """Discipline says that it is no matter of discipline: the centre, or the leaders where it points, then decides.

    Everything that was done under seal stays with discipline: the centre gets the case, not what stands in between.
    """
    case = turn.case
    owner = case.city if case.city not in case.excluded else docket_key(case.city, LEAD)
    turn.change(
        owner=owner,
        overseers=jurisdiction.overseers(turn.terms.tree, owner, case.excluded),
        assignments=_given_back(case.assignments),
        clocks=_ended(turn, "退出纪检办理"),
        requests=(Request(UNSEAL, "", turn.actor.id, turn.now, turn.seq),),
    )
    turn.notice(owner, "to_review")


def decide_seal(turn: Turn) -> None:
    """Lifted by the second person, the case takes its ordinary road; otherwise discipline has it again (B7)."""
    turn.change(requests=())
    if not turn.facts["agreed"]:
        _into_discipline(turn)
        return
    type_, topic = turn.facts.get("type", turn.case.type), turn.facts.get("topic", turn.case.topic)
    if type_ == CaseType.REPORT:
        raise Invalid({"type": "检举控告须由纪检办理；确不属检举控告的，请选择实际类型"})
    if topic and is_restricted(topic):
        raise Invalid({"topic": "该类别默认由纪检办理，请改选实际类别"})
    track = default_track(Channel(turn.case.channel), CaseType(type_))
    turn.change(restricted=False, state=State.REGISTERED, type=type_, topic=topic, track=str(track))
    turn.signal("classified")
