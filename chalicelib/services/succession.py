"""Offices and units that end, move or are renamed: the directory is changed, every case concerned gets its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain.changes import Decision
from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.outcome import Command
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.workdays import business_date
from chalicelib.services.recalendar import PAGE, SEEN, docket_keys_of
from chalicelib.services.worlds import Desk


def succeed(
    desk: Desk, old: str, new: str, *, last_day: date, id: str, by: str, reason: str, now: datetime
) -> Decision:
    """`old` ends with `last_day` and `new` answers for it: its cases, open and done, and the offices below go over.

    The same `id` again goes on where it was cut short. Raises NotFound; Invalid when the two cannot succeed each other.
    """
    ending, heir = desk.directory.office(old), desk.directory.office(new)
    if ending.city != heir.city or old == new:
        raise Invalid({"new": "承继单位须是本市的另一个单位"})
    if ending.parent is None:
        raise Invalid({"old": "市级单位不能撤并，请另建城市"})
    if old in heir.path:
        raise Invalid({"new": f"{heir.name}是{ending.name}的下级，请先改变其隶属关系"})
    if heir.successor is not None or not valid_on(heir, last_day):
        raise Invalid({"new": f"{heir.name}届时已撤并，请选择最终的承继单位"})
    decision = _begin(
        desk,
        Decision(
            id, "succeed", ending.city, old, by, _reason(reason), now, {"new": new, "last_day": last_day.isoformat()}
        ),
    )
    if (ending.successor, ending.valid_to) != (new, last_day):
        desk.directory.put_office(ending, replace(ending, successor=new, valid_to=last_day, updated_at=last_day))
    below = _moved_below(desk, old, (*heir.path, new))
    numbers = [*_cases(desk, [ending]), *_kept_away(desk, ending)]
    form = {"decision": id, "old": old, "new": new}
    _order(desk, decision, numbers, "succeed", form, now)
    others = [number for number in _cases(desk, below) if number not in set(numbers)]
    _order(desk, decision, others, "move_overseer", {"decision": id}, now)
    return _done(desk, decision, len(numbers) + len(others), now)


def move(desk: Desk, office: str, parent: str, *, id: str, by: str, reason: str, now: datetime) -> Decision:
    """`office`, with all below it, comes under `parent`; the overseers of their cases follow.

    Raises NotFound, Invalid.
    """
    moving, above = desk.directory.office(office), desk.directory.office(parent)
    if moving.parent is None or moving.city != above.city:
        raise Invalid({"parent": "只能在本市之内改变隶属关系"})
    if office == parent or office in above.path:
        raise Invalid({"parent": f"{above.name}是{moving.name}本身或其下级，不能作为上级"})
    if not valid_on(above, business_date(now)):
        raise Invalid({"parent": f"{above.name}已撤并，不能作为上级"})
    decision = _begin(desk, Decision(id, "move", moving.city, office, by, _reason(reason), now, {"parent": parent}))
    path = (*above.path, parent)
    if (moving.parent, moving.path) != (parent, path):
        desk.directory.put_office(moving, replace(moving, parent=parent, path=path, direct=above.parent is None))
    below = _moved_below(desk, office, (*path, office))
    numbers = list(_cases(desk, [desk.directory.office(office), *below]))
    _order(desk, decision, numbers, "move_overseer", {"decision": id}, now)
    return _done(desk, decision, len(numbers), now)


def rename(
    desk: Desk, office: str, name: str, short_name: str, *, last_day: date, id: str, by: str, reason: str, now: datetime
) -> Decision:
    """The office bears another name after `last_day`; papers of earlier days keep the old one (edge 13)."""
    before = desk.directory.office(office)
    if not name.strip() or len(name) > 60:
        raise Invalid({"name": "请写明新的全称，不超过 60 字"})
    if before.former_names and before.former_names[-1][1] >= last_day:
        raise Invalid({"last_day": f"上一次更名在 {before.former_names[-1][1]}，新的更名须在其后"})
    former = (*before.former_names, (before.name, last_day))
    decision = _begin(
        desk, Decision(id, "rename", before.city, office, by, _reason(reason), now, {"until": str(last_day)})
    )
    if before.name != name.strip():
        desk.directory.put_office(
            before,
            replace(before, name=name.strip(), short_name=short_name.strip() or name.strip(), former_names=former),
        )
    return _done(desk, decision, 0, now)


def resume(desk: Desk, city: str, now: datetime) -> int:
    """Take up the decisions on offices that were cut short; how many there were."""
    waiting = [d for d in desk.changes.decisions(city) if d.ordered_at is None and _is_due(d, now)]
    for each in waiting:
        if each.kind == "unit":
            order_unit(desk, each, now)
        elif each.kind == "succeed":
            last_day = date.fromisoformat(each.what["last_day"])
            new = each.what["new"]
            succeed(desk, each.office, new, last_day=last_day, id=each.id, by=each.by, reason=each.reason, now=now)
        else:
            move(desk, each.office, each.what["parent"], id=each.id, by=each.by, reason=each.reason, now=now)
    return len(waiting)


def order_unit(desk: Desk, decision: Decision, now: datetime) -> Decision:
    """A unit has ended: every case under its docket key goes to the unit that answers for it, open or done.

    `what` of the decision names the two docket keys; repeating it changes nothing (条例 Art. 24, edge 13).
    """
    old, new = decision.what["old"], decision.what["new"]
    numbers = list(_under(desk, (old,)))
    _order(desk, decision, numbers, "succeed", {"decision": decision.id, "old": old, "new": new}, now)
    return _done(desk, decision, len(numbers), now)


def _is_due(decision: Decision, now: datetime) -> bool:
    """Whether a decision that was cut short is to be taken up; a unit's cases go over on the day after its last."""
    if decision.kind == "unit":
        return business_date(now) > date.fromisoformat(decision.what["last_day"])
    return decision.kind in ("succeed", "move")


