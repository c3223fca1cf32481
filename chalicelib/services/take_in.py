"""An officer takes in a matter by whatever channel it came: a call, a visit, a letter (S1-16, S1-27)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.attachments import FIELD, Handed
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, Stale, Unavailable
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.roles import CASE_ROLES, Actor
from chalicelib.services import campaigns, uploads
from chalicelib.services.begin import Attempt, Receipt, begin
from chalicelib.services.project import difference
from chalicelib.services.submit import DRAWS
from chalicelib.services.worlds import Desk


def check_taker(actor: Actor) -> None:
    """Raises NotAllowed for whoever takes no matter in."""
    if not actor.roles & CASE_ROLES:
        raise NotAllowed("您的岗位不接触信访事项")


KNOWN = {"outside": "outside_number"}
"""Which field a refused claim speaks of."""


def take_in(
    desk: Desk,
    form: Mapping[str, Any],
    actor: Actor,
    received_at: datetime,
    now: datetime,
    *,
    key: str,
    attached: tuple[Handed, ...] = (),
) -> Receipt:
    """Take in a matter at the actor's own office; the actor is the one who was asked first until it is signed for.

    The case may start elsewhere, above the office that it is about, and then the taker has its receipt and no more.
    `received_at` is when it reached the office (a letter's stamp), `key` the caller's idempotency key, `attached` the
    files that the actor handed in for it, which a repeated attempt may have handed in anew. Raises
    NotAllowed, Invalid; Conflict when the key was used for another form, or the outside order is known already.
    """
    check_taker(actor)
    if form.get("office") != actor.office:
        raise Invalid({"office": "只能登记本单位收到的事项"})
    attempt = Attempt.of(desk.vault, desk.guards, "taken-in", f"{actor.id}\n{key}", form)
    campaigns.check_open(desk.board, desk.directory, form, received_at)
    for turn in range(DRAWS):
        draw = attempt.draw(turn)
        begun = begin(
            desk.directory, desk.calendars, desk.vault, form, actor, received_at, now, draw=draw, attached=attached
        )
        own = (attempt.claim(begun.receipt, turn, now), *uploads.claims(attached))
        outcome = workflow.with_claims(begun.outcome, own)
        try:
            desk.cases.commit_life([outcome], difference(None, outcome, begun.calendar, desk.vault))
        except (NumberTaken, Stale, ClaimRefused) as refused:
            if (receipt := attempt.earlier(now)) is not None:
                return receipt
            if isinstance(refused, ClaimRefused):
                if refused.claim.purpose == uploads.BOUND:
                    raise Conflict({FIELD: uploads.USED}) from refused
                field = KNOWN.get(refused.claim.purpose, refused.claim.purpose)
                raise Conflict({field: "这一来件已经登记过"}) from refused
        else:
            return begun.receipt
    raise Unavailable("暂时无法编号，请稍后再试")
