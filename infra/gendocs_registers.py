"""The page of registers in the reference, drawn from the rows: states, deadlines, steps and who may take them."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.kinds import Kind, Step
from chalicelib.domain.roles import ROLES, Role
from infra.gendocs_tables import table

_STANDS = {"own": "of the keeper", "above": "above the keeper", "named": "of who is named"}


def registers() -> Iterator[str]:
    """The lines of the page, without its title."""
    yield "What an office keeps beside its cases (`chalicelib/domain/registers/`): each register is a row, its entries"
    yield "go through the states named here. `POST /api/v1/registers/{kind}` opens an entry, and each step has a form."
    yield ""
    for kind in KINDS.values():
        yield from _register(kind)


def _register(kind: Kind) -> Iterator[str]:
    yield f"## `{kind.name}` {kind.title}"
    yield ""
    yield f"- Source: {kind.source}"
    done = {code: title for code, title in kind.states.items() if code in kind.done}
    yield f"- Open: {_named({c: t for c, t in kind.states.items() if c not in done})}; done: {_named(done)}"
    if kind.issues:
        yield f"- Issued to the offices {'below' if kind.deep else 'right below'} as `{kind.issues}`"
    if kind.above is not None:
        yield "- Seen by the offices above: " + (", ".join(f"`{name}`" for name in kind.above) or "that it stands")
    if kind.public:
        yield "- Public: " + ", ".join(f"`{name}`" for name in kind.public)
    for due in kind.dues:
        limit = f", {due.rule.limit}" if due.rule.limit else ""
        yield f"- Due: {due.rule.id} {due.rule.title}{limit} ({due.rule.source})"
    yield ""
    yield from table(
        "step",
        "中文",
        "from",
        "to",
        "who",
        "fields",
        rows=(_step(row, opens=row is kind.opening) for row in (kind.opening, *kind.steps)),
    )


def _named(states: dict[str, str]) -> str:
    return ", ".join(f"`{code}` {title}" for code, title in states.items())


def _step(row: Step, *, opens: bool) -> tuple[str, ...]:
    frm = "–" if opens else ", ".join(f"`{state}`" for state in sorted(row.frm))
    to = [row.to] if row.to else list(row.targets)
    fields = (f"`{field.name}`{'*' if field.required else ''} {field.title}" for field in row.fields)
    who = ", ".join(_who(grant) for grant in row.by)
    return f"`{row.name}`", row.title, frm, ", ".join(f"`{t}`" for t in to) or "stays", who, ", ".join(fields)


def _who(grant: str) -> str:
    role, _, stand = grant.partition("@")
    return f"{ROLES[Role(role)].title} {_STANDS.get(stand, '')}".strip()