def _reason(reason: str) -> str:
    if len(reason.strip()) < 4:
        raise Invalid({"reason": "请写明依据的文件，如“青编〔2026〕12号”"})
    return reason.strip()


def _begin(desk: Desk, decision: Decision) -> Decision:
    desk.changes.decide(decision)
    return decision


def _done(desk: Desk, decision: Decision, cases: int, now: datetime) -> Decision:
    done = replace(decision, cases=cases, moved=cases, ordered_at=now)
    desk.changes.decide(done)
    return done


def _moved_below(desk: Desk, old: str, path: tuple[str, ...]) -> list[Office]:
    """Put everything below `old` under `path`, and say what there is now."""
    found = []
    for each in desk.directory.tree(desk.directory.office(old).city).values():
        if old not in each.path:
            continue
        tail = each.path[each.path.index(old) + 1 :]
        after = replace(each, path=(*path, *tail), parent=tail[-1] if tail else path[-1])
        if after != each:
            desk.directory.put_office(each, after)
        found.append(after)
    return found


def _cases(desk: Desk, offices: Iterable[Office]) -> Iterator[str]:
    """Every case under the dockets of some offices, open and done, each once."""
    return _under(desk, (key for office in offices for key in docket_keys_of(office)))


def _under(desk: Desk, keys: Iterable[str]) -> Iterator[str]:
    """Every case under these docket keys, open and done, each once."""
    seen: set[str] = set()
    for key in keys:
        for done in (False, True):
            cursor: str | None = None
            while True:
                page = desk.dockets.page(key, cursor=cursor, size=PAGE, done=done)
                for entry in page.items:
                    if entry.number not in seen:
                        seen.add(entry.number)
                        yield entry.number
                cursor = page.cursor
                if cursor is None:
                    break


def _kept_away(desk: Desk, office: Office) -> Iterator[str]:
    """The cases that must never be seen by an office: no docket of its own holds them, those above it do."""
    above = [desk.directory.office(each) for each in office.path]
    return (number for number in _cases(desk, above) if office.id in desk.cases.load(number).case.excluded)


def _order(
    desk: Desk, decision: Decision, numbers: Iterable[str], action: str, form: dict[str, str], now: datetime
) -> None:
    commands = [Command(f"{decision.id}#{n}", n, action, form, SYSTEM.id, now + SEEN) for n in numbers]
    desk.changes.order(commands, decision.city)
