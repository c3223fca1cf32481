"""The public site of the offices that are on file, built from the same directory and board as the API shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra import sitelimits
from infra.sitebuild import Report, publish, site_input
from infra.sitestore import Disk

if TYPE_CHECKING:
    from chalicelib.domain.offices import Office
    from chalicelib.domain.registers.views import Posted


def build_site(out: Path, settings: Mapping[str, Any]) -> Report:
    """Build the site of every city on file at `out`; `settings` as of sitebuild.build. Needs an opened world.

    Raises SiteNotBuilt.
    """
    return publish(current_input(settings), Disk(out))


def standing_settings(out: Path) -> dict[str, Any]:
    """The settings with which the site at `out` was built: what was configured once stays; {} where no site stands."""
    return dict(Disk(out).standing().settings)


def current_input(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All that the pages are made of now, as sitebuild.site_input has it. Needs an opened world."""
    from chalicelib.domain.workdays import business_date
    from chalicelib.wiring import base

    now = base.now()
    found, limits = published(now), sitelimits.procedures(base.directory())
    return site_input(listed_offices(), settings, published=found, procedures=limits, on=business_date(now))


def listed_offices() -> list[dict[str, Any]]:
    """The offices as `GET /api/v1/offices` shows them."""
    import msgspec

    from chalicelib.entry.shapes import office_shape
    from chalicelib.wiring import base

    directory = base.directory()
    trees = [directory.tree(root.id) for root in directory.cities()]
    shown = [
        office_shape(office, tree)
        for tree in trees
        for office in sorted(tree.values(), key=lambda each: (*each.path, each.id))
    ]
    found: list[dict[str, Any]] = json.loads(msgspec.json.encode(shown))
    return found


def published(now: datetime) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """By office id what everybody may know of it beside its entry, by kind; offices that published nothing are absent.

    The kinds are those of the board (services, papers, reception sessions from today on, and every register that has
    something for the public), `duty`, who receives visitors when, and `inspector`. Places that are still free are not
    in it: they change with every booking, and the pages ask the API.
    """
    from chalicelib.domain.offices import valid_on
    from chalicelib.domain.workdays import business_date
    from chalicelib.wiring import base

    on, directory = business_date(now), base.directory()
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for root in directory.cities():
        for office in directory.tree(root.id).values():
            if valid_on(office, on) and (kinds := {**_board(office, on), **_posts(office, on)}):
                found[office.id] = kinds
    return found


def _board(office: Office, on: date) -> dict[str, list[dict[str, Any]]]:
    from chalicelib.domain.registers.catalogue import KINDS
    from chalicelib.domain.registers.sessions import SESSION
    from chalicelib.domain.selected import KIND as ANSWER
    from chalicelib.services.publications import SORTS
    from chalicelib.wiring.public import front

    own = (kind for kind, sort in SORTS.items() if not (sort.part.city and office.path))
    first = {**dict.fromkeys(own, date.min), **{name: date.min for name, kind in KINDS.items() if kind.public_if}}
    first[SESSION.name] = on
    if not office.path:
        first[ANSWER] = date.min
    board = front().board
    posted = {kind: board.posted(office.id, kind, since) for kind, since in first.items()}
    return {kind: [_shown(each, office, on) for each in rows] for kind, rows in posted.items() if rows}


def _shown(posted: Posted, office: Office, on: date) -> dict[str, Any]:
    """What is posted, in plain values; of a file its name, kind, size and where it is fetched.

    Beside a department's code stands its name as `unit_title`, beside a topic's code `topic_title`; what held until a
    day that has passed is `expired`; a collection or survey says as `phase` whether it is coming, open or ended.
    """
    from chalicelib.domain.articles import ended
    from chalicelib.domain.attachments import KINDS
    from chalicelib.domain.campaigns import phase
    from chalicelib.domain.offices import unit_name_on
    from chalicelib.domain.topics import is_topic, topic_title
    from chalicelib.services.publications import FILE
    from chalicelib.services.service_hall import file_id

    facts = {"id": posted.id, "on": posted.on.isoformat(), "state": str(posted.state), **posted.facts}
    if isinstance(file := facts.get(FILE), Mapping):
        address = f"/api/v1/documents/{posted.office}/{file_id(posted)}"
        kind = KINDS[file["kind"]].title
        facts[FILE] = {"name": file["name"], "kind": kind, "bytes": file["size"], "address": address}
    if isinstance(unit := facts.get("unit"), str) and any(unit == each.code for each in office.units):
        facts["unit_title"] = unit_name_on(office, unit, on)
    if posted.kind in ("campaign", "survey"):
        # By the day and not at every visit: where it stands is written into the page, and a new day builds it anew.
        facts["phase"] = str(phase(facts, on))
    if isinstance(topic := facts.get("topic"), str) and is_topic(topic):
        facts["topic_title"] = topic_title(topic)
    if ended(facts, on):
        facts["expired"] = True
    return facts


def _posts(office: Office, on: date) -> dict[str, list[dict[str, Any]]]:
    """`duty`, who receives visitors when: of somebody with an account the post, not the name (domain E4); and
    `inspector`, who inspects (S0-30), by the name that stands on the board at the gate.
    """
    from chalicelib.domain.hours import shown_hours
    from chalicelib.domain.offices import PostKind, valid_on
    from chalicelib.wiring import base

    shown = (PostKind.DUTY, PostKind.INSPECTOR)
    standing = [each for each in base.directory().posts(office.id) if each.kind in shown and valid_on(each, on)]
    if not standing:
        return {}
    staff = {member.id: member for member in base.directory().staff(office.id)}
    posts = {id: member.post for id, member in staff.items()}
    duty = [
        {
            "hours": shown_hours(post.hours),
            "who": posts.get(post.person, post.person).removeprefix(office.short_name),
            "place": post.place,
        }
        for post in standing
        if post.kind is PostKind.DUTY and post.hours
    ]
    named = (each.person for each in standing if each.kind is PostKind.INSPECTOR)
    inspectors = [{"name": staff[person].name if person in staff else person} for person in named]
    found = {"duty": sorted(duty, key=lambda line: (line["hours"], line["who"])), "inspector": inspectors}
    return {kind: lines for kind, lines in found.items() if lines}
