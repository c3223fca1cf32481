"""The baseline beside us: Django+DRF and FastAPI on PostgreSQL from PEERS=DIR, run as its README says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

POSTGRES_PORT = 18732
BIN = Path("/usr/lib/postgresql/15/bin")
OPERATIONS = "lookup,list_open,create,transition"


@contextmanager
def peers(folder: Path, rows: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Measurements of both peers by name; everything that was started is stopped at the end."""
    if not BIN.exists():
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"], check=True)
    with tempfile.TemporaryDirectory(prefix="huiyin-peers-") as scratch:
        place = Path(scratch)
        place.chmod(0o755)
        app = place / "baseline"
        shutil.copytree(folder, app)
        database = place / "pg"
        database.mkdir()
        shutil.chown(database, "postgres")
        _as_postgres(f"{BIN}/initdb -D {database}/data -E UTF8 --locale=C.UTF-8 -A trust")
        options = f"-p {POSTGRES_PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories={database}"
        options += " -c shared_buffers=1GB"
        _as_postgres(f"{BIN}/pg_ctl -D {database}/data -l {database}/log -o '{options}' -w start")
        try:
            subprocess.run(
                [f"{BIN}/createdb", "-h", "127.0.0.1", "-p", str(POSTGRES_PORT), "-U", "postgres", "baseline"],
                check=True,
            )
            subprocess.run([sys.executable, "-m", "venv", "venv"], cwd=app, check=True)
            subprocess.run(["venv/bin/pip", "install", "-q", "-r", "requirements.txt"], cwd=app, check=True)
            yield {
                "drf": _measured(app, "run_django.sh", "django.pid", 18710, rows, seconds),
                "fastapi": _measured(app, "run_fastapi.sh", "fastapi.pid", 18711, rows, seconds),
            }
        finally:
            _as_postgres(f"{BIN}/pg_ctl -D {database}/data -m fast stop")


def _as_postgres(command: str) -> None:
    subprocess.run(["su", "postgres", "-c", command], check=True, stdout=subprocess.DEVNULL)


def _measured(app: Path, script: str, pid: str, port: int, rows: int, seconds: float) -> dict[str, Any]:
    environment = {**os.environ, "VIRTUAL_ENV": str(app / "venv"), "PATH": f"{app}/venv/bin:{os.environ['PATH']}"}
    for step in (["init"], ["seed", str(rows)]):
        command = ["venv/bin/python", "app_django.py", *step]
        subprocess.run(command, cwd=app, env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(
        ["bash", script], cwd=app, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(100):
            if (app / pid).exists():
                break
            time.sleep(0.1)
        time.sleep(2)
        load = [
            "venv/bin/python",
            "load.py",
            f"http://127.0.0.1:{port}",
            "--seconds",
            str(seconds),
            "--rows",
            str(rows),
        ]
        done = subprocess.run(
            [*load, "--ops", OPERATIONS], cwd=app, env=environment, check=True, capture_output=True, text=True
        )
        results: list[dict[str, Any]] = json.loads(done.stdout)["results"]
        return {f"{each['op']}@{each['concurrency']}": each for each in results}
    finally:
        if (app / pid).exists():
            subprocess.run(["kill", (app / pid).read_text().strip()], check=False)
        server.wait(20)
