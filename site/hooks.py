"""The MkDocs events that add what is generated: hotlines, office pages, service cards, and the assets.

The build reads one JSON file, named by `extra.input` (infra/sitebuild.py writes it), with the keys

directory   the public offices, as `GET /api/v1/offices` returns them
settings    `site_url` (absolute, required), `title`, and the footer's numbers (domain E5), absent until configured
api         where the API answers, `/api/v1`
types       what a person may want: code, title, hint
topics      the top level of the topics: code, title
published   by office id what it has made public beside its entry: lists by kind (may be absent)
procedures  by office id how a matter goes and by when, from the rules (infra/sitelimits.py); "" for all others
words       what every board says in the same words: the promise, what an inspector does, how visitors come

What is generated goes straight into the directory of the site, page by page: a city of ten thousand schools need not
stand in memory, and nothing here depends on more of MkDocs than its events, which ProperDocs has as well.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import pages_answers
import pages_articles
import pages_figures
import pages_frame
import pages_offices
import pages_voices
from bundling import PluginError, assets  # MkDocs lets a hook import what lies beside it
from markupsafe import Markup

from chalicelib.adapters.qr import QrCodes

ROOMS = (pages_offices, pages_articles, pages_answers, pages_figures, pages_voices, pages_frame)
"""A module for each part of the site: `pages(extra)` and `beside(extra)` yield what it generates."""

CHINA = timezone(timedelta(hours=8))
WORDS = {
    "BUREAU": ("市教育局", "市局", "局长"),
    "COUNTY": ("区县教育局", "区县", "局长"),
    "TOWN": ("镇街", "镇街", "学区负责人"),
    "SCHOOL": ("学校", "学校", "校长"),
    "INSTITUTION": ("直属单位", "单位", "负责人"),
}
"""What the public calls an office of each kind, the same on a card where room is short, and its head."""

KNOWN = ("offices", "roots", "settings", "api", "types", "topics", "folder", "published", "words", "front", "many")
"""What of the input, and of what is made of it, every template knows."""

Office = dict[str, Any]


def on_config(config: Any) -> Any:
    """Read the input and make it known to every template."""
    source = config.extra.get("input")
    if not source:
        raise PluginError("HUIYIN_SITE_INPUT names no input; use `huiyin site build`, or see site/hooks.py")
    given = json.loads(Path(source).read_text("utf-8"))
    settings = given["settings"]
    if not re.match(r"^https?://[^/]+", settings.get("site_url") or ""):
        raise PluginError("the setting site_url must be an absolute address: the codes on the cards lead there")
    config.site_url = settings["site_url"].rstrip("/") + "/"
    config.theme.static_templates.discard("sitemap.xml")
    offices = _offices(given["directory"])
    files = assets()
    version = hashlib.sha256(b"\0".join(name.encode() + b"\0" + body for name, body in sorted(files.items())))
    config.extra.update(
        offices=offices,
        many=len(offices) > pages_offices.MANY,
        roots=[office for office in offices.values() if not office["above"]],
        settings=settings,
        api=given["api"],
        types=given["types"],
        topics=given["topics"],
        published=given.get("published", {}),
        procedures=given["procedures"],
        words=given["words"],
        addresses=[],
        assets=files,
        # One folder for all assets, named by their content: a page and its assets always come from the same build.
        folder=f"assets/{version.hexdigest()[:12]}",
    )
    config.extra["front"] = pages_offices.front(config.extra)
    return config


def on_files(files: Any, config: Any) -> Any:
    """Drop MkDocs' sitemap, which knows nothing of generated pages."""
    if sitemap := files.get_file_from_path("sitemap.xml"):
        files.remove(sitemap)
    return files


def on_env(env: jinja2.Environment, config: Any, files: Any) -> jinja2.Environment:
    """Write the assets, and every page that no Markdown file stands for."""
    equip(env, config)
    for name, body in config.extra["assets"].items():
        _write(config, f"{config.extra['folder']}/{name}", body)
    for uri, template, names in pages(config.extra):
        base = "/".join([".."] * uri.count("/"))
        html = env.get_template(template).render(base_url=base, config=config, **names)
        _write(config, f"{uri}index.html", html.encode())
    for name, body in beside(config.extra):
        _write(config, name, body)
    return env


def equip(env: jinja2.Environment, config: Any) -> None:
    """Give the templates their filters and what every page knows.

    MkDocs escapes nothing by itself, so escaping is switched on here, before the first template is read.
    """
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True
    env.undefined = jinja2.StrictUndefined
    env.filters.update(day=_day, dial=_dial, qr=_qr)
    extra = config.extra
    env.globals.update({key: extra[key] for key in KNOWN})
    env.globals.update(title=extra["settings"].get("title") or config.site_name, site_url=config.site_url, page=None)


def pages(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The generated pages: address (with its slash), template, and what it shows.

    Their addresses are gathered on the way in `extra["addresses"]`, for the room of the frame, which comes last.
    """
    for room in ROOMS:
        for named in room.pages(extra):
            extra["addresses"].append(named[0])
            yield named


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """What is generated beside pages, lists for scripts, feeds and the like: name in the site, content."""
    for room in ROOMS:
        yield from room.beside(extra)


def _write(config: Any, name: str, content: bytes) -> None:
    path = Path(config.site_dir) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _offices(directory: list[Office]) -> dict[str, Office]:
    """The offices by id, each with what the templates show beside its own fields: superiors, juniors, wording."""
    offices: dict[str, Office] = {}
    for entry in sorted(directory, key=lambda office: str(office["id"])):
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", entry["id"]):
            raise PluginError(f"office id {entry['id']!r} cannot stand in an address")
        offices[entry["id"]] = {**entry, "below": []}
    for office in offices.values():
        superior = offices.get(office.get("parent") or "")
        office["above"] = superior
        # Nobody is led to an office that is no more; whoever has its address finds where it went.
        if superior and not office.get("ended"):
            superior["below"].append(office)
    for office in offices.values():
        office["chain"] = _chain(office)
        office["kind_title"], office["kind_short"], office["head"] = WORDS.get(office["kind"], WORDS["INSTITUTION"])
        if office["kind"] == "SCHOOL":
            office["head"] = _school_head(office)
    return offices


def _chain(office: Office) -> list[Office]:
    """The office and its superiors, nearest first; a loop in the tree is an error of the directory."""
    chain = [office]
    while superior := chain[-1]["above"]:
        if superior in chain:
            raise PluginError(f"office {office['id']} is its own superior")
        chain.append(superior)
    return chain


def _school_head(office: Office) -> str:
    known = f"{office.get('stage') or ''}{office['name']}"
    if "幼儿园" in known:
        return "园长"
    return "负责人" if "培训" in known else "校长"


def _day(moment: str | None) -> str:
    """`2026-11-21T09:30:00Z` as the date in China that a reader expects; empty when there is none."""
    if not moment:
        return ""
    when = datetime.fromisoformat(moment)
    when = when.astimezone(CHINA) if when.tzinfo else when
    return f"{when.year}年{when.month}月{when.day}日"


def _dial(number: str) -> str:
    """A phone number as a `tel:` address wants it."""
    return "tel:" + re.sub(r"[^0-9+*#]", "", number)


@lru_cache(maxsize=8)
def _qr(address: str) -> Markup:
    """The code that leads to `address`, as SVG without any style of its own; card and board of an office share one."""
    return Markup(QrCodes(margin=2).svg(address))  # noqa: S704
