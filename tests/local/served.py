"""The whole system served on a directory, as `huiyin serve` does, in a process of its own with the sample city."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PASSWORD = "Qinghe#test2026"
RAISED = {
    "HUIYIN_CHALLENGE_COST": "1",
    "HUIYIN_SUBMISSIONS_PER_ADDRESS": "1000000",
    "HUIYIN_ADDRESS_FAILURES": "1000000",
}
CODE = """
import os, sys
from dataclasses import replace
from pathlib import Path
from infra.cityfile import read_city
from infra.local.supervise import serve

data, port, site, password = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]

def found(endpoint, url):
    os.environ.update(HUIYIN_DYNAMODB_ENDPOINT=endpoint, HUIYIN_DATA=str(data.resolve()))
    from chalicelib.adapters.dynamo import tables
    from chalicelib.adapters.dynamo.models import Bound
    from chalicelib.adapters.passwords import Argon2Passwords
    from chalicelib.wiring import base
    settings = base.settings()
    tables.create(Bound(settings.dynamodb_endpoint, settings.region, settings.stage))
    city = read_city(Path("infra/local/qinghe.yaml"))
    hashed = Argon2Passwords().hash(password)
    staff = [replace(m, password_hash=hashed, must_change=False) for m in city.staff]
    base.directory().put_city(city.offices, staff, city.posts)
    if site:
        from infra.sitebuild import build
        from tests.local.served import directory_of
        build(Path(site), directory_of(base.directory()), {"title": "青禾教育惠民服务", "site_url": url})
    print("engine", endpoint, "url", url, flush=True)

serve(data, port, site=Path(site) if site else None, before_listen=found, on_ready=lambda: print("ready", flush=True))
"""


def directory_of(directory: Any) -> list[dict[str, Any]]:
    """The public directory as `GET /api/v1/offices` gives it."""
    from chalicelib.entry.routing import encode
    from chalicelib.entry.shapes import office_shape

    trees = [directory.tree(root.id) for root in directory.cities()]
    shapes = [office_shape(o, t) for t in trees for o in sorted(t.values(), key=lambda o: (*o.path, o.id))]
    listed: list[dict[str, Any]] = json.loads(encode(shapes))
    return listed


@dataclass
class Served:
    """A served system: its process, addresses, and calls to it."""

    process: subprocess.Popen[str]
    endpoint: str
    url: str
    data: Path

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, timeout: float = 20
    ) -> tuple[int, Any]:
        """One call; status and decoded answer."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def sign_in(self, office: str, login: str) -> dict[str, str]:
        """The headers of a signed-in member of staff."""
        status, answer = self.call("POST", "/api/v1/sessions", {"office": office, "login": login, "password": PASSWORD})
        assert status == 201, answer
        return {"Authorization": f"Bearer {answer['token']}"}

    def descendants(self) -> list[tuple[int, str]]:
        """Process ids and command lines of everything that the supervisor started."""
        parents: dict[int, list[int]] = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    stat = Path(f"/proc/{name}/stat").read_text()
                except OSError:
                    continue
                parents.setdefault(int(stat.rsplit(")", 1)[1].split()[1]), []).append(int(name))
        found, left = [], [self.process.pid]
        while left:
            for child in parents.get(left.pop(), []):
                left.append(child)
                try:
                    line = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                found.append((child, line))
        return found


@contextmanager
def served(data: Path, *, site: Path | None = None, **settings: str) -> Iterator[Served]:
    """Serve `data` on a free port until the block ends; `settings` are HUIYIN_ variables over RAISED."""
    environment = {**os.environ, **RAISED, **settings, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CODE, str(data), "0", str(site or ""), PASSWORD]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline().split()
        assert line[:1] == ["engine"], line
        assert process.stdout.readline().strip() == "ready"
        yield Served(process, line[1], line[3], data)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def solved(served_at: Served) -> str:
    """A solved proof of work."""
    import altcha

    _, asked = served_at.call("GET", "/api/v1/challenge")
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge)
    assert solution is not None
    return altcha.Payload(challenge=challenge, solution=solution).to_base64()


def matter(proof: str, **more: Any) -> dict[str, Any]:
    """The body of a submission by a made-up petitioner."""
    return {
        "office": "qh",
        "about": {"kind": "office", "office": "qh-0401"},
        "type": "COMPLAINT",
        "topic": "02",
        "title": "课后服务收费过高",
        "content": "学校课后服务每学期收费超过公示标准，请核实并退费。",
        "identity": "real",
        "name": "甘小禾",
        "mobile": "15400000001",
        "altcha": proof,
        **more,
    }


def until(what: str, seconds: float, test: Any) -> Any:
    """What `test` gives once it is true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := test():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")
