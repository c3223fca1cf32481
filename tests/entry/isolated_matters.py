"""Matters of every kind, what was done with them, and the dockets where each of them stands and no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.roles import Staff
from tests.entry.isolated import Served, keys_of
from tests.world import FORMS, MATTER, ROAD

Deed = tuple[str, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Matter:
    """One matter: what was handed in, what was done, and the docket keys that hold it afterwards.

    `barred` are the roles and staff ids that must not see it though a docket opens to them (条例 Art. 28).
    """

    name: str
    form: Mapping[str, Any]
    deeds: tuple[Deed, ...]
    keys: frozenset[str]
    barred: frozenset[str] = frozenset()

    def shows(self, staff: Staff) -> bool:
        """Whether somebody may see it."""
        return bool(self.keys & keys_of(staff)) and not self.barred & {staff.id, *staff.roles}


def _matter(name: str, keys: str, /, *deeds: Deed, barred: str = "", **form: Any) -> Matter:
    return Matter(name, form, deeds, frozenset(keys.split()), frozenset(barred.split()))


def _nobody(office: str, type_: str = "CONSULT", /, **more: Any) -> dict[str, Any]:
    return {"office": office, "type": type_, "about_kind": "none", "about_office": None, **more}


def _about(office: str, kind: str, target: str, type_: str = "COMPLAINT") -> dict[str, Any]:
    return {"office": office, "type": type_, "about_kind": kind, "about_office": target}


def _sent(to: str, by: str = "qh.dispatcher", clerk: str = "qh.clerk") -> tuple[Deed, Deed]:
    return ("register", clerk, {}), ("dispatch", by, {"to": to})


_LED: dict[str, Any] = {"by": "qh.head", "clerk": "qh.head"}

MATTERS = (
    _matter("a question to the bureau", "qh", **_nobody("qh", identity="anonymous", name=None, mobile=None)),
    _matter("fees of a school", "qh", **_about("qh", "office", "qh-0401")),
    _matter("fees on the road to the school", "qh qh-04 qh-0401", *ROAD[:7], **_about("qh", "office", "qh-0401")),
    _matter("fees, answered and closed", "qh qh-04 qh-0401", *ROAD, **_about("qh", "office", "qh-0401")),
    _matter("a school's own", "qh-0401 qh-04 qh", **_about("qh-0401", "office", "qh-0401")),
    _matter("the sibling's own", "qh-0402 qh-04 qh", **_about("qh-0402", "office", "qh-0402")),
    _matter("one department", "qh qh:0105", *_sent("qh:0105"), **_nobody("qh")),
    _matter("the other department", "qh qh:0106", *_sent("qh:0106"), **_nobody("qh")),
    _matter(
        "inside a school",
        "qh-0401 qh-0401:deyu qh-04 qh",
        *_sent("qh-0401:deyu", by="qh-0401.clerk", clerk="qh-0401.clerk"),
        **_nobody("qh-0401"),
    ),
    _matter("the town's own", "qh-04 qh", **_nobody("qh-04", "HELP")),
    _matter("another town's", "qh-03 qh", **_nobody("qh-03", "HELP")),
    _matter("a direct school's", "qh-0801 qh", **_nobody("qh-0801", "SUGGEST")),
    _matter("sent to another town and returned", "qh", *_sent("qh-03"), ("request_return", "qh-03.liaison", {}),
            ("decide_return", "qh.dispatcher", {}), **_nobody("qh", "HELP")),
    _matter("about the office above", "qh", **_about("qh-0402", "office", "qh")),
    _matter("report on a school, at that school", "qh-04 qh", **_about("qh-0401", "office", "qh-0401", "REPORT")),
    _matter("report on a teacher, at the sibling", "qh-04 qh", **_about("qh-0402", "person", "qh-0401", "REPORT")),
    _matter("report on a town, at its school", "qh", **_about("qh-0402", "office", "qh-04", "REPORT")),
    _matter("report on nobody, at a school", "qh-04 qh", **_nobody("qh-0402", "REPORT")),
    _matter("the head of a direct school", "qh", **_about("qh-0801", "head", "qh-0801")),
    _matter("report on the bureau", "qh:lead", **_about("qh", "office", "qh", "REPORT")),
    _matter("the head of the bureau, at a school", "qh:lead", barred="BUREAU_HEAD", **_about("qh-0401", "head", "qh")),
    _matter("the head of the bureau, on its way", "qh:lead qh:0104", *_sent("qh:0104", "qh.deputy1", "qh.deputy1"),
            barred="BUREAU_HEAD", **_about("qh", "head", "qh")),
    _matter("two who stepped aside", "qh qh-04 qh-0401", *ROAD[:7], ("recuse", "qh.every-clerk", {}),
            ("recuse", "qh-0401.every-handler", {}),
            ("order_recusal", "qh.center-head", {"person": "qh-04.every-clerk"}),
            barred="qh.every-clerk qh-0401.every-handler qh-04.every-clerk", **_about("qh", "office", "qh-0401")),
    _matter("the centre itself", "qh:lead", **_about("qh", "office", "qh:0101")),
    _matter("report on one department, with another", "qh:lead qh:0104", *_sent("qh:0104", **_LED),
            **_about("qh-0402", "office", "qh:0105", "REPORT")),
    _matter("a name kept secret", "qh qh-0801", *_sent("qh-0801"), **_nobody("qh", identity="confidential")),
    _matter("far away", "bs-01 bs", **_nobody("bs-01", "HELP")),
    _matter("report on the far bureau", "bs:lead", **_about("bs-01", "office", "bs", "REPORT")),
)  # fmt: skip
"""Every kind of place where a case may stand, and every reason to keep one away."""

KINDS = ("office", "head", "person")
TYPES = ("CONSULT", "HELP", "COMPLAINT", "REPORT", "SUGGEST", "PRAISE")


def brought(serving: Served, matter: Matter) -> str:
    """Bring a matter over the public route and do what was done with it; its number."""
    number = submitted(serving, f"key of {matter.name}", **matter.form)
    for action, who, form in matter.deeds:
        serving.world.act(number, action, who, **form)
    return number


def submitted(serving: Served, key: str, **form: Any) -> str:
    """One submission by the public route; the number, which follows from the key alone."""
    filled = {name: value for name, value in {**MATTER, **form}.items() if value is not None}
    about = {"kind": filled.pop("about_kind"), "office": filled.pop("about_office", None)}
    said = {**filled, "about": {k: v for k, v in about.items() if v}, "altcha": f"solved:{key}"}
    answer = serving.ask(None, "POST", "/api/v1/cases", said, {"Idempotency-Key": key.encode().hex()})
    assert answer.status == 201, answer.raw.decode()
    number = str(answer.json["number"])
    serving.world.codes[number] = answer.json["query_code"]
    return number


def kept_from(type_: str, kind: str, target: str) -> frozenset[str] | None:
    """Dockets that a matter about `target` must never reach, told from the law (条例 Art. 30, edges 16 and 17).

    Below the bureau an office with all that is under it, named by the beginning of its id as 青禾市 numbers them; at
    the bureau the main docket, and the unit named. None when nobody is kept away.
    """
    office, _, unit = target.partition(":")
    pointing = type_ != "PRAISE" and (type_ == "REPORT" or kind == "head" or unit == "0101")
    if not pointing:
        return None
    return frozenset({office, target}) if office in ("qh", "bs") else frozenset({f"{office}*"})


def covers(kept: frozenset[str], key: str) -> bool:
    """Whether a docket key is among those kept away; `qh-04*` stands for the town, its schools and all their units."""
    if key in kept:
        return True
    return any(each.endswith("*") and key.partition(":")[0].startswith(each[:-1]) for each in kept)


def pages(serving: Served, staff: Any, path: str, **query: Any) -> Iterator[Any]:
    """Every page of a list, one after the other."""
    cursor = ""
    while True:
        given = urlencode({name: value for name, value in {**query, "cursor": cursor}.items() if value != ""})
        answer = serving.ask(staff, "GET", f"{path}?{given}")
        assert answer.status == 200, answer.raw.decode()
        yield answer
        cursor = answer.json["cursor"] or ""
        if not cursor:
            return


def filled(action: str) -> dict[str, Any]:
    """A form for an action, filled in rightly."""
    return dict(FORMS.get(action, {}))
