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

from bench import floors, previews, prints, shots, sites, starts, sweeps
from bench.client import Measured, Shot, measure
from bench.place import ROOT, Place, place
from bench.report import written
from bench.seed import Loader, now, seeded_code

ACTIONS = 6000
"""So many registered cases are kept for the one action, each used once."""

ROUNDS = 3
"""Every call is measured so often, all calls in turn, and the round in the middle counts: the machine has moods."""


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="cases in the store")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--burst", type=float, default=20.0, help="seconds of the burst")
    parser.add_argument("--peers", type=Path, help="folder of the baseline (PEERS=)")
    parser.add_argument("--large", action="store_true", help="also lookup and sweep among a million cases")
    parser.add_argument("--out", type=Path, help="the page; docs/performance.md, or with --large performance-large.md")
    parser.add_argument("--json", type=Path, default=ROOT / "build" / "bench.json")
    chosen = parser.parse_args()
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {_cores()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "rows": chosen.rows,
    }
    _say("the public site")
    found["site"] = {"small": sites.compared(sites.sample_city()), "large": sites.compared(sites.city(sites.SCHOOLS))}
    _say("cards")
    found["cards"] = prints.printed_in()
    with place() as where:
        found |= _served(where, chosen)
    if chosen.peers:
        from bench.peers import peers

        _say("peers")
        with peers(chosen.peers, chosen.rows, chosen.seconds) as measured:
            found["peers"] = measured
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    out = chosen.out or ROOT / "docs" / ("performance-large.md" if chosen.large else "performance.md")
    out.write_text(written(found), encoding="utf-8")
    print(out.read_text(encoding="utf-8"))


def _served(where: Place, chosen: argparse.Namespace) -> dict[str, Any]:
    loader = _loader()
    moment = now()
    first = min(10_000, chosen.rows)
    actions = min(ACTIONS, first * 3 // 5)
    _say(f"seeding {first:,}")
    waiting = loader.write(loader.clones(loader.example(moment, dispatched=False), actions))
    numbers = loader.write(loader.clones(loader.example(moment, dispatched=True), first - actions))
    found: dict[str, Any] = {"calls": {}, "sizes": {}, "sweeps": {}}
    _sized(where, loader, numbers, first, chosen.seconds, found)
    if chosen.rows > first:
        _say(f"seeding {chosen.rows:,}")
        numbers += loader.write(loader.clones(loader.example(moment, dispatched=True), chosen.rows - first))
        _sized(where, loader, numbers, chosen.rows, chosen.seconds, found)
    _say("preview of a calendar")
    found["starts"] = {"app": starts.import_seconds("app"), "chalice": starts.import_seconds("chalice.app")}
    found["preview"] = previews.previewed_in(loader)
    _say("solving proofs")
    proofs = shots.Proofs(where, 4000)
    table = loader.engine.name("progress")
    found["floors"] = {
        "get_urllib3": floors.get_by_urllib3(where.endpoint, table, numbers[:5000]),
        "get_pynamodb": floors.get_by_pynamodb(where.endpoint),
        "transact_pynamodb": floors.transact_by_pynamodb(where.endpoint),
    }
    calls: dict[str, Callable[[], Shot]] = {
        "hello": lambda: shots.hello(where),
        "lookup": lambda: shots.lookup(where, numbers, seeded_code()),
        "worklist": lambda: shots.worklist(where),
        "worklist page": lambda: shots.worklist_page(where),
        "case page": lambda: shots.case_page(where, numbers),
        "submission": lambda: shots.submission(where, proofs),
        "action": lambda: shots.action(where, waiting),
    }
    rounds: dict[str, list[Measured]] = {}
    for turn in range(1, ROUNDS + 1):
        for name, shot in calls.items():
            for connections in (1, 16):
                _say(f"{name} at {connections}, round {turn}")
                port, pid = (where.hello_port, where.hello_pid) if name == "hello" else (where.port, where.pid)
                each = measure(shot(), port, connections, chosen.seconds / ROUNDS, warm=0.3, pids=(pid,))
                rounds.setdefault(f"{name}@{connections}", []).append(each)
    found["calls"] = {name: _shown(sorted(each, key=lambda m: m.p50)[len(each) // 2]) for name, each in rounds.items()}
    found["burst"] = _burst(where, numbers, chosen)
    if chosen.large:
        _say("seeding a million")
        loader.write(loader.clones(loader.example(moment, dispatched=True), 1_000_000 - chosen.rows))
        _sized(where, loader, numbers, 1_000_000, chosen.seconds, found)
    return found


def _sized(where: Place, loader: Loader, numbers: list[str], size: int, seconds: float, found: dict[str, Any]) -> None:
    """What depends on how much is stored, if anything does: the CPU of a lookup, and a sweep of a thousand due."""
    _say(f"lookup and sweep among {size:,}")
    found["sizes"][str(size)] = _lookup_cpu(where, numbers, seconds)
    found["sweeps"][str(size)] = sweeps.swept_in(loader)


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
    rounds = [measure(shot, where.port, 1, max(seconds, 3), warm=1, pids=(where.pid,)).cpu_each for _ in range(ROUNDS)]
    return sorted(rounds)[ROUNDS // 2]


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
