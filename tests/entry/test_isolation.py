"""Nobody reads, lists, counts, acts on or infers a case that is not under their keys: every route × role × docket."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app import app
from chalicelib.domain.projections import RECUSED
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import Staff
from tests.entry.isolated import JOBS, OFFICERS, PLACES, keys_of
from tests.entry.isolated_matters import MATTERS, pages
from tests.entry.isolated_probes import DOCKETS, OF_A_NUMBER, PROBES, Request, asked, everything
from tests.entry.isolated_zoo import NEVER, Zoo, opened

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def zoo() -> Iterator[Zoo]:
    with opened() as whole:
        yield whole


@pytest.fixture(autouse=True)
def _nothing_is_changed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whoever asks in vain changes nothing: no case, no docket, no message, no alert."""
    if "zoo" not in request.fixturenames:
        yield
        return
    memory = request.getfixturevalue("zoo").serving.world.memory
    kept = ("cases", "wakes", "events", "entries", "progress", "finds", "notices", "commands", "alerts")
    before = {name: copy.copy(getattr(memory, name)) for name in kept}
    yield
    for name in kept:
        assert getattr(memory, name) == before[name], name


def test_every_route_and_every_job_is_asked() -> None:
    routes = {(path, method) for path, views in app.routes.items() for method in views if path.startswith("/api/")}
    assert routes == set(PROBES)
    jobs = {source.name for source in app.event_sources}
    assert jobs == set(JOBS)
    assert not app.pure_lambda_functions


def test_everybody_is_there(zoo: Zoo) -> None:
    held = {(role, staff.office) for staff in zoo.everybody for role in staff.roles}
    assert {role for role, _ in held} >= {*OFFICERS, "CLERK", "DISCIPLINE", "LEGAL", "BUREAU_HEAD", "HANDLER"}
    assert len({role for role, _ in held}) == 20
    assert {office for _, office in held} == set(PLACES)
    assert {key for staff in zoo.everybody for key in keys_of(staff)} == set(DOCKETS) - {
        f"{office}:lead" for office in PLACES if office not in ("qh", "bs")
    }


def test_each_matter_stands_where_it_should_and_nowhere_else(zoo: Zoo) -> None:
    memory = zoo.serving.world.memory
    for matter in MATTERS:
        number = zoo.at[matter.name]
        assert {key for key, of in memory.entries if of == number} == matter.keys, matter.name
        assert {key for key, _, of in memory.finds if of == number} <= matter.keys | {RECUSED}, matter.name


def test_messages_and_alerts_go_only_where_the_case_stands_or_stood(zoo: Zoo) -> None:
    world = zoo.serving.world
    people = world.people()
    for matter in MATTERS:
        number = zoo.at[matter.name]
        stood = matter.keys | ({"qh-03"} if "returned" in matter.name else frozenset())
        alerts = [alert for alert in world.memory.alerts.values() if alert.case == number]
        notices = [w.record for w in world.memory.notices.values() if w.record.case == number]
        assert alerts or matter.name == "fees, answered and closed", matter.name
        for told in (*alerts, *(n for n in notices if n.to != "petitioner")):
            key = told.key if hasattr(told, "key") else told.to
            assert key in stood, (matter.name, told)
            for person in told.staff:
                assert keys_of(people[person]) & stood, (matter.name, told)
                assert not matter.barred & {*people[person].roles}, (matter.name, told)
        mails = [mail for mail in world.desk.channels["mail"].sent if number in str(mail)]  # type: ignore[attr-defined]
        for address, _, _ in mails:
            assert keys_of(people[address.removesuffix("@staff.example")]) & stood, (matter.name, address)


def test_who_has_the_key_sees_the_case(zoo: Zoo) -> None:
    for staff in zoo.everybody:
        for matter in zoo.stands(staff)[0]:
            answer = zoo.serving.ask(staff, "GET", f"/api/v1/cases/{zoo.at[matter.name]}")
            assert (answer.status, answer.json["number"]) == (200, zoo.at[matter.name]), (staff.id, matter.name)


def _compared(zoo: Zoo, staff: Staff, number: str, requests: list[tuple[Request, Request]]) -> None:
    """The same answer, byte for byte, after the same calls, for a case that exists and one that does not."""
    zoo.serving.headers(staff)
    zoo.serving.counted()
    for there, nowhere in requests:
        found, calls = asked(zoo.serving, staff, there), zoo.serving.counted()
        none, others = asked(zoo.serving, staff, nowhere), zoo.serving.counted()
        assert found.status in ((401, 404) if there.public else (404,)), (staff.id, there, found)
        assert (found.status, found.raw, found.headers) == (none.status, none.raw, none.headers), (staff.id, there)
        assert calls == others, (staff.id, there)
        assert number.encode() not in found.raw


