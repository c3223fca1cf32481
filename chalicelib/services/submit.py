"""A matter is brought: check it, spend the proof of work, draw number and code, put the case - and read none."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import ids, submission, workflow
from chalicelib.domain.errors import Conflict, Invalid, NotFound, Stale, TooMany, Unavailable
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import Calendars, ClaimRefused, Directory, NumberTaken, Vault
from chalicelib.domain.roles import PUBLIC, Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.project import difference
from chalicelib.services.terms import terms_for
from chalicelib.services.worlds import Front

IDEMPOTENCY_DAYS = 2
"""How long a repeated submission finds the first one's answer."""

PUBLIC_CONTENT = (10, 2000)
"""How long a public submission may be, in characters (E1)."""

PUBLIC_CHANNELS = frozenset({"WEB", "MAILBOX_HEAD", "MAILBOX_PRINCIPAL", "REPORT_BOX"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the petitioner takes home; the code is shown this once."""

    number: str
    query_code: str
    received_at: datetime
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A first step that is ready to be written, with its number and code."""

    outcome: Outcome
    receipt: Receipt


def submit(front: Front, form: Mapping[str, Any], *, key: str, proof: str, address: str, now: datetime) -> Receipt:
    """A public submission; `key` is the caller's idempotency key, `proof` the solved challenge, `address` the caller's.

    The same key with the same form gives the same receipt, number and code, however often it is sent. Raises
    Invalid, ProofNeeded, TooMany; Conflict when the key was used for another form.
    """
    if not 8 <= len(key) <= 200:
        raise Invalid({"Idempotency-Key": "请为每次提交生成 8 至 200 个字符的唯一编号，放在请求头 Idempotency-Key 中"})
    _check_public(form)
    digest = _digest(form)
    told = front.vault.keyed_hash("idempotency", key)
    spent = front.proof.spent_key(proof, now)
    expires = now + timedelta(days=IDEMPOTENCY_DAYS)
    for turn in range(5):
        begun = begin(
            front.directory, front.calendars, front.vault, form, PUBLIC, now, now, draw=_drawn(front, told, turn)
        )
        receipt = begun.receipt
        note = {"digest": digest, "at": now.isoformat(), "turn": turn, "promised": _iso(receipt.promised_on)}
        claims = (
            Claim("idempotency", told, expires_at=expires, note=note),
            Claim("proof", spent, expires_at=now + timedelta(seconds=2 * front.settings.challenge_expires)),
            Claim(
                "submissions",
                f"{address}#{int(now.timestamp()) // front.settings.limit_window}",
                kind="add",
                limit=front.settings.submissions_per_address,
                expires_at=now + timedelta(seconds=2 * front.settings.limit_window),
            ),
        )
        outcome = workflow.with_claims(begun.outcome, claims)
        try:
            front.intake.insert(outcome, difference(None, outcome, front.calendars.calendar(), front.vault))
        except (NumberTaken, Stale):
            # The same key draws the same number: it is taken either by this very submission, or by chance by another.
            if front.guards.read("idempotency", told, now) is not None:
                return _earlier(front, told, digest, form, now)
        except ClaimRefused as refused:
            if refused.claim.purpose == "submissions":
                raise TooMany(
                    "您所在网络提交过于频繁，请稍后再试，或拨打服务电话", front.settings.limit_window
                ) from refused
            return _earlier(front, told, digest, form, now)
        return receipt
    raise Unavailable("暂时无法编号，请稍后再试")


def begin(
    directory: Directory,
    calendars: Calendars,
    vault: Vault,
    form: Mapping[str, Any],
    actor: Actor,
    received_at: datetime,
    now: datetime,
    *,
    draw: ids.Draw = secrets.randbelow,
) -> Begun:
    """The first step of a new case with number and code drawn; nothing is written. Raises Invalid."""
    office = _office(directory, form.get("office"))
    about = form.get("about_office")
    root = directory.office(office.city)
    number = ids.new_number(root.number_prefix, business_date(received_at), draw)
    code = ids.new_code(draw)
    terms = terms_for(
        directory,
        calendars,
        office.id,
        [split_key(about)[0]] if isinstance(about, str) and about else [],
        code_hash=code_hash(vault, number, code),
    )
    outcome = submission.begin(form, number, actor, received_at, now, terms)
    return Begun(outcome, Receipt(number, code, received_at, outcome.cases[0].promised_on))


def code_hash(vault: Vault, number: str, code: str) -> str:
    """What is kept of a query code: a keyed hash bound to its number."""
    return vault.keyed_hash("query-code", f"{number}#{code}")


def _office(directory: Directory, office: Any) -> Office:
    if not isinstance(office, str) or not office:
        raise Invalid({"office": "请选择受理单位"})
    try:
        return directory.office(office)
    except NotFound:
        raise Invalid({"office": "没有这个受理单位，请从名录中选择"}) from None


def _check_public(form: Mapping[str, Any]) -> None:
    if form.get("channel") not in PUBLIC_CHANNELS:
        raise Invalid({"channel": "网上提交只能使用网上投诉或信箱渠道"})
    content = str(form.get("content", "")).strip()
    low, high = PUBLIC_CONTENT
    if not low <= len(content) <= high:
        raise Invalid({"content": f"请用 {low} 至 {high} 字说明情况，现为 {len(content)} 字"})


def _drawn(front: Front, told: str, turn: int) -> ids.Draw:
    """Chance that is the same for the same idempotency key, so that a repeated submission draws the same code.

    It comes from a keyed hash, which nobody outside can compute.
    """
    count = 0

    def draw(n: int) -> int:
        nonlocal count
        count += 1
        return int(front.vault.keyed_hash("draw", f"{told}#{turn}#{count}"), 16) % n

    return draw


def _earlier(front: Front, told: str, digest: str, form: Mapping[str, Any], now: datetime) -> Receipt:
    note = front.guards.read("idempotency", told, now)
    if note is None:
        raise Invalid({"altcha": "这次安全验证已经用过，请重新验证后再提交"})
    if note.get("digest") != digest:
        raise Conflict({"Idempotency-Key": "这个提交编号已用于另一份内容，请换一个编号"})
    received_at = datetime.fromisoformat(note["at"])
    draw = _drawn(front, told, int(note["turn"]))
    root = front.directory.office(_office(front.directory, form.get("office")).city)
    number = ids.new_number(root.number_prefix, business_date(received_at), draw)
    promised = note.get("promised")
    return Receipt(number, ids.new_code(draw), received_at, date.fromisoformat(promised) if promised else None)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _digest(form: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(dict(form), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
