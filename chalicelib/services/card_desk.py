"""Officers print cards and boards: of the own office, one below, a town, or all below at once (S2-20, S2-25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cards_boards import KINDS
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import Office, Tier, valid_on
from chalicelib.domain.ports import Directory
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.workdays import business_date
from chalicelib.services import cards
from chalicelib.services.cards import CardRoom, Made

FOR_THOSE_BELOW = frozenset(
    {Role.PUBLISHER, Role.UNIT_HEAD, Role.VICE_HEAD, Role.CENTER_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD}
)
"""Who prints for the offices below, where the role is held for the whole office (domain B1)."""

MOST = 400
"""So many offices are printed at once: a town always, a whole city up to a few hundred schools."""

COPIES = 200
"""So many copies of every card are printed at once."""

OWN, BELOW, TOWN, ONE = "own", "below", "town", "office"
WHOM = ((OWN, "本单位"), (BELOW, "本单位和下属全部"), (TOWN, "一个镇街和它的学校"), (ONE, "下属的一个单位"))


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose cards an actor may print: the own office, and with a right to it the towns and all offices below."""

    own: Office
    towns: tuple[Office, ...]
    below: tuple[Office, ...]


def reach(directory: Directory, actor: Actor, now: datetime) -> Reach:
    """Whose cards this actor may print now."""
    own, on = directory.office(actor.office), business_date(now)
    if not any(role in FOR_THOSE_BELOW and key == own.id for role, key in actor.reach):
        return Reach(own, (), ())
    tree = directory.tree(own.city).values()
    below = tuple(sorted((o for o in tree if own.id in o.path and valid_on(o, on)), key=lambda o: (*o.path, o.id)))
    return Reach(own, tuple(o for o in below if o.tier is Tier.TOWN), below)


def chosen(directory: Directory, actor: Actor, now: datetime, *, whom: str, office: str = "") -> tuple[Office, ...]:
    """The offices that were chosen: by `whom` (one of WHOM), and `office`, the id or the name of a town or office.

    Raises NotAllowed for whom the actor may not print for, Invalid naming `whom` or `office`; also for too many.
    """
    mine = reach(directory, actor, now)
    if whom not in dict(WHOM):
        raise Invalid({"whom": "请选择印哪些单位的"})
    if whom != OWN and not mine.below:
        raise NotAllowed("下属单位的材料由本单位负责人或公开审核员印制")
    if whom == BELOW:
        found: tuple[Office, ...] = (mine.own, *mine.below)
    elif whom in (TOWN, ONE):
        among = mine.towns if whom == TOWN else mine.below
        named = next((each for each in among if office and office in (each.id, each.name, each.short_name)), None)
        if named is None:
            raise Invalid({"office": "没有这个单位，请从列表中选择，或写单位全称"})
        with_all = whom == TOWN
        found = (named, *(each for each in mine.below if with_all and named.id in each.path))
    else:
        found = (mine.own,)
    if len(found) > MOST:
        raise Invalid({"whom": f"一次最多印 {MOST} 个单位的，现有 {len(found)} 个，请按镇街分批印"})
    return found


def printed(
    room: CardRoom, code: str, offices: Sequence[Office], now: datetime, *, copies: int = 0, single: bool = False
) -> tuple[Made, bytes]:
    """The sheet and its PDF; `copies` of every card, 0 for a sheet of one office and one of each of several.

    Raises NotFound for an unknown kind, Invalid when there is nothing to print or too many copies.
    """
    if copies < 0 or copies > COPIES or copies * len(offices) > MOST * cards.SHEET:
        raise Invalid({"copies": f"每个单位最多 {COPIES} 张，一次最多 {MOST * cards.SHEET} 张"})
    each = copies or (cards.SHEET if len(offices) == 1 and not single else 1)
    made = cards.made(room, code, offices, now, each=each, single=single)
    return made, room.press.pdf(made.sheet)


def kinds() -> tuple[tuple[str, str], ...]:
    """Code and title of everything that can be printed."""
    return tuple((kind.code, f"{kind.title}（{kind.size}）") for kind in KINDS.values())
