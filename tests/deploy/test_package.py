"""What `make package` builds: nothing missing, nothing too much, the same bytes twice, and it runs by itself."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.aws.package import ROOT, SOURCES, package
from infra.local.engine import engine_in_memory

pytestmark = pytest.mark.slow

LAMBDA = """
import json, sys
sys.path.insert(0, sys.argv[1])
import app

class Context:
    aws_request_id = "00000000-0000-0000-0000-000000000000"
    function_name = "huiyin-prod"
    def get_remaining_time_in_millis(self):
        return 29000

calls = json.load(sys.stdin)
answers = [getattr(app, call["handler"])(call["event"], Context()) for call in calls]
loaded = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
strange = sorted(file for file in loaded if "site-packages" in file)
json.dump({"answers": answers, "strange": strange}, sys.stdout)
"""


def copied(where: Path) -> Path:
    """The sources as they are now, which nobody changes while they are packaged."""
    for name in SOURCES:
        target = where / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, symlinks=True)
        else:
            shutil.copy(ROOT / name, target)
    return where


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(tmp_path_factory.mktemp("package"), project).parent


@pytest.fixture(scope="module")
def names(made: Path) -> list[str]:
    with zipfile.ZipFile(made / "deployment.zip") as zipped:
        return zipped.namelist()


@pytest.fixture(scope="module")
def template(made: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((made / "sam.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def unpacked(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(made / "deployment.zip") as zipped:
        zipped.extractall(where)
    return where


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    from chalicelib.adapters.dynamo.models import Bound
    from chalicelib.adapters.dynamo.tables import create

    with engine_in_memory() as address:
        create(Bound(address, "cn-north-1", "prod"))
        yield address


def files(project: Path, directory: str) -> set[str]:
    found = (path for path in (project / directory).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(project).as_posix() for path in found}


def requirements() -> set[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return {line.lower().replace("-", "_") for line in lines if line and not line.startswith("#")}


def test_the_application_and_its_templates_are_in_it(names: list[str], project: Path) -> None:
    assert {"app.py", *files(project, "chalicelib"), *files(project, "templates")} <= set(names)
    assert any(name.startswith("templates/messages/") for name in names)


def test_no_link_hides_a_file_from_the_packaging() -> None:
    assert [path for path in (ROOT / "chalicelib").rglob("*") if path.is_symlink()] == []


def test_every_requirement_is_in_it_at_its_version_and_nothing_else(names: list[str]) -> None:
    installed = {name.split("/")[0] for name in names if ".dist-info/" in name}
    assert {name.removesuffix(".dist-info").lower().replace("-", "==", 1) for name in installed} == requirements()


def test_nothing_of_tests_tools_or_one_machine_is_in_it(names: list[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    strangers = "tests infra site bench docs node_modules vendor pytest mypy hypothesis ruff gunicorn waitress mkdocs"
    assert tops.isdisjoint({*strangers.split(), "whitenoise", "click", "croniter", "boto3", "pip", "setuptools"})
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".sh", ".md~"))] == []


def test_the_same_sources_give_the_same_bytes(made: Path, project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(project, elsewhere, symlinks=True)
    (elsewhere / "chalicelib/__pycache__").mkdir(exist_ok=True)
    (elsewhere / "chalicelib/__pycache__/left.cpython-311.pyc").write_bytes(b"left behind")
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000), follow_symlinks=False)
    again = package(tmp_path / "out", elsewhere).parent
    for name in ("deployment.zip", "sam.json"):
        one, other = (hashlib.sha256((where / name).read_bytes()).hexdigest() for where in (made, again))
        assert one == other, name


def test_it_fits_into_lambda(made: Path) -> None:
    with zipfile.ZipFile(made / "deployment.zip") as zipped:
        assert sum(entry.file_size for entry in zipped.infolist()) < 250 * 2**20
    assert (made / "deployment.zip").stat().st_size < 50 * 2**20


def test_no_address_of_a_package_index_is_written(made: Path) -> None:
    addresses = re.findall(r"https?://[^\s\"]+", (made / "sam.json").read_text("utf-8"))
    assert [address for address in addresses if not address.startswith("https://${RestAPI}.")] == []


def test_functions_schedules_and_role_are_as_declared(template: dict[str, Any]) -> None:
    functions = {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert {"APIHandler", "Sweep", "Deliver", "Daily"} <= set(functions)
    assert {function["Handler"].split(".")[0] for function in functions.values()} == {"app"}
    assert functions["Sweep"]["Events"]["SweepEvent"]["Properties"]["Schedule"] == "rate(5 minutes)"
    assert template["Resources"]["RestAPI"]["Properties"]["EndpointConfiguration"] == "REGIONAL"
    allowed = [
        statement
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    assert allowed
    assert all("*" not in action for statement in allowed for action in statement["Action"])
    assert all("huiyin-" in json.dumps(statement["Resource"]) for statement in allowed)


def test_the_template_is_valid(made: Path) -> None:
    lint = Path(sys.executable).parent / "cfn-lint"
    checked = subprocess.run([lint, made / "sam.json"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_api_gateway_would_take_the_routes() -> None:
    """`chalice package` leaves this check out."""
    from chalice.deploy.validate import validate_routes

    from app import app

    validate_routes(app.routes)


def invoke(unpacked: Path, endpoint: str, data: Path, *calls: dict[str, Any]) -> list[Any]:
    """Call handlers as Lambda would: a bare interpreter that finds the package's modules and no others."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", LAMBDA, str(unpacked)],
        input=json.dumps(calls),
        env={
            "PATH": os.environ["PATH"],
            "HUIYIN_STAGE": "prod",
            "HUIYIN_DYNAMODB_ENDPOINT": endpoint,
            "HUIYIN_DATA": str(data),
        },
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["strange"] == []
    answers: list[Any] = said["answers"]
    return answers


def request(path: str) -> dict[str, Any]:
    return {
        "resource": path,
        "path": path,
        "httpMethod": "GET",
        "headers": {"Accept": "application/json", "Host": "example.invalid"},
        "multiValueHeaders": {"Accept": ["application/json"], "Host": ["example.invalid"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": "GET",
            "path": f"/prod{path}",
            "stage": "prod",
            "requestId": "r",
            "identity": {"sourceIp": "192.0.2.1", "userAgent": "test"},
        },
        "body": None,
        "isBase64Encoded": False,
    }


SCHEDULED = {
    "version": "0",
    "id": "00000000-0000-0000-0000-000000000000",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": "000000000000",
    "time": "2026-11-21T12:00:00Z",
    "region": "cn-north-1",
    "resources": ["arn:aws-cn:events:cn-north-1:000000000000:rule/sweep"],
    "detail": {},
}


@pytest.mark.engine
def test_the_unpacked_package_answers_and_sweeps(unpacked: Path, endpoint: str, tmp_path: Path) -> None:
    health, swept = invoke(
        unpacked,
        endpoint,
        tmp_path,
        {"handler": "app", "event": request("/api/v1/health")},
        {"handler": "sweep", "event": SCHEDULED},
    )
    assert health["statusCode"] == 200
    assert json.loads(health["body"])["engine"] == "ok"
    assert (swept["woken"], swept["failed"]) == (0, 0)


@pytest.mark.engine
def test_the_unpacked_package_says_when_the_engine_is_gone(unpacked: Path, tmp_path: Path) -> None:
    (health,) = invoke(unpacked, "http://127.0.0.1:9", tmp_path, {"handler": "app", "event": request("/api/v1/health")})
    assert health["statusCode"] == 503
