"""`huiyin policy`: what an office decides for itself - shown, checked against the law, and set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.commands.shared import File, Group, common, say

if TYPE_CHECKING:
    from chalicelib.domain.lawful import Problem
    from chalicelib.services.own_policy import Held

LISTS = frozenset({"warns", "approvers"})


@click.group(cls=Group)
def policy() -> None:
    """单位自定的制度：期限、承诺、提醒、静默时段等，自上而下沿用，不得宽于法律规定。

    \b
    例：
      huiyin policy show qh-0201
      huiyin policy check --city infra/local/qinghe.yaml
      huiyin policy set qh-0201 R07.limit=4h R30.close=17:30 --reason 校务会议定
    """


@policy.command("show")
@click.argument("office", metavar="单位")
@common
def show(office: str, data: Path, as_json: bool) -> None:
    """显示一个单位自定的制度，以及沿用上级之后各项期限如何执行。"""
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.entry.policy import policy_shape

        held = _held(known_office(office))
        say(as_json, lambda: policy_shape(held), *_lines(held))


@policy.command("check")
@click.argument("office", metavar="[单位]", required=False, default="")
@click.option("--city", "file", type=File(), metavar="城市文件", help="检查城市文件，不需要数据。")
@common
def check(office: str, file: Path | None, data: Path, as_json: bool) -> int:
    """核对自定制度是否宽于法律规定：逐条指出规则、条款和改法。

    写单位的，连同其下级一并核对；都不写的，核对全部单位。有不合法的，退出码为 1；只是宽于建议的，仅作提示。
    """
    from infra.world import known_office, opened

    if file is not None:
        found = _of_file(file)
    else:
        with opened(data):
            found = _of_data(known_office(office) if office else "")
    refused = sum(problem.refused for _, problem in found)
    lines = [f"{'不合法' if p.refused else '提示'}  {where}  {p.field}：{p.text}" for where, p in found]
    counted = f"不合法 {refused} 处，提示 {len(found) - refused} 处" if found else "没有宽于法律规定的制度"

    def document() -> Any:
        told = [
            {"office": where, "field": p.field, "refused": p.refused, "article": p.article, "message": p.text}
            for where, p in found
        ]
        return {"refused": refused, "problems": told}

    say(as_json, document, *lines, counted)
    return 1 if refused else 0


@policy.command("set")
@click.argument("office", metavar="单位")
@click.argument("settings", metavar="设置...", nargs=-1, required=True)
@click.option("--reason", metavar="理由", required=True, help="依据的决定，记入单位的访问日志。")
@common
def set_(office: str, settings: tuple[str, ...], reason: str, data: Path, as_json: bool) -> None:
    """设定一个单位自定的制度，每项写作“名称=内容”，内容为空的恢复沿用上级。

    \b
    R07=4h                        期限（wd 工作日，d 日，h 小时，m 分钟）
    R07.urgent=30m                紧急事项的期限；特急为 critical
    R18.extension_days=20         延期累计天数；0 为不得延期
    R18.approvers=UNIT_HEAD       延期审批人
    R02.warns="day:8 L1, late L4" 提醒
    R02.close=17:30               到期日的截止时刻
    R20.on=否                     停用（只限建议性的规则）
    promises.COMPLAINT=10wd       对公众的承诺
    quiet=22:00-07:00  roll=是  options.petition_organ=是

    宽于法律规定的一律不予设定，并指明条款。已开始计时的期限不受影响。
    """
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.domain import policy_form
        from chalicelib.domain.roles import SYSTEM
        from chalicelib.entry.policy import policy_shape
        from chalicelib.services import own_policy
        from chalicelib.wiring import base
        from chalicelib.wiring import desk as wired

        before = _held(known_office(office))
        held = own_policy.set_policy(
            base.directory(),
            base.calendars(),
            wired.desk().ledger,
            SYSTEM,
            office,
            applied(policy_form.written(before.own), settings),
            datetime.now(UTC),
            reason=reason,
            version=before.version,
        )
        changed = [
            f"{name}：{old or '（沿用）'} → {new or '（沿用）'}"
            for name, old, new in policy_form.changes(before.own, held.own)
        ]
        warned = [f"提示  {each.field}：{each.text}" for each in held.problems]
        say(as_json, lambda: policy_shape(held), *(changed or ["没有变动"]), *warned)


def applied(document: Mapping[str, Any], settings: Iterable[str]) -> dict[str, Any]:
    """The document of a policy with settings such as `R07.limit=4h` put in, and those without a value taken out.

    Raises Invalid for one that is not of that form.
    """
    from chalicelib.domain.errors import Invalid

    after: dict[str, Any] = {name: dict(v) if isinstance(v, Mapping) else v for name, v in document.items()}
    after["rules"] = {id: dict(rule) for id, rule in after.get("rules", {}).items()}
    for setting in settings:
        name, sign, value = (part.strip() for part in setting.partition("="))
        if not name or not sign:
            raise Invalid({"settings": f"“{setting}”应写作“名称=内容”，如 R07.limit=4h"})
        head, _, field = name.partition(".")
        if head.upper().startswith("R") and head[1:2].isdigit():
            _put(after["rules"].setdefault(head.upper(), {}), field or "limit", value)
            if (field or "limit") == "limit":
                after.get("limits", {}).pop(head.upper(), None)
        elif field:
            _put(after.setdefault(head, {}), field, value)
        else:
            _put(after, head, value)
    return {name: value for name, value in after.items() if value not in (None, {}, "")}


def _put(into: dict[str, Any], name: str, value: str) -> None:
    if not value:
        into.pop(name, None)
    else:
        into[name] = [each.strip() for each in value.split(",") if each.strip()] if name in LISTS else value


def _held(office: str) -> Held:
    from chalicelib.services import own_policy
    from chalicelib.wiring import base

    return own_policy.held(base.directory(), base.calendars(), office)


def _of_file(file: Path) -> list[tuple[str, Problem]]:
    from chalicelib.adapters.calendars import WorkCalendars
    from chalicelib.domain.lawful import problems
    from chalicelib.domain.tree import Tree, policy_for
    from infra.cityfile import read_city

    tree = Tree(read_city(file).offices)
    calendar = WorkCalendars().calendar()
    return [
        (office.id, problem) for office in tree for problem in problems(policy_for(tree, office.id), calendar=calendar)
    ]


def _of_data(office: str) -> list[tuple[str, Problem]]:
    from chalicelib.wiring import base

    directory = base.directory()
    cities = [directory.office(office).city] if office else [root.id for root in directory.cities()]
    found = []
    for city in cities:
        for each in directory.tree(city).values():
            if not office or office in (each.id, *each.path):
                found += [(each.id, problem) for problem in _held(each.id).problems]
    return found


def _lines(held: Held) -> list[str]:
    from chalicelib.domain import policy_form
    from chalicelib.domain.lawful import spelt
    from chalicelib.domain.policy import OwnPolicy
    from chalicelib.domain.reasons import article
    from chalicelib.domain.workdays import parse_limit

    own = [f"  {name} = {new}" for name, _, new in policy_form.changes(OwnPolicy(), held.own)]
    lines = [f"{held.office.name}（{held.office.id}）", "自定：", *(own or ["  无，全部沿用上级"]), "执行："]
    for row in held.rows.rules.values():
        limit = spelt(parse_limit(row.limit)) if row.limit else "随件给出"
        notes = [article(row.source) if row.law else "", "" if row.on else "未启用", row.close and f"至 {row.close}"]
        lines.append(f"  {row.id:<5}{row.title}  {limit}  {'，'.join(note for note in notes if note)}".rstrip())
    lines += [f"{'不合法' if each.refused else '提示'}  {each.field}：{each.text}" for each in held.problems]
    return lines
