"""What an office decides for itself: deadline rules, public promises, quiet hours; inherited from the office above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from chalicelib.domain.rules import Warn

Option = str | int | bool


@dataclass(frozen=True, slots=True)
class OwnRule:
    """How one office wants one deadline rule; None means: as the office above.

    `limit`, `urgent` and `critical` are limits as `workdays.parse_limit` reads them, the last two for pressing matters.
    `extension_days` is how much an extension may come to in all (0: none), in the unit of the rule's own, and
    `approvers` who may grant it. `close` is the time of day at which a limit in days ends (`17:30`), `cutoff` the time
    after which what arrives counts as of the next working day, `on` whether the rule holds at all.
    """

    limit: str | None = None
    urgent: str | None = None
    critical: str | None = None
    warns: tuple[Warn, ...] | None = None
    extension_days: int | None = None
    approvers: tuple[str, ...] | None = None
    roll: bool | None = None
    close: str | None = None
    cutoff: str | None = None
    on: bool | None = None


_EACH = tuple(each.name for each in fields(OwnRule))


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """What one office has set; None and absent keys mean: as the office above.

    `limits` maps a rule id (R13) to a limit as `workdays.parse_limit` reads it, `rules` one to whatever else the office
    wants of it; a limit that stands in both is that of `rules`. `promises` maps a case type (COMPLAINT) to the limit
    promised to the public. `quiet` is "HH:MM-HH:MM" and may run over midnight; `roll` moves a due date on a rest day to
    the next working day, for every rule that does not say otherwise.
    """

    limits: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, str] = field(default_factory=dict)
    quiet: str | None = None
    roll: bool | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    rules: Mapping[str, OwnRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one office after inheritance; fields as in OwnPolicy, all limits among the `limits`."""

    limits: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, str] = field(default_factory=dict)
    quiet: str = "21:00-08:00"
    roll: bool = False
    options: Mapping[str, Option] = field(default_factory=dict)
    rules: Mapping[str, OwnRule] = field(default_factory=dict)


def inherit(chain: Iterable[OwnPolicy]) -> Policy:
    """The policy that holds at the end of `chain`, which runs from the root down to the office itself."""
    result = Policy()
    for own in chain:
        result = Policy(
            limits={**result.limits, **own.limits, **{id: r.limit for id, r in own.rules.items() if r.limit}},
            promises={**result.promises, **own.promises},
            quiet=result.quiet if own.quiet is None else own.quiet,
            roll=result.roll if own.roll is None else own.roll,
            options={**result.options, **own.options},
            rules=_inherited(result.rules, own.rules) if own.rules else result.rules,
        )
    return result


def _inherited(above: Mapping[str, OwnRule], own: Mapping[str, OwnRule]) -> dict[str, OwnRule]:
    found = dict(above)
    for id, rule in own.items():
        said = {name: value for name in _EACH if (value := getattr(rule, name)) is not None and name != "limit"}
        found[id] = replace(found.get(id, OwnRule()), **said)
    return {id: rule for id, rule in found.items() if rule != OwnRule()}
