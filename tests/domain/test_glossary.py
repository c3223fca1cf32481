"""The glossary holds every code of the domain under the title that the code gives it, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain import clocks
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import STATE_TITLES, PartState, Stake, State
from chalicelib.domain.intake import CHANNELS, LEGAL_CLASSES, TRACKS, TYPES, CaseType, Channel, LegalClass, Track
from chalicelib.domain.offices import KIND_TITLES, POST_TITLES, TIER_TITLES, OfficeKind, PostKind, Tier
from chalicelib.domain.petitioners import IDENTITIES, PETITIONERS, Identity, PetitionerKind
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.submission import SUBMIT
from chalicelib.domain.units import UNIT_TITLES, UnitKind

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"

CLOCK_STATES = (clocks.RUNNING, clocks.PAUSED, clocks.MET, clocks.LATE, clocks.CANCELLED, clocks.FROZEN)


def rows(section: str) -> dict[str, str]:
    """Identifier to Chinese title of the table under the heading `section`."""
    _, _, after = GLOSSARY.read_text("utf-8").partition(f"# {section}\n")
    table = re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]
    return {code: title for title, code in re.findall(r"^\| (\S.*?) \| `([^`]+)` \|", table, re.MULTILINE)}


def titled(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(code): row if isinstance(row, str) else str(row.title) for code, row in found.items()}


@pytest.mark.parametrize(
    ("section", "codes", "titles"),
    [
        ("Roles", Role, titled(ROLES)),
        ("States", State, titled(STATE_TITLES)),
        ("Types", CaseType, titled(TYPES)),
        ("Channels", Channel, titled(CHANNELS)),
        ("Tracks", Track, titled(TRACKS)),
        ("Legal classes", LegalClass, titled(LEGAL_CLASSES)),
        ("Tiers", Tier, titled(TIER_TITLES)),
        ("Kinds of office", OfficeKind, titled(KIND_TITLES)),
        ("Kinds of unit", UnitKind, titled(UNIT_TITLES)),
        ("Posts", PostKind, titled(POST_TITLES)),
        ("Petitioners and identity", (*PetitionerKind, *Identity), titled({**PETITIONERS, **IDENTITIES})),
        ("Stakes", Stake, {}),
        ("Assignments", PartState, {}),
        ("Clock states", CLOCK_STATES, {}),
    ],
)
def test_every_code_has_its_row(section: str, codes: Iterable[str], titles: Mapping[str, str]) -> None:
    found = rows(section)
    assert set(found) == {str(code) for code in codes}
    assert {code: found[code] for code in titles} == titles


def test_the_starred_states_are_those_that_no_action_reaches() -> None:
    targets = {row.to for row in (*ACTIONS.values(), SUBMIT)} | {s for row in ACTIONS.values() for s in row.targets}
    starred = set(re.findall(r"^\| \S+ \| `(\w+)` \| .* \* \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE))
    assert starred == {str(state) for state in set(State) - targets}
