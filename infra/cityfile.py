"""Reads the YAML file that describes a city and checks it wholly, before anything is written.

The result is plain domain records: the tree of offices with their units, the staff without passwords, the posts. Fields
that many offices share stand once under `defaults`, by tier (`town`, `school`, and `direct` for schools right under the
bureau); {id}, {code}, {name} and {short} in them are replaced by those of each office.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import Office, OfficeKind, Post, Tier
from chalicelib.domain.roles import Staff
from chalicelib.domain.sheet import Entry, Problems
from chalicelib.domain.tree import Tree
from infra.cityoffices import read_office
from infra.citypeople import read_posts, read_staff
from infra.sheet import filled, load

_ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_TIERS = {
    OfficeKind.BUREAU: Tier.CITY,
    OfficeKind.COUNTY: Tier.TOWN,
    OfficeKind.TOWN: Tier.TOWN,
    OfficeKind.SCHOOL: Tier.SCHOOL,
    OfficeKind.INSTITUTION: Tier.SCHOOL,
}
_ORDER = list(Tier)


class CityFileError(Invalid):
    """The file cannot be taken; `fields` maps each place to what is wrong there, and so does the message, by lines."""

    title = "城市文件有误"

    def __init__(self, problem: str | Mapping[str, str]) -> None:
        super().__init__(problem)
        if self.fields:
            self.message = "\n".join(f"{place}: {text}" for place, text in self.fields.items())

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class City:
    """A checked city: `offices` from the root down, then staff and posts in the order of the offices."""

    root: str
    offices: tuple[Office, ...]
    staff: tuple[Staff, ...]
    posts: tuple[Post, ...]


def read_city(path: Path) -> City:
    """Read and check a city file. Raises CityFileError with every mistake and its place."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CityFileError(f"无法读取 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CityFileError(f"{path} 不是 UTF-8 编码，请另存为 UTF-8 后重试") from error
    return parse_city(text)


def parse_city(text: str) -> City:
    """The city that a YAML text describes. Raises CityFileError with every mistake and its place."""
    try:
        top = load(text)
    except Invalid as error:
        raise CityFileError(error.fields) from error
    problems = Problems()
    city = _City(Entry(top, "", problems))
    result = city.read()
    if problems.found:
        raise CityFileError(problems.found)
    return result


