"""The workbench keeps apart what the API keeps apart: every page and form, byte for byte.

With and without foreign cases, and for a number beside one that belongs to no case. The probes of
tests/entry/pages/probes.py are asked; a route without a probe fails.
"""

from __future__ import annotations

import copy
import io
import secrets
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import pytest

from chalicelib.domain.ids import ALPHABET
from chalicelib.domain.roles import Staff
from chalicelib.entry.pages.staff_import import XLSX
from tests.entry.calls import Answer
from tests.entry.isolated import Served, keys_of, peopled, served
from tests.entry.isolated_matters import MATTERS, Matter, brought
from tests.entry.isolated_zoo import NEVER, Zoo, opened
from tests.entry.pages.asking import Visitor, desk_routes
from tests.entry.pages.probes import PAGE_PROBES, Asked
from tests.entry.test_isolation_recusal import KEPT, OWN
from tests.world import MONDAY

pytestmark = pytest.mark.slow

VIEWERS = (
    *("qh-0401.every-clerk", "qh-0401.every-unit-head-deyu", "qh-04.every-liaison", "qh.every-handler-0105"),
    *("qh.every-bureau-deputy", "qh-0402.every-discipline", "qh-03.every-clerk", "bs.every-clerk", "qh.every-admin"),
)
"""One of each kind of place; what of an office's log and settings stands there for AUDITOR is the office's own."""


class Line(NamedTuple):
    """What somebody learnt from one answer."""

    what: str
    status: int
    raw: bytes
    headers: dict[str, str]
    calls: tuple[str, ...]


@pytest.fixture(scope="module")
def zoo() -> Iterator[Zoo]:
    with opened() as whole:
        yield whole


