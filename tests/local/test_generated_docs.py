"""The reference is what the rows say, whoever looks, and what stands in the repository is that."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.calendar_rules import CALENDAR_RULES
from chalicelib.domain.case import State
from chalicelib.domain.deadlines import OVERRIDDEN, ROWS, RULES
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.entry.routing import PROBLEMS
from infra.cli import huiyin
from infra.gendocs import DOCS, pages, stale, write


def test_what_is_in_the_repository_is_what_the_rows_say() -> None:
    assert stale(DOCS) == ()


def test_every_row_has_its_place() -> None:
    made = pages()
    assert set(re.findall(r"^## `(\w+)`", made["reference/actions.md"], re.M)) == {"submit", *ACTIONS}
    assert set(re.findall(r"^\| `(\w+)` \| \S+ \| (?:open|done)", made["reference/states.md"], re.M)) == set(State)
    headed = re.findall(r"^## (R\d\d[A-Z]?) ", made["reference/rules.md"], re.M)
    assert headed == list(dict.fromkeys(row.id for row in ROWS))
    listed = re.findall(r"^\| (R\d\d[A-Z]?) ", made["reference/rules.md"], re.M)
    assert set(listed) == {*RULES, *CALENDAR_RULES, *(each.id for each in OVERRIDDEN)}
    assert re.findall(r"^## `(\w+)`", made["reference/registers.md"], re.M) == list(KINDS)
    assert re.findall(r"^\| `(\w+)` ", made["reference/metrics.md"], re.M) == list(METRICS)
    assert re.findall(r"^\| `(\w+)` ", made["reference/errors.md"], re.M) == [kind.__name__ for kind in PROBLEMS]


def test_the_diagram_leads_from_the_beginning_to_every_end() -> None:
    diagram = pages()["reference/states.md"].partition("```mermaid\n")[2].partition("```")[0]
    arrows = re.findall(r"^    (\S+) --> (\w+): \S", diagram, re.M)
    shown = set(re.findall(r"^    (\w+): \S", diagram, re.M))
    reached, left = set(), ["[*]"]
    while left:
        state = left.pop()
        left += [to for frm, to in arrows if frm == state and to not in reached]
        reached |= {to for frm, to in arrows if frm == state}
    assert {"CLOSED", "REFUSED", "REDO"} <= reached <= shown
    # 归档 may come from too many states to be drawn.
    assert shown - reached == {"ARCHIVED"}


def test_tables_are_whole() -> None:
    for name, page in pages().items():
        width = 0
        for line in page.splitlines():
            columns = line.count("|") if line.startswith("|") else 0
            assert columns in (0, width) or width == 0, name
            width = columns


def test_check_tells_what_is_out_of_date_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    assert stale(tmp_path) == ()
    (tmp_path / "reference/rules.md").write_text("an older one", "utf-8")
    said = CliRunner().invoke(huiyin, ["docs", "--check", "--out", str(tmp_path)])
    assert (said.exit_code, "rules.md" in said.output) == (0, True)
    assert (tmp_path / "reference/rules.md").read_text("utf-8") == "an older one"
    assert write(tmp_path) == ("reference/rules.md",)
