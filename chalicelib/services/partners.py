"""Partners, who file for citizens from portals of their own: keys, filing, following what was filed; no case is read.

A key is shown once; what is kept of it is a keyed hash. A partner knows of its own requests and of no other: to it a
number that somebody else brought is the same as one that never was.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from chalicelib.domain import open311
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.ids import is_number, tidy
from chalicelib.domain.outcome import Claim
from chalicelib.domain.petitioners import Identity
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.workdays import business_date
from chalicelib.services import submit
from chalicelib.services.begin import Receipt
from chalicelib.services.worlds import Front

KEY = "partner-key"
"""Purpose of the guards that know a key by its hash, and of the hash itself."""

FILINGS = "partner-filings"
"""Purpose of the counters of what a partner filed within an hour."""

KIND = "partner"
PREFIX = "hy-"
WINDOW = timedelta(hours=1)
LIMIT = 200
"""So many requests a partner files in an hour, unless it was given another limit."""

SPAN = timedelta(days=90)
MOST = 1000
"""GeoReport: a list covers 90 days or 1,000 requests, whichever is less."""

UNKNOWN = "没有这个受理编号"

KEPT = timedelta(days=3 * 366)
"""So long a partner may follow a request."""


@dataclass(frozen=True, slots=True)
class Counter:
    """The front with the drawers: what a partner's calls need; it can put a case and never see one."""

    front: Front
    drawers: Drawers


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner of one city; `limit` is how much it may file in an hour, `revoked_on` set when its key is void."""

    id: str
    city: str
    name: str
    limit: int
    added_on: date
    revoked_on: date | None = None


def add(counter: Counter, city: str, name: str, now: datetime, limit: int = LIMIT) -> tuple[Partner, str]:
    """A new partner of a city with its key, which is never shown again.

    Raises NotFound for an unknown city; Invalid for a name that is none; Conflict for one that is in use.
    """
    root = counter.front.directory.office(city)
    if root.parent is not None:
        raise Invalid({"city": f"{root.name}不是城市；请写市级单位的编号"})
    if not 2 <= len(name.strip()) <= 40:
        raise Invalid({"name": "请写明合作平台的名称，2 至 40 字"})
    if any(each.name == name.strip() and each.revoked_on is None for each in listed(counter, city, now)):
        raise Conflict({"name": "已有同名的合作平台，请先停用原来的密钥，或换一个名称"})
    key = PREFIX + secrets.token_urlsafe(32)
    found = Partner(secrets.token_hex(4), root.id, name.strip(), limit, business_date(now))
    hashed = _hash(counter, key)
    counter.drawers.put(Kept(root.id, KIND, found.id, _note(found, hashed)), now)
    counter.front.guards.put(Claim(KEY, hashed, note={"id": found.id, "city": found.city}))
    return found, key


def listed(counter: Counter, city: str, now: datetime) -> tuple[Partner, ...]:
    """The partners of a city, those whose key was revoked included, earliest first."""
    found = (_read(kept) for kept in counter.drawers.all(city, KIND, now))
    return tuple(sorted(found, key=lambda each: (each.added_on, each.name)))


def revoke(counter: Counter, city: str, partner: str, now: datetime) -> Partner:
    """Make the key of a partner void at once; what it filed goes on. Raises NotFound; repeating it changes nothing."""
    kept = counter.drawers.get(city, KIND, partner, now)
    if kept is None:
        raise NotFound("没有这个合作平台，请用 huiyin partner list 查看编号")
    counter.front.guards.drop(KEY, str(kept.note["hash"]))
    if kept.note["revoked_on"]:
        return _read(kept)
    note = {**kept.note, "revoked_on": business_date(now).isoformat()}
    return _read(counter.drawers.put(Kept(city, KIND, partner, note, version=kept.version), now))


def known(counter: Counter, key: str, now: datetime) -> Partner:
    """The partner that holds a key. Raises NotAllowed for a key that is none, unknown or revoked, always alike."""
    wrong = NotAllowed("api_key 缺少、不正确或已停用")
    if not re.fullmatch(rf"{PREFIX}[\w-]{{20,80}}", key):
        raise wrong
    note = counter.front.guards.read(KEY, _hash(counter, key), now)
    kept = counter.drawers.get(note["city"], KIND, note["id"], now) if note else None
    if kept is None or kept.note["revoked_on"]:
        raise wrong
    return _read(kept)


def file(
    counter: Counter,
    partner: Partner,
    service: str,
    given: Mapping[str, str],
    told: Mapping[str, str],
    now: datetime,
    *,
    key: str = "",
    address: str = "",
) -> Receipt:
    """File a request for a citizen, on the same way as the public page does; number and code are given once.

    `given` are GeoReport's own parameters, `told` the attributes. `key` is the partner's idempotency key; without one
    the same words within two days are one request, so that a portal that tries again files nothing twice. Raises
    NotFound for an unknown service; Invalid; TooMany when the partner's hour is full; Conflict.
    """
    asked = open311.service(service)
    form = open311.submission(asked, given, told, partner.city)
    form["source_organ"] = partner.name
    said = json.dumps({"service": service, **form}, sort_keys=True, ensure_ascii=False)
    once = key or hashlib.sha256(said.encode()).hexdigest()
    hour = int(now.timestamp() // WINDOW.total_seconds())
    counted = Claim(FILINGS, f"{partner.id}#{hour}", kind="add", limit=partner.limit, expires_at=now + 2 * WINDOW)
    receipt = submit.submit(
        counter.front, form, key=f"{KIND}#{partner.id}\n{once}", proof="", address=address, now=now, vouched=counted
    )
    quiet = form["identity"] == Identity.ANONYMOUS
    note = {"service": service, "at": receipt.received_at.isoformat(), "quiet": quiet}
    with suppress(Stale):
        # It stands there already when the same request was sent before.
        kind = _drawer(partner, receipt.number[-14:-8])
        counter.drawers.put(Kept(partner.city, kind, receipt.number, note, expires_at=now + KEPT), now)
    return receipt


def one(counter: Counter, partner: Partner, number: str, address: str, now: datetime) -> open311.Told:
    """What may be told of one request that this partner filed. Raises NotFound for every other number, always alike."""
    kept = _kept(counter, partner, number, now)
    told = _told(counter, _filed(kept), address, now) if kept else None
    if told is None:
        raise NotFound(UNKNOWN)
    return told


def many(
    counter: Counter,
    partner: Partner,
    address: str,
    now: datetime,
    *,
    numbers: tuple[str, ...] = (),
    services: tuple[str, ...] = (),
    status: tuple[str, ...] = (),
    first: datetime | None = None,
    last: datetime | None = None,
    skip: int = 0,
    size: int = MOST,
) -> tuple[open311.Told, ...]:
    """The requests that this partner filed, latest first: those of `numbers`, or of at most 90 days until `last`.

    `skip` and `size` are a page of what fits. Numbers that are not its own are left out.
    """
    own = _of_numbers(counter, partner, numbers, now) if numbers else _between(counter, partner, first, last, now)
    told = (_told(counter, each, address, now) for each in own if not services or each.service in services)
    fitting = (each for each in told if each is not None and (not status or each.status in status))
    return tuple(islice(fitting, skip, min(skip + size, MOST)))


def _of_numbers(counter: Counter, partner: Partner, numbers: tuple[str, ...], now: datetime) -> Iterator[open311.Filed]:
    for number in dict.fromkeys(numbers[:MOST]):
        kept = _kept(counter, partner, number, now)
        if kept is not None:
            yield _filed(kept)


def _between(
    counter: Counter, partner: Partner, first: datetime | None, last: datetime | None, now: datetime
) -> Iterator[open311.Filed]:
    last = min(last or now, now)
    first = max(first or last - SPAN, last - SPAN)
    month, begins = business_date(last).replace(day=1), business_date(first).replace(day=1)
    while month >= begins:
        filed = (_filed(kept) for kept in counter.drawers.all(partner.city, _drawer(partner, f"{month:%Y%m}"), now))
        yield from sorted(
            (each for each in filed if first <= each.at <= last), key=lambda each: (each.at, each.number), reverse=True
        )
        month = (month - timedelta(days=1)).replace(day=1)


def _kept(counter: Counter, partner: Partner, number: str, now: datetime) -> Kept | None:
    """The partner's own record of a number; None for every other, whether there is such a case or not."""
    number = tidy(number)
    if not is_number(number):
        return None
    return counter.drawers.get(partner.city, _drawer(partner, number[-14:-8]), number, now)


