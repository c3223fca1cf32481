"""Writes a checked city with its accounts, and again without taking back what the desk has changed since.

Each new account gets a first password of its own, drawn here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from chalicelib.adapters.passwords import AT_ONCE
from chalicelib.domain.errors import Stale
from chalicelib.domain.offices import Post
from chalicelib.domain.ports import Directory
from chalicelib.domain.ports_accounts import Passwords
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.roles import ROLES, Staff
from chalicelib.domain.workdays import SHANGHAI
from chalicelib.services.password_rules import draw_password
from infra.cityfile import City
from infra.citymerge import Difference, Merged, Side, account_differences, from_plain, merged, plain

ALL = "*"
"""In place of an office id: of all offices the file's is taken."""

KIND, LAST = "city-file", "last"
"""Where in an office's drawer stands what the file said of it when it was last loaded."""

TRIES = 5
"""How often an office is looked at again when somebody at the desk was faster."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written; `handout` is the file with the first passwords, None when no account was new.

    `differences` are those between file and desk; `report` is the file that has them all, None when there are none.
    """

    offices: int
    staff: int
    accounts: int
    handout: Path | None
    differences: tuple[Difference, ...] = ()
    report: Path | None = None


def write_city(
    city: City,
    directory: Directory,
    drawers: Drawers,
    passwords: Passwords,
    data: Path,
    now: datetime,
    told: Callable[[Iterable[Staff], int], Iterable[Staff]] = lambda staff, count: staff,
    take: Collection[str] = (),
) -> Written:
    """Write a city; what the desk has changed since the file was last loaded stays, and so does every account.

    Of the offices that `take` names (ALL: of all) the file's is taken instead. Either way each difference is told, in
    the answer and in a file of `data` with what stood on both sides: nothing is lost in silence.

    The first passwords of new accounts go into a file of `data` that only this user can read, before anything is
    written: an account whose password nobody has would be lost. `told` is given the accounts and their count to show
    how far it has come.
    """
    fresh = newcomers(city, directory)
    drawn = [draw_password() for _ in fresh]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        hashes = pool.map(passwords.hash, drawn)
        made = [
            replace(member, password_hash=hashed)
            for member, hashed in zip(told(fresh, len(fresh)), hashes, strict=True)
        ]
    handout = _hand_out(city, fresh, drawn, data, now) if fresh else None
    differences = put_again(city, directory, drawers, made, now, take)
    report = _report(differences, data, now) if differences else None
    return Written(len(city.offices), len(city.staff), len(fresh), handout, differences, report)


def put_again(
    city: City,
    directory: Directory,
    drawers: Drawers,
    made: Sequence[Staff],
    now: datetime,
    take: Collection[str] = (),
) -> tuple[Difference, ...]:
    """Write a city over what stands, with the accounts `made`; in what file and desk differ (citymerge.merged)."""
    known = directory.tree(city.root) if city.root in {root.id for root in directory.cities()} else {}
    posts: dict[str, list[Post]] = {}
    for post in city.posts:
        posts.setdefault(post.office, []).append(post)
    sides = {office.id: Side(office, tuple(posts.get(office.id, ()))) for office in city.offices}
    new = [side for id, side in sides.items() if id not in known]
    directory.put_city([side.office for side in new], made, [post for side in new for post in side.posts])
    found: list[Difference] = []
    for id, side in sides.items():
        last = drawers.get(id, KIND, LAST, now)
        base = from_plain(last.note) if last else None
        if id in known:
            wanted = ALL in take or id in take
            found += _over(directory, side, base, take=wanted)
        if base != side:
            drawers.put(Kept(id, KIND, LAST, plain(side), last.version if last else 0), now)
    fresh = {member.id for member in made}
    accounts = {member.id: member for id in sides if id in known for member in directory.staff(id)}
    for member in city.staff:
        if member.id in accounts and member.id not in fresh:
            found += account_differences(member, accounts[member.id])
    return tuple(found)


def _over(directory: Directory, file: Side, base: Side | None, *, take: bool) -> tuple[Difference, ...]:
    """Write one office that is there already. Raises Stale when the desk is faster TRIES times."""
    id = file.office.id
    for _ in range(TRIES):
        directory.reread(id)
        stands = Side(directory.office(id), directory.posts(id))
        after: Merged = merged(base, file, stands, take=take)
        try:
            if after.side.office != stands.office:
                directory.put_office(stands.office, after.side.office)
            if after.side.posts != stands.posts:
                directory.put_posts(id, stands.posts, after.side.posts)
        except Stale:
            continue
        return after.differences
    raise Stale(f"{id} 正在被别人修改，请稍后再载入一次")


def _report(differences: Sequence[Difference], data: Path, now: datetime) -> Path:
    from chalicelib.adapters.spreadsheets import write_rows

    path = data / f"city-differences-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.csv"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    rows = ((each.office, each.what, each.desk, each.file, "文件" if each.taken else "工作台") for each in differences)
    write_rows(path, ("单位编号", "项目", "工作台原有", "城市文件", "现在执行"), rows)
    return path


def newcomers(city: City, directory: Directory) -> list[Staff]:
    """The members of staff in the file who have no account yet."""
    known = {member.id for office in city.offices for member in directory.staff(office.id)}
    return [member for member in city.staff if member.id not in known]


def _hand_out(city: City, staff: Sequence[Staff], drawn: Sequence[str], data: Path, now: datetime) -> Path:
    from chalicelib.adapters.spreadsheets import write_rows

    names = {office.id: office.name for office in city.offices}
    path = data / f"first-passwords-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.csv"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    rows = (
        (names[m.office], m.office, m.login, m.name, "、".join(ROLES[role].title for role in sorted(m.roles)), password)
        for m, password in zip(staff, drawn, strict=True)
    )
    write_rows(path, ("单位", "单位编号", "账号", "姓名", "角色", "初始密码"), rows)
    return path