class _City:
    """One reading of a file."""

    def __init__(self, sheet: Entry) -> None:
        self.sheet = sheet
        self.problems = sheet.problems
        self.root = sheet.text("city", needed=True, form=_ID, hint="应由小写字母和数字组成，如 qh")
        self.since = sheet.day("since")
        self.updated_at = sheet.day("updated_at")
        self.defaults = self._defaults()
        self.rows = list(sheet.entries("offices"))
        sheet.close()

    def read(self) -> City:
        placed = self._placed()
        offices: list[Office] = []
        staff: list[Staff] = []
        posts: list[Post] = []
        entries: dict[str, Entry] = {}
        for office_id in sorted(placed, key=lambda each: (len(self._path(placed, each)), each)):
            row, parent = placed[office_id]
            entry, kind, tier, direct = self._with_defaults(row, office_id, parent)
            office = read_office(
                entry,
                Office(
                    id=office_id,
                    city=self.root,
                    parent=parent,
                    path=self._path(placed, office_id),
                    tier=tier,
                    name="",
                    short_name="",
                    kind=kind,
                    direct=direct,
                    updated_at=self.updated_at,
                ),
            )
            entries[office_id] = entry
            offices.append(office)
        tree = Tree(offices)
        for office in offices:
            entry = entries[office.id]
            members = read_staff(entry, office)
            staff += members
            posts += read_posts(entry, office, tree, members, self.since)
            entry.close()
            self._check_references(entry, office, tree)
        return City(self.root, tuple(offices), tuple(staff), tuple(posts))

    def _defaults(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        entry = self.sheet.entry("defaults")
        if entry is not None:
            for name in ("bureau", "town", "school", "direct"):
                part = entry.entry(name)
                found[name] = part.values if part else {}
            entry.close()
        return found

    def _placed(self) -> dict[str, tuple[Entry, str | None]]:
        """The rows whose id can be used, with their parents; every office hangs under the root."""
        placed: dict[str, tuple[Entry, str | None]] = {}
        for row in self.rows:
            office_id = row.text("id", needed=True, form=_ID, hint="应由小写字母、数字和连字符组成，如 qh-0201")
            parent = row.text("parent") or None
            if not office_id:
                continue
            if office_id in placed:
                row.wrong("id", f"编号“{office_id}”与 {placed[office_id][0].place} 重复")
                continue
            if office_id != self.root and not office_id.startswith(f"{self.root}-"):
                row.wrong("id", f"编号应以“{self.root}-”开头")
            if parent is None and office_id != self.root:
                row.wrong("parent", "请填写上级单位的编号")
                parent = self.root
            placed[office_id] = (row, None if office_id == self.root else parent)
        if self.root not in placed:
            self.problems.add("offices", f"缺少编号为“{self.root}”的市级单位")
        for office_id, (row, parent) in list(placed.items()):
            if parent is not None and parent not in placed:
                row.wrong("parent", f"没有编号为“{parent}”的单位")
                placed[office_id] = (row, self.root if self.root in placed else None)
        for office_id, (row, _) in list(placed.items()):
            if office_id in self._path(placed, office_id):
                row.wrong("parent", "上级关系成环")
                placed[office_id] = (row, self.root if self.root in placed and office_id != self.root else None)
        return placed

    def _path(self, placed: Mapping[str, tuple[Entry, str | None]], office: str) -> tuple[str, ...]:
        path: list[str] = []
        parent = placed[office][1]
        while parent is not None:
            path.append(parent)
            if parent == office or path.count(parent) > 1:
                break
            parent = placed[parent][1]
        return tuple(reversed(path))

    def _with_defaults(self, row: Entry, office: str, parent: str | None) -> tuple[Entry, OfficeKind, Tier, bool]:
        kind = row.word("kind", OfficeKind) or (OfficeKind.BUREAU if parent is None else OfficeKind.SCHOOL)
        tier = _TIERS[kind]
        direct = tier is Tier.SCHOOL and parent == self.root
        if (tier is Tier.CITY) != (parent is None):
            row.wrong("kind", "市级单位有且只有一个，其他单位应为 COUNTY、TOWN、SCHOOL 或 INSTITUTION")
        names = {
            "id": office,
            "code": office.removeprefix(f"{self.root}-"),
            "name": str(row.values.get("name", "")),
            "short": str(row.values.get("short_name") or row.values.get("name", "")),
        }
        entry = row
        sources = {Tier.CITY: ("bureau",), Tier.TOWN: ("town",), Tier.SCHOOL: ("school",)}[tier]
        for source in ("direct", *sources) if direct else sources:
            entry = entry.under(filled(self.defaults.get(source, {}), names), f"defaults.{source}")
        entry.mark("id", "parent", "kind")
        return entry, kind, tier, direct

    def _check_references(self, entry: Entry, office: Office, tree: Tree) -> None:
        for name, value in (("reexam_office", office.reexam_office), ("recheck_office", office.recheck_office)):
            if _ID.match(value) and value not in tree:
                entry.wrong(name, f"没有编号为“{value}”的单位；外部机关请写中文名称")
            if value == office.id:
                entry.wrong(name, "不能由本单位复查复核自己的答复")
        if office.parent is not None and office.parent in tree:
            above = tree.get(office.parent)
            if _ORDER.index(above.tier) >= _ORDER.index(office.tier):
                entry.wrong("parent", f"“{above.name}”不能是它的上级")
        if office.successor is None:
            return
        if office.successor not in tree:
            entry.wrong("successor", f"没有编号为“{office.successor}”的单位")
            return
        if office.valid_to is None:
            entry.wrong("successor", "有承继单位时，请填写本单位的截止日期 valid_to")
            return
        try:
            tree.current(office.id, date.max)
        except Invalid as error:
            entry.wrong("successor", error.message)
