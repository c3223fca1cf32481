"""What an office makes public by itself, services, papers, articles: proposed, released by somebody else, taken down.

A proposal lies in the office's drawer; what was released stands on the board beside the directory, where the public
path reads it. A change of something public is a proposal again: the public one stays until the new one is released.
Nobody's numbers go out in what is written for everybody: whoever proposes it is refused and told which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.office_parts import may_change, may_release
from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.outcome import Alert
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.office_entry import UNKNOWN, asking
from chalicelib.services.proposals import checked, taken_in
from chalicelib.services.publications import (
    FILE,
    MUST,
    PUBLIC,
    RETURNED,
    SORTS,
    WAITING,
    WITHDRAWN,
    Publication,
    Sort,
    file_of,
    read,
)
from chalicelib.services.worlds import Desk


def listed(desk: Desk, actor: Actor, kind: str, office: str, now: datetime) -> tuple[Publication, ...]:
    """All of one kind of an office, what waits first; for its staff and the PUBLISHER of an office above.

    Raises NotFound for everybody else, and for an unknown kind.
    """
    sort = _sort(kind)
    _known(desk, actor, sort, office)
    found = [read(kept, sort) for kept in desk.drawers.all(office, sort.kind, now)]
    order = (WAITING, RETURNED, PUBLIC, WITHDRAWN)

    def place(one: Publication) -> tuple[int, int, str, str]:
        # Articles by day, latest first; the list of services and papers by matter, as everybody reads it.
        day = one.posted_on.toordinal() if one.posted_on and sort.article else 0
        return order.index(one.state), -day, str(one.shown.get("topic", "")), str(one.shown["title"])

    return tuple(sorted(found, key=place))


def one(desk: Desk, actor: Actor, kind: str, office: str, id: str, now: datetime) -> Publication:
    """One of them. Raises NotFound."""
    sort = _sort(kind)
    _known(desk, actor, sort, office)
    kept = desk.drawers.get(office, sort.kind, id, now)
    if kept is None:
        raise NotFound(f"没有这个{sort.title}")
    return read(kept, sort)


def can_release(desk: Desk, actor: Actor, found: Publication) -> bool:
    """Whether the actor may release what is proposed."""
    path = desk.directory.office(found.office).path
    return found.state == WAITING and may_release(SORTS[found.kind].part, actor, found.office, path, found.by)


def can_withdraw(desk: Desk, actor: Actor, found: Publication) -> bool:
    """Whether the actor may take it down: who releases such things, or who proposed what was never public."""
    path = desk.directory.office(found.office).path
    own = found.by == actor.id and not found.public
    return found.state != WITHDRAWN and (own or may_release(SORTS[found.kind].part, actor, found.office, path, ""))


def permit(desk: Desk, actor: Actor, kind: str) -> None:
    """Raise NotAllowed unless the actor may propose for the own office; NotFound for a kind that it does not have."""
    sort = _sort(kind)
    _known(desk, actor, sort, actor.office)
    if not may_change(sort.part, actor, actor.office):
        raise NotAllowed(f"{sort.title}由本单位的登记员、联系人、公开审核员或负责人提出")


def propose(
    desk: Desk,
    actor: Actor,
    kind: str,
    id: str,
    form: Mapping[str, Any],
    now: datetime,
    *,
    version: int = 0,
    room: FileRoom | None = None,
    upload: tuple[str, bytes] | None = None,
    without_file: bool = False,
) -> Publication:
    """Propose a new one (`id` "") or a change of one; somebody else releases it.

    `form` has the fields of the sort; `upload` is the name and the content of a file, which a new document needs and
    an article may have, and which is taken in by `room`; `without_file` lets go of the one that was there. Raises
    NotFound, NotAllowed, Invalid naming fields, Stale when `version` is no more what stands.
    """
    sort = _sort(kind)
    office = _known(desk, actor, sort, actor.office)
    permit(desk, actor, kind)
    before = one(desk, actor, kind, office.id, id, now) if id else None
    given: Mapping[str, Any] = checked(desk, sort, office, form, now)
    if sort.settle:
        given = sort.settle(desk, office, given, id, before.shown if before else {}, now)
    kept_file = before is not None and not (without_file and sort.file != MUST)
    file = dict(before.file or before.public_file) if before and kept_file else {}
    if sort.file == MUST and upload is None and not file:
        raise Invalid({FILE: "请选择要公开的文件"})
    if not id and len(desk.drawers.all(office.id, sort.kind, now)) >= sort.most:
        raise Invalid({"title": f"本单位的{sort.title}已有 {sort.most} 项，请先撤下不用的"})
    if before and before.version != version:
        raise Stale("这一项刚刚被别人修改过，请看现在的内容再改")
    if upload is not None and sort.file:
        file = taken_in(room, upload, actor, office, now)
    note = {
        "state": WAITING,
        "draft": given,
        "public": dict(before.public) if before else {},
        "by": actor.id,
        "at": now.isoformat(),
        "released_by": before.released_by if before else "",
        "posted_on": before.posted_on.isoformat() if before and before.posted_on else "",
        "said": "",
        "file": file,
        "public_file": dict(before.public_file) if before else {},
    }
    kept = desk.drawers.put(Kept(office.id, sort.kind, id or uuid4().hex[:12], note, version=version), now)
    _log(desk, actor, office.id, f"{kind}.propose", str(given["title"]), now)
    _ask(desk, sort, office, actor.id, kept, str(given["title"]), now)
    return read(kept, sort)


def release(
    desk: Desk,
    actor: Actor,
    kind: str,
    office: str,
    id: str,
    now: datetime,
    *,
    version: int,
    room: FileRoom | None = None,
) -> Publication:
    """Let a proposal out: everybody reads it from now on, and a file that it replaces is removed.

    Raises NotFound, NotAllowed (nobody releases his own), Stale when it is no more what was seen.
    """
    sort, found = _waiting(desk, actor, kind, office, id, now, version)
    first = found.posted_on or business_date(now)
    facts = {**found.draft, "released_on": business_date(now).isoformat()}
    if found.file:
        facts[FILE] = dict(found.file)
    desk.board.post(Posted(office, sort.kind, id, first, PUBLIC, facts))
    note = {
        "state": PUBLIC,
        "draft": {},
        "public": {**found.draft},
        "file": {},
        "public_file": dict(found.file),
        "released_by": actor.id,
        "posted_on": first.isoformat(),
        "said": "",
    }
    kept = _put(desk, found, note, now)
    old = found.public_file
    if room is not None and old and old.get("id") != found.file.get("id"):
        room.store.delete(room.key(file_of(old).attachment))
    _log(desk, actor, office, f"{kind}.release", f"{found.draft['title']}（提出：{found.by}）", now)
    if sort.told:
        _tell(desk, office, sort, id, str(found.draft["title"]), now)
    return read(kept, sort)


def give_back(
    desk: Desk, actor: Actor, kind: str, office: str, id: str, reason: str, now: datetime, *, version: int
) -> Publication:
    """Give a proposal back with what is to be mended; what is public stays. Raises as `release` does, and Invalid."""
    sort, found = _waiting(desk, actor, kind, office, id, now, version)
    kept = _put(desk, found, {"state": RETURNED, "said": _why(reason)}, now)
    _log(desk, actor, office, f"{kind}.return", f"{found.draft['title']}：{_why(reason)}", now)
    return read(kept, sort)


def withdraw(
    desk: Desk, actor: Actor, kind: str, office: str, id: str, reason: str, now: datetime, *, version: int
) -> Publication:
    """Take something down from the public pages, or a proposal of one's own back; it stays in the list.

    Who may release may take down. Raises NotFound, NotAllowed, Invalid without a reason, Stale.
    """
    sort = _sort(kind)
    found = one(desk, actor, kind, office, id, now)
    if not can_withdraw(desk, actor, found):
        raise NotAllowed("撤下由公开审核员或本单位负责人决定")
    if found.version != version:
        raise Stale("这一项刚刚被别人修改过，请看现在的内容")
    why = _why(reason)
    if found.posted_on:
        desk.board.take_down(Posted(office, sort.kind, id, found.posted_on, PUBLIC, {}))
    file = dict(found.file or found.public_file)
    gone = {"public": {}, "public_file": {}, "posted_on": ""}
    note = {"state": WITHDRAWN, "draft": dict(found.shown), "file": file, "said": why, **gone}
    kept = _put(desk, found, note, now)
    _log(desk, actor, office, f"{kind}.withdraw", f"{found.shown['title']}：{why}", now)
    return read(kept, sort)


def _sort(kind: str) -> Sort:
    if kind not in SORTS:
        raise NotFound("没有这一项设置")
    return SORTS[kind]


def _known(desk: Desk, actor: Actor, sort: Sort, office: str) -> Office:
    try:
        found = desk.directory.office(office)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if actor.office != office and not may_release(sort.part, actor, office, found.path, ""):
        raise NotFound(UNKNOWN)
    if sort.part.city and found.path:
        raise NotFound(f"{sort.part.title}由市级单位公布")
    return found


def _waiting(
    desk: Desk, actor: Actor, kind: str, office: str, id: str, now: datetime, version: int
) -> tuple[Sort, Publication]:
    sort = _sort(kind)
    found = one(desk, actor, kind, office, id, now)
    if found.state != WAITING or found.version != version:
        raise Stale("这一项已被处理或又有变动，请看现在的内容")
    if not can_release(desk, actor, found):
        own = found.by in actor.ids
        raise NotAllowed("自己提出的由他人审核" if own else "由公开审核员或本单位负责人审核后公布")
    return sort, found


def _put(desk: Desk, found: Publication, changed: Mapping[str, Any], now: datetime) -> Kept:
    kept = desk.drawers.get(found.office, found.kind, found.id, now)
    if kept is None or kept.version != found.version:
        raise Stale("这一项刚刚被别人修改过，请看现在的内容")
    return desk.drawers.put(replace(kept, note={**kept.note, **changed}), now)


def _why(reason: str) -> str:
    if len(why := reason.strip()) < 2:
        raise Invalid({"reason": "请写明原因"})
    return why[:200]


def _ask(desk: Desk, sort: Sort, office: Office, by: str, kept: Kept, title: str, now: datetime) -> None:
    note = f"{office.name}的{sort.title}“{title[:40]}”待审核公布"
    desk.ledger.put_alert(asking(office.id, office, f"{sort.kind}-{kept.id}#{kept.version}", note, now))


def _tell(desk: Desk, office: str, sort: Sort, id: str, title: str, now: datetime) -> None:
    """Tell the staff of the office and of those right below it, who answer parents' questions, what was made public."""
    name = desk.directory.office(office).name
    tree = desk.directory.tree(desk.directory.office(office).city)
    for each in tree.values():
        if each.id == office or (each.parent == office and valid_on(each, business_date(now))):
            told = Alert(
                id=f"{sort.kind}-{id}#{each.id}#{now.isoformat()}",
                key=each.id,
                case="",
                rule="",
                obligor=office,
                rung=1,
                colour="",
                kind="published",
                at=now,
                due_on=business_date(now),
                note=f"{name}公布了{sort.title}“{title[:60]}”，请学习后解答群众询问",
            )
            desk.ledger.put_alert(told)


def _log(desk: Desk, actor: Actor, office: str, what: str, told: str, now: datetime) -> None:
    desk.ledger.accessed(office, office, actor.id, f"office.{what}", told, now)