def _told(counter: Counter, filed: open311.Filed, address: str, now: datetime) -> open311.Told | None:
    """What is told of a request; None where nothing is public of it any more."""
    front = counter.front
    progress = front.gate.attempt(filed.number, address, now).progress
    if progress is None:
        return None
    return open311.told(filed, progress, front.directory.office(progress.office), front.directory.office(progress.city))


def _drawer(partner: Partner, month: str) -> str:
    """Where a partner's own records of a month lie; a number tells its month."""
    return f"filed-{partner.id}-{month}"


def _filed(kept: Kept) -> open311.Filed:
    note = kept.note
    return open311.Filed(kept.id, str(note["service"]), datetime.fromisoformat(note["at"]), bool(note["quiet"]))


def _hash(counter: Counter, key: str) -> str:
    return counter.front.vault.keyed_hash(KEY, key)


def _note(partner: Partner, hashed: str) -> dict[str, Any]:
    return {
        "name": partner.name,
        "limit": partner.limit,
        "added_on": partner.added_on.isoformat(),
        "revoked_on": partner.revoked_on.isoformat() if partner.revoked_on else "",
        "hash": hashed,
    }


def _read(kept: Kept) -> Partner:
    note = kept.note
    revoked = date.fromisoformat(note["revoked_on"]) if note["revoked_on"] else None
    return Partner(kept.id, kept.owner, note["name"], int(note["limit"]), date.fromisoformat(note["added_on"]), revoked)
