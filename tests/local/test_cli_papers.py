"""The operator's command on papers: the samples, and one paper of a case as a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from chalicelib.domain.papers_rows import ENTRY_PAPERS, PAPERS
from chalicelib.services import papers as printing
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers
from infra.local.engine import engine_for
from infra.world import opened
from tests.local.calling import run
from tests.world import World, cities, settle, walk


@pytest.mark.slow
def test_samples_of_every_kind_with_pictures_and_times(tmp_path: Path) -> None:
    code, said, _ = run("papers", "sample", str(tmp_path), "--png", "--draft")
    assert code == 0
    of_cases = {id for id, kind in PAPERS.items() if not kind.entry}
    made = of_cases | {f"{id}-entry" for id in ENTRY_PAPERS}
    assert {path.stem.partition("-")[2] for path in tmp_path.glob("*.pdf")} == made
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.glob("*-1.png"))
    assert f"共 {len(made)} 种" in said


@pytest.mark.engine
def test_a_paper_is_taken_out_as_it_was_kept(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "登记单.pdf"
    with engine_for(data) as endpoint, opened(data, make=True, endpoint=endpoint):
        settle(base.directory(), cities()[0])
        world = World(wired.desk(), None)  # type: ignore[arg-type]
        number = _arrived(world)
        walk(world, number, "register")
        issue = printing.issue(wired_papers.room(), world.actor("qh.clerk"), number, 1, world.now)
    code, said, _ = run("paper", number, "1", str(out), data=data)
    assert code == 0
    assert "青教信登〔2026〕1号" in said
    assert hashlib.sha256(out.read_bytes()).hexdigest() == issue.digest
    code, _, said = run("paper", number, "1", str(out), data=data)
    assert (code, "已经存在" in said) == (1, True)
    code, _, said = run("paper", number, "9", str(tmp_path / "x.pdf"), data=data)
    assert (code, "没有这份文书" in said) == (1, True)
    code, document, _ = run("paper", number, "1", str(tmp_path / "y.pdf"), "--json", data=data)
    assert json.loads(document)["sha256"] == issue.digest


def _arrived(world: World) -> str:
    from dataclasses import replace

    from chalicelib.wiring.public import front
    from tests.fakes import FakeProofOfWork

    world.front = replace(front(), proof=FakeProofOfWork())
    return world.submit()
