"""A parent brings a matter: check it, spend the proof of work, put the case - and read none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.attachments import FIELD
from chalicelib.domain.errors import Conflict, Invalid, ProofNeeded, Stale, TooMany, Unavailable
from chalicelib.domain.intake import TYPES, CaseType, Channel, public_channel
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.roles import PUBLIC
from chalicelib.services import campaigns, uploads
from chalicelib.services.begin import Attempt, Receipt, begin
from chalicelib.services.project import difference
from chalicelib.services.worlds import Front

PUBLIC_CONTENT = (10, 2000)
"""How long a public submission may be, in characters (E1)."""

PUBLIC_CHANNELS = frozenset({"WEB", "MAILBOX_HEAD", "MAILBOX_PRINCIPAL", "REPORT_BOX"})

VOUCHED_CHANNELS = frozenset({"PARTNER"})
"""Channels of those who are known by a key of their own and solve no challenge."""

DRAWS = 5
"""So many numbers are tried; that even two are taken by chance will not be seen in a lifetime."""


def submit(
    front: Front,
    form: Mapping[str, Any],
    *,
    key: str,
    proof: str,
    address: str,
    now: datetime,
    attachments: Sequence[str] = (),
    vouched: Claim | None = None,
) -> Receipt:
    """A public submission; `key` is the caller's idempotency key, `proof` the solved challenge, `address` the caller's.

    `attachments` are ids of files that the public handed in before. The same key with the same form gives the same
    receipt, number and code, however often it is sent. `vouched` counts the submissions of a partner who brings it for
    somebody: in place of a proof of work and of the limit by address. Raises Invalid, ProofNeeded, TooMany; Conflict
    when the key was used for another form, or a file for another submission.
    """
    said = {**form, **({FIELD: list(attachments)} if attachments else {})}
    attempt = Attempt.of(front.vault, front.guards, "idempotency", key, said)
    _check_public(form, PUBLIC_CHANNELS if vouched is None else VOUCHED_CHANNELS)
    form = _by_its_channel(form)
    if (attachments or form.get("campaign")) and (earlier := attempt.earlier(now)) is not None:
        return earlier
    campaigns.check_open(front.board, front.directory, form, now)
    handed = uploads.resolve(front.guards, front.vault, attachments, by=PUBLIC.id, now=now)
    limits = (vouched,) if vouched else _limits(front, proof, address, now)
    for turn in range(DRAWS):
        draw = attempt.draw(turn)
        begun = begin(front.directory, front.calendars, front.vault, form, PUBLIC, now, now, draw=draw, attached=handed)
        claims = (
            attempt.claim(begun.receipt, turn, now),
            *uploads.claims(handed),
            *limits,
        )
        outcome = workflow.with_claims(begun.outcome, claims)
        try:
            front.intake.insert(outcome, difference(None, outcome, begun.calendar, front.vault))
        except (NumberTaken, Stale):
            # The same key draws the same number: it is taken either by this very submission, or by chance by another.
            if (receipt := attempt.earlier(now)) is not None:
                return receipt
        except ClaimRefused as refused:
            if refused.claim.kind == "add":
                wait = front.settings.limit_window
                raise TooMany("您所在网络提交过于频繁，请稍后再试，或拨打服务电话", wait) from refused
            if (receipt := attempt.earlier(now)) is not None:
                return receipt
            if refused.claim.purpose == uploads.BOUND:
                raise Conflict({FIELD: uploads.USED}) from refused
            raise ProofNeeded("这次安全验证已经用过，请重新验证后再提交") from refused
        else:
            return begun.receipt
    raise Unavailable("暂时无法编号，请稍后再试")


def _limits(front: Front, proof: str, address: str, now: datetime) -> tuple[Claim, ...]:
    """What somebody from the street spends with a submission: a proof of work, and one of those from the address."""
    settings = front.settings
    spent = front.proof.spent_key(proof, now)
    return (
        Claim("proof", spent, expires_at=now + timedelta(seconds=2 * settings.challenge_expires)),
        Claim(
            "submissions",
            f"{address}#{int(now.timestamp()) // settings.limit_window}",
            kind="add",
            limit=settings.submissions_per_address,
            expires_at=now + timedelta(seconds=2 * settings.limit_window),
        ),
    )


def _by_its_channel(form: Mapping[str, Any]) -> Mapping[str, Any]:
    """The form with the channel that the rule gives it; an unknown type is refused by the first step, in its words."""
    type_ = form.get("type")
    if not isinstance(type_, str) or type_ not in TYPES:
        return form
    return {**form, "channel": str(public_channel(Channel(form["channel"]), CaseType(type_)))}


def _check_public(form: Mapping[str, Any], channels: Collection[str]) -> None:
    if form.get("channel") not in channels:
        raise Invalid({"channel": "网上提交只能使用网上投诉或信箱渠道"})
    content = str(form.get("content", "")).strip()
    low, high = PUBLIC_CONTENT
    if not low <= len(content) <= high:
        raise Invalid({"content": f"请用 {low} 至 {high} 字说明情况，现为 {len(content)} 字"})
