"""Writes what was measured as a page: ratios, what was promised, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench import sites

HEAD = """# Performance

Written by `make bench` (`make bench-large` for a million cases, `PEERS=DIR` for the baseline beside it); every line was
taken in one run on one machine. Times are of that machine; only the ratios mean anything elsewhere. The engine runs in
memory, proof of work is on at cost 1, limits by address are raised because all load comes from one.
"""


def written(found: Mapping[str, Any]) -> str:
    """The page."""
    lines = [HEAD, f"Machine: {found['machine']}. Date: {found['date']}. Cases in the store: {found['rows']:,}.", ""]
    lines += ["## What was promised", "", "| promise | measured | holds |", "| --- | --- | --- |"]
    lines += [f"| {what} | {value} | {'yes' if holds else '**no**'} |" for what, value, holds in promises(found)]
    lines += [
        "",
        "## Calls",
        "",
        "| | p50 ms | p99 ms | a second | CPU ms each | as hello |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in found["calls"].items():
        hello = found["calls"]["hello@" + name.partition("@")[2]]["p50"]
        lines.append(
            f"| {name} | {each['p50']:.2f} | {each['p99']:.2f} | {each['rate']:.0f} | {each['cpu']:.2f} "
            f"| {each['p50'] / hello:.1f} |"
        )
    floors = found["floors"]
    lines += [
        "",
        f"On the same engine: GetItem by urllib3 {floors['get_urllib3']:.2f} ms, by PynamoDB "
        f"{floors['get_pynamodb']:.2f} ms; "
        f"TransactWriteItems of 4 puts by PynamoDB {floors['transact_pynamodb']:.2f} ms.",
        "",
        "CPU of the server for one lookup: "
        + ", ".join(f"{float(cpu):.2f} ms among {int(size):,}" for size, cpu in found["sizes"].items())
        + ".",
        "",
        "A sweep of 1,000 due: "
        + ", ".join(f"{seconds:.2f} s among {int(size):,} open" for size, seconds in found["sweeps"].items())
        + ".",
    ]
    lines += [
        "",
        f"A preview of another calendar over 1,000 open cases: {found['preview']:.2f} s.",
        "",
        f"Importing the application: {found['starts']['app']:.2f} s of processor time, Chalice alone "
        f"{found['starts']['chalice']:.2f} s.",
    ]
    if "peers" in found:
        lines += [
            "",
            "## Beside the baseline",
            "",
            "| | ours p50 | DRF | FastAPI | ours / DRF |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [f"| {a} | {b:.2f} | {c:.2f} | {d:.2f} | {b / c:.2f} |" for a, b, c, d in beside(found)]
    return "\n".join(lines) + "\n"


PAGES = (("worklist page", 40.0), ("case page", 30.0))
"""A page of the workbench, and how many times the answer of an empty application it may take."""

PAIRS = (
    ("lookup", "lookup", 1.0),
    ("worklist", "list_open", 1.0),
    ("worklist page", "list_open", 1.0),
    ("case page", "list_open", 1.0),
    ("submission", "create", 2.0),
    ("action", "transition", 2.0),
)
"""Our call, the baseline's, and how many times the baseline's time ours may take."""


def beside(found: Mapping[str, Any]) -> Iterator[tuple[str, float, float, float]]:
    """Our call at 1 and 16 connections, and the p50 of ours, DRF's and FastAPI's."""
    for ours, theirs, _ in PAIRS:
        for connections in (1, 16):
            drf, fast = (found["peers"][peer][f"{theirs}@{connections}"]["p50_ms"] for peer in ("drf", "fastapi"))
            yield f"{ours}@{connections}", found["calls"][f"{ours}@{connections}"]["p50"], drf, fast


def promises(found: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """What was promised, what was measured, whether it holds."""
    calls, floors = found["calls"], found["floors"]
    ratio = calls["lookup@1"]["p50"] / floors["get_urllib3"]
    yield "lookup p50 at one connection ≤ 5 × GetItem by urllib3", f"{ratio:.1f}", ratio <= 5
    ratio = calls["submission@1"]["p50"] / floors["transact_pynamodb"]
    yield "submission p50 ≤ 3 × TransactWriteItems of 4 puts by PynamoDB", f"{ratio:.1f}", ratio <= 3
    for page, most in PAGES:
        ratio = calls[f"{page}@1"]["p50"] / calls["hello@1"]["p50"]
        yield f"{page} at 1 ≤ {most:g} × hello", f"{ratio:.1f}", ratio <= most
    sizes = {int(size): float(cpu) for size, cpu in found["sizes"].items()}
    ratio = sizes[max(sizes)] / sizes[min(sizes)]
    yield f"CPU of a lookup among {max(sizes):,} ≤ 1.2 × among {min(sizes):,}", f"{ratio:.2f}", ratio <= 1.2
    swept = {int(size): float(seconds) for size, seconds in found["sweeps"].items()}
    ratio = swept[max(swept)] / swept[min(swept)]
    yield f"sweep of 1,000 due among {max(swept):,} ≤ 1.2 × among {min(swept):,}", f"{ratio:.2f}", ratio <= 1.2
    preview, case = found["preview"], found["preview"] / floors["get_urllib3"]
    yield "calendar preview on 1,000 open cases in under 5 s", f"{preview:.2f} s", preview < 5
    yield "the same, each case ≤ 12 × GetItem by urllib3", f"{case:.1f}", case <= 12
    burst = found["burst"]
    wrong = sum(burst["burst"]["wrong"].values())
    yield (
        "burst of 200 connections: nothing but 200 and 201",
        f"{burst['burst']['n']:,} answered, {wrong} not",
        wrong == 0,
    )
    ratio = burst["after"]["p50"] / burst["before"]["p50"]
    yield "normal within 5 s after the burst (≤ 1.5 × before)", f"{ratio:.2f}", ratio <= 1.5
    yield from sites.promises(found["site"]["small"], found["site"]["large"])
    yield "300 service cards in one PDF in under 2 s", f"{found['cards']:.2f} s", found["cards"] < 2
    if "peers" not in found:
        return
    for ours, theirs, most in PAIRS:
        for connections in (1, 16):
            drf = found["peers"]["drf"][f"{theirs}@{connections}"]["p50_ms"]
            ratio = calls[f"{ours}@{connections}"]["p50"] / drf
            yield f"{ours} at {connections} ≤ {most:g} × DRF's {theirs}", f"{ratio:.2f}", ratio <= most
