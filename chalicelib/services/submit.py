"""A parent brings a matter: check it, spend the proof of work, put the case - and read none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.errors import Invalid, ProofNeeded, Stale, TooMany, Unavailable
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.roles import PUBLIC
from chalicelib.services.begin import Attempt, Receipt, begin
from chalicelib.services.project import difference
from chalicelib.services.worlds import Front

PUBLIC_CONTENT = (10, 2000)
"""How long a public submission may be, in characters (E1)."""

PUBLIC_CHANNELS = frozenset({"WEB", "MAILBOX_HEAD", "MAILBOX_PRINCIPAL", "REPORT_BOX"})

DRAWS = 5
"""So many numbers are tried; that even two are taken by chance will not be seen in a lifetime."""


def submit(front: Front, form: Mapping[str, Any], *, key: str, proof: str, address: str, now: datetime) -> Receipt:
    """A public submission; `key` is the caller's idempotency key, `proof` the solved challenge, `address` the caller's.

    The same key with the same form gives the same receipt, number and code, however often it is sent. Raises
    Invalid, ProofNeeded, TooMany; Conflict when the key was used for another form.
    """
    attempt = Attempt.of(front.vault, front.guards, "idempotency", key, form)
    _check_public(form)
    spent = front.proof.spent_key(proof, now)
    settings = front.settings
    for turn in range(DRAWS):
        draw = attempt.draw(turn)
        begun = begin(front.directory, front.calendars, front.vault, form, PUBLIC, now, now, draw=draw)
        claims = (
            attempt.claim(begun.receipt, turn, now),
            Claim("proof", spent, expires_at=now + timedelta(seconds=2 * settings.challenge_expires)),
            Claim(
                "submissions",
                f"{address}#{int(now.timestamp()) // settings.limit_window}",
                kind="add",
                limit=settings.submissions_per_address,
                expires_at=now + timedelta(seconds=2 * settings.limit_window),
            ),
        )
        outcome = workflow.with_claims(begun.outcome, claims)
        try:
            front.intake.insert(outcome, difference(None, outcome, begun.calendar, front.vault))
        except (NumberTaken, Stale):
            # The same key draws the same number: it is taken either by this very submission, or by chance by another.
            if (receipt := attempt.earlier(now)) is not None:
                return receipt
        except ClaimRefused as refused:
            if refused.claim.purpose == "submissions":
                wait = settings.limit_window
                raise TooMany("您所在网络提交过于频繁，请稍后再试，或拨打服务电话", wait) from refused
            if (receipt := attempt.earlier(now)) is not None:
                return receipt
            raise ProofNeeded("这次安全验证已经用过，请重新验证后再提交") from refused
        else:
            return begun.receipt
    raise Unavailable("暂时无法编号，请稍后再试")


def _check_public(form: Mapping[str, Any]) -> None:
    if form.get("channel") not in PUBLIC_CHANNELS:
        raise Invalid({"channel": "网上提交只能使用网上投诉或信箱渠道"})
    content = str(form.get("content", "")).strip()
    low, high = PUBLIC_CONTENT
    if not low <= len(content) <= high:
        raise Invalid({"content": f"请用 {low} 至 {high} 字说明情况，现为 {len(content)} 字"})
