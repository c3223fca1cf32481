"""A list of new staff taken over from a table: every row checked first, then all accounts made at once or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.ports_tables import TableRow
from chalicelib.domain.roles import Actor, Role, Staff, staff_id
from chalicelib.services.password_rules import draw_password
from chalicelib.services.staffing import Staffing, account_problems

COLUMNS: Mapping[str, str] = {"name": "姓名", "login": "账号", "post": "岗位", "mobile": "手机", "email": "邮箱"}
"""The columns of the table by the field that each fills; all five stand in the header, the last two may be blank."""

MOST = 100
"""So many accounts fit into one transaction."""

WAITS = timedelta(hours=1)
"""So long a checked list waits to be confirmed."""

_KIND = "staff-import"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One row: who is to get an account."""

    line: int
    name: str
    login: str
    post: str
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: the line in the file, the column's title, and the remedy."""

    line: int
    column: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table holds, before anything is made; `version` is what `confirm` wants, 0 while there are problems."""

    newcomers: tuple[Newcomer, ...]
    problems: tuple[Problem, ...]
    version: int = 0


def preview(staffing: Staffing, actor: Actor, office: str, rows: Iterable[TableRow], now: datetime) -> Preview:
    """Check every row of a table with COLUMNS; a list without problems waits for `confirm`, sealed, for WAITS.

    Raises NotAllowed, NotFound unless `actor` is ADMIN for the office; Invalid for an empty table or beyond MOST rows.
    """
    admitted(staffing, actor, office, now)
    newcomers, problems = _read(rows)
    if not newcomers and not problems:
        raise Invalid({"file": "表中没有人员，请在表头下面逐行填写"})
    if len(newcomers) > MOST:
        raise Invalid({"file": f"一次最多导入 {MOST} 人，请分成几个文件"})
    problems += _in_use(staffing, office, newcomers)
    ordered = tuple(sorted(problems, key=lambda each: (each.line, list(COLUMNS.values()).index(each.column))))
    if ordered:
        return Preview(tuple(newcomers), ordered)
    waiting = staffing.drawers.get(actor.id, _KIND, office, now)
    note = {"newcomers": [asdict(each) for each in newcomers]}
    before = waiting.version if waiting else 0
    kept = staffing.drawers.put(Kept(actor.id, _KIND, office, note, before, expires_at=now + WAITS), now)
    return Preview(tuple(newcomers), (), kept.version)


def confirm(
    staffing: Staffing, actor: Actor, office: str, version: int, now: datetime
) -> tuple[tuple[Newcomer, str], ...]:
    """Make the accounts of the list that waits, all or none; each newcomer with a first password, known only here.

    The accounts can do nothing until SEC_ADMIN gives them roles. Raises NotAllowed, NotFound; Stale when the list is
    another one by now or has expired; Invalid when a login was taken meanwhile.
    """
    admitted(staffing, actor, office, now)
    kept = staffing.drawers.get(actor.id, _KIND, office, now)
    if kept is None or kept.version != version:
        raise Stale("这份名单已经导入过，或者等待过久，请重新上传")
    newcomers = tuple(Newcomer(**each) for each in kept.note["newcomers"])
    drawn = tuple((each, draw_password()) for each in newcomers)
    made = [_account(staffing, office, each, password) for each, password in drawn]
    try:
        staffing.directory.add_staff(made)
    except Stale:
        taken = _in_use(staffing, office, newcomers)
        named = "、".join(f"第 {each.line} 行" for each in taken)
        raise Invalid({"file": f"有账号刚被占用（{named}），没有导入任何人，请改好后重新上传"}) from None
    staffing.drawers.drop(actor.id, _KIND, office)
    for member in made:
        staffing.ledger.accessed(office, member.id, actor.id, "account.create", "批量导入账号", now)
    return drawn


def admitted(staffing: Staffing, actor: Actor, office: str, now: datetime) -> None:
    """Raise NotAllowed or NotFound unless `actor` is ADMIN for the office."""
    if Role.ADMIN not in staffing.presiding(actor, office, now):
        raise NotAllowed("只有系统管理员可以导入人员")


def _read(rows: Iterable[TableRow]) -> tuple[list[Newcomer], list[Problem]]:
    newcomers: list[Newcomer] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for row in rows:
        if row.problem:
            problems.append(Problem(row.line, COLUMNS["name"], row.problem))
            continue
        said: dict[str, str] = {}
        wrong: dict[str, str] = {}
        for field, column in COLUMNS.items():
            try:
                said[field] = row.text(column).strip()
            except Invalid as unread:
                said[field] = ""
                wrong[field] = unread.message
        wrong = account_problems(**said) | wrong
        if said["login"] in first:
            wrong["login"] = f"与第 {first[said['login']]} 行的账号相同，请换一个"
        first.setdefault(said["login"], row.line)
        newcomers.append(Newcomer(row.line, **said))
        problems += [Problem(row.line, COLUMNS[field], remedy) for field, remedy in wrong.items()]
    return newcomers, problems


def _in_use(staffing: Staffing, office: str, newcomers: Sequence[Newcomer]) -> list[Problem]:
    known = {member.login for member in staffing.directory.staff(office)}
    return [
        Problem(each.line, COLUMNS["login"], f"登录账号“{each.login}”已被使用，请换一个")
        for each in newcomers
        if each.login in known
    ]


def _account(staffing: Staffing, office: str, each: Newcomer, password: str) -> Staff:
    hashed = staffing.passwords.hash(password)
    return Staff(
        staff_id(office, each.login),
        office,
        each.login,
        each.name,
        each.post,
        frozenset(),
        mobile=each.mobile,
        email=each.email,
        password_hash=hashed,
    )
