"""What the offices of the sample city have published: notices, policies, questions, rules, cases made known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.articles import RULES
from chalicelib.domain.outcome import Claim
from chalicelib.domain.roles import Actor, actor_of
from chalicelib.domain.workdays import business_date
from chalicelib.entry.pages.settings_articles import rule_sample
from chalicelib.services import published
from chalicelib.services.worlds import Desk

WRITTEN = Path(__file__).parent / "demoarticles.yaml"
CALLED = "huiyin-demo-articles"
RELEASED_BY = {"qh": "publisher"}
"""Who lets go out what the clerk proposed; in a school or a town the deputy."""


def arrange_articles(desk: Desk, now: datetime) -> None:
    """Publish them, each once, as if on the days that the file names; what was broken off is gone on with."""
    for n, (kind, office, days, form) in enumerate(_written(business_date(now))):
        claim = f"{CALLED}-{n}"
        if desk.guards.read("demo", claim, now) is not None:
            continue
        at = now - timedelta(days=days)
        made = published.propose(desk, _actor(desk, office, "clerk", now), kind, "", form, at)
        releaser = _actor(desk, office, RELEASED_BY.get(office, "vice"), now)
        published.release(desk, releaser, kind, office, made.id, at, version=made.version)
        desk.guards.take(Claim("demo", claim), now)


def _written(today: date) -> Iterator[tuple[str, str, int, Mapping[str, Any]]]:
    """Kind, office, how many days ago, and the form of each."""
    import yaml

    for each in yaml.safe_load(WRITTEN.read_text("utf-8")):
        form = {name: value for name, value in each.items() if name not in ("kind", "office", "days")}
        if "until" in form:
            form["until"] = (today + timedelta(days=form["until"])).isoformat()
        yield each["kind"], each["office"], each["days"], form
    for code, _ in RULES[:-1]:
        yield "rule", "qh", 90, {"which": code, **rule_sample(code, "青禾市教育和体育局")}


def _actor(desk: Desk, office: str, login: str, now: datetime) -> Actor:
    staff = desk.directory.staff(office)
    member = next(each for each in staff if each.login == login)
    return actor_of(member, business_date(now), staff)