@pytest.fixture(autouse=True)
def chance(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Random:
    """What is drawn by chance can be drawn again: tokens, nonces, ids of sessions."""
    drawn = Random(request.node.name)
    monkeypatch.setattr(secrets, "token_urlsafe", lambda n=32: "".join(drawn.choices(ALPHABET, k=43)))
    monkeypatch.setattr(secrets, "token_hex", lambda n=32: drawn.randbytes(n).hex())
    monkeypatch.setattr(secrets, "randbelow", drawn.randrange)
    return drawn


def test_every_page_and_form_has_a_probe() -> None:
    assert desk_routes() == set(PAGE_PROBES)


def numbered(number: str, staff: Staff) -> list[tuple[Asked, Asked]]:
    """Everything that can be asked of a number, each beside the same of a number that belongs to no case."""
    return [
        (there, nowhere)
        for probe in PAGE_PROBES.values()
        for there, nowhere in zip(probe(number, staff), probe(NEVER, staff), strict=True)
        if there != nowhere
    ]


def told(answer: Answer, number: str) -> tuple[int, bytes, dict[str, str]]:
    """What an answer says, but for the number that the caller himself had typed, and for the clock in signatures."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("set-cookie", "content-length")}
    headers |= {f"cookie {n}": cookie.partition(".")[0] for n, cookie in enumerate(answer.cookies)}
    named = {name: value.replace(number, NEVER) for name, value in headers.items()}
    return answer.status, plain(answer).replace(number.encode(), NEVER.encode()), named


def plain(answer: Answer) -> bytes:
    """The answer as it came; of a table its sheets, since the file around them carries the clock of the machine."""
    if answer.headers.get("content-type") != XLSX:
        return answer.raw
    with zipfile.ZipFile(io.BytesIO(answer.raw)) as book:
        return b"".join(book.read(name) for name in sorted(book.namelist()) if not name.startswith("docProps"))


def visit(serving: Served, staff: Staff) -> Visitor:
    """Somebody at a browser, known to this process already."""
    visitor = Visitor.signed_in(staff.id)
    visitor.get("/api/v1/me")
    serving.counted()
    return visitor


def compared(zoo: Zoo, visitor: Visitor, number: str, pairs: list[tuple[Asked, Asked]]) -> None:
    """The same answer after the same calls for a case that exists and one that does not."""
    for there, nowhere in pairs:
        found, calls = visitor.ask(there), zoo.serving.counted()
        none, others = visitor.ask(nowhere), zoo.serving.counted()
        assert told(found, number) == told(none, number), (visitor.id, there)
        assert calls == others, (visitor.id, there)
        if "/desk/cases/" in there.path:
            assert found.status == 404, (visitor.id, there, found.status)


@pytest.fixture
def unchanged(zoo: Zoo) -> Iterator[None]:
    """Whoever asks in vain changes nothing."""
    memory = zoo.serving.world.memory
    kept = ("cases", "wakes", "events", "entries", "progress", "finds", "notices", "commands", "alerts")
    before = {name: copy.copy(getattr(memory, name)) for name in kept}
    yield
    for name in kept:
        assert getattr(memory, name) == before[name], name


@pytest.mark.usefixtures("unchanged")
def test_no_page_tells_a_case_elsewhere_from_none(zoo: Zoo) -> None:
    """One of each place × every matter not under their keys × everything that can be asked, taken in turn."""
    for turn, staff in enumerate(zoo.one_of_each_place()):
        visitor = visit(zoo.serving, staff)
        for n, matter in enumerate(zoo.stands(staff)[1]):
            number = zoo.at[matter.name]
            compared(zoo, visitor, number, numbered(number, staff)[(turn + n) % 18 :: 18])


@pytest.mark.usefixtures("unchanged")
def test_nor_for_anybody(zoo: Zoo) -> None:
    """Everybody × a matter not under their keys: the page of the case and one form."""
    for turn, staff in enumerate(zoo.everybody):
        apart = zoo.stands(staff)[1]
        number = zoo.at[apart[turn % len(apart)].name]
        pairs = numbered(number, staff)
        compared(zoo, visit(zoo.serving, staff), number, [pairs[0], pairs[1 + turn % (len(pairs) - 1)]])


def test_who_has_the_key_sees_the_page(zoo: Zoo) -> None:
    for staff in zoo.one_of_each_place():
        visitor = visit(zoo.serving, staff)
        for matter in zoo.stands(staff)[0][:4]:
            number = zoo.at[matter.name]
            answer = visitor.get(f"/desk/cases/{number}")
            assert answer.status in (200, 422), (staff.id, matter.name)
            assert number.encode() in answer.raw


# With and without


def learnt(serving: Served, viewer: Staff, numbers: list[str], drawn: Random) -> Iterator[Line]:
    """All that somebody learns who opens every page and sends every form, with these numbers among the others."""
    drawn.seed(11)
    visitor = visit(serving, viewer)
    for (path, method), probe in sorted(PAGE_PROBES.items()):
        for number in numbers if "{number}" in path else [NEVER]:
            for asked in probe(number, viewer):
                drawn.seed(f"{path} {method}")
                answer = visitor.ask(asked)
                assert answer.status < 500, (viewer.id, asked, answer.raw.decode()[:500])
                yield Line(f"{method} {asked}", *told(answer, NEVER), tuple(serving.counted()))


def same(within: list[Line], without: list[Line], *, calls: bool) -> None:
    assert len(within) == len(without)
    for one, other in zip(within, without, strict=True):
        assert one[: 5 if calls else 4] == other[: 5 if calls else 4], one.what


def lived(serving: Served, matters: list[tuple[int, Matter]]) -> list[str]:
    """Each matter comes at its own hour, whatever came before it; then weeks go by until every clock is late."""
    numbers = []
    for n, matter in matters:
        serving.world.now = MONDAY + timedelta(hours=3 * n)
        numbers.append(brought(serving, matter))
    serving.world.now = MONDAY + timedelta(days=5)
    serving.tickets.clear()
    for _ in range(4):
        serving.later(days=12)
        for job in ("sweep", "drain", "deliver"):
            serving.run(job)
    return numbers


def known(matter: Matter, viewer: Staff) -> bool:
    """Whether somebody sees a matter, or was told of it while it stood there: what was returned is in the inbox."""
    return matter.shows(viewer) or ("returned" in matter.name and viewer.office == "qh-03")


@pytest.mark.parametrize("who", VIEWERS)
def test_nothing_on_any_page_differs_by_cases_of_others(who: str, chance: Random) -> None:
    told_twice: list[list[Line]] = []
    strange: list[str] = []
    for empty in (False, True):
        world = peopled()
        viewer = world.people()[who]
        with served(world) as serving:
            placed = [(n, matter) for n, matter in enumerate(MATTERS) if known(matter, viewer) or not empty]
            numbers = lived(serving, placed)
            if not empty:
                strange = [at for at, (_, matter) in zip(numbers, placed, strict=True) if not known(matter, viewer)]
                assert strange
            told_twice.append(list(learnt(serving, viewer, strange[:6], chance)))
    assert keys_of(viewer) or who.endswith("admin")
    same(*told_twice, calls=True)


@pytest.mark.parametrize("who", KEPT)
def test_nothing_on_any_page_differs_for_who_is_kept_from_a_case(who: str, chance: Random) -> None:
    told_twice: list[list[Line]] = []
    numbers: list[str] = []
    for empty in (False, True):
        world = peopled()
        viewer: Any = world.people()[who]
        with served(world) as serving:
            placed = [(3 * n, matter) for n, matter in enumerate(OWN)]
            if not empty:
                placed += [(3 * n + 1, matter) for n, matter in enumerate(KEPT[who])]
            brought_in = dict(zip((m.name for _, m in sorted(placed, key=lambda p: p[0])),
                                  lived(serving, sorted(placed, key=lambda p: p[0])), strict=True))  # fmt: skip
            numbers = numbers or [brought_in[matter.name] for matter in KEPT[who]]
            told_twice.append(list(learnt(serving, viewer, numbers, chance)))
    same(*told_twice, calls=False)
