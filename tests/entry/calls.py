"""Calls to the API as its callers make them: the whole application behind the local gateway, on a clock of the test."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pyotp
import pytest

import app as functions
from app import app
from chalicelib.adapters.qr import QrCodes
from chalicelib.entry import public, uploads
from chalicelib.entry import sessions as signing
from chalicelib.services.card_copies import Shelf
from chalicelib.services.cards import CardRoom
from chalicelib.services.partners import Counter
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring import cards as wired_cards
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers
from chalicelib.wiring import partners as wired_partners
from chalicelib.wiring import public as wired_public
from infra.local.gateway import Gateway, LocalContext
from infra.local.runner import scheduled_event
from tests.services.file_room import file_room
from tests.services.print_room import press, print_room
from tests.services.staff_room import account_services
from tests.world import PASSWORD, FakeWorld, passwords

GATEWAY = Gateway(app)
JSON = "application/json"


@contextmanager
def serving(world: FakeWorld) -> Iterator[None]:
    """The whole application over the fakes of `world`, by its clock and its settings, until the block ends."""
    desk = world.desk
    sessions, accounts, staffing = account_services(
        desk.directory, desk.guards, desk.ledger, passwords(), desk.settings, desk.drawers, desk.vault
    )
    built = {"desk": desk, "sessions": sessions, "accounts": accounts, "staffing": staffing}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in asdict(desk.settings).items():
            patch.setenv(f"HUIYIN_{name.upper()}", str(value))
        base.settings.cache_clear()
        patch.setattr(base, "now", lambda: world.now)
        patch.setattr(base, "guards", lambda: desk.guards)
        patch.setattr(public, "front", lambda: world.front)
        prints = print_room(world)
        patch.setattr(wired_papers, "room", lambda: prints)
        files = file_room(world)
        patch.setattr(wired_files, "room", lambda: files)
        cards = CardRoom(desk.directory, world.front.board, press(), QrCodes(), desk.settings.site_url)
        shelf = Shelf()
        patch.setattr(wired_cards, "room", lambda site_url="": cards)
        patch.setattr(wired_cards, "shelf", lambda: shelf)
        patch.setattr(uploads, "front", lambda: world.front)
        patch.setattr(wired_public, "front", lambda: world.front)
        patch.setattr(wired_partners, "counter", lambda: Counter(world.front, desk.drawers))
        for name, made in built.items():
            patch.setattr(wired, name, lambda made=made: made)
        yield
    base.settings.cache_clear()


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers by lower-case name, all cookies, and the body as sent."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    raw: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.raw)

    @property
    def problem(self) -> str:
        """The kind of problem, such as `stale`; fails for an answer that is none."""
        assert self.headers["content-type"] == "application/problem+json", self
        said = self.json
        assert said["status"] == self.status
        assert said["title"], said
        assert said["detail"], said
        return str(said["type"]).removeprefix("/problems/")

    @property
    def fields(self) -> dict[str, str]:
        """What is wrong, by field."""
        assert self.problem == "invalid", self.raw.decode()
        return {each["field"]: each["message"] for each in self.json["errors"]}


def call(
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
    *,
    address: str = "192.0.2.7",
    kind: str = JSON,
) -> Answer:
    """One request through the gateway; `body` is sent as JSON unless it is bytes already."""
    target = urlsplit(path)
    sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "RAW_URI": quote(path, safe="/:@!$&'()*+,;=~-._%?"),
        "PATH_INFO": target.path,
        "QUERY_STRING": target.query,
        "REMOTE_ADDR": address,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "huiyin.example",
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": sys.stderr,
    }
    if body is not None:
        environ |= {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(sent))}
    for name, value in (headers or {}).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    raw = b"".join(GATEWAY(environ, lambda status, found: begun.append((status, found))))
    status, listed = begun[0]
    found = {name.lower(): value for name, value in listed}
    cookies = tuple(value for name, value in listed if name.lower() == "set-cookie")
    return Answer(int(status.split()[0]), found, cookies, raw)


def run_job(name: str) -> dict[str, Any]:
    """Run a scheduled function as the schedule does; what it says it did."""
    done: dict[str, Any] = getattr(functions, name)(scheduled_event(name, base.now()), LocalContext(name))
    return done


REASON: Mapping[str, str] = {"X-Reason": quote("核实办理情况")}
"""What a look at a sealed case has to bring along."""


@dataclass
class Caller:
    """A signed-in member of staff with a bearer token."""

    office: str
    login: str
    password: str
    headers: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> Caller:
        """Sign in; later calls carry the token."""
        said = {"office": self.office, "login": self.login, "password": self.password}
        answer = call("POST", "/api/v1/sessions", said)
        assert answer.status == 201, answer
        self.headers = {"Authorization": f"Bearer {answer.json['token']}"}
        return self

    def get(self, path: str) -> Answer:
        """Read something, with the reason that sealed cases ask for."""
        return call("GET", path, headers={**REASON, **self.headers})

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """Send something; headers are given as `if_match="3"`."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return call("POST", path, body, {**self.headers, **more})

    def act(self, number: str, action: str, form: Mapping[str, Any], revision: int | None = None) -> Answer:
        """Perform an action at the revision given, or at the one that the case shows now."""
        seen = self.get(f"/api/v1/cases/{number}").json["revision"] if revision is None else revision
        return self.post(f"/api/v1/cases/{number}/actions/{action}", dict(form), if_match=f'"{seen}"')


