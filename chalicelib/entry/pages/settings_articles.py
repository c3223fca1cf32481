"""What the desk shows of articles beside their forms: how they look, advice before the release, samples of rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.articles import RULES, WRITTEN, named_people
from chalicelib.domain.offices import Office
from chalicelib.entry.pages.render import TEMPLATES
from chalicelib.services.publications import SORTS, Publication
from chalicelib.wiring.markup import rendered

WITHOUT_FILE = forms.flag("without_file", "不再附文件", hint="勾选后，提交时不再带原来的附件")
"""Stands in the form of something that may have a file, and has one."""

SAMPLES = TEMPLATES.parent / "rules"
OFFICE = "{单位}"
"""What stands in the samples in place of the office's name."""


def looks(kind: str, form: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any] | None:
    """An article as the site will show it: its title, its texts with their headings, its file; None for other sorts."""
    sort = SORTS[kind]
    if not sort.article or not form:
        return None
    texts = [field for field in sort.fields if field.name in (*WRITTEN, "basis") and form.get(field.name)]
    return {
        "title": form["title"],
        "parts": [("" if field.name == "body" else field.title, rendered(str(form[field.name]), 4)) for field in texts],
        "file": file.get("name", ""),
    }


def advice(found: Publication) -> tuple[str, ...]:
    """What might name somebody in a case made known, for who is about to release it."""
    if not SORTS[found.kind].strict:
        return ()
    return named_people(str(value) for value in found.draft.values())


def samples_of(kind: str) -> tuple[tuple[str, str], ...]:
    """The samples with which a new one can begin: code, title."""
    return tuple((code, title) for code, title in RULES if code in _samples()) if kind == "rule" else ()


def first_words(kind: str, office: Office, sample: str) -> dict[str, Any]:
    """What a new form is filled in with: the office's phone, or the chosen sample of a rule in the office's name."""
    if kind == "item":
        return {"phone": office.phones.service}
    if kind != "rule" or sample not in _samples():
        return {}
    return {"which": sample, **rule_sample(sample, office.name)}


def rule_sample(code: str, office: str) -> dict[str, str]:
    """One of the rule documents that ship (S1-15), in the name of an office: `title` and `body`."""
    title, _, body = _samples()[code].partition("\n")
    return {"title": title.removeprefix("# ").strip(), "body": body.strip().replace(OFFICE, office)}


@cache
def _samples() -> Mapping[str, str]:
    return {path.stem: path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.md"))}
