"""The figures of a year's programme for one docket key, counted from its own copies of the registers."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.registers.programme import COUNTED, ProgrammeFigures, programme_figures
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk


def figures(desk: Desk, actor: Actor, key: str | None, year: int, now: datetime) -> ProgrammeFigures:
    """What the programme of a year (this one when 0) has come to, as far as one of the actor's keys sees it.

    Raises NotFound for a key that does not open to the actor, Invalid for what is no year, NotAllowed for the three
    officers.
    """
    own = sorted(actor.keys)
    if not own:
        raise NotAllowed("您的岗位不接触台账")
    chosen = key or own[0]
    if chosen not in actor.keys:
        raise NotFound("没有这个工作台")
    asked = year or business_date(now).year
    if not MINYEAR <= asked <= MAXYEAR:
        raise Invalid({"year": "年度应写作 2026 的形式"})
    first, last = date(asked, 1, 1), date(asked, 12, 31)
    copies = (view for kind in COUNTED for view in desk.registers.listed(chosen, kind.name, first, last))
    return programme_figures(asked, copies)
