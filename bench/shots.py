"""What is asked of the system under load: lookup, submission, worklist, one action, and a burst of the first two."""

from __future__ import annotations

import itertools
import json
import random
import urllib.request
import uuid
from typing import Any

from bench.client import Shot, request
from bench.place import Place

CONTENT = "学校课后服务每学期收费超过公示标准，请核实并退费。" * 5


def lookup(place: Place, numbers: list[str], code: str) -> Shot:
    """Look up one of `numbers` with its code."""
    host = f"127.0.0.1:{place.port}"

    def shot() -> tuple[bytes, int]:
        return request("POST", host, "/api/v1/lookup", {"number": random.choice(numbers), "code": code}), 200

    return shot


def submission(place: Place, proofs: Proofs) -> Shot:
    """Bring a matter with a solved proof of work."""
    host = f"127.0.0.1:{place.port}"

    def shot() -> tuple[bytes, int]:
        form = {
            "office": "qh",
            "about": {"kind": "office", "office": "qh-0401"},
            "type": "COMPLAINT",
            "topic": "02",
            "title": "课后服务收费过高",
            "content": CONTENT,
            "identity": "real",
            "name": "甘小禾",
            "mobile": "15400000001",
            "altcha": proofs.next(),
        }
        return request("POST", host, "/api/v1/cases", form, (f"Idempotency-Key: {uuid.uuid4()}",)), 201

    return shot


def worklist(place: Place) -> Shot:
    """The first fifty of the bureau's docket."""
    raw = request(
        "GET",
        f"127.0.0.1:{place.port}",
        "/api/v1/worklist?docket=qh",
        headers=(f"Authorization: Bearer {place.token}",),
    )
    return lambda: (raw, 200)


def worklist_page(place: Place) -> Shot:
    """The page that shows the same fifty."""
    raw = _page(place, "/desk/cases?docket=qh")
    return lambda: (raw, 200)


def case_page(place: Place, numbers: list[str]) -> Shot:
    """The page of one of `numbers`."""

    def shot() -> tuple[bytes, int]:
        return _page(place, f"/desk/cases/{random.choice(numbers)}"), 200

    return shot


def _page(place: Place, path: str) -> bytes:
    """A page as a browser asks for it, signed in by the cookie, which holds the same token."""
    headers = (f"Cookie: huiyin={place.token}", "Accept: text/html")
    return request("GET", f"127.0.0.1:{place.port}", path, headers=headers)


def action(place: Place, numbers: list[str]) -> Shot:
    """Tell the petitioner of the acceptance: one step of the workflow, each on another case, which leaves `numbers`."""
    host = f"127.0.0.1:{place.port}"
    signed = (f"Authorization: Bearer {place.token}", "If-Match: 1")

    def shot() -> tuple[bytes, int]:
        path = f"/api/v1/cases/{numbers.pop()}/actions/accept_notice"
        return request("POST", host, path, {"method": "paper"}, signed), 200

    return shot


def hello(place: Place) -> Shot:
    """An empty answer of the same server."""
    raw = request("GET", f"127.0.0.1:{place.hello_port}", "/")
    return lambda: (raw, 200)


def burst(place: Place, numbers: list[str], code: str, proofs: Proofs) -> Shot:
    """Four lookups to one submission."""
    ask, bring = lookup(place, numbers, code), submission(place, proofs)
    turns = itertools.cycle((ask, ask, ask, ask, bring))

    def shot() -> tuple[bytes, int]:
        return next(turns)()

    return shot


class Proofs:
    """Solved challenges, made ahead so that solving is not measured."""

    def __init__(self, place: Place, count: int) -> None:
        self._ready = [self._solve(place) for _ in range(count)]

    def next(self) -> str:
        """One that was not used; IndexError when all are."""
        return self._ready.pop()

    @staticmethod
    def _solve(place: Place) -> str:
        import altcha

        with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/api/v1/challenge") as answer:
            asked: dict[str, Any] = json.load(answer)
        challenge = altcha.Challenge.from_dict(asked)
        solution = altcha.solve_challenge(challenge)
        if solution is None:
            raise RuntimeError("the challenge could not be solved in time")
        return str(altcha.Payload(challenge=challenge, solution=solution).to_base64())
