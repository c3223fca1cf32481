"""A small tree of two cities for the tests of offices, jurisdiction and posts, and a strategy that draws others."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.tree import Tree
from chalicelib.domain.units import Stage, Unit, UnitKind

ON = date(2026, 11, 21)

UNITS = (
    Unit("0101", "教育惠民服务中心", UnitKind.CENTER, topics=("99",)),
    Unit("0104", "审计监督科", UnitKind.DEPT, topics=("0201",)),
    Unit("0105", "基础教育科", UnitKind.DEPT, topics=("01", "07")),
    Unit("0108", "教师工作科", UnitKind.DEPT, topics=("03", "1102")),
    Unit("0112", "计划财务科", UnitKind.DEPT, topics=("02",)),
)


def office(id_: str, parent: Office | None = None, tier: Tier | None = None, **more: object) -> Office:
    """An office under `parent`, a bureau without one; a school right under the bureau is direct."""
    tier = tier or (Tier.CITY if parent is None else Tier.SCHOOL)
    kinds = {Tier.CITY: OfficeKind.BUREAU, Tier.TOWN: OfficeKind.TOWN, Tier.SCHOOL: OfficeKind.SCHOOL}
    fields: dict[str, object] = {
        "id": id_,
        "city": parent.city if parent else id_,
        "parent": parent.id if parent else None,
        "path": (*parent.path, parent.id) if parent else (),
        "tier": tier,
        "name": f"单位{id_}",
        "short_name": id_,
        "kind": kinds[tier],
        "stage": Stage.PRIMARY if tier is Tier.SCHOOL else None,
        "direct": tier is Tier.SCHOOL and parent is not None and parent.tier is Tier.CITY,
        "units": UNITS if parent is None else (),
    }
    return Office(**{**fields, **more})  # type: ignore[arg-type]


BUREAU = office("qh")
TOWN = office("qh-02", BUREAU, Tier.TOWN)
SCHOOL = office("qh-0201", TOWN, units=(Unit("zongwu", "总务处", UnitKind.SCHOOL_OFFICE, topics=("02",)),))
SIBLING = office("qh-0202", TOWN)
OTHER_TOWN = office("qh-03", BUREAU, Tier.TOWN)
DIRECT = office("qh-0801", BUREAU)
UNIVERSITY = office("qh-0806", BUREAU, stage=Stage.UNIVERSITY)
ELSEWHERE = office("bs")
FAR_SCHOOL = office("bs-0801", ELSEWHERE)

TREE = Tree((BUREAU, TOWN, SCHOOL, SIBLING, OTHER_TOWN, DIRECT, UNIVERSITY, ELSEWHERE, FAR_SCHOOL))


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """One city of up to nine offices at up to five levels, some of them ended and succeeded by a later one."""
    offices = [office("qh")]
    for n in range(1, draw(st.integers(1, 9))):
        parent = draw(st.sampled_from(offices))
        offices.append(office(f"qh-{n:02}", parent, Tier.TOWN if len(parent.path) < 2 else Tier.SCHOOL))
    ended = draw(st.sets(st.integers(1, len(offices)), max_size=3))
    result = []
    for n, each in enumerate(offices):
        later = [o.id for o in offices[n + 1 :]]
        if n in ended and n > 0 and later:
            each = office(  # noqa: PLW2901
                each.id,
                next(o for o in offices if o.id == each.parent),
                each.tier,
                valid_to=date(2026, 7, 31),
                successor=draw(st.sampled_from(later)),
            )
        result.append(each)
    return Tree(result)
