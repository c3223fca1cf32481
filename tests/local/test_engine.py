"""The embedded engine: kept alive, never twice on one file, shared by commands, gone with its owner."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from infra.local.custody import EngineTaken
from infra.local.engine import Engine, EngineFailed, EngineMissing, engine_for, engine_in_memory, healthy

pytestmark = pytest.mark.engine
TABLE = "huiyin-test-things"


@pytest.fixture(autouse=True)
def _own_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_DYNAMODB_ENDPOINT", raising=False)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path / "data")
    engine.start()
    yield engine
    engine.stop()


def client(endpoint: str) -> Any:
    import boto3

    return boto3.client(
        "dynamodb", endpoint_url=endpoint, region_name="local", aws_access_key_id="local", aws_secret_access_key="local"
    )


def make_table(endpoint: str) -> None:
    client(endpoint).create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def came_back(engine: Engine, before: int) -> bool:
    return engine.pid != before and healthy(engine.port)


def command(source: str, data: Path) -> subprocess.Popen[str]:
    """Another command of the operator's, on the same data."""
    return subprocess.Popen(
        [sys.executable, "-c", source, str(data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


HOLD = """
import sys, time
from pathlib import Path
from infra.local.engine import Engine
engine = Engine(Path(sys.argv[1]))
engine.start()
print(engine.pid, engine.port, flush=True)
time.sleep(60)
"""

JOIN = """
import sys, time
from pathlib import Path
from infra.local.engine import engine_for
with engine_for(Path(sys.argv[1])) as endpoint:
    print(endpoint, flush=True)
    sys.stdin.readline()
"""


def test_a_killed_engine_comes_back_on_its_port_with_its_data(engine: Engine) -> None:
    make_table(engine.endpoint)
    client(engine.endpoint).put_item(TableName=TABLE, Item={"id": {"S": "甘小禾"}})
    for _ in range(3):
        before = engine.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        until(partial(came_back, engine, before))
    item = client(engine.endpoint).get_item(TableName=TABLE, Key={"id": {"S": "甘小禾"}})["Item"]
    assert item == {"id": {"S": "甘小禾"}}


def test_stopping_ends_the_engine_and_frees_the_directory(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    engine.start()
    pid = engine.pid
    assert pid is not None
    engine.stop()
    assert not alive(pid)
    again = Engine(tmp_path)
    again.start()
    again.stop()


def test_a_second_engine_on_the_same_data_is_refused_with_a_remedy(engine: Engine) -> None:
    assert engine.data is not None
    with pytest.raises(EngineTaken) as refused:
        Engine(engine.data).start()
    said = str(refused.value)
    assert str(os.getpid()) in said
    assert "正由另一个进程" in said
    assert "choose another directory with --data" in said
    assert healthy(engine.port)


def test_another_process_is_refused_as_well(engine: Engine) -> None:
    assert engine.data is not None
    other = command(HOLD, engine.data)
    _, errors = other.communicate(timeout=20)
    assert other.returncode != 0
    assert "EngineTaken" in errors


def test_the_engine_dies_with_a_killed_owner_and_the_directory_is_free_again(tmp_path: Path) -> None:
    owner = command(HOLD, tmp_path)
    assert owner.stdout is not None
    pid, _ = map(int, owner.stdout.readline().split())
    assert alive(pid)
    owner.kill()
    owner.communicate()
    until(lambda: not alive(pid), seconds=2)
    engine = Engine(tmp_path)
    engine.start()
    engine.stop()


def test_a_command_joins_a_running_engine_and_leaves_it_running(engine: Engine) -> None:
    assert engine.data is not None
    with engine_for(engine.data) as endpoint:
        assert endpoint == engine.endpoint
    assert healthy(engine.port)


def test_a_command_starts_the_engine_when_none_runs(tmp_path: Path) -> None:
    with engine_for(tmp_path) as endpoint:
        port = int(endpoint.rsplit(":", 1)[1])
        assert healthy(port)
    assert not healthy(port)


def test_who_started_the_engine_waits_for_who_joined(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", JOIN, str(tmp_path)], stdin=-1, stdout=-1, stderr=-1, text=True)
    assert first.stdout is not None
    endpoint = first.stdout.readline().strip()
    with engine_for(tmp_path) as joined:
        assert joined == endpoint
        assert first.stdin is not None
        first.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            first.wait(0.5)
        make_table(joined)
    assert first.wait(10) == 0
    assert first.stderr is not None
    assert "Waiting for other commands" in first.stderr.read()
    first.stdout.close()
    first.stderr.close()


def test_commands_started_together_share_one_engine(tmp_path: Path) -> None:
    seen: list[str] = []
    together = threading.Barrier(6)

    def run() -> None:
        together.wait()
        with engine_for(tmp_path) as endpoint:
            seen.append(endpoint)
            client(endpoint).list_tables()
            time.sleep(0.2)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 6
    assert len(set(seen)) == 1


def test_a_port_left_behind_by_a_killed_owner_is_not_trusted(tmp_path: Path) -> None:
    with engine_in_memory() as strange:
        port = int(strange.rsplit(":", 1)[1])
        (tmp_path / "engine.lock").write_text(f'{{"pid": 1, "port": {port}}}')
        with engine_for(tmp_path) as endpoint:
            assert endpoint != strange


def test_an_endpoint_in_the_environment_is_used_and_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_DYNAMODB_ENDPOINT", "http://127.0.0.1:9")
    with engine_for(tmp_path / "data") as endpoint:
        assert endpoint == "http://127.0.0.1:9"
    assert not (tmp_path / "data").exists()


def test_a_missing_program_is_reported_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match="make setup"):
        Engine(tmp_path, program=tmp_path / "nowhere").start()


def test_a_broken_file_is_reported_with_what_the_engine_said(tmp_path: Path) -> None:
    (tmp_path / "engine.db").write_bytes(b"this is no database" * 500)
    with pytest.raises(EngineFailed) as failed:
        Engine(tmp_path).start()
    assert "did not start" in str(failed.value)
    (tmp_path / "engine.db").unlink()
    engine = Engine(tmp_path)
    engine.start()
    engine.stop()


def test_the_data_is_readable_by_its_owner_alone(engine: Engine) -> None:
    assert engine.data is not None
    make_table(engine.endpoint)
    assert engine.data.stat().st_mode & 0o077 == 0
    assert (engine.data / "engine.db").stat().st_mode & 0o077 == 0


def test_the_engine_in_memory_is_gone_afterwards() -> None:
    with engine_in_memory() as endpoint:
        make_table(endpoint)
        assert client(endpoint).list_tables()["TableNames"] == [TABLE]
    assert not healthy(int(endpoint.rsplit(":", 1)[1]))
