"""The public site of the offices that are on file, built from the same directory and board as the API shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from chalicelib.wiring import base

    now = base.now()
    return site_input(listed_offices(), settings, published=published(now))


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
    something for the public), and `duty`, who receives visitors when. Places that are still free are not in it: they
    change with every booking, and the pages ask the API.
    """
    from chalicelib.domain.offices import valid_on
    from chalicelib.domain.workdays import business_date
    from chalicelib.wiring import base

    on, directory = business_date(now), base.directory()
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for root in directory.cities():
        for office in directory.tree(root.id).values():
            if valid_on(office, on) and (kinds := {**_board(office, on), **_duty(office, on)}):
                found[office.id] = kinds
    return found


def _board(office: Office, on: date) -> dict[str, list[dict[str, Any]]]:
    from chalicelib.domain.registers.catalogue import KINDS
    from chalicelib.domain.registers.sessions import SESSION
    from chalicelib.services.publications import SORTS
    from chalicelib.wiring.public import front

    first = {**dict.fromkeys(SORTS, date.min), **{name: date.min for name, kind in KINDS.items() if kind.public_if}}
    first[SESSION.name] = on
    board = front().board
    posted = {kind: board.posted(office.id, kind, since) for kind, since in first.items()}
    return {kind: [_shown(each) for each in rows] for kind, rows in posted.items() if rows}


def _shown(posted: Posted) -> dict[str, Any]:
    """What is posted, in plain values; of a file its name, kind, size and where it is fetched."""
    from chalicelib.domain.attachments import KINDS
    from chalicelib.services.publications import FILE

    facts = {"id": posted.id, "on": posted.on.isoformat(), "state": str(posted.state), **posted.facts}
    if isinstance(file := facts.get(FILE), Mapping):
        address = f"/api/v1/documents/{posted.office}/{posted.id}"
        kind = KINDS[file["kind"]].title
        facts[FILE] = {"name": file["name"], "kind": kind, "bytes": file["size"], "address": address}
    return facts


def _duty(office: Office, on: date) -> dict[str, list[dict[str, Any]]]:
    """The rota of who receives visitors; of somebody with an account the post, not the name (domain E4)."""
    from chalicelib.domain.hours import shown_hours
    from chalicelib.domain.offices import PostKind, valid_on
    from chalicelib.wiring import base

    posts = base.directory().posts(office.id)
    standing = [each for each in posts if each.kind is PostKind.DUTY and each.hours and valid_on(each, on)]
    if not standing:
        return {}
    staff = {member.id: member.post for member in base.directory().staff(office.id)}
    lines = [
        {
            "hours": shown_hours(post.hours),
            "who": staff.get(post.person, post.person).removeprefix(office.short_name),
            "place": post.place,
        }
        for post in standing
        if post.hours
    ]
    return {"duty": sorted(lines, key=lambda line: (line["hours"], line["who"]))}
