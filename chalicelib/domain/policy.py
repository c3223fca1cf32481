"""What an office decides for itself: limits, public promises, quiet hours; inherited from the office above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Option = str | int | bool


@dataclass(frozen=True, slots=True)
class OwnPolicy:
    """What one office has set; None and absent keys mean: as the office above.

    `limits` maps a rule id (R13) to a limit as `workdays.parse_limit` reads it, `promises` a case type (COMPLAINT) to
    the limit promised to the public. `quiet` is "HH:MM-HH:MM" and may run over midnight; `roll` moves a due date on a
    rest day to the next working day.
    """

    limits: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, str] = field(default_factory=dict)
    quiet: str | None = None
    roll: bool | None = None
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one office after inheritance; fields as in OwnPolicy."""

    limits: Mapping[str, str] = field(default_factory=dict)
    promises: Mapping[str, str] = field(default_factory=dict)
    quiet: str = "21:00-08:00"
    roll: bool = False
    options: Mapping[str, Option] = field(default_factory=dict)


def inherit(chain: Iterable[OwnPolicy]) -> Policy:
    """The policy that holds at the end of `chain`, which runs from the root down to the office itself."""
    result = Policy()
    for own in chain:
        result = Policy(
            limits={**result.limits, **own.limits},
            promises={**result.promises, **own.promises},
            quiet=result.quiet if own.quiet is None else own.quiet,
            roll=result.roll if own.roll is None else own.roll,
            options={**result.options, **own.options},
        )
    return result
