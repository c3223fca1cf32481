"""An office's policy rule by rule, as a page shows it: what the law asks, what the office has set, and what holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain import forms, policy_form, warn_words
from chalicelib.domain.deadlines import ROWS, RULES
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.forms import Field
from chalicelib.domain.intake import TYPES
from chalicelib.domain.lawful import HEADS as APPROVERS
from chalicelib.domain.lawful import PROMISED, Problem, spelt
from chalicelib.domain.office_forms import read_form, several
from chalicelib.domain.policy import OwnPolicy, OwnRule
from chalicelib.domain.reasons import UNIT_NAMES, article
from chalicelib.domain.roles import ROLES, Actor, Role
from chalicelib.domain.rules import Rule
from chalicelib.domain.workdays import parse_limit
from chalicelib.services import own_policy
from chalicelib.services.own_policy import Held
from chalicelib.services.totp import named_roles
from chalicelib.services.worlds import Desk

_YES_NO = (("true", "是"), ("false", "否"))
_LIMIT = "4 个工作日写 4wd，15 日（自然日）写 15d，4 小时写 4h，15 分钟写 15m；留空为沿用"

WHY = forms.text(
    "reason", "设定理由", required=True, personal=False, max=500, hint="如“局务会议定，2026年12月1日起执行”"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: `law` as this deployment has it from the law, `held` as it holds in the office after inheritance.

    `basis` is the article, "" for an inner target; `own` says in words what the office itself has set, "" for nothing;
    `inherited` whether an office above set something.
    """

    id: str
    title: str
    basis: str
    law: Rule
    held: Rule
    law_limit: str
    held_limit: str
    own: tuple[tuple[str, str], ...]
    inherited: bool
    problems: tuple[Problem, ...]


def lines(held: Held) -> tuple[Line, ...]:
    """Every rule of an office, in the order of the ids."""
    return tuple(line(held, id) for id in sorted(RULES, key=_place))


def line(held: Held, id: str) -> Line:
    """One rule of an office. Raises NotFound for an unknown id."""
    if id not in RULES:
        raise NotFound("没有这条期限规则")
    law, now = RULES[id], held.rows.rules[id]
    own = own_rule(held.own, id)
    said = policy_form.written(OwnPolicy(rules={id: own})).get("rules", {}).get(id, {})
    titles = {field.name: field.title for field in _all_fields(law)}
    told = tuple((titles.get(name, name), _told(law, name, value)) for name, value in said.items())
    return Line(
        id,
        law.title,
        article(law.source),
        law,
        now,
        limit_title(law),
        limit_title(now),
        told,
        not told and now != law,
        tuple(each for each in held.problems if each.rule == id),
    )


def limit_title(rule: Rule) -> str:
    """The limit of a rule in Chinese."""
    return spelt(parse_limit(rule.limit)) if rule.limit else "随件给出"


def own_rule(own: OwnPolicy, id: str) -> OwnRule:
    """What an office itself has set of one rule, its limit among it wherever that stands."""
    rule = own.rules.get(id, OwnRule())
    limit = rule.limit or own.limits.get(id)
    return OwnRule(limit, *(getattr(rule, name) for name in OwnRule.__slots__ if name != "limit"))


def rule_fields(id: str) -> tuple[Field, ...]:
    """What of a rule an office can set at all, as a form with its reason; empty fields mean: as the office above."""
    if id not in RULES:
        raise NotFound("没有这条期限规则")
    return (*_all_fields(RULES[id]), WHY)


def rule_form(own: OwnPolicy, id: str) -> dict[str, Any]:
    """The form of a rule filled in with what the office itself has set."""
    said = policy_form.written(OwnPolicy(rules={id: own_rule(own, id)})).get("rules", {}).get(id, {})
    return {name: value if name == "approvers" else _filled(value) for name, value in said.items()}


