"""What an office decides for itself, and how many orders may still be extended: shown and set by officers."""

from __future__ import annotations

from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain import policy_form
from chalicelib.domain.errors import Invalid
from chalicelib.domain.lawful import spelt
from chalicelib.domain.reasons import article
from chalicelib.domain.rules import Rule
from chalicelib.domain.workdays import parse_limit
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import Form, body, header
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import own_policy, quota
from chalicelib.services.own_policy import Held
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)


class PolicyForm(Form, frozen=True):
    """`PUT /api/v1/policy/{office}`: all that the office sets itself from now on, and why."""

    policy: dict[str, Any]
    reason: Annotated[str, Meta(max_length=500)]


@routes.route("/api/v1/policy/{office}", methods=["GET"])
def show_policy(request: Request, office: str) -> Answer:
    """What an office has set, and every deadline rule as it holds there; the ETag is what PUT's If-Match carries."""
    actor, _ = caller_now(request)
    desk = wired.desk()
    return _answer(own_policy.shown(desk.directory, desk.calendars, actor, office))


@routes.route("/api/v1/policy/{office}", methods=["PUT"])
def set_policy(request: Request, office: str) -> Answer:
    """Set what the office decides for itself; what is looser than the law is refused, with the article."""
    actor, now = caller_now(request)
    given = body(request, PolicyForm)
    seen = header(request, "if-match").removeprefix("W/").strip('"')
    if not seen:
        raise Invalid({"If-Match": "请在请求头 If-Match 中带上所见制度的版本（ETag），以免覆盖他人的更改"})
    desk = wired.desk()
    return _answer(
        own_policy.set_policy(
            desk.directory,
            desk.calendars,
            desk.ledger,
            actor,
            office,
            given.policy,
            now,
            reason=given.reason,
            version=seen,
        )
    )


@routes.route("/api/v1/quota", methods=["GET"])
def show_quota(request: Request) -> dict[str, Any]:
    """How many 12345 orders may still be extended this year, for those who may ask for it or decide."""
    actor, now = caller_now(request)
    left = quota.left(wired.desk(), actor, now)
    shown: dict[str, Any] = {"year": left.year, "left": left.left, "text": f"还可延 {left.left} 件"}
    if left.whole:
        shown |= {"orders": left.orders, "allowed": left.allowed, "used": left.used, "counted_on": left.counted_on}
    return shown


def _answer(held: Held) -> Answer:
    return Answer(policy_shape(held), headers={"ETag": f'"{held.version}"'})


def policy_shape(held: Held) -> dict[str, Any]:
    """A policy as JSON: what the office set, what is wrong, and each rule as it holds."""
    return {
        "office": {"id": held.office.id, "name": held.office.name},
        "own": policy_form.written(held.own),
        "promises": dict(held.policy.promises),
        "quiet": held.policy.quiet,
        "roll": held.policy.roll,
        "problems": [
            {"field": each.field, "refused": each.refused, "article": each.article, "message": each.text}
            for each in held.problems
        ],
        "rules": [_row(row) for row in held.rows.rules.values()],
    }


def _row(row: Rule) -> dict[str, Any]:
    extension = row.extension
    return {
        "id": row.id,
        "title": row.title,
        "article": article(row.source) or None,
        "law": row.law,
        "optional": row.optional,
        "on": row.on,
        "limit": row.limit or None,
        "limit_title": spelt(parse_limit(row.limit)) if row.limit else "随件给出",
        "by_urgency": dict(row.limit_by_urgency),
        "warns": [policy_form.warn_text(warn) for warn in row.warns if warn.rung],
        "extension": {"days": extension.max_days, "unit": extension.unit, "approvers": list(extension.approvers)}
        if extension
        else None,
        "roll": row.roll,
        "close": row.close or "24:00",
        "cutoff": row.cutoff or None,
    }
