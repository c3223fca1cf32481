"""Somebody answers a survey: the answer is checked and counted, and nothing ties it to a person or a device (S2-42)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import surveys
from chalicelib.domain.campaigns import Phase, phase
from chalicelib.domain.errors import Conflict, Invalid, NotFound, ProofNeeded, TooMany
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.ports_surveys import Ballot
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import business_date
from chalicelib.services.begin import KEPT
from chalicelib.services.worlds import Front

KIND = "survey"
ANSWERED = "survey-answer"
"""Purpose of the claims by which the same answer sent twice counts once."""


def answer(
    front: Front,
    office: str,
    survey: str,
    group: str,
    given: Mapping[str, Any],
    *,
    key: str,
    proof: str,
    address: str,
    now: datetime,
) -> None:
    """Count one answer: `given` by question id, as surveys.read_answers has it; `group` where the survey asks for it.

    The same `key` with the same answer counts once, however often it is sent. `proof` is the solved challenge,
    `address` the caller's, which limits how many come from there and is kept nowhere beside. Raises NotFound, Invalid
    (naming `survey` when it is not open), ProofNeeded, TooMany; Conflict when the key was used for another answer.
    """
    posted = _posted(front, office, survey)
    if not 8 <= len(key) <= 200:
        raise Invalid({"Idempotency-Key": "请为每份答卷生成 8 至 200 个字符的唯一编号，放在请求头 Idempotency-Key 中"})
    told = front.vault.keyed_hash("idempotency", f"{ANSWERED}#{office}#{survey}#{key}")
    # Keyed with what only the sender knows: whoever reads the guards cannot try answers until one fits.
    said = json.dumps([group, dict(given)], sort_keys=True, ensure_ascii=False)
    digest = front.vault.keyed_hash(ANSWERED, f"{key}\n{said}")
    if _counted(front, told, digest, now):
        return
    stands = phase(posted.facts, business_date(now))
    if stands is not Phase.OPEN:
        raise Invalid({"survey": "调查还没有开始" if stands is Phase.COMING else "调查已经结束，谢谢您的关注"})
    heard = surveys.read_answers(posted.facts["audience"], surveys.from_rows(posted.facts["rows"]), group, given)
    settings = front.settings
    claims = (
        Claim(ANSWERED, told, expires_at=now + KEPT, note={"digest": digest}),
        Claim(
            "proof",
            front.proof.spent_key(proof, now),
            expires_at=now + timedelta(seconds=2 * settings.challenge_expires),
        ),
        Claim(
            "answers",
            f"{address}#{int(now.timestamp()) // settings.limit_window}",
            kind="add",
            limit=settings.submissions_per_address,
            expires_at=now + timedelta(seconds=2 * settings.limit_window),
        ),
    )
    ballot = Ballot(office, survey, heard.counters, heard.opinions, turn=int(told[:8], 16))
    try:
        front.ballots.cast(ballot, claims, now)
    except ClaimRefused as refused:
        if refused.claim.kind == "add":
            raise TooMany("您所在网络提交过于频繁，请稍后再试", settings.limit_window) from refused
        if not _counted(front, told, digest, now):
            raise ProofNeeded("这次安全验证已经用过，请重新验证后再提交") from refused


def _counted(front: Front, told: str, digest: str, now: datetime) -> bool:
    """Whether this answer has been counted before. Raises Conflict when the key was used for another one."""
    note = front.guards.read(ANSWERED, told, now)
    if note is not None and note["digest"] != digest:
        raise Conflict({"Idempotency-Key": "这个编号已用于另一份答卷，请换一个编号"})
    return note is not None


def _posted(front: Front, office: str, survey: str) -> Posted:
    for posted in front.board.posted(office, KIND, date.min):
        if posted.id == survey:
            return posted
    raise NotFound("没有这个调查，或已撤下")
