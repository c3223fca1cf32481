"""What somebody has begun to fill in and not sent yet: one draft for each person, case and action, kept for 30 days.

A draft is its writer's alone. It goes with the deed that it was for, and by itself when its days are over.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain import disclosure, recusal
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale, Unavailable
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.worklist import admitted
from chalicelib.services.worlds import Desk

KIND, DONE = "draft", "draft-done"
KEPT_FOR = timedelta(days=30)
"""After the last saving."""

LATE = timedelta(days=1)
"""So long it is known of which form a deed was done: a saving that was under way then comes within seconds."""

FORMS_KNOWN = 10
"""Of so many registrations in a row."""

LONGEST = 60_000
"""So many characters all fields of a draft may have together."""

REGISTRATION = ("", "submit")
"""Number and action of the draft of a matter that is being taken in and has no number yet."""

NAMES = 80
"""So many fields the draft of a registration may have at most."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft; `number` is "" for a registration, `revision` is that of the case when the form was drawn.

    `entry` is how the case stands in one of the writer's dockets now, where it was asked for.
    """

    number: str
    action: str
    form: Mapping[str, Any]
    revision: int
    saved_at: datetime
    expires_at: datetime
    entry: DocketEntry | None = None

    @property
    def moved_on(self) -> bool:
        """Whether somebody has changed the case since the form was drawn."""
        return self.entry is not None and self.entry.revision != self.revision


def save(
    desk: Desk,
    actor: Actor,
    number: str,
    action: str,
    form: Mapping[str, Any],
    revision: int,
    now: datetime,
    *,
    key: str = "",
) -> Draft | None:
    """Keep what is filled in so far, in place of what was kept before; nothing of it is checked but its size.

    `form` holds texts, or lists of them; fields that the action's row does not have are left out. `revision` of the
    case, and `key` of a registration, say which form it is: of one whose deed is done nothing is kept any more, and the
    answer is None. Raises NotFound for a case that the actor does not see or an unknown action, Invalid when it is too
    long.
    """
    if (number, action) != REGISTRATION:
        admitted(desk, actor, number)
    said = _said(action, form)
    if sum(len(str(value)) for value in said.values()) > LONGEST:
        raise Invalid({"draft": "草稿过长，没有保存。请先把内容存到本机"})
    note = {"form": said, "revision": revision}
    if _is_done(desk, actor, number, action, revision, key, now):
        return None
    for _ in range(3):
        # The last word holds: it is the same person, at most in two windows.
        standing = desk.drawers.get(actor.id, KIND, _id(number, action), now)
        version = standing.version if standing else 0
        kept = Kept(actor.id, KIND, _id(number, action), note, version, expires_at=now + KEPT_FOR)
        with suppress(Stale):
            put = desk.drawers.put(kept, now)
            if _is_done(desk, actor, number, action, revision, key, now):
                # The deed was done between the two looks.
                drop(desk, actor, number, action)
                return None
            return _read(put)
    raise Stale


def find(desk: Desk, actor: Actor, number: str, action: str, now: datetime) -> Draft | None:
    """The draft for this case and action, if there is one; its `entry` says whether the case has moved on.

    Raises NotFound for a case that the actor does not see any more.
    """
    entry = admitted(desk, actor, number)[0] if (number, action) != REGISTRATION else None
    kept = desk.drawers.get(actor.id, KIND, _id(number, action), now)
    return _read(kept, entry) if kept else None


def drafts(desk: Desk, actor: Actor, now: datetime) -> tuple[Draft, ...]:
    """The actor's drafts, the latest saved first; those of cases that he does not see any more are left out."""
    found = []
    for kept in desk.drawers.all(actor.id, KIND, now):
        number, _, action = kept.id.partition(".")
        if (number, action) == (NEW, REGISTRATION[1]):
            found.append(_read(kept))
            continue
        entries = desk.dockets.entry(sorted(actor.keys), number) if actor.keys else ()
        seen = next(filter(recusal.sees_entry(actor), entries), None)
        if seen is not None:
            found.append(_read(kept, seen))
    return tuple(sorted(found, key=lambda draft: draft.saved_at, reverse=True))


