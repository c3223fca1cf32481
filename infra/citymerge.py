"""A city file loaded again: what it changes of an office, and what the desk has changed since, which stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import msgspec

from chalicelib.domain import policy_form
from chalicelib.domain.lawful import problems
from chalicelib.domain.offices import POST_TITLES, Office, Post, PostKind
from chalicelib.domain.policy import inherit
from chalicelib.domain.roles import ROLES, Staff
from chalicelib.typed import parsed

Part = tuple[str, ...]
"""Where something of an office stands: ("name",), ("units", "0105"), ("policy", "limits", "R07"), ("posts", …)."""

MISSING: Any = None
"""What an office does not have; no part of it is ever written as that."""

STAMPS = frozenset({"updated_at", "reviewer"})
"""When somebody last looked over the entry, and who: no wish of anybody, so that nobody needs to hear of it."""

TITLES = {
    "name": "全称", "short_name": "简称", "kind": "性质类别", "nature": "办学性质", "stage": "学段", "tier": "层级",
    "parent": "上级单位", "path": "上级单位", "direct": "是否直属", "phones": "电话", "mailboxes": "邮箱信箱",
    "address": "地址", "map_note": "位置说明", "station": "服务站", "vice_principal": "分管副校长", "hours": "办公时间",
    "reception": "接访时间", "closures": "停业日", "students": "学生数", "valid_from": "启用日期",
    "valid_to": "停用日期", "successor": "承继单位", "former_names": "曾用名",
    "reexam_office": "复查机关", "recheck_office": "复核机关",
    "number_prefix": "编号代字", "units": "内设机构", "policy": "时限与制度", "posts": "职务",
}  # fmt: skip
ACCOUNT = {"name": "姓名", "post": "岗位", "roles": "角色", "units": "科室", "grants": "分科室的角色", "mobile": "手机",
           "email": "邮箱", "valid_from": "起用日期", "valid_to": "停用日期"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One office with its posts, as a file describes it or as it stands."""

    office: Office
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which file and desk differ; `taken` when the file's stands now, otherwise the desk's was kept."""

    office: str
    what: str
    desk: str
    file: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """An office as it is to stand, and in what the file and the desk differ."""

    side: Side
    differences: tuple[Difference, ...]


def merged(base: Side | None, file: Side, stands: Side, *, take: bool = False) -> Merged:
    """The office after loading the file; `base` is what the file said when it was last loaded, None when nobody knows.

    Part by part: what the desk has left alone becomes what the file says, what it has changed stays, unless `take`
    wants the file's. A unit is never taken out (cases lie there; it ends by its last day), and a policy that would
    break the law when mixed stays as the desk has it.
    """
    before, said, now = (_parts(side) if side else {} for side in (base, file, stands))
    after: dict[Part, Any] = {}
    found: list[Difference] = []
    for part in dict.fromkeys((*now, *said)):
        desk, wanted = now.get(part, MISSING), said.get(part, MISSING)
        chosen = _chosen(part, base is not None, before.get(part, MISSING), wanted, desk, take)
        if chosen != MISSING:
            after[part] = chosen
        if desk != wanted and part[0] not in STAMPS and not _followed(base is not None, before.get(part), desk, take):
            taken = chosen == wanted
            if taken and desk == MISSING:
                continue
            found.append(Difference(stands.office.id, _title(part), _text(desk), _text(wanted), taken))
    side = _built(stands, after)
    if side.office.policy != stands.office.policy and _unlawful(side.office):
        side = replace(side, office=replace(side.office, policy=stands.office.policy))
        words = "文件与工作台的设定合在一起会违反法律规定，全部保留工作台的"
        found.append(Difference(stands.office.id, TITLES["policy"], words, ""))
    return Merged(side, tuple(found))


def account_differences(file: Staff, stands: Staff) -> tuple[Difference, ...]:
    """In what an account differs from the file; accounts stay as they are, whoever wishes otherwise."""
    pairs = ((name, getattr(stands, name), getattr(file, name)) for name in ACCOUNT)
    return tuple(
        Difference(stands.office, f"账号 {stands.login} 的{ACCOUNT[name]}", _text(desk), _text(wanted))
        for name, desk, wanted in pairs
        if desk != wanted
    )


def _chosen(part: Part, known: bool, before: Any, wanted: Any, desk: Any, take: bool) -> Any:
    if desk == wanted:
        return desk
    if wanted == MISSING and part[0] == "units":
        return desk
    if take or (known and desk == before):
        return wanted
    # Nobody can say who has left it out: what is nowhere at the desk comes from the file.
    return wanted if not known and desk == MISSING else desk


def _followed(known: bool, before: Any, desk: Any, take: bool) -> bool:
    """Whether the desk had left this part alone, so that the file's change was just followed."""
    return known and desk == before and not take


