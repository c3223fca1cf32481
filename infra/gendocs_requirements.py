"""Which row, page, story or test meets each requirement: drawn from docs/requirements.yaml, every reference looked up.

A requirement's entry says in a few words what is asked (`is`), and what meets it (`met`, references as REFERENCES
explains); `later` names the issue whose text brings it or its rest; `duty: true` marks what people must do themselves,
with the feature that supports them under `met`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.topics import is_topic

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "requirements.yaml"

COUNTS = {"S0": 39, "S1": 40, "S2": 43, "S3": 60, "S4": 32}
"""How many requirements each of the five founding papers holds: 214 in all."""

IDS = tuple(f"{paper}-{n}" for paper, count in COUNTS.items() for n in range(1, count + 1))

LATER = ("DESK", "SITE", "FIGURES", "CLOUD")

PAPERS = {
    "S0": "Six mechanisms of a county's education bureau (2020)",
    "S1": "A city bureau's report on petition work (2019)",
    "S2": "A primary school's yearly plan (2022)",
    "S3": "Rules for leaders' receptions and for petition work",
    "S4": "A county's briefing on four offices",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: what is asked, the references that meet it, the issue that brings the rest."""

    id: str
    asked: str
    met: tuple[str, ...]
    later: str
    duty: bool


class Unmet(Exception):
    """Something is wrong with the list: each line says with what."""


def requirements(source: Path = SOURCE) -> tuple[Requirement, ...]:
    """Every requirement in order. Raises Unmet when one is missing, empty, unknown, or refers to what is not there."""
    import yaml

    given: Mapping[str, Mapping[str, Any]] = yaml.safe_load(source.read_text("utf-8"))
    problems = [f"{id}: no entry" for id in IDS if id not in given]
    problems += [f"{id}: there is no such requirement" for id in given if id not in IDS]
    found = []
    for id in IDS:
        entry = given.get(id, {})
        each = Requirement(
            id,
            str(entry.get("is", "")),
            tuple(entry.get("met", ())),
            str(entry.get("later", "")),
            bool(entry.get("duty", False)),
        )
        problems += _problems(each, set(entry))
        found.append(each)
    if problems:
        raise Unmet("\n".join(problems))
    return tuple(found)


def _problems(each: Requirement, named: set[str]) -> Iterator[str]:
    if named - {"is", "met", "later", "duty"}:
        yield f"{each.id}: unknown words {sorted(named - {'is', 'met', 'later', 'duty'})}"
    if not each.asked:
        yield f"{each.id}: does not say what is asked"
    if not each.met and not each.later:
        yield f"{each.id}: nothing meets it"
    if each.duty and not each.met:
        yield f"{each.id}: a duty of people needs the feature that supports it"
    if each.later and each.later not in LATER:
        yield f"{each.id}: there is no issue {each.later}"
    for reference in each.met:
        kind, _, name = reference.partition(":")
        if kind not in REFERENCES:
            yield f"{each.id}: “{reference}” is of no known kind ({', '.join(REFERENCES)})"
        elif not REFERENCES[kind](name):
            yield f"{each.id}: “{reference}” does not exist"


def _in(module: str, name: str) -> Callable[[str], bool]:
    def known(code: str) -> bool:
        from importlib import import_module

        return code in {str(each) for each in getattr(import_module(module), name)}

    return known


def _command(words: str) -> bool:
    import click

    from infra.cli import huiyin

    found: click.Command = huiyin
    for word in words.split():
        if not isinstance(found, click.Group) or word not in found.commands:
            return False
        found = found.commands[word]
    return True


def _route(words: str) -> bool:
    from chalicelib.entry.openapi import described

    method, _, path = words.partition(" ")
    return (path, method) in {(path, method) for path, method, _ in described()}


