"""The deadline rows as one office has them: those of the deployment, with what its policy says of each."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from chalicelib.domain.deadlines import ROWS
from chalicelib.domain.policy import Option, OwnRule, Policy
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.rules import Rule
from chalicelib.domain.workdays import parse_limit

_OPTIONS = frozenset(row.option for row in ROWS if row.option)
_YES = frozenset({"是", "yes", "true", "1"})

_Form = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, OwnRule], ...], bool, frozenset[str]]
"""A policy as far as it says anything of rows, in a form that can be looked up."""


def rows_for(policy: Policy) -> RuleBook:
    """The rows that hold under a policy; the deployment's own, unchanged, where it says nothing of any.

    Built once for each policy, however often it is asked for. What the law forbids is refused when a policy is set
    (lawful.py) and not here: a policy that was accepted always holds.
    """
    options = frozenset(name for name in _OPTIONS if chosen(policy.options.get(name)))
    if not (policy.limits or policy.rules or policy.roll or options):
        return ROWS
    rules = tuple(sorted(policy.rules.items(), key=lambda pair: pair[0]))
    return _built((tuple(sorted(policy.limits.items())), rules, policy.roll, options))


def chosen(option: Option | None) -> bool:
    """Whether an option that is a yes or no is a yes, as a city file or a program writes it."""
    return option is True or str(option).lower() in _YES


@lru_cache(maxsize=4096)
def _built(form: _Form) -> RuleBook:
    limits, rules, roll, options = dict(form[0]), dict(form[1]), form[2], form[3]
    return RuleBook(own_row(row, limits.get(row.id), rules.get(row.id), roll, options) for row in ROWS)


def own_row(
    row: Rule, limit: str | None, own: OwnRule | None, roll: bool = False, options: frozenset[str] = frozenset()
) -> Rule:
    """One row with an office's limit and settings; `roll` is the office's general wish, `options` those it has set."""
    changes: dict[str, Any] = {}
    if limit and row.limit:
        changes["limit"] = limit
    if row.option in options:
        changes["on"] = True
    if roll and not row.roll and parse_limit(changes.get("limit") or row.limit or "0h").by_day:
        changes["roll"] = True
    if own is not None:
        changes |= _settings(row, own)
    return replace(row, **changes) if changes else row


def _settings(row: Rule, own: OwnRule) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    pressing = {"urgent": own.urgent, "critical": own.critical}
    if any(pressing.values()):
        by_urgency = dict(row.limit_by_urgency) | {name: limit for name, limit in pressing.items() if limit}
        changes["limit_by_urgency"] = tuple(by_urgency.items())
    if own.warns is not None and own.warns != row.warns:
        # What the row orders when it is late (rung 0) is none of the office's warnings.
        orders = tuple(warn for warn in row.warns if not warn.rung)
        changes |= {"warns": (*own.warns, *orders), "plain_warns": row.warns}
    if row.extension is not None and own.extension_days == 0:
        changes["extension"] = None
    elif row.extension is not None:
        changes["extension"] = replace(
            row.extension,
            max_days=row.extension.max_days if own.extension_days is None else own.extension_days,
            approvers=row.extension.approvers if own.approvers is None else own.approvers,
        )
    for name in ("roll", "close", "cutoff", "on"):
        value = getattr(own, name)
        if value is not None:
            changes[name] = "" if name == "close" and value == "24:00" else value
    return changes
