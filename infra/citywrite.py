"""Writes a checked city with its accounts; each new account gets a first password of its own, drawn here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from chalicelib.adapters.passwords import AT_ONCE
from chalicelib.domain.ports import Directory
from chalicelib.domain.ports_accounts import Passwords
from chalicelib.domain.roles import ROLES, Staff
from chalicelib.domain.workdays import SHANGHAI
from chalicelib.services.password_rules import draw_password
from infra.cityfile import City


@dataclass(frozen=True, slots=True)
class Written:
    """What was written; `handout` is the file with the first passwords, None when no account was new."""

    offices: int
    staff: int
    accounts: int
    handout: Path | None


def write_city(
    city: City,
    directory: Directory,
    passwords: Passwords,
    data: Path,
    now: datetime,
    told: Callable[[Iterable[Staff], int], Iterable[Staff]] = lambda staff, count: staff,
) -> Written:
    """Write a city; offices and posts become what the file says, an account that exists stays as it is.

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
    directory.put_city(city.offices, made, city.posts)
    return Written(len(city.offices), len(city.staff), len(fresh), handout)


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