def _page(name: str) -> bool:
    """`/desk/person`, a page of the workbench, or the name of a file of the public site."""
    from chalicelib.entry.pages.book import PAGES

    if name.startswith("/desk"):
        return any(path == name for blueprint in PAGES for path, _, _ in blueprint.pages)
    return (ROOT / "site" / name).exists()


@cache
def _tests_in(folder: str) -> Mapping[str, frozenset[str]]:
    return {
        file.relative_to(ROOT / "tests").as_posix(): frozenset(
            node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
        )
        for file in (ROOT / "tests" / folder).rglob("test_*.py")
    }


def _story(name: str) -> bool:
    """`edge_16` or `case_05`: the story of that number."""
    return any(test.startswith(f"test_{name}_") for tests in _tests_in("stories").values() for test in tests)


def _test(words: str) -> bool:
    """`domain/test_clocks.py` or `domain/test_clocks.py::test_name`."""
    file, _, name = words.partition("::")
    tests = _tests_in(file.partition("/")[0]).get(file)
    return tests is not None and (not name or name in tests)


def _field(words: str) -> bool:
    """`offices.Office.vice_principal`: a field of a record of the domain."""
    from dataclasses import fields
    from importlib import import_module

    module, record, field = words.split(".")
    return field in {each.name for each in fields(getattr(import_module(f"chalicelib.domain.{module}"), record))}


REFERENCES: Mapping[str, Callable[[str], bool]] = {
    "action": lambda name: name == "submit" or _in("chalicelib.domain.actions", "ACTIONS")(name),
    "rule": lambda name: (
        _in("chalicelib.domain.deadlines", "RULES")(name)
        or _in("chalicelib.domain.calendar_rules", "CALENDAR_RULES")(name)
    ),
    "register": _in("chalicelib.domain.registers.catalogue", "KINDS"),
    "paper": _in("chalicelib.domain.papers_rows", "PAPERS"),
    "metric": _in("chalicelib.domain.metrics", "METRICS"),
    "role": _in("chalicelib.domain.roles", "ROLES"),
    "channel": _in("chalicelib.domain.intake", "CHANNELS"),
    "type": _in("chalicelib.domain.intake", "TYPES"),
    "track": _in("chalicelib.domain.intake", "TRACKS"),
    "topic": is_topic,
    "post": _in("chalicelib.domain.offices", "PostKind"),
    "separation": _in("chalicelib.domain.separations", "ACT_SEPARATIONS"),
    "field": _field,
    "command": _command,
    "route": _route,
    "page": _page,
    "file": lambda name: (ROOT / name).exists(),
    "story": _story,
    "test": _test,
}
"""Kind of reference to whether it exists; `rule:R13`, `action:whistle`, `story:edge_16`, `command:office succeed`."""


def lines() -> Iterator[str]:
    """The page docs/requirements.md: a table for each founding paper."""
    found = requirements()
    met = sum(1 for each in found if each.met)
    yield f"The system was read out of five papers of Chinese education offices: {len(found)} requirements. Each stands"
    yield "here with the rows, routes, pages, stories, tests that meet it, in the words of the code. *Later* names the"
    yield "issue whose text brings it or its rest; *duty* is what people must do themselves, with the feature that"
    yield "supports them."
    yield ""
    duties = sum(1 for each in found if each.duty)
    rest = sum(1 for each in found if each.later)
    yield f"{met} are met or supported by what is there now, {duties} of them duties of people; {rest} wait for a later"
    yield "issue, in whole or in part."
    yield ""
    for paper, title in PAPERS.items():
        yield f"## {paper}: {title}"
        yield ""
        yield "| id | what is asked | met by | |"
        yield "| --- | --- | --- | --- |"
        for each in found:
            if each.id.partition("-")[0] != paper:
                continue
            note = ", ".join([*(["duty"] if each.duty else []), *([f"later: {each.later}"] if each.later else [])])
            named = ", ".join(f"`{reference}`" for reference in each.met)
            yield f"| {each.id} | {each.asked} | {named} | {note} |"
        yield ""
