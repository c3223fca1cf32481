"""The lookup tells nobody whether a number exists: not by its words, not by its bytes, not by its time (domain E2)."""

from __future__ import annotations

import http.client
import json
import secrets
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter
from urllib.parse import urlsplit

import pytest

from chalicelib.domain import ids
from tests.local.served import Served, matter, served, solved

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CALLS = 2000
NUMBERS = 200
"""So many existing numbers, and as many that do not exist, are tried in turn."""

ROUNDS = 3
DAY = date(2026, 11, 20)


@dataclass
class Times:
    """How long one kind of call took, in seconds, and every distinct answer that it got."""

    seconds: list[float] = field(default_factory=list)
    answers: set[tuple[int, bytes, tuple[tuple[str, str], ...]]] = field(default_factory=set)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p90(self) -> float:
        return statistics.quantiles(self.seconds, n=10)[-1]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("oracle"), HUIYIN_NUMBER_FAILURES=str(10**9)) as running:
        yield running


@pytest.fixture(scope="module")
def existing(system: Served) -> list[str]:
    def submitted(n: int) -> str:
        key = {"Idempotency-Key": f"oracle-key-{n:04}"}
        status, receipt = system.call("POST", "/api/v1/cases", matter(solved(system)), key)
        assert status == 201, receipt
        return str(receipt["number"])

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(submitted, range(NUMBERS)))


def test_a_wrong_number_and_a_wrong_code_cannot_be_told_apart(system: Served, existing: list[str]) -> None:
    absent = [ids.new_number("QH", DAY, secrets.randbelow) for _ in existing]
    assert not set(absent) & set(existing)
    told = []
    for _ in range(ROUNDS):
        wrong_number, wrong_code = _interleaved(system, absent, existing)
        assert len(wrong_number.answers) == 1
        assert wrong_number.answers == wrong_code.answers
        assert next(iter(wrong_code.answers))[0] == 404
        medians = _apart(wrong_number.median, wrong_code.median)
        tails = _apart(wrong_number.p90, wrong_code.p90)
        told.append(f"medians {medians:.1%} apart, 90th percentiles {tails:.1%}")
        if medians <= 0.05 and tails <= 0.15:
            return
    pytest.fail("; ".join(told))


def _interleaved(system: Served, absent: list[str], existing: list[str]) -> tuple[Times, Times]:
    wrong_number, wrong_code = Times(), Times()
    at = urlsplit(system.url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=20)
    try:
        for n in range(CALLS // 2):
            pair = [(wrong_number, absent[n % len(absent)]), (wrong_code, existing[n % len(existing)])]
            # Neither always comes first: what the one leaves warm must not count for the other.
            for times, number in pair if n % 2 else reversed(pair):
                _tried(connection, times, number)
    finally:
        connection.close()
    return wrong_number, wrong_code


def _tried(connection: http.client.HTTPConnection, times: Times, number: str) -> None:
    body = json.dumps({"number": number, "code": ids.new_code(secrets.randbelow)}).encode()
    headers = {"Content-Type": "application/json"}
    began = perf_counter()
    connection.request("POST", "/api/v1/lookup", body, headers)
    answer = connection.getresponse()
    raw = answer.read()
    times.seconds.append(perf_counter() - began)
    shown = tuple(sorted((name, value) for name, value in answer.getheaders() if name != "Date"))
    times.answers.add((answer.status, raw, shown))


def _apart(one: float, other: float) -> float:
    return abs(one - other) / min(one, other)


def test_every_way_of_being_wrong_gets_the_same_bytes(system: Served, existing: list[str]) -> None:
    number, code = existing[0], ids.new_code(secrets.randbelow)
    answers = {
        json.dumps(system.call("POST", "/api/v1/lookup", body))
        for body in (
            {"number": number, "code": code},
            {"number": number, "code": "2222222222"},
            {"number": number, "code": "x"},
            {"number": ids.new_number("QH", DAY, secrets.randbelow), "code": code},
            {"number": "QH20261120-22222", "code": code},
            {"number": "x", "code": code},
            {"number": "", "code": f"{number}-{code}"},
            {"code": "x"},
        )
    }
    assert len(answers) == 1
    assert json.loads(answers.pop())[0] == 404