def set_rule(
    desk: Desk, actor: Actor, office: str, id: str, form: Mapping[str, Any], now: datetime, *, version: str
) -> Held:
    """Set what the office decides of one rule (rule_fields), everything else as it stands.

    What the law forbids is refused beside its field, with article and remedy. Raises as `own_policy.set_policy`.
    """
    given = read_form(rule_fields(id), form)
    reason = str(given.pop("reason"))
    for name in ("approvers", "warns"):
        if name in given:
            given[name] = list(several(given[name])) if name == "approvers" else given[name].splitlines()
    for name in ("roll", "on"):
        if name in given:
            given[name] = given[name] == "true"
    before = _standing(desk, actor, office).own
    document = policy_form.written(before)
    document["limits"] = {rule: spec for rule, spec in document.get("limits", {}).items() if rule != id}
    document["rules"] = {**{r: said for r, said in document.get("rules", {}).items() if r != id}, id: given}
    try:
        return _set(desk, actor, office, document, now, reason, version)
    except Invalid as wrong:
        raise Invalid({_beside(field, id): text for field, text in wrong.fields.items()}) from None


def general_fields() -> tuple[Field, ...]:
    """What an office decides beside single rules: promises to the public, quiet hours, options; with the reason."""
    promises = (
        forms.text(f"promises.{code}", f"对“{TYPES[code].title}”的答复承诺", personal=False, max=20, hint=_LIMIT)
        for code in TYPES
        if code in PROMISED or code.value == "PRAISE"
    )
    return (
        *promises,
        forms.text("quiet", "不发短信的时段", personal=False, max=11, hint="如 21:00-08:00；紧急事项除外；留空为沿用"),
        forms.choice("roll", "到期日遇休息日顺延", _YES_NO, hint="法定期限除外；不选的为沿用"),
        *OPTIONS,
        WHY,
    )


APPROVING = tuple((role.value, ROLES[role].title) for role in Role if role.value in APPROVERS)
"""Who may be named to grant an extension, with titles."""

STAFF_ROLES = tuple(role for role in Role if ROLES[role].tiers)
"""The roles that somebody can hold."""

OPTIONS: tuple[Field, ...] = (
    forms.text("options.paper_prefix", "文书机关代字", personal=False, max=12, hint="如 青教；不写的用单位简称"),
    forms.text(
        "options.code_roles",
        "须用动态口令登录的岗位",
        personal=False,
        max=200,
        hint=f"写岗位代码，用逗号隔开；* 为全部。{'、'.join(f'{role} {ROLES[role].title}' for role in STAFF_ROLES)}",
    ),
    *(
        forms.choice(f"options.{name}", f"启用“{title}”（{id}）", _YES_NO, hint="只适用于特定单位；不选的为沿用")
        for name, id, title in sorted({(row.option, row.id, row.title) for row in ROWS if row.option})
    ),
)
"""The options that a page offers; others that were set stay as they are."""


def general_form(own: OwnPolicy) -> dict[str, str]:
    """The general form filled in with what the office itself has set."""
    found = {f"promises.{code}": spec for code, spec in own.promises.items()}
    found |= {f"options.{name}": _filled(value) for name, value in own.options.items()}
    found |= {"quiet": own.quiet or "", "roll": _filled(own.roll)}
    return {name: value for name, value in found.items() if value}


def set_general(desk: Desk, actor: Actor, office: str, form: Mapping[str, Any], now: datetime, *, version: str) -> Held:
    """Set what the office decides beside single rules (general_fields). Raises as `own_policy.set_policy`."""
    fields = general_fields()
    given = read_form(fields, form)
    reason = str(given.pop("reason"))
    _known_roles(str(given.get("options.code_roles", "")))
    document = policy_form.written(_standing(desk, actor, office).own)
    offered = {field.name.partition(".")[2] for field in fields if field.name.startswith("options.")}
    kept = {name: value for name, value in document.get("options", {}).items() if name not in offered}
    document |= {"promises": {}, "options": kept, "quiet": given.get("quiet"), "roll": None}
    if "roll" in given:
        document["roll"] = given["roll"] == "true"
    for name, value in given.items():
        part, _, inner = name.partition(".")
        if inner:
            document[part][inner] = {"true": True, "false": False}.get(value, value)
    return _set(desk, actor, office, document, now, reason, version)


