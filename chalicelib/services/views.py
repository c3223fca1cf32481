"""Saved views of the worklist: filters under a name, each person's own; one of them may be what the list opens with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Conflict, Invalid, NotFound
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.roles import Actor
from chalicelib.domain.seeking import Seek, as_form, read_seek
from chalicelib.services.searching import own_key
from chalicelib.services.worlds import Desk

KIND, ALL = "view", "all"
MOST = 20
"""So many views one person keeps."""

LONGEST = 20


@dataclass(frozen=True, slots=True)
class View:
    """One view: its name, the docket key that it is of, and what it looks for."""

    id: str
    name: str
    key: str
    seek: Seek
    default: bool = False


def views(desk: Desk, actor: Actor, now: datetime) -> tuple[View, ...]:
    """The actor's views by name; those of a docket that does not open to him any more are left out."""
    return _read(_kept(desk, actor, now), actor)


def save(
    desk: Desk, actor: Actor, name: str, key: str, seek: Seek, now: datetime, *, default: bool = False
) -> tuple[View, ...]:
    """Keep a view, in place of the one of the same name; the views after it.

    With `default` it is what the list opens with. Raises Invalid for a name that is none or a view too many, NotFound
    for a docket that does not open to the actor, Stale.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST:
        raise Invalid({"name": f"请给视图起一个不超过 {LONGEST} 字的名称"})
    key = own_key(actor, key)
    kept = _kept(desk, actor, now)
    standing = _read(kept, actor)
    same = next((view for view in standing if view.name == name), None)
    if same is None and len(standing) >= MOST:
        raise Conflict({"name": f"最多保存 {MOST} 个视图，请先删除不用的"})
    fresh = View(same.id if same else secrets.token_hex(4), name, key, seek, default)
    others = [replace(view, default=view.default and not default) for view in standing if view.id != fresh.id]
    return _put(desk, actor, kept, [*others, fresh], now)


def drop(desk: Desk, actor: Actor, id: str, now: datetime) -> tuple[View, ...]:
    """Throw a view away; the views that are left. Raises NotFound, Stale."""
    kept = _kept(desk, actor, now)
    standing = _read(kept, actor)
    if id not in {view.id for view in standing}:
        raise NotFound("没有这个视图，可能已在别处删除")
    return _put(desk, actor, kept, [view for view in standing if view.id != id], now)


def choose(desk: Desk, actor: Actor, id: str, now: datetime) -> tuple[View, ...]:
    """Let the list open with a view, or with none for ""; the views after it. Raises NotFound, Stale."""
    kept = _kept(desk, actor, now)
    standing = _read(kept, actor)
    if id and id not in {view.id for view in standing}:
        raise NotFound("没有这个视图，可能已在别处删除")
    return _put(desk, actor, kept, [replace(view, default=view.id == id) for view in standing], now)


def _kept(desk: Desk, actor: Actor, now: datetime) -> Kept:
    return desk.drawers.get(actor.id, KIND, ALL, now) or Kept(actor.id, KIND, ALL)


def _read(kept: Kept, actor: Actor) -> tuple[View, ...]:
    found = (_view(each) for each in kept.note.get("views", ()))
    return tuple(sorted((view for view in found if view.key in actor.keys), key=lambda view: view.name))


def _view(note: Mapping[str, Any]) -> View:
    try:
        seek = read_seek(note["form"])
    except Invalid:
        # A state or a topic of the view is no longer a row.
        seek = Seek()
    return View(note["id"], note["name"], note["key"], seek, note["default"])


def _put(desk: Desk, actor: Actor, kept: Kept, standing: list[View], now: datetime) -> tuple[View, ...]:
    note = [
        {"id": view.id, "name": view.name, "key": view.key, "form": as_form(view.seek), "default": view.default}
        for view in standing
    ]
    return _read(desk.drawers.put(replace(kept, note={"views": note}), now), actor)
