"""Forms and ready cases for the rows of steps/oversight_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.domain.case import Case

FORMS: Mapping[str, Mapping[str, Any]] = {}

READY: Mapping[str, Callable[[Case, str], Case]] = {}
