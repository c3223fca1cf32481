"""Checks and effects of publishing an answer: chosen and rewritten by one, released by another, taken down (E3)."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from chalicelib.domain import publishing, selected
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import Tier, split_key
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date


def may_be_chosen(case: Case) -> bool:
    """Whether a page offers to propose the answer of this case."""
    free = case.selected is None or case.selected.state in (selected.RETURNED, selected.DOWN)
    return free and not publishing.refusal(case, business_date(case.changed_at or case.received_at))


def waits(case: Case) -> bool:
    """Whether a proposal waits for its release."""
    return case.selected is not None and case.selected.state == selected.WAITING


def stands(case: Case) -> bool:
    """Whether there is something to take down: a proposal, or what is public."""
    return case.selected is not None and case.selected.state in (selected.WAITING, selected.PUBLIC)


def may_be_published(turn: Turn) -> None:
    """The case itself, and what was written in it, is none that must stay inside."""
    if why := publishing.refusal(turn.case, turn.today) or publishing.refusal_of_words(_petition(turn)):
        raise NotAllowed(why)


def is_free(turn: Turn) -> None:
    """One answer of a case at a time: what waits or is public is taken down before another one is proposed."""
    if stands(turn.case):
        raise NotAllowed("此件已有选登稿待审核或者已公布，请先撤下再重新提出")


def tells_of_nobody(turn: Turn) -> None:
    """No number, class or name of anybody in the case stands in the rewritten words; each wrong field is named."""
    said = (_petition(turn), *turn.terms.said)
    schools = tuple(_schools(turn))
    officers = tuple({member.name for member in turn.terms.staff})
    wrong = {
        name: why
        for name in ("question", "answer")
        if (why := publishing.wrong_words(turn.words.get(name, ""), said, schools=schools, officers=officers))
    }
    if wrong:
        raise Invalid(wrong)


def is_waiting(turn: Turn) -> None:
    """Only what was proposed is released or given back."""
    if not waits(turn.case):
        raise NotAllowed("此件没有待审核的选登稿")


def is_standing(turn: Turn) -> None:
    """Only what waits or is public is taken down."""
    if not stands(turn.case):
        raise NotAllowed("此件没有待审核或者已公布的选登稿")


def was_checked(turn: Turn) -> None:
    """Whoever releases has read it word by word, as nobody else will before everybody can."""
    if not turn.facts["checked"]:
        raise Invalid({"checked": "请逐字核对以后再公布；看得出是谁的，请退回修改"})


def choose(turn: Turn) -> None:
    """The rewritten words wait under a name of their own, from which nothing leads back to the case."""
    drawn = hashlib.sha256(f"{turn.terms.salt}#answer#{turn.case.number}".encode()).hexdigest()[:12]
    turn.change(selected=selected.Selected(drawn, selected.WAITING, turn.seq, turn.actor.id))


def release(turn: Turn) -> None:
    """Everybody may read it from now on."""
    assert turn.case.selected is not None
    turn.change(selected=replace(turn.case.selected, state=selected.PUBLIC, on=turn.today))
    publishing.settle(turn)


def give_back(turn: Turn) -> None:
    """The proposal goes back to who wrote it, with what is to be mended."""
    assert turn.case.selected is not None
    turn.change(selected=replace(turn.case.selected, state=selected.RETURNED))


def take_down(turn: Turn) -> None:
    """It comes down; what was public is off the pages as soon as the site is built anew."""
    assert turn.case.selected is not None
    public = turn.case.selected.state == selected.PUBLIC
    turn.change(selected=replace(turn.case.selected, state=selected.DOWN))
    if public:
        publishing.settle(turn)


def _petition(turn: Turn) -> dict[str, object]:
    return dict(turn.terms.words.get("petition", {}))


def _schools(turn: Turn) -> set[str]:
    """The names of the schools that have to do with the case: whom it is about, and who handled it."""
    case = turn.case
    ids = {case.about.office or "", case.answering, *(split_key(a.holder)[0] for a in case.assignments)}
    offices = [turn.terms.tree.get(id) for id in sorted(ids) if id and id in turn.terms.tree]
    schools = [office for office in offices if office.tier is Tier.SCHOOL]
    return {name for office in schools for name in (office.name, office.short_name) if name}
