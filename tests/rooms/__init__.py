"""For each room of rows: a form for each action that is filled in rightly, and the case that its checks ask for.

A room's module holds `FORMS` (action -> form) and `READY` (action -> what makes a
case of tests/domain/standing.py ready for it: (case, role) -> case).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.case import Case
from tests.rooms import filing, joint, merge, oversight, people, reception, review, road, selecting, urgent

ROOMS = (filing, joint, merge, oversight, people, reception, review, road, selecting, urgent)

FORMS: Mapping[str, Mapping[str, Any]] = {name: form for room in ROOMS for name, form in room.FORMS.items()}
READY: Mapping[str, Callable[[Case, str], Case]] = {name: make for room in ROOMS for name, make in room.READY.items()}
