"""The parts of an office's settings as rows: which role may change which, and who releases what everybody may read.

A right holds for the whole office when the role is held for its main docket, so that at a bureau the head of one unit
does not speak for the bureau. Where a row says `unit`, that head may change what belongs to his own unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.offices import docket_key
from chalicelib.domain.roles import Actor, Role


@dataclass(frozen=True, slots=True)
class Part:
    """One part: `by` may change it, `released_by` must let it out before it holds (nobody releases his own change).

    `unit`: a unit's head may change what belongs to it. `city`: only the office at the root of a city has it.
    """

    name: str
    title: str
    hint: str
    by: frozenset[Role]
    released_by: frozenset[Role] = frozenset()
    unit: bool = False
    city: bool = False


_HEADS = frozenset({Role.UNIT_HEAD, Role.CENTER_HEAD, Role.BUREAU_HEAD})
_ANY_HEAD = _HEADS | {Role.VICE_HEAD, Role.BUREAU_DEPUTY}
_WRITERS = frozenset({Role.CLERK, Role.LIAISON, Role.PUBLISHER}) | _ANY_HEAD
_RELEASERS = frozenset({Role.PUBLISHER}) | _ANY_HEAD

PARTS: tuple[Part, ...] = (
    Part(
        "office-entry",
        "公开信息",
        "电话、信箱、地址、服务站、接待时间：公众在网站、服务卡和公示牌上看到的内容",
        _WRITERS,
        _RELEASERS,
    ),
    Part("units", "内设机构", "科室、处室、级部和班级：新设、更名、撤并", _HEADS),
    Part("lead-group", "领导小组", "按年度确定组长、副组长、成员和办公室主任", _HEADS),
    Part(
        "liaisons",
        "联系人与专职人员",
        "惠民工作联系人、分管领导、专职信访人员、纪检联络员、责任督学",
        _ANY_HEAD,
        unit=True,
    ),
    Part("duty", "值班接访", "每天由谁在哪里值班，临时不在由谁替班", _ANY_HEAD),
    Part("items", "服务事项清单", "“一次办好”事项：找谁办、带什么、多久办好", _WRITERS, _RELEASERS),
    Part("documents", "公开材料", "按事项类型和受理部门公开的文件、表格", _WRITERS, _RELEASERS),
    Part("notices", "公告通知", "写给家长和群众看的通知、公告，可以置顶、注明有效期、附文件", _WRITERS, _RELEASERS),
    Part("policies", "政策法规", "国家、省、市和行业的政策文件，注明文号、施行日期和有效性", _WRITERS, _RELEASERS),
    Part("faq", "常见问题", "一问一答；选了这一类的人在填写诉求前先看到", _WRITERS, _RELEASERS),
    Part("rules", "制度文件", "信访接待、领导接待日、首问负责等制度，附范本", _WRITERS, _RELEASERS),
    Part("campaigns", "献一策征集", "按主题和时间征集建议，公布后可以在网上写建议", _WRITERS, _RELEASERS),
    Part("campaign-results", "征集结果", "征集结束后公布：收到多少、采纳多少、怎么落实", _WRITERS, _RELEASERS),
    Part("surveys", "满意度调查", "向家长、教师和社会发问卷，不记名，随时看结果", _WRITERS, _RELEASERS),
    Part("survey-results", "调查结果", "调查结束后公布：各题的人数和平均分", _WRITERS, _RELEASERS),
    Part("exposure", "曝光台", "已查实、已处理的问题，隐去人名后公开", _WRITERS, _RELEASERS, city=True),
    Part("figures", "办理情况月报", "系统每月算出全市数据，有人核对后公布", frozenset(), _RELEASERS, city=True),
)
"""Source: domain B1, B2 (PUBLISHER: publication, directory, boards), S0-3, S0-14, S0-28 to -31, S1-15, S2-16, S2-41,
S2-42, S3-57, S4-9, S4-10, S4-15."""

BY_NAME = {part.name: part for part in PARTS}


def may_change(part: Part, actor: Actor, office: str, unit: str = "") -> bool:
    """Whether the actor may change this part of an office, or of one of its units where the part has such."""
    whole = _holds(part.by, actor, (office,))
    return whole or (part.unit and bool(unit) and _holds({Role.UNIT_HEAD}, actor, (docket_key(office, unit),)))


def may_release(part: Part, actor: Actor, office: str, above: Iterable[str], changed_by: str) -> bool:
    """Whether the actor may let a change of this part out that `changed_by` (a staff id) made.

    Of the office itself all of the row's; of the offices above it, whose ids `above` holds, PUBLISHER only, for the
    small school where nobody else is left.
    """
    own = _holds(part.released_by, actor, (office,))
    from_above = Role.PUBLISHER in part.released_by and _holds({Role.PUBLISHER}, actor, above)
    return (own or from_above) and changed_by not in actor.ids


def _holds(roles: Iterable[Role], actor: Actor, keys: Iterable[str]) -> bool:
    wanted = frozenset(roles)
    return any(role in wanted and key in tuple(keys) for role, key in actor.reach)