def _known_roles(said: str) -> None:
    """Raise Invalid for a code that is no role's: who is misspelt would sign in without the second step."""
    strange = [code for code in named_roles(said) if code != "*" and code not in STAFF_ROLES]
    if strange:
        known = "、".join(f"{role}（{ROLES[role].title}）" for role in STAFF_ROLES)
        raise Invalid({"options.code_roles": f"没有岗位代码“{'、'.join(strange)[:60]}”，请改用：{known}"})


def _all_fields(law: Rule) -> tuple[Field, ...]:
    found: list[Field] = []
    by_day = bool(law.limit) and parse_limit(law.limit).by_day
    if law.limit:
        found.append(forms.text("limit", "时限", personal=False, max=20, hint=_LIMIT))
        found.append(forms.text("urgent", "紧急时的时限", personal=False, max=20, hint=_LIMIT))
        found.append(forms.text("critical", "特急时的时限", personal=False, max=20, hint=_LIMIT))
    if law.extension is not None:
        unit = UNIT_NAMES[law.extension.unit]
        found.append(forms.number("extension_days", f"最多可延期（{unit}）", max=366, hint="0 为不能延期；留空为沿用"))
        found.append(forms.targets("approvers", "延期由谁批准", choices=APPROVING, hint="都不选的为沿用"))
    found.append(forms.prose("warns", "提醒", personal=False, max=1000, hint=_warns_hint(law)))
    if by_day:
        found.append(forms.choice("roll", "到期日遇休息日顺延", _YES_NO, hint="不选的为沿用"))
        found.append(forms.text("close", "当日截止时刻", personal=False, max=5, hint="如 17:30；24:00 为全天"))
        if not law.law:
            later = "此后收到的自次日起算，如 16:00"
            found.append(forms.text("cutoff", "收件截止时刻", personal=False, max=5, hint=later))
    if law.optional:
        found.append(forms.choice("on", "启用", _YES_NO, hint="不选的为沿用"))
    return tuple(found)


def _warns_hint(law: Rule) -> str:
    """What the rule warns of by itself, in words and as written, and how another wish is written."""
    now = warn_words.both(law.warns, workdays=_in_workdays(law))
    return f"{f'标准：{now}。' if now else ''}{warn_words.NOTATION}。留空为沿用"


def _in_workdays(law: Rule) -> bool:
    return law.limit.endswith("wd")


def _standing(desk: Desk, actor: Actor, office: str) -> Held:
    desk.directory.reread(office)
    return own_policy.shown(desk.directory, desk.calendars, actor, office)


def _set(
    desk: Desk, actor: Actor, office: str, document: Mapping[str, Any], now: datetime, reason: str, version: str
) -> Held:
    said = {name: value for name, value in document.items() if value not in (None, "", {})}
    return own_policy.set_policy(
        desk.directory, desk.calendars, desk.ledger, actor, office, said, now, reason=reason, version=version
    )


def _place(id: str) -> tuple[int, str]:
    """R9 before R10, R36 before R36A."""
    number = id[1:].rstrip("ABCDEFGHIJ")
    return int(number), id


def _beside(field: str, id: str) -> str:
    """Where in the form of one rule something that is wrong stands."""
    return field.removeprefix(f"rules.{id}.") if field.startswith(f"rules.{id}.") else field


def _filled(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def _told(law: Rule, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ("limit", "urgent", "critical"):
        return spelt(parse_limit(str(value)))
    if name == "approvers":
        return "、".join(ROLES[Role(code)].title for code in value)
    if name == "warns":
        own = policy_form.read({"rules": {law.id: {"warns": value}}}).rules.get(law.id, OwnRule())
        return "；".join(warn_words.words(warn, workdays=_in_workdays(law)) for warn in own.warns or ()) or "不提醒"
    if isinstance(value, list | tuple):
        return "；".join(map(str, value))
    if name == "extension_days" and law.extension is not None:
        return f"{value} 个{UNIT_NAMES[law.extension.unit]}"
    return str(value)
