"""The public site of a generated city, against plain Jinja2 rendering and writing of the same pages in the same run.

By hand: `python -m bench.sites --schools 10000`.
"""

from __future__ import annotations

import argparse
import filecmp
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import jinja2

from infra.siterender import ROOT, SITE
from infra.sitestore import hashes

SCHOOLS = 10_000
A_TOWN = 100
"""So many schools in each town."""

SETTINGS = {"site_url": "https://huiyin.qinghe.example", "title": "青禾教育惠民服务"}
EMPTY = {"head": "", "report": ""}


def city(schools: int) -> list[dict[str, Any]]:
    """A city as `GET /api/v1/offices` returns it: a bureau, towns of A_TOWN schools, nobody real."""
    made = [_office("qh", None, "city", "BUREAU", "青禾市教育和体育局", 0)]
    for n in range(schools):
        town, school = divmod(n, A_TOWN)
        if not school:
            made.append(_office(f"t{town:03d}", "qh", "town", "TOWN", f"第{town + 1}镇教育学区", n))
        made.append(_office(f"s{n:05d}", f"t{town:03d}", "school", "SCHOOL", f"第{n + 1}实验小学", n))
    return made


def _office(id: str, parent: str | None, tier: str, kind: str, name: str, n: int) -> dict[str, Any]:
    phones = {"office": f"0480-66{n:05d}", "service": f"0480-67{n:05d}", "principal": f"0480-68{n:05d}"}
    return {
        "id": id,
        "parent": parent,
        "city": "qh",
        "tier": tier,
        "kind": kind,
        "name": name,
        "short_name": name[:6],
        "nature": "PUBLIC",
        "stage": "PRIMARY" if kind == "SCHOOL" else None,
        "phones": {**phones, "supervision": f"0480-69{n:05d}"},
        "mailboxes": {**EMPTY, "head": f"{id}@qhjy.example"},
        "address": f"青禾市文昌路 {n + 1} 号",
        "map_note": None,
        "station": {"place": "校门东侧惠民服务站", "hours": "工作日 8:30–12:00，14:00–17:30", "phone": ""},
        "reception": {"day": "每周四", "hours": "14:30–17:00", "place": "接待室"},
        "vice_principal": "柏副校长",
        "hours": None,
        "superior": None,
        "valid_to": None,
        "successor": None,
        "updated_at": "2026-11-19T01:00:00Z",
    }


def hooks() -> ModuleType:
    """site/hooks.py, as MkDocs loads it; nothing is written beside it."""
    spec = importlib.util.spec_from_file_location("site_hooks", SITE / "hooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode, path = sys.dont_write_bytecode, True, sys.path.copy()
    sys.path.insert(0, str(SITE))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode, sys.path[:] = before, path
    return module


def plain(source: Path, out: Path) -> int:
    """Render the generated pages of an input by Jinja2 alone and write them under `out`; how many they are."""
    made = hooks()
    theme = SimpleNamespace(static_templates=set())
    config = SimpleNamespace(extra={"input": str(source)}, theme=theme, site_url="", site_name="", site_dir=str(out))
    made.on_config(config)
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(SITE / "theme"), autoescape=True)
    env.filters["url"] = _url
    made.equip(env, config)
    count = 0
    for uri, template, names in made.pages(config.extra):
        base = "/".join([".."] * uri.count("/"))
        path = out / uri / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(env.get_template(template).render(base_url=base, config=config, **names).encode())
        count += 1
    for name, body in made.beside(config.extra):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return count


@jinja2.pass_context
def _url(context: jinja2.runtime.Context, value: str) -> str:
    return f"{context['base_url']}/{value or '.'}"


def compared(offices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Plain and whole builds of a city, each in a process of its own: seconds, megabytes, and what is not the same."""
    from infra.sitebuild import site_input

    with tempfile.TemporaryDirectory(prefix="huiyin-site-") as room:
        source = Path(room) / "input.json"
        source.write_text(json.dumps(site_input(offices, SETTINGS), ensure_ascii=False, default=str), "utf-8")
        floor = _apart("plain", source, Path(room) / "plain")
        whole = _apart("whole", source, Path(room) / "whole")
        again = _apart("whole", source, Path(room) / "whole")
        other = [
            name
            for name in hashes(Path(room) / "plain")
            if not filecmp.cmp(Path(room) / "plain" / name, Path(room) / "whole" / name, shallow=False)
        ]
    return {
        "offices": len(offices),
        "pages": floor["pages"],
        "plain": floor,
        "whole": whole,
        "again": again,
        "ratio": whole["seconds"] / floor["seconds"],
        "cpu_ratio": whole["cpu"] / floor["cpu"],
        "different": other[:5],
    }


def _apart(which: str, source: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.sites", "--one", which, str(source), str(out)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _one(which: str, source: Path, out: Path) -> dict[str, Any]:
    began, changed = time.perf_counter(), 0
    if which == "plain":
        pages = plain(source, out)
    else:
        from infra.sitebuild import publish
        from infra.sitestore import Disk

        report = publish(json.loads(source.read_text("utf-8")), Disk(out))
        pages, changed = report.pages, len(report.changed)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "pages": pages,
        "changed": changed,
        "seconds": round(time.perf_counter() - began, 3),
        "cpu": round(used.ru_utime + used.ru_stime, 3),
        "megabytes": round(used.ru_maxrss / 1024, 1),
    }


def sample_city() -> list[dict[str, Any]]:
    """The sample city that is packaged, as it is when nothing has been published yet."""
    import msgspec

    from chalicelib.entry.shapes import office_shape
    from infra.cityfile import read_city

    offices = {office.id: office for office in read_city(ROOT / "infra/local/qinghe.yaml").offices}
    found: list[dict[str, Any]] = json.loads(
        msgspec.json.encode([office_shape(office, offices) for office in offices.values()])
    )
    return found


def promises(small: Mapping[str, Any], large: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """What was promised, what was measured, whether it holds."""
    took, ratio, most = small["whole"]["seconds"], large["ratio"], large["whole"]["megabytes"]
    same = not (small["different"] or large["different"])
    return [
        ("the sample city's site in under 3 s", f"{took:.2f} s", took < 3),
        (f"site of {large['offices']:,} offices ≤ 3 × plain Jinja2 of the same pages", f"{ratio:.2f}", ratio <= 3),
        ("the same in under 300 MB", f"{most:.0f} MB", most < 300),
        ("the same pages, byte for byte", "yes" if same else "no", same),
        (
            "built again from the same input, files written",
            f"{large['again']['changed']}",
            not large["again"]["changed"],
        ),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=SCHOOLS)
    parser.add_argument("--one", nargs=3, metavar=("WHICH", "SOURCE", "OUT"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        which, source, out = chosen.one
        print(json.dumps(_one(which, Path(source), Path(out))))
        return
    small, large = compared(sample_city()), compared(city(chosen.schools))
    print(json.dumps({"sample": small, "large": large}, ensure_ascii=False, indent=1))
    for promised, found, holds in promises(small, large):
        print(f"{'✓' if holds else '✗'} {promised}: {found}")


if __name__ == "__main__":
    main()
