"""The site against plain Jinja2, and against ProperDocs: the same bytes, and little more work than rendering."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.sites import city, compared, promises, sample_city
from infra.sitebuild import SITE, publish, site_input
from infra.sitestore import Disk, hashes
from tests.browser.city import SETTINGS, directory

BY_PROPERDOCS = """
import sys
sys.modules["mkdocs"] = None
from properdocs.__main__ import cli
cli(["build", "--quiet", "--strict", "--config-file", sys.argv[1], "--site-dir", sys.argv[2]])
"""
"""ProperDocs where MkDocs is not installed: importing it fails."""


@pytest.mark.slow
def test_mkdocs_and_properdocs_give_the_same_bytes(tmp_path: Path) -> None:
    given = site_input(directory(), SETTINGS)
    publish(given, Disk(tmp_path / "ours"))
    source = tmp_path / "input.json"
    source.write_text(json.dumps(given, ensure_ascii=False, default=str), "utf-8")
    environ = {**os.environ, "HUIYIN_SITE_INPUT": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    config = str(SITE / "mkdocs.yml")
    for name, command in (
        ("mkdocs", ["-m", "mkdocs", "build", "--quiet", "--strict", "-f", config, "-d", str(tmp_path / "mkdocs")]),
        ("properdocs", ["-c", BY_PROPERDOCS, config, str(tmp_path / "properdocs")]),
    ):
        subprocess.run([sys.executable, *command], cwd=tmp_path, env=environ, check=True)
        assert hashes(tmp_path / name) == hashes(tmp_path / "ours"), name
    assert len(hashes(tmp_path / "ours")) > 2 * len(directory())


@pytest.mark.slow
def test_a_build_costs_little_more_than_rendering_its_pages() -> None:
    small, large = compared(sample_city()), compared(city(100))
    assert (small["different"], large["different"]) == ([], [])
    assert large["pages"] > 4 * (100 + 1 + 1)
    assert large["again"]["changed"] == 0
    # CPU time, since other tests run beside this one; bench/sites.py measures what passes by the clock.
    assert large["cpu_ratio"] < 3
    assert large["whole"]["megabytes"] < small["whole"]["megabytes"] + 30, "pages do not gather in memory"
    assert len(promises(small, large)) == 5
