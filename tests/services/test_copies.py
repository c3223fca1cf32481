"""A petitioner's copy: with number, query code and the code that was sent; once, in time, never of what is sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.domain import copies as rules
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany, Unavailable
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.projections import Progress
from chalicelib.services import copies, copy_making, lookup
from chalicelib.services import papers as printing
from chalicelib.services.drain import drain
from chalicelib.services.outbox import Report
from chalicelib.services.printroom import PrintRoom
from tests.fakes import FakeChannel, FakeFiles, FakeGuards, FakePapers
from tests.services.print_room import paper_of
from tests.world import SETTINGS, FakeWorld, attempt, over_fakes, walk


class Pressed:
    """A printer that says what it was given; `away` makes it refuse."""

    away = False

    def pdf(self, sheet: object) -> bytes:
        if self.away:
            raise Unavailable()
        return b"%PDF " + json.dumps(sheet, ensure_ascii=False, sort_keys=True).encode()

    def missing(self, text: str) -> str:
        return ""


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes(replace(SETTINGS, sms_url="https://sms.example"))


@pytest.fixture
def room(world: FakeWorld) -> PrintRoom:
    return PrintRoom(world.desk, FakePapers(world.memory), FakeFiles(), Pressed())


@pytest.fixture
def number(world: FakeWorld, room: PrintRoom) -> str:
    return answered(world, room)


def answered(world: FakeWorld, room: PrintRoom, **form: object) -> str:
    number = world.submit(**form)
    walk(world, number, "approve_reply")
    for template in ("report", "reply"):
        printing.issue(room, world.actor("qh.clerk"), number, paper_of(room, number, template).n, world.now)
    return number


def run(world: FakeWorld, room: PrintRoom) -> Report:
    def perform(command: Command) -> None:
        copy_making.performed(room, command, world.now)

    return drain(world.desk, world.now, attempt, perform)


def found(world: FakeWorld, number: str) -> lookup.Found:
    return lookup.lookup(world.front, number, world.codes[number], proof="", address="a", now=world.now)


def ask(world: FakeWorld, number: str, n: int, code: str = "") -> str:
    given = code or world.codes[number]
    return copies.ask_code(world.front, number, given, n, proof="", address="a", now=world.now)


def fetch(world: FakeWorld, room: PrintRoom, number: str, n: int, sms: str, code: str = "") -> bytes:
    given = code or world.codes[number]
    _, pdf = copies.fetch(world.front, room.press, number, given, n, sms, proof="", address="a", now=world.now)
    return pdf


def channel(world: FakeWorld) -> FakeChannel:
    found = world.desk.channels["sms"]
    assert isinstance(found, FakeChannel)
    return found


def sent(world: FakeWorld) -> list[tuple[str, str]]:
    return [(to, text) for to, template, text in channel(world).sent if template == "paper_code"]


def last_code(world: FakeWorld) -> str:
    found = re.search(r"passcode=(\d{6})", sent(world)[-1][1])
    assert found
    return found[1]


def with_code(world: FakeWorld, room: PrintRoom, number: str, n: int) -> str:
    ask(world, number, n)
    assert run(world, room).done == 1
    return last_code(world)


def test_a_lookup_says_title_number_and_date_of_what_was_written_to_the_petitioner(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    shown = found(world, number)
    (paper,) = shown.papers
    issue = next(each for each in room.papers.issues(number) if each.kind == "reply")
    assert paper == rules.Copy(issue.paper, issue.title, issue.number, issue.dated)
    assert shown.copy_to == "154****0001"


def test_the_copy_is_watermarked_logged_and_gone_afterwards(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    assert ask(world, number, paper.n) == "154****0001"
    assert "15400000001" not in str(world.memory.commands)
    run(world, room)
    assert [to for to, _ in sent(world)] == ["15400000001"]
    pdf = fetch(world, room, number, paper.n, f" {last_code(world)[:3]} {last_code(world)[3:]} ")
    assert rules.WATERMARK in pdf.decode()
    assert "多收费用已退还" in pdf.decode()
    assert not any(purpose == rules.WAITING for purpose, _ in world.memory.guards)
    run(world, room)
    (access,) = [each for each in world.desk.ledger.accesses("qh", None, 50).items if each.what == "paper.copy"]
    assert (access.number, access.who) == (number, "PUBLIC")
    assert paper.title in access.reason


def test_a_code_works_once(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    fetch(world, room, number, paper.n, code)
    with pytest.raises(Invalid) as replayed:
        fetch(world, room, number, paper.n, code)
    assert replayed.value.fields == {copies.FIELD: copies.WRONG}


def test_two_who_send_the_same_code_at_once_get_one_copy(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    again = partial(fetch, world, room, number, paper.n, code)

    class Racing(Pressed):
        def pdf(self, sheet: object) -> bytes:
            object.__setattr__(racing, "press", Pressed())
            again()
            return super().pdf(sheet)

    racing = replace(room, press=Racing())
    with pytest.raises(Invalid):
        copies.fetch(
            world.front, Racing(), number, world.codes[number], paper.n, code, proof="", address="a", now=world.now
        )


def test_after_five_tries_even_the_right_code_is_wrong(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    said = set()
    for guess in (wrong, "", "abc", wrong, wrong, code):
        with pytest.raises(Invalid) as refused:
            fetch(world, room, number, paper.n, guess)
        said.add(str(refused.value.fields))
    assert len(said) == 1
    assert fetch(world, room, number, paper.n, with_code(world, room, number, paper.n))


def test_a_code_lasts_ten_minutes_and_a_newer_one_replaces_it(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    first = with_code(world, room, number, paper.n)
    second = with_code(world, room, number, paper.n)
    if first != second:
        with pytest.raises(Invalid):
            fetch(world, room, number, paper.n, first)
    world.now += timedelta(minutes=10, seconds=1)
    with pytest.raises(Invalid):
        fetch(world, room, number, paper.n, second)


def test_what_nobody_fetched_is_removed_and_what_was_asked_for_late_is_not_sent(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    (paper,) = found(world, number).papers
    ask(world, number, paper.n)
    world.now += timedelta(minutes=11)
    run(world, room)
    assert sent(world) == []
    with_code(world, room, number, paper.n)
    assert any(purpose == rules.WAITING for purpose, _ in world.memory.guards)
    world.now += timedelta(minutes=21)
    run(world, room)
    assert not any(purpose == rules.WAITING for purpose, _ in world.memory.guards)


def test_three_codes_an_hour_and_ten_a_day(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    for _ in range(3):
        ask(world, number, paper.n)
    with pytest.raises(TooMany) as hourly:
        ask(world, number, paper.n)
    assert "一小时" in hourly.value.message
    for _ in range(7):
        world.now += timedelta(minutes=61)
        ask(world, number, paper.n)
    world.now += timedelta(minutes=61)
    with pytest.raises(TooMany, match="一天"):
        ask(world, number, paper.n)


def test_with_a_wrong_number_or_query_code_every_answer_is_that_of_a_lookup(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    for wrong in (partial(ask, world, number, paper.n, "2222222222"),
                  partial(fetch, world, room, number, paper.n, code, "2222222222"),
                  partial(fetch, world, room, number, 999, code, "2222222222")):  # fmt: skip
        with pytest.raises(NotFound) as refused:
            wrong()
        assert refused.value.message == lookup.WRONG
    assert fetch(world, room, number, paper.n, code), "what strangers tried did not spend it"


def test_only_what_was_written_to_the_petitioner_is_a_paper_at_all(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    for n in (paper_of(room, number, "report").n, paper_of(room, number, "dispatch").n, 0, 999):
        with pytest.raises(NotFound):
            ask(world, number, n)
        with pytest.raises(NotFound):
            copy_making.petitioner_sheet(room, number, n)


def test_a_voided_paper_is_gone_at_once_with_the_copy_that_waits(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    printing.void(room, world.actor("qh-0401.head"), number, paper.n, "content", world.now)
    assert found(world, number).papers == ()
    with pytest.raises(NotFound):
        fetch(world, room, number, paper.n, code)
    assert not any(purpose == rules.WAITING for purpose, _ in world.memory.guards)


def test_a_case_sealed_meanwhile_gives_nothing_more(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    world.act(number, "to_discipline", "qh.clerk")
    assert found(world, number).papers == ()
    assert found(world, number).copy_to == ""
    for wrong in (partial(ask, world, number, paper.n), partial(fetch, world, room, number, paper.n, code)):
        with pytest.raises(NotFound):
            wrong()
    with pytest.raises(NotAllowed):
        copy_making.send_code(
            room, Command("x", number, rules.ASK, {"paper": paper.n}, "PUBLIC", world.now), paper.n, world.now
        )


def test_without_a_mobile_or_without_a_gateway_papers_are_handed_out_in_person(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    (paper,) = found(world, number).papers
    mute = replace(world.front, settings=SETTINGS)
    with pytest.raises(NotAllowed, match="回执"):
        copies.ask_code(mute, number, world.codes[number], paper.n, proof="", address="a", now=world.now)
    progress: Progress = world.memory.progress[number]
    world.memory.progress[number] = replace(progress, copy_to="")
    with pytest.raises(NotAllowed, match="回执"):
        ask(world, number, paper.n)


@pytest.mark.parametrize(
    ("form", "to"),
    [
        ({}, "154****0001"),
        ({"mobile": None, "email": "a@b.example"}, ""),
        ({"mobile": "0480-6600999"}, ""),
        ({"identity": "anonymous", "name": None, "mobile": None}, ""),
        ({"type": "REPORT"}, ""),
    ],
)
def test_where_to_a_code_may_go_stands_in_the_progress_masked(
    world: FakeWorld, form: dict[str, object], to: str
) -> None:
    number = world.submit(**form)
    progress: Progress = world.memory.progress[number]
    assert progress.copy_to == to


def test_a_printer_that_is_away_spends_no_code(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    away = Pressed()
    away.away = True
    with pytest.raises(Unavailable):
        fetch(world, replace(room, press=away), number, paper.n, code)
    assert fetch(world, room, number, paper.n, code)


def test_a_download_is_told_where_the_policy_says_so(world: FakeWorld, room: PrintRoom, number: str) -> None:
    office = world.desk.directory.office("qh")
    told = replace(office.policy, options={**office.policy.options, rules.TELLS: True})
    world.desk.directory.put_office(office, replace(office, policy=told))
    (paper,) = found(world, number).papers
    fetch(world, room, number, paper.n, with_code(world, room, number, paper.n))
    run(world, room)
    templates = [template for _, template, _ in channel(world).sent]
    assert templates[-1] == "paper_fetched"


def test_a_wrong_code_costs_the_same_whether_one_was_sent_or_not(
    world: FakeWorld, room: PrintRoom, number: str
) -> None:
    (paper,) = found(world, number).papers
    calls: list[str] = []

    class Counted(FakeGuards):
        def take(self, claim: Claim, now: datetime) -> bool:
            calls.append(f"take {claim.purpose}")
            return super().take(claim, now)

        def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
            calls.append(f"read {purpose}")
            return super().read(purpose, key, now)

    world.front = replace(world.front, guards=Counted(world.memory))
    made = []
    for asked in (False, True):
        right = with_code(world, room, number, paper.n) if asked else "000000"
        calls.clear()
        with pytest.raises(Invalid):
            fetch(world, room, number, paper.n, f"{(int(right) + 1) % 10**6:06}")
        made.append(tuple(calls))
    assert made[0] == made[1] == (f"read {rules.WAITING}", "take copy-tries")


def test_of_a_code_only_a_keyed_hash_is_kept(world: FakeWorld, room: PrintRoom, number: str) -> None:
    (paper,) = found(world, number).papers
    code = with_code(world, room, number, paper.n)
    kept = world.memory.guards[rules.WAITING, f"{number}#{paper.n}"].note
    assert set(kept) == {"token", "code", "sheet"}
    assert re.fullmatch(r"[0-9a-f]{64}", kept["code"])
    assert code not in str(world.memory.commands)
