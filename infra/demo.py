"""The sample city made to live: accounts whose password is known, and open cases in every state of the ordinary road.

Repeating it on the same data changes nothing that is there: each case is claimed by its name, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.errors import NotAllowed, Unavailable
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.roles import PUBLIC, SYSTEM, Actor, actor_of
from chalicelib.domain.workdays import SHANGHAI, business_date, subtract_working_days
from chalicelib.services.act import perform
from chalicelib.services.begin import Attempt, begin
from chalicelib.services.project import difference
from chalicelib.services.worlds import Desk
from infra.cityfile import City, read_city
from infra.citywrite import newcomers, put_again

CITY = Path(__file__).parent / "local" / "qinghe.yaml"
SCENES = Path(__file__).parent / "demo.yaml"
PASSWORD = "qing-he-demo-2026"  # noqa: S105 - everybody may know it: it opens the sample city and nothing else

LOGINS = (
    ("qh", "clerk", "登记、即答"),
    ("qh", "dispatcher", "甄别、派单"),
    ("qh", "center-head", "惠民中心主任"),
    ("qh", "followup", "回访"),
    ("qh", "head", "局主要负责人"),
    ("qh-04", "liaison", "镇街签收、转派"),
    ("qh-0401", "handler", "学校承办、送审"),
    ("qh-0401", "head", "学校审核答复"),
    ("qh", "admin", "系统管理员"),
)
"""Which accounts are shown, and for what; every account of the sample city has the same password."""

DRAWS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One action, so many hours after the case came, by an account such as `qh-0401.handler`."""

    hours: float
    action: str
    by: str
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """A demo case: when it came, as what, and what was done since; see demo.yaml."""

    name: str
    form: Mapping[str, Any]
    steps: tuple[Step, ...]
    days: int = 0
    at: str = ""
    minutes: int = 0
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number and the code of a case, with which it can be looked up."""

    number: str
    query_code: str


def write_demo_city(desk: Desk, hashed: Callable[[str], str], now: datetime) -> City:
    """Write the sample city; its new accounts all get PASSWORD, and none is forced to change it.

    Raises NotAllowed when a city is on file that no demo has written: a password that everybody knows has no place
    among real data.
    """
    if desk.directory.cities() and desk.guards.read("demo", "city", now) is None:
        raise NotAllowed(
            "数据目录中已有载入的城市，演示会添加密码公开的账号；请用 --data（make demo 用 DATA=）另选目录"
        )
    desk.guards.take(Claim("demo", "city"), now)
    city = read_city(CITY)
    password = hashed(PASSWORD) if newcomers(city, desk.directory) else ""
    staff = [replace(member, password_hash=password, must_change=False) for member in city.staff]
    put_again(city, desk.directory, desk.drawers, staff, now)
    return city


def scenes() -> tuple[Scene, ...]:
    """The demo cases as the file has them."""
    import yaml

    document = yaml.safe_load(SCENES.read_text("utf-8"))
    roads: Mapping[str, Sequence[Any]] = document["roads"]
    return tuple(
        Scene(
            **{name: each[name] for name in ("name", "days", "at", "minutes", "shown") if name in each},
            form=document["every"] | each["form"],
            steps=tuple(Step(*step) for step in _steps(each, roads)),
        )
        for each in document["scenes"]
    )


def _steps(scene: Mapping[str, Any], roads: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    return [*(step for name in scene.get("road", ()) for step in roads[name]), *scene.get("steps", ())]


def play(desk: Desk, now: datetime) -> Ticket:
    """Make every scene that is not there yet, go on with those that stopped half way; the ticket of the shown one."""
    tickets = [(scene.shown, play_scene(desk, scene, now)) for scene in scenes()]
    return next(ticket for shown, ticket in tickets if shown)


def play_scene(desk: Desk, scene: Scene, now: datetime) -> Ticket:
    """Make one scene if it is not there yet, or go on with it; its ticket."""
    ticket, received = _begun(desk, scene, now)
    events = [event for event, _ in desk.cases.history(ticket.number)]
    done = [event.action for event in events[1:] if event.action != "wake"]
    if done != [step.action for step in scene.steps[: len(done)]]:
        # Somebody has tried it out; what they made of it stays.
        return ticket
    for step in scene.steps[len(done) :]:
        at = max(received + timedelta(hours=step.hours), events[-1].at)
        if at > now:
            break
        perform(desk, ticket.number, step.action, _filled(step.form, at), _actor(desk, step.by, at), at)
    return ticket


def _begun(desk: Desk, scene: Scene, now: datetime) -> tuple[Ticket, datetime]:
    """The case of a scene, put if it was not: number and code are drawn from its name, so they are known again."""
    attempt = Attempt.of(desk.vault, desk.guards, "demo", f"huiyin-demo-{scene.name}", scene.form)
    actor = SYSTEM if scene.form["channel"] == "H12345" else PUBLIC
    for turn in range(DRAWS):
        before = desk.guards.read("demo", scene.name, now)
        received = datetime.fromisoformat(before["at"]) if before else _arrival(desk, scene, now)
        draw = attempt.draw(before["turn"] if before else turn)
        begun = begin(desk.directory, desk.calendars, desk.vault, scene.form, actor, received, received, draw=draw)
        ticket = Ticket(begun.receipt.number, begun.receipt.query_code)
        if before:
            return ticket, received
        claim = Claim("demo", scene.name, note={"at": received.isoformat(), "turn": turn})
        outcome = workflow.with_claims(begun.outcome, (claim,))
        try:
            desk.cases.commit_life([outcome], difference(None, outcome, begun.calendar, desk.vault))
        except (NumberTaken, ClaimRefused):
            continue
        return ticket, received
    raise Unavailable("暂时无法编号，请稍后再试")


def _arrival(desk: Desk, scene: Scene, now: datetime) -> datetime:
    if scene.minutes:
        return now - timedelta(minutes=scene.minutes)
    day = subtract_working_days(desk.calendars.calendar(), business_date(now), scene.days).date
    return datetime.combine(day, time.fromisoformat(scene.at), SHANGHAI).astimezone(now.tzinfo)


def _filled(form: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The form with `+5` replaced by the date five days after the step."""
    filled = dict(form)
    for name, value in form.items():
        if isinstance(value, str) and value[:1] == "+" and value[1:].isdigit():
            filled[name] = (business_date(at) + timedelta(days=int(value[1:]))).isoformat()
    return filled


def _actor(desk: Desk, account: str, at: datetime) -> Actor:
    office, _, login = account.rpartition(".")
    member = next(each for each in desk.directory.staff(office) if each.login == login)
    return actor_of(member, business_date(at))
