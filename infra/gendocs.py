"""The documents drawn from rows: actions, states, rules, papers, registers, rates, errors, requirements."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import DONE, OPEN, STATE_TITLES, State
from chalicelib.domain.errors import HuiyinError
from chalicelib.domain.forms import Field
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.submission import SUBMIT
from chalicelib.domain.workflow import Action
from infra.gendocs_papers import papers
from infra.gendocs_registers import registers
from infra.gendocs_requirements import lines as requirements
from infra.gendocs_rules import rules
from infra.gendocs_tables import table

DOCS = Path(__file__).resolve().parent.parent / "docs"

_MADE = "<!-- Made by `huiyin docs` from the rows in the code; do not edit. -->\n"
CROWD = 5
"""An action that leaves more states than this is told in words, or its arrows would hide all others."""

_STAKES = {
    "owner": "of the owner",
    "handler": "of the handler",
    "overseer": "of an overseer",
    "sender": "of the sender",
}


def write(out: Path = DOCS) -> tuple[str, ...]:
    """Write every page that differs from what stands in `out`; the names of those written."""
    changed = stale(out)
    made = pages()
    for name in changed:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(made[name], "utf-8")
    return changed


def stale(out: Path = DOCS) -> tuple[str, ...]:
    """The names of the pages that are missing from `out` or differ from the rows."""
    return tuple(
        name for name, text in pages().items() if not (out / name).is_file() or (out / name).read_text("utf-8") != text
    )


def pages() -> Mapping[str, str]:
    """Every page by its place under docs/."""
    return {
        "reference/actions.md": _page("Actions", _actions()),
        "reference/states.md": _page("States", _states()),
        "reference/rules.md": _page("Deadline rules", rules()),
        "reference/papers.md": _page("Papers", papers()),
        "reference/registers.md": _page("Registers", registers()),
        "reference/metrics.md": _page("Rates", _metrics()),
        "reference/errors.md": _page("Errors", _errors()),
        "requirements.md": _page("Requirements", requirements()),
    }


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join([_MADE, f"# {title}", "", *lines]).rstrip() + "\n"


def _actions() -> Iterator[str]:
    yield "Who may do what in which state (`chalicelib/domain/actions.py`). The API takes the form named here at"
    yield "`POST /api/v1/cases/{number}/actions/{action}`."
    yield ""
    rows = (SUBMIT, *ACTIONS.values())
    yield from table(
        "action",
        "中文",
        "from",
        "to",
        "source",
        rows=((f"`{r.name}`", r.title, _from(r), _to(r), r.source) for r in rows),
    )
    for row in rows:
        yield f"## `{row.name}` {row.title}"
        yield ""
        if row.hint:
            yield f"{row.hint}。"
            yield ""
        yield f"- Who: {_who(row)}"
        if row.subject == "part":
            parts = ", ".join(f"`{state}`" for state in sorted(row.part_from))
            yield f"- Speaks of an assignment that is {parts}" + (
                f"; it becomes `{row.part_to}`" if row.part_to else ""
            )
        if row.signal:
            yield f"- Signal to the clocks: `{row.signal}`"
        if row.tells:
            yield f"- The petitioner is told: `{row.tells}`"
        if row.paper:
            yield f"- Paper: {row.paper_title} (`{row.paper}`)"
        yield ""
        if row.fields:
            yield from table("field", "中文", "kind", "needed", "values", rows=map(_field, row.fields))


def _who(row: Action) -> str:
    found = []
    for grant in row.by:
        role, _, stake = grant.partition("@")
        found.append(f"{ROLES[Role(role)].title} {_STAKES.get(stake, '')}".strip())
    return ", ".join(found)


def _field(field: Field) -> tuple[str, ...]:
    needed = "yes" if field.required else ""
    if field.needed_if:
        needed = f"if `{field.needed_if[0]}` is `{field.needed_if[1]}`"
    values = "，".join(f"`{value}` {title}" for value, title in field.choices)
    most = f"at most {field.max}" if field.max and not values else ""
    return f"`{field.name}`", field.title, field.kind + (", personal" if field.personal else ""), needed, values or most


def _from(row: Action) -> str:
    if row.frm == frozenset():
        return "—"
    for word, states in (("any state", OPEN | DONE), ("any open state", OPEN)):
        if row.frm == states:
            return word
        if row.frm < states and len(states - row.frm) <= CROWD:
            return f"{word} but {_titles(states - row.frm)}"
    return _titles(row.frm)


def _titles(states: frozenset[State]) -> str:
    return "、".join(STATE_TITLES[state] for state in State if state in states)


def _to(row: Action) -> str:
    return "、".join(STATE_TITLES[state] for state in _targets(row)) or "stays"


def _states() -> Iterator[str]:
    yield "Where a case can stand (`chalicelib/domain/case.py`), and what leads from one state to another."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        if any(state in _targets(row) for row in (SUBMIT, *ACTIONS.values())):
            yield f"    {state}: {STATE_TITLES[state]}"
    yield f"    [*] --> {State.INBOX}: {SUBMIT.title}"
    for row in ACTIONS.values():
        if len(row.frm) > CROWD:
            continue
        for frm in (state for state in State if state in row.frm):
            for to in _targets(row):
                yield f"    {frm} --> {to}: {row.title}"
    yield "```"
    yield ""
    yield "From many states, and so not drawn above:"
    yield ""
    for row in ACTIONS.values():
        if len(row.frm) > CROWD:
            yield f"- {row.title} (`{row.name}`): from {_from(row)}; {_to(row)}"
    yield ""
    yield from table(
        "state", "中文", "", "actions", rows=((f"`{s}`", STATE_TITLES[s], _end(s), _leaving(s)) for s in State)
    )


def _targets(row: Action) -> tuple[State, ...]:
    found = row.targets or ((row.to,) if row.to else ())
    return tuple(state for state in State if state in found)


def _end(state: State) -> str:
    return "done" if state in DONE else "open"


def _leaving(state: State) -> str:
    drawn = (row for row in ACTIONS.values() if state in row.frm and len(row.frm) <= CROWD)
    return "、".join(row.title for row in drawn) or "—"


def _metrics() -> Iterator[str]:
    yield "How the figures of `huiyin metrics` are counted (`chalicelib/domain/metrics.py`). Nothing below the line"
    yield "gives null, never 0 % or 100 %; rates are rounded, halves up, only where they are shown. What falls due"
    yield "later than now is not counted yet. Cases merged into another, handed to another organ before they were"
    yield "signed for, and, below the city, restricted ones are left out of all of them."
    yield ""
    yield from table(
        "rate",
        "中文",
        "above the line",
        "below the line",
        "left out",
        "source",
        rows=((f"`{r.id}`", r.title, r.over, r.below, r.without, r.source) for r in METRICS.values()),
    )


def _errors() -> Iterator[str]:
    from chalicelib.entry.routing import PROBLEMS, STATUSES

    yield "What the API answers when something goes wrong, as `application/problem+json` (RFC 9457). Programs go by"
    yield "`type`, such as `/problems/stale`; `title` and `detail` are for people."
    yield ""
    yield "```text"
    yield from _tree(HuiyinError, tuple(PROBLEMS))
    yield "```"
    yield ""
    yield from table(
        "error",
        "status",
        "type",
        "title",
        "meaning",
        rows=(
            (f"`{kind.__name__}`", str(problem.status), f"`/problems/{problem.slug}`", kind.title, _first(kind))
            for kind, problem in PROBLEMS.items()
        ),
    )
    yield "Before or around a view:"
    yield ""
    yield from table(
        "status",
        "type",
        "title",
        rows=((str(s), f"`/problems/{slug}`", title) for s, (slug, title) in STATUSES.items()),
    )


def _tree(kind: type[HuiyinError], kinds: tuple[type[HuiyinError], ...], indent: str = "") -> Iterator[str]:
    yield f"{indent}{kind.__name__}"
    for each in kinds:
        if kind in each.__bases__:
            yield from _tree(each, kinds, f"{indent}  ")


def _first(kind: type[HuiyinError]) -> str:
    return (inspect.getdoc(kind) or "").split("\n", 1)[0]
