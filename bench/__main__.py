"""`make bench`: measures everything in one run and writes docs/performance.md. See `--help`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import floors, shots, sweeps
from bench.client import Measured, Shot, measure
from bench.place import ROOT, Place, place
from bench.report import written
from bench.seed import Loader, now, seeded_code

ACTIONS = 6000
"""So many registered cases are kept for the one action, each used once."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="cases in the store")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--burst", type=float, default=20.0, help="seconds of the burst")
    parser.add_argument("--peers", type=Path, help="folder of the baseline (PEERS=)")
    parser.add_argument("--large", action="store_true", help="also lookup and sweep among a million cases")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "performance.md")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    chosen = parser.parse_args()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "rows": chosen.rows,
    }
    with place() as where:
        found |= _served(where, chosen)
    found["sweeps"] = _sweeps([10_000, chosen.rows, *([1_000_000] if chosen.large else [])])
    if chosen.peers:
        from bench.peers import peers

        _say("peers")
        with peers(chosen.peers, chosen.rows, chosen.seconds) as measured:
            found["peers"] = measured
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    chosen.out.write_text(written(found), encoding="utf-8")
    print(chosen.out.read_text(encoding="utf-8"))


def _served(where: Place, chosen: argparse.Namespace) -> dict[str, Any]:
    loader = _loader()
    moment = now()
    _say("seeding 10,000")
    registered = loader.example(moment, dispatched=False)
    waiting = loader.write(loader.clones(registered, ACTIONS))
    numbers = loader.write(loader.clones(loader.example(moment, dispatched=True), 10_000 - ACTIONS))
    sizes = {10_000: _lookup_cpu(where, numbers, chosen.seconds)}
    _say(f"seeding {chosen.rows:,}")
    numbers += loader.write(loader.clones(loader.example(moment, dispatched=True), chosen.rows - 10_000))
    sizes[chosen.rows] = _lookup_cpu(where, numbers, chosen.seconds)
    proofs = shots.Proofs(where, 3000)
    table = loader.engine.name("progress")
    found: dict[str, Any] = {
        "floors": {
            "get_urllib3": floors.get_by_urllib3(where.endpoint, table, numbers[:5000]),
            "get_pynamodb": floors.get_by_pynamodb(where.endpoint),
            "transact_pynamodb": floors.transact_by_pynamodb(where.endpoint),
        },
        "calls": {},
    }
    calls: dict[str, Callable[[], Shot]] = {
        "hello": lambda: shots.hello(where),
        "lookup": lambda: shots.lookup(where, numbers, seeded_code()),
        "worklist": lambda: shots.worklist(where),
        "submission": lambda: shots.submission(where, proofs),
        "action": lambda: shots.action(where, waiting),
    }
    for name, shot in calls.items():
        for connections in (1, 16):
            _say(f"{name} at {connections}")
            port, pid = (where.hello_port, where.hello_pid) if name == "hello" else (where.port, where.pid)
            each = measure(shot(), port, connections, chosen.seconds, pids=(pid,))
            found["calls"][f"{name}@{connections}"] = _shown(each)
            if name == "action":
                del waiting[-(len(each.latencies) + sum(each.wrong.values()) + 2000) :]
    found["burst"] = _burst(where, numbers, chosen)
    if chosen.large:
        _say("seeding a million")
        loader.write(loader.clones(loader.example(moment, dispatched=True), 1_000_000 - chosen.rows))
        sizes[1_000_000] = _lookup_cpu(where, numbers, chosen.seconds)
    found["sizes"] = {str(size): cpu for size, cpu in sizes.items()}
    return found


def _burst(where: Place, numbers: list[str], chosen: argparse.Namespace) -> dict[str, Any]:
    _say("burst: solving proofs")
    proofs = shots.Proofs(where, int(chosen.burst * 400))
    quiet = measure(shots.lookup(where, numbers, seeded_code()), where.port, 1, 2)
    _say("burst")
    loud = measure(shots.burst(where, numbers, seeded_code(), proofs), where.port, 200, chosen.burst, warm=0)
    after = measure(shots.lookup(where, numbers, seeded_code()), where.port, 1, 3, warm=2)
    return {"burst": _shown(loud), "before": _shown(quiet), "after": _shown(after)}


def _lookup_cpu(where: Place, numbers: list[str], seconds: float) -> float:
    shot = shots.lookup(where, numbers, seeded_code())
    return measure(shot, where.port, 4, max(seconds, 4), warm=1, pids=(where.pid,)).cpu_each


def _sweeps(sizes: list[int]) -> dict[str, float]:
    found: dict[str, float] = {}
    with place():
        loader, there = _loader(), 0
        for size in sizes:
            _say(f"sweep among {size:,}")
            found[str(size)] = sweeps.swept_in(loader, size - there)
            there = size
    return found


def _loader() -> Loader:
    from chalicelib.wiring import base, desk, public

    base.forget()
    desk.desk.cache_clear()
    public.front.cache_clear()
    return Loader(base.engine(), base.directory(), base.calendars(), base.vault())


def _shown(each: Measured) -> dict[str, Any]:
    return {
        "p50": round(each.p50, 3),
        "p99": round(each.p99, 3),
        "rate": round(each.rate, 1),
        "n": len(each.latencies),
        "cpu": round(each.cpu_each, 3),
        "wrong": dict(each.wrong),
    }


def _cores() -> int:
    import os

    return os.cpu_count() or 1


def _say(line: str) -> None:
    print(f"· {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
