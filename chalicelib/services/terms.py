"""The terms of a step, gathered from the world: calendar, the part of the tree it speaks of, policy, staff."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import NotFound
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.ports import Calendars, Directory
from chalicelib.domain.roles import Staff
from chalicelib.domain.tree import Tree, policy_for
from chalicelib.domain.workflow import Terms


def branch(directory: Directory, keys: Iterable[str]) -> Tree:
    """The offices of these docket keys with all above them and all that came after them; unknown ones are left out.

    A step needs a branch, never the city: a city may have ten thousand schools.
    """
    found: dict[str, Office] = {}
    wanted = [split_key(key)[0] for key in keys if key]
    while wanted:
        each = wanted.pop()
        if each in found:
            continue
        try:
            office = directory.office(each)
        except NotFound:
            continue
        found[office.id] = office
        wanted += [*office.path, *([office.successor] if office.successor else [])]
    return Tree(found.values())


def terms_for(
    directory: Directory,
    calendars: Calendars,
    owner: str,
    keys: Iterable[str],
    *,
    staff: tuple[Staff, ...] = (),
    code_hash: str = "",
    number: str = "",
) -> Terms:
    """The terms of a step on a case owned by the docket key `owner`, with the offices of `keys` in its tree."""
    tree = branch(directory, (owner, *keys))
    office, _ = split_key(owner)
    policy = policy_for(tree, office)
    return Terms(
        calendar=calendars.calendar(office),
        tree=tree,
        policy=policy,
        actions=ACTIONS,
        rows=rows_for(policy),
        salt=secrets.token_hex(16),
        staff=staff,
        code_hash=code_hash,
        number=number,
    )