def _pairs(zoo: Zoo, staff: Staff, number: str) -> list[tuple[Request, Request]]:
    return [
        pair
        for at in OF_A_NUMBER
        if "lookup" not in at[0]
        for pair in zip(PROBES[at](number, staff), PROBES[at](NEVER, staff), strict=True)
    ]


def test_nobody_can_tell_a_case_elsewhere_from_none(zoo: Zoo) -> None:
    """Everybody × every matter not under their keys, the actions and fields taken in turn."""
    turn = 0
    for staff in zoo.everybody:
        for matter in zoo.stands(staff)[1]:
            number = zoo.at[matter.name]
            pairs = _pairs(zoo, staff, number)
            turn += 1
            _compared(zoo, staff, number, [pairs[0], pairs[1 + turn % (len(pairs) - 1)]])


def test_nor_by_any_route_or_action(zoo: Zoo) -> None:
    """One of each place × everything that can be asked of a number, over the matters not under their keys in turn."""
    for turn, staff in enumerate(zoo.one_of_each_place()):
        for matter in zoo.stands(staff)[1]:
            number = zoo.at[matter.name]
            turn += 1  # noqa: PLW2901
            _compared(zoo, staff, number, _pairs(zoo, staff, number)[turn % 9 :: 9])


def test_nor_can_the_public_without_the_code(zoo: Zoo) -> None:
    staff = zoo.everybody[0]
    _forgive(zoo)
    for matter in MATTERS:
        number = zoo.at[matter.name]
        for at in OF_A_NUMBER:
            if "lookup" in at[0]:
                pairs = list(zip(PROBES[at](number, staff), PROBES[at](NEVER, staff), strict=True))
                for there, nowhere in pairs:
                    found, calls = asked(zoo.serving, staff, there), zoo.serving.counted()
                    _forgive(zoo)
                    none, others = asked(zoo.serving, staff, nowhere), zoo.serving.counted()
                    _forgive(zoo)
                    assert found.status == 404
                    assert (found.status, found.raw, calls) == (none.status, none.raw, others)


def _forgive(zoo: Zoo) -> None:
    """Forget the failed lookups, so that the next one is the first again."""
    guards = zoo.serving.world.memory.guards
    for purpose, key in list(guards):
        if purpose.startswith("lookup-"):
            del guards[purpose, key]
    zoo.serving.counted()


def test_a_worklist_is_the_docket_and_nothing_more(zoo: Zoo) -> None:
    for staff in zoo.everybody:
        for key in sorted(keys_of(staff)):
            listed = []
            for done in ("false", "true"):
                for page in pages(zoo.serving, staff, "/api/v1/worklist", docket=key, done=done, size=3):
                    assert all(item["docket"] == key for item in page.json["items"])
                    listed += [item["number"] for item in page.json["items"]]
            wanted = sorted(zoo.at[m.name] for m in MATTERS if key in m.keys and m.shows(staff))
            assert sorted(listed) == wanted, (staff.id, key)


def test_alerts_speak_of_nothing_else(zoo: Zoo) -> None:
    for staff in zoo.everybody:
        if not keys_of(staff):
            continue
        mine, others = ({zoo.at[m.name] for m in matters} for matters in zoo.stands(staff))
        told = set()
        for page in pages(zoo.serving, staff, "/api/v1/alerts"):
            for item in page.json["items"]:
                assert item["key"] in keys_of(staff)
                told.add(item["case"])
            assert not any(number.encode() in page.raw for number in others), staff.id
        assert {case for case in told if not is_entry(case)} - {""} <= mine


def test_all_that_somebody_can_ask_for_names_no_other_case() -> None:
    """Lists, figures, tables and whatever else one of each place can ask for, searched for what is not theirs."""
    with opened() as zoo:
        for staff in zoo.one_of_each_place():
            others = [zoo.at[m.name].encode() for m in zoo.stands(staff)[1]]
            elsewhere = [zoo.at[m.name].encode() for m in MATTERS if not m.keys & keys_of(staff)]
            for what, _, raw, _ in everything(zoo.serving, staff, []):
                # The operator's figures and tables are a docket's and nobody's own: test_isolation_recusal.py.
                hidden = elsewhere if what.startswith("figures") else others
                assert not any(number in raw for number in hidden), (staff.id, what)


