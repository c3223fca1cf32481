"""What everybody may answer without a name: the surveys that offices have made public (S2-42)."""

from __future__ import annotations

from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.entry.requests import Form, body, client_address, header
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import answering
from chalicelib.wiring import base
from chalicelib.wiring import public as wired_public

routes = Blueprint("app", base.settings)

ANSWERS = "/api/v1/surveys/{office}/{survey}/answers"

Said = Annotated[str, Meta(max_length=1000)]
Chosen = Annotated[list[int], Meta(max_length=20)]


class AnswersForm(Form, frozen=True):
    """`POST /api/v1/surveys/{office}/{survey}/answers`: by question an option, several, points or words."""

    answers: Annotated[dict[Annotated[str, Meta(max_length=20)], int | Chosen | Said], Meta(max_length=20)]
    altcha: Annotated[str, Meta(max_length=4000)] = ""
    group: Annotated[str, Meta(max_length=20)] = ""


@routes.route(ANSWERS, methods=["POST"])
def answer_survey(request: Request, office: str, survey: str) -> Answer:
    """Answer a survey; the same Idempotency-Key counts once. Nothing is kept that says who answered."""
    given = body(request, AnswersForm)
    world = wired_public.front()
    answering.answer(
        world,
        office,
        survey,
        given.group,
        given.answers,
        key=header(request, "idempotency-key"),
        proof=given.altcha,
        address=client_address(request, world.settings),
        now=base.now(),
    )
    shown: dict[str, Any] = {"counted": True}
    return Answer(shown, 201)
