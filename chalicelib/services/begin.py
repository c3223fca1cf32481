"""How a case begins, whoever brings it: number and code are drawn, and drawn again the same for the same attempt."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import ids, submission
from chalicelib.domain.attachments import Handed
from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import Calendars, Directory, Guards, Vault
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import Calendar, business_date
from chalicelib.services.terms import terms_for

KEPT = timedelta(days=2)
"""How long a repeated attempt finds the first one's answer."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the petitioner takes home; the code is shown this once."""

    number: str
    query_code: str
    received_at: datetime
    promised_on: date | None

    def address(self, site_url: str) -> str:
        """Where a scan of the receipt opens the progress: number and code behind the #, which no browser sends (E2)."""
        return f"{site_url.rstrip('/')}/lookup/#{self.number}-{self.query_code}"


@dataclass(frozen=True, slots=True)
class Begun:
    """A first step that is ready to be written, with its number and code, and the calendar it was reckoned by."""

    outcome: Outcome
    receipt: Receipt
    calendar: Calendar


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
    attached: tuple[Handed, ...] = (),
) -> Begun:
    """The first step of a new case with number and code drawn, and its files; nothing is written. Raises Invalid."""
    office = _office(directory, form.get("office"))
    about = form.get("about_office")
    root = directory.office(office.city)
    number = ids.new_number(root.number_prefix, business_date(received_at), draw)
    code = ids.new_code(draw)
    keys = [office.id, about if isinstance(about, str) else ""]
    hashed = code_hash(vault, number, code)
    terms = replace(terms_for(directory, calendars, office.id, keys, code_hash=hashed), attached=attached)
    outcome = submission.begin(form, number, actor, received_at, now, terms)
    owner = outcome.cases[0].owner
    told = sorted({split_key(alert.key)[0] for alert in outcome.alerts})
    if told or split_key(owner)[0] != office.id:
        # Who has to answer counts by the own calendar and policy; words of danger name whom they alert.
        staff = tuple(member for each in told for member in directory.staff(each))
        terms = terms_for(directory, calendars, owner, keys, staff=staff, code_hash=hashed)
        terms = replace(terms, attached=attached)
        outcome = submission.begin(form, number, actor, received_at, now, terms)
    return Begun(outcome, Receipt(number, code, received_at, outcome.cases[0].promised_on), terms.calendar)


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person's attempt to bring one matter, known by an idempotency key of the caller's.

    The same key with the same form gives the same receipt however often it is sent. The code itself is nowhere kept:
    it is drawn from a keyed hash of the key, which nobody outside can compute.
    """

    vault: Vault
    guards: Guards
    purpose: str
    told: str
    digest: str

    @classmethod
    def of(cls, vault: Vault, guards: Guards, purpose: str, key: str, form: Mapping[str, Any]) -> Attempt:
        """The attempt that `key` names. Raises Invalid for a key that is no key."""
        bare = key.rpartition("\n")[2]
        if not 8 <= len(bare) <= 200:
            problem = "请为每次提交生成 8 至 200 个字符的唯一编号，放在请求头 Idempotency-Key 中"
            raise Invalid({"Idempotency-Key": problem})
        text = json.dumps(dict(form), sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return cls(vault, guards, purpose, vault.keyed_hash("idempotency", f"{purpose}#{key}"), digest)

    def draw(self, turn: int) -> ids.Draw:
        """Chance for the `turn`th number that is tried, the same in every repetition."""
        count = 0

        def drawn(n: int) -> int:
            nonlocal count
            count += 1
            return int(self.vault.keyed_hash("draw", f"{self.told}#{turn}#{count}"), 16) % n

        return drawn

    def claim(self, receipt: Receipt, turn: int, now: datetime) -> Claim:
        """What makes the attempt known to its repetitions, written with the case."""
        promised = receipt.promised_on.isoformat() if receipt.promised_on else ""
        note = {
            "digest": self.digest,
            "at": receipt.received_at.isoformat(),
            "turn": turn,
            "promised": promised,
            "prefix": ids.prefix_of(receipt.number),
        }
        return Claim(self.purpose, self.told, expires_at=now + KEPT, note=note)

    def earlier(self, now: datetime) -> Receipt | None:
        """The receipt of this attempt if it was made before. Raises Conflict when it was for another form."""
        note = self.guards.read(self.purpose, self.told, now)
        if note is None:
            return None
        if note["digest"] != self.digest:
            raise Conflict({"Idempotency-Key": "这个提交编号已用于另一份内容，请换一个编号"})
        received_at = datetime.fromisoformat(note["at"])
        draw = self.draw(int(note["turn"]))
        number = ids.new_number(note["prefix"], business_date(received_at), draw)
        promised = note["promised"]
        return Receipt(number, ids.new_code(draw), received_at, date.fromisoformat(promised) if promised else None)