def test_another_docket_is_no_docket(zoo: Zoo) -> None:
    """Own unit, other unit, parent, child, sibling, special compartment, other city: all as if it were not there."""
    for staff in zoo.everybody:
        if not keys_of(staff):
            continue
        nowhere = zoo.serving.ask(staff, "GET", "/api/v1/worklist?docket=zz")
        for key in DOCKETS:
            answer = zoo.serving.ask(staff, "GET", f"/api/v1/worklist?docket={key}")
            if key in keys_of(staff):
                assert answer.status == 200
            else:
                assert (answer.status, answer.raw) == (404, nowhere.raw), (staff.id, key)


def test_a_cursor_of_one_docket_opens_no_other(zoo: Zoo) -> None:
    """Not even for somebody who may read both, and no cursor of alerts opens the alerts of other dockets."""
    people = {staff.id: staff for staff in zoo.everybody}
    head, clerk, school = (people[id] for id in ("qh.every-bureau-head", "qh.every-clerk", "qh-0401.every-clerk"))
    cursors = {}
    for staff, key in ((head, "qh"), (head, "qh:lead"), (clerk, "qh"), (school, "qh-0401")):
        found = zoo.serving.ask(staff, "GET", f"/api/v1/worklist?docket={key}&size=1").json["cursor"]
        assert found
        cursors[key] = quote(found)
    for staff, key, cursor in (
        (head, "qh", cursors["qh:lead"]),
        (head, "qh:lead", cursors["qh"]),
        (school, "qh-0401", cursors["qh"]),
        (clerk, "qh", cursors["qh-0401"]),
        (clerk, "qh", "0@qh"),
    ):
        answer = zoo.serving.ask(staff, "GET", f"/api/v1/worklist?docket={key}&size=1&cursor={cursor}")
        assert answer.fields == {"cursor": "翻页位置无效，请从第一页重新查看"}
    told = quote(zoo.serving.ask(clerk, "GET", "/api/v1/alerts").json["cursor"])
    assert zoo.serving.ask(clerk, "GET", f"/api/v1/alerts?cursor={told}").status == 200
    for staff in (head, school):
        assert zoo.serving.ask(staff, "GET", f"/api/v1/alerts?cursor={told}").problem == "invalid"


def test_departments_do_not_see_each_other(zoo: Zoo) -> None:
    roads = {"qh:0105": "one department", "qh:0106": "the other department"}
    for staff in zoo.everybody:
        if keys_of(staff) == {"qh:0105"}:
            own, other = (zoo.at[roads[key]] for key in ("qh:0105", "qh:0106"))
            assert zoo.serving.ask(staff, "GET", f"/api/v1/cases/{own}").status == 200
            assert zoo.serving.ask(staff, "GET", f"/api/v1/cases/{other}").status == 404
            listed = zoo.serving.ask(staff, "GET", "/api/v1/worklist").raw
            assert own.encode() in listed
            assert other.encode() not in listed


def test_the_centre_sees_nothing_of_what_lies_with_the_leaders(zoo: Zoo) -> None:
    led = [zoo.at[m.name] for m in MATTERS if "qh:lead" in m.keys]
    for staff in zoo.everybody:
        if "qh" in keys_of(staff):
            leads = "qh:lead" in keys_of(staff)
            kept = {zoo.at[m.name] for m in MATTERS if "BUREAU_HEAD" in m.barred & staff.roles}
            for number in led:
                answer = zoo.serving.ask(staff, "GET", f"/api/v1/cases/{number}").status
                assert answer == (200 if leads and number not in kept else 404), staff.id


def test_the_three_officers_see_no_case_at_all(zoo: Zoo) -> None:
    officers = [staff for staff in zoo.everybody if staff.roles & set(OFFICERS)]
    assert len(officers) == 3 * sum(len(units) for units in PLACES.values())
    for staff in officers:
        assert zoo.serving.ask(staff, "GET", "/api/v1/me").json["dockets"] == []
        for path in ("worklist", "worklist?docket=qh"):
            assert zoo.serving.ask(staff, "GET", f"/api/v1/{path}").status == 403
        # What they are told is about the system alone: here nobody has told them anything.
        assert zoo.serving.ask(staff, "GET", "/api/v1/alerts").json["items"] == []
        for number in zoo.at.values():
            assert zoo.serving.ask(staff, "GET", f"/api/v1/cases/{number}").status == 404
        if "AUDITOR" in staff.roles:
            for office in PLACES:
                log = zoo.serving.ask(staff, "GET", f"/api/v1/access-log?office={office}")
                assert log.status in ((200,) if office == staff.office else (200, 404))
                apart = [zoo.at[m.name] for m in MATTERS if office not in m.keys]
                assert not any(number.encode() in log.raw for number in apart)