def of_case(desk: Desk, actor: Actor, number: str, now: datetime) -> tuple[Draft, ...]:
    """The actor's drafts for one case, which he sees at this moment: nothing of the case is asked here."""
    return tuple(
        _read(kept) for kept in desk.drawers.all(actor.id, KIND, now) if kept.id.partition(".")[0] == (number or NEW)
    )


def said_before(desk: Desk, actor: Actor, number: str, action: str, now: datetime) -> Mapping[str, Any]:
    """What the actor filled in when he last did this on the case, in his own words: for what came back to be mended.

    Raises NotFound where he never did or does not see the case, NotAllowed where its texts are not open to him.
    """
    admitted(desk, actor, number)
    case = desk.cases.load(number).case
    if not disclosure.may_read(case, actor.id) or disclosure.put_away(case, business_date(now)):
        raise NotAllowed("此件内容不对您开放")
    own = ((e, w) for e, w in reversed(desk.cases.history(number)) if (e.action, e.actor) == (action, actor.id))
    event, words = next(own, (None, None))
    if event is None:
        raise NotFound("您还没有办理过这一操作")
    said = {**event.facts, **(words.texts if words else {})}
    lists = {field.name for field in ACTIONS[action].fields if field.kind == "targets"} if action in ACTIONS else set()
    texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in said.items()}
    return _said(action, {name: value.split(",") if name in lists else value for name, value in texts.items()})


def drop(desk: Desk, actor: Actor, number: str, action: str) -> None:
    """Throw a draft away; nothing when there is none. The actor's own only, so nobody learns of a case by it."""
    desk.drawers.drop(actor.id, KIND, _id(number, action))


def done(
    desk: Desk, actor: Actor, number: str, action: str, now: datetime, *, revision: int | None = None, key: str = ""
) -> None:
    """Throw the draft of a deed that is done away, and what a saving of that form that is under way would still keep.

    `revision` is what the case had when the form was drawn, `key` that of a registration. The deed stands already:
    where the drawer does not answer the draft stays, and goes when its days are over.
    """
    with suppress(Unavailable, Stale):
        before = desk.drawers.get(actor.id, DONE, _id(number, action), now)
        last: Mapping[str, Any] = before.note if before else {"revision": -1, "keys": []}
        seen = max(int(last["revision"]), -1 if revision is None else revision)
        keys = [*last["keys"], key][-FORMS_KNOWN:] if key else list(last["keys"])
        note = {"revision": seen, "keys": keys}
        version = before.version if before else 0
        desk.drawers.put(Kept(actor.id, DONE, _id(number, action), note, version, expires_at=now + LATE), now)
    with suppress(Unavailable):
        drop(desk, actor, number, action)


def _is_done(desk: Desk, actor: Actor, number: str, action: str, revision: int, key: str, now: datetime) -> bool:
    """Whether the deed of this form, or of a later one, is done already."""
    kept = desk.drawers.get(actor.id, DONE, _id(number, action), now)
    if kept is None:
        return False
    return key in kept.note["keys"] if (number, action) == REGISTRATION else revision <= kept.note["revision"]


NEW = "new"


def _id(number: str, action: str) -> str:
    return f"{number or NEW}.{action}"


def _said(action: str, form: Mapping[str, Any]) -> dict[str, Any]:
    if action == REGISTRATION[1]:
        names = {name for name in list(form)[:NAMES] if name.isidentifier()}
    elif action in ACTIONS:
        names = {field.name for field in ACTIONS[action].fields} | {"assignment"}
    else:
        raise NotFound("没有这一操作")
    return {name: value for name, value in form.items() if name in names and value not in ("", [], None)}


def _read(kept: Kept, entry: DocketEntry | None = None) -> Draft:
    number, _, action = kept.id.partition(".")
    at = kept.changed_at or kept.expires_at
    assert at is not None
    return Draft(
        "" if number == NEW else number,
        action,
        kept.note["form"],
        kept.note["revision"],
        at,
        kept.expires_at or at,
        entry,
    )
