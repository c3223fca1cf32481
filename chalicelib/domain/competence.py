"""Who answers what: rows that propose the office or unit for a matter, or name the organ outside (S3-10, S1-14)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.jurisdiction import is_excluded
from chalicelib.domain.offices import DISCIPLINE, About, Office, Tier, docket_key, valid_on
from chalicelib.domain.topics import is_restricted, topic_title
from chalicelib.domain.tree import Tree


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A matter that is not education's: the organ that answers it (S3-15, edge 27)."""

    code: str
    title: str
    organ: str


ELSEWHERE: Mapping[str, Elsewhere] = {
    row.code: row
    for row in (
        Elsewhere("X01", "市容环境", "城市管理部门"),
        Elsewhere("X02", "社会保险与劳动争议", "人力资源和社会保障部门"),
        Elsewhere("X03", "治安与刑事", "公安机关"),
        Elsewhere("X04", "诉讼与执行", "人民法院"),
        Elsewhere("X05", "道路与公共交通", "交通运输部门"),
        Elsewhere("X06", "住房与物业", "住房和城乡建设部门"),
        Elsewhere("X07", "医疗与医保", "卫生健康、医疗保障部门"),
        Elsewhere("X08", "噪声与污染", "生态环境部门"),
        Elsewhere("X09", "户籍与居住证", "公安机关户政部门"),
        Elsewhere("X10", "市场秩序与消费", "市场监督管理部门"),
    )
}

CITY_LEVEL = ("0101", "0105", "0107", "10", "11", "15", "18")
"""Topics that the bureau itself answers, wherever they were handed in (市本级职责, S3-10)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who might answer: a docket key, or the `organ` outside with an empty key.

    `via` are the offices through which the matter is passed down; `coordinator` the docket key of the bureau that
    coordinates and supervises (S3-11).
    """

    key: str
    reason: str
    source: str
    via: tuple[str, ...] = ()
    coordinator: str = ""
    organ: str = ""


def propose(
    tree: Tree, topic: str, about: About, at: str, on: date, *, entries: Collection[str] = ()
) -> tuple[Proposal, ...]:
    """Who might answer a matter that lies at office `at`, the likeliest first; never empty, and never binding.

    `topic` is a topic code, one of ELSEWHERE, or empty. What is excluded by `entries` is left out; when nothing
    remains the one proposal is `at` itself, which then decides.
    """
    if topic in ELSEWHERE:
        row = ELSEWHERE[topic]
        return (Proposal("", f"“{row.title}”不属于教育部门职责，请告知向{row.organ}反映", "S3-15", organ=row.organ),)
    found: dict[str, Proposal] = {}
    for proposal in _proposals(tree, topic, about, at, on):
        if not is_excluded(tree, proposal.key, entries):
            found.setdefault(proposal.key, _without(tree, proposal, entries))
    return tuple(found.values()) or (Proposal(docket_key(at), "没有其他合适的承办单位，由本单位研究确定", "S1-14"),)


def _proposals(tree: Tree, topic: str, about: About, at: str, on: date) -> Iterator[Proposal]:
    bureau = tree.get(tree.root(at))
    subject = tree.get(tree.current(about.office, on)) if about.office else tree.get(at)
    if topic and is_restricted(topic):
        yield Proposal(docket_key(bureau.id, DISCIPLINE), f"“{topic_title(topic)}”由纪检人员专办", "S1-13")
        return
    answering = _unit_key(bureau, topic, on)
    if topic.startswith(CITY_LEVEL) and answering:
        yield Proposal(answering, f"“{topic_title(topic)}”属市本级职责，归口办理", "S3-10")
    if subject.tier is Tier.CITY:
        if answering:
            yield Proposal(answering, f"“{topic_title(topic)}”归口办理", "S1-14")
        return
    if subject.id == at:
        if inner := _unit_key(subject, topic, on):
            yield Proposal(inner, f"“{topic_title(topic)}”归口办理", "S1-14")
        yield Proposal(docket_key(at), "属本单位事项，由本单位办理", "S1-14")
        return
    if subject.direct:
        reason = f"反映{subject.name}，交该单位办理，市局协调督办"
        yield Proposal(docket_key(subject.id), reason, "S3-11", coordinator=answering or docket_key(bureau.id))
        return
    via = tuple(each for each in subject.path if each != at and tree.is_below(each, at))
    through = f"，经{'、'.join(tree.get(each).name for each in via if each in tree)}交办" if via else ""
    yield Proposal(docket_key(subject.id), f"反映{subject.name}，属地管理、分级负责{through}", "S3-1", via=via)


def _unit_key(office: Office, topic: str, on: date) -> str:
    """The key of the unit that answers a topic: the one with the longest matching code, the first of equals."""
    best, length = "", 0
    for unit in office.units:
        for code in unit.topics:
            if topic.startswith(code) and len(code) > length and valid_on(unit, on):
                best, length = docket_key(office.id, unit.code), len(code)
    return best


def _without(tree: Tree, proposal: Proposal, entries: Collection[str]) -> Proposal:
    via = tuple(each for each in proposal.via if not is_excluded(tree, each, entries))
    lead = proposal.coordinator
    coordinator = "" if lead and is_excluded(tree, lead, entries) else lead
    return replace(proposal, via=via, coordinator=coordinator)