def _parts(side: Side) -> dict[Part, Any]:
    office = side.office
    found: dict[Part, Any] = {
        (field.name,): getattr(office, field.name)
        for field in fields(Office)
        if field.name not in ("units", "policy") and getattr(office, field.name) is not None
    }
    found |= {("units", unit.code): unit for unit in office.units}
    for name, value in policy_form.written(office.policy).items():
        if isinstance(value, Mapping):
            found |= {("policy", name, str(key)): inner for key, inner in value.items()}
        else:
            found["policy", name] = value
    for post in side.posts:
        key = ("posts", post.kind.value, post.unit, str(post.year or ""))
        found[key] = (*found.get(key, ()), post)
    return found


def _built(stands: Side, parts: Mapping[Part, Any]) -> Side:
    simple: dict[str, Any] = {
        field.name: parts.get((field.name,)) for field in fields(Office) if field.name not in ("units", "policy")
    }
    units = tuple(value for part, value in parts.items() if part[0] == "units")
    document: dict[str, Any] = {}
    for part, value in parts.items():
        if part[0] == "policy" and len(part) == 3:
            document.setdefault(part[1], {})[part[2]] = value
        elif part[0] == "policy":
            document[part[1]] = value
    posts = tuple(post for part, value in parts.items() if part[0] == "posts" for post in value)
    office = replace(stands.office, **simple, units=units, policy=policy_form.read(document))
    if office.policy == stands.office.policy:
        office = replace(office, policy=stands.office.policy)
    return Side(office, stands.posts if _same(posts, stands.posts) else posts)


def _same(some: Iterable[Post], others: Sequence[Post]) -> bool:
    """Whether these are the same posts, in whatever order."""
    return sorted(map(repr, some)) == sorted(map(repr, others))


def _unlawful(office: Office) -> bool:
    return any(problem.refused for problem in problems(inherit([office.policy])))


def _title(part: Part) -> str:
    if part[0] == "posts":
        return "".join((POST_TITLES[PostKind(part[1])], f"（{part[2]}）" if part[2] else "", part[3]))
    return " ".join((TITLES.get(part[0], part[0]), *part[1:]))


def _text(value: Any) -> str:
    if value == MISSING:
        return "（没有）"
    if isinstance(value, str):
        return str(value) or "（空）"
    if isinstance(value, frozenset):
        return "、".join(sorted(ROLES[each].title if each in ROLES else str(each) for each in value))
    if isinstance(value, tuple) and value and isinstance(value[0], Post):
        return "、".join(_post(post) for post in value)
    return msgspec.json.encode(value).decode() if value not in ((), {}) else "（空）"


def _post(post: Post) -> str:
    until = f"（至 {post.valid_to}）" if post.valid_to else ""
    return f"{post.person}{until}"


def plain(side: Side) -> dict[str, str]:
    """A side as a drawer keeps it."""
    return {"office": msgspec.json.encode(side.office).decode(), "posts": msgspec.json.encode(side.posts).decode()}


def from_plain(note: Mapping[str, str]) -> Side:
    """The side that `plain` wrote."""
    return Side(parsed(note["office"], Office), parsed(note["posts"], tuple[Post, ...]))
