"""docs/requirements.yaml holds all 214 requirements, and refers to nothing that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from infra.gendocs_requirements import IDS, SOURCE, Unmet, lines, requirements


def changed(tmp_path: Path, id: str, **entry: object) -> str:
    """What is said of the list when one entry of it is changed."""
    given = yaml.safe_load(SOURCE.read_text("utf-8"))
    given[id] = {**given.get(id, {}), **entry}
    file = tmp_path / "requirements.yaml"
    file.write_text(yaml.safe_dump(given, allow_unicode=True), "utf-8")
    with pytest.raises(Unmet) as problem:
        requirements(file)
    return str(problem.value)


def test_every_requirement_is_met_or_has_its_issue() -> None:
    found = requirements()
    assert len(found) == len(IDS) == 214
    page = "\n".join(lines())
    assert all(f"| {id} |" in page for id in IDS)


def test_what_refers_to_nothing_is_found(tmp_path: Path) -> None:
    for reference in (
        "action:fly",
        "rule:R99",
        "story:edge_99",
        "test:domain/test_clocks.py::test_nothing",
        "command:office fly",
        "route:GET /api/v1/nothing",
        "page:nothing.md",
        "field:offices.Office.nothing",
        "colour:red",
    ):
        assert f"S0-1: “{reference}”" in changed(tmp_path, "S0-1", met=[reference])


def test_an_entry_that_says_nothing_is_found(tmp_path: Path) -> None:
    assert "S0-1: nothing meets it" in changed(tmp_path, "S0-1", met=[], later="")
    assert "there is no issue RULES" in changed(tmp_path, "S0-1", later="RULES")
    assert "a duty of people needs" in changed(tmp_path, "S0-1", met=[], later="DESK", duty=True)
    assert "does not say what is asked" in changed(tmp_path, "S0-1", **{"is": ""})
    assert "no such requirement" in changed(tmp_path, "S9-1", **{"is": "x", "met": ["rule:R13"]})