BODY: Mapping[str, Any] = {
    "office": "qh",
    "about": {"kind": "office", "office": "qh-0401"},
    "type": "COMPLAINT",
    "topic": "02",
    "title": "课后服务收费过高",
    "content": "学校课后服务每学期收费超过公示标准，请核实退费。",
    "identity": "real",
    "name": "甘小禾",
    "mobile": "15400000001",
}
"""An ordinary submission by a made-up petitioner, as the public page sends it."""
CHINESE = re.compile("[\u4e00-\u9fff]")


def submit(key: str = "a-key-of-mine", proof: str = "solved:1", **more: Any) -> Answer:
    """Bring a matter as the public does; None takes a field of BODY away."""
    body = {name: value for name, value in {**BODY, "altcha": proof, **more}.items() if value is not None}
    return call("POST", "/api/v1/cases", body, {"Idempotency-Key": key} if key else {})


def lookup(number: str, code: str, **more: Any) -> Answer:
    """Look a case up."""
    return call("POST", "/api/v1/lookup", {"number": number, "code": code, **more})


def ask(world: FakeWorld, number: str, action: str, **form: Any) -> Answer:
    """Ask for something to be done with a case of `world`, with its code."""
    body = {"number": number, "code": world.codes[number], "form": form}
    return call("POST", f"/api/v1/lookup/actions/{action}", body)


def staff(office: str, login: str) -> Caller:
    """A signed-in member of staff."""
    return Caller(office, login, PASSWORD).sign_in()


def with_device(world: FakeWorld, office: str, login: str) -> str:
    """Switch two steps on for somebody; the secret of the device. The clock goes on by a minute."""
    caller = staff(office, login)
    ticket = signing.read_token(caller.headers["Authorization"].removeprefix("Bearer "), base.settings().secret)
    secret = wired.own_codes().begin(ticket, world.now).secret
    wired.own_codes().confirm(ticket, code_now(world, secret), world.now)
    world.now += timedelta(minutes=1)
    return secret


def code_now(world: FakeWorld, secret: str) -> str:
    """What the device shows at this moment."""
    return pyotp.TOTP(secret).at(world.now)


def kept(world: FakeWorld) -> tuple[int, ...]:
    """How much the store holds of cases and of what goes with them."""
    names = ("cases", "events", "entries", "progress", "notices")
    return tuple(len(getattr(world.memory, name)) for name in names)
