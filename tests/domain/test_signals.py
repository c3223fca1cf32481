"""The signals that deadline rows listen for are those that the workflow gives: neither side may wait in vain."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from importlib import import_module
from types import ModuleType

from chalicelib.domain import steps, submission
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.deadlines import ROWS
from chalicelib.domain.rules import TERMINAL

STEPS = tuple(import_module(f"{steps.__name__}.{found.name}") for found in pkgutil.iter_modules(steps.__path__))
"""Every module of rows, checks and effects."""

LATER: frozenset[str] = frozenset()
"""What is heard already and given by nobody yet."""


def heard() -> set[str]:
    rows = (row.start_on | row.stop_on | row.cancel_on | row.pause_on | row.resume_on | row.reopen_on for row in ROWS)
    return set().union(*rows)


def said_in(module: ModuleType) -> set[str]:
    """The first word of every `turn.signal(...)`, and of loops over literal signals, in a module."""
    words: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "signal":
            words |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
        if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple) and "attr='signal'" in ast.dump(node):
            words |= {a.value for a in node.iter.elts if isinstance(a, ast.Constant)}
    return words


def given() -> set[str]:
    rows = {row.signal for row in ACTIONS.values() if row.signal} | {submission.SUBMIT.signal}
    lapses = {row.on_late for row in ROWS if row.on_late}
    return rows | lapses | set().union(*(said_in(module) for module in (submission, *STEPS)))


def test_what_rows_wait_for_is_given() -> None:
    assert heard() - given() <= TERMINAL - given()


def test_what_is_given_is_heard_or_only_told() -> None:
    assert given() - heard() - TERMINAL == ONLY_TOLD


ONLY_TOLD = frozenset({"return.refused", "recheck.delivered"})
"""What no deadline depends on: a refused return leaves every clock as it is, and after a 复核 there is none left."""
