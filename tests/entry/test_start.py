"""A cold start: what importing the application leaves out, and a first answer; bench/starts.py takes the times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.services.begin import Receipt
from chalicelib.services.submit import submit
from chalicelib.wiring import base
from chalicelib.wiring.public import front
from infra.local.engine import engine_in_memory
from infra.world import opened
from tests.fakes import FakeProofOfWork
from tests.world import MATTER, cities, settle

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HEAVY = ("boto3", "pynamodb", "holidays", "argon2", "openpyxl", "jinja2", "mkdocs", "altcha", "infra", "tests")
"""Imported where they are used, or not at all."""

IMPORT = """
import json, sys
import app
print(json.dumps({"modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""

LOOKUP = """
import json, sys
from app import app
body = sys.argv[1]
path = "/api/v1/lookup"
headers = {"content-type": "application/json"}
event = {
    "httpMethod": "POST", "path": path, "resource": path, "headers": headers, "multiValueHeaders": {},
    "queryStringParameters": None, "multiValueQueryStringParameters": None, "pathParameters": None,
    "stageVariables": None, "body": body, "isBase64Encoded": False,
    "requestContext": {"resourcePath": path, "httpMethod": "POST", "path": path, "identity": {"sourceIp": "192.0.2.1"}},
}
answer = app(event, None)
shown = json.loads(answer["body"])
print(json.dumps({"status": answer["statusCode"], "stage": shown.get("stage")}))
"""


def fresh(code: str, *args: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a new interpreter, started for this alone, prints."""
    ran = subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return said


def test_importing_the_application_is_light() -> None:
    loaded = set(HEAVY) & set(fresh(IMPORT)["modules"])
    assert not loaded, f"importing app.py loads {loaded}"


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[tuple[Receipt, dict[str, str]]]:
    """A receipt in a running deployment, and the environment of its functions."""
    with engine_in_memory() as endpoint, opened(tmp_path, make=True, endpoint=endpoint):
        settle(base.directory(), cities()[0])
        counter = replace(front(), proof=FakeProofOfWork())
        receipt = submit(counter, MATTER, key="a-key-of-mine", proof="solved:1", address="192.0.2.1", now=base.now())
        yield receipt, {"HUIYIN_DYNAMODB_ENDPOINT": endpoint, "HUIYIN_DATA": str(tmp_path)}


@pytest.mark.engine
def test_the_first_parent_after_a_cold_start_gets_an_answer(deployment: tuple[Receipt, dict[str, str]]) -> None:
    receipt, environment = deployment
    body = json.dumps({"number": receipt.number, "code": receipt.query_code})
    assert fresh(LOOKUP, body, environment=environment)["stage"]["code"] == "received"
