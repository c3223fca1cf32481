"""What the boards, the notice of receptions and the leaflet say of an office, and all kinds of prints as rows (E4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain import cards_limits
from chalicelib.domain.cards import (
    PROMISE,
    ZEROS,
    CardKind,
    Known,
    card,
    common,
    contact,
    inspected,
    own_and_list,
    public_phone,
    receptions,
    supervision,
)
from chalicelib.domain.intake import TYPES
from chalicelib.domain.paper_sources import day_text
from chalicelib.domain.registers.sessions import FORMS
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.topics import CURRENT, VERSIONS

_WEEKDAYS = "一二三四五六日"

INSPECTION = (
    "对学校依法依规办学进行监督",
    "对学校管理和教育教学进行指导",
    "受理、核实相关举报和投诉",
    "发现问题并督促学校整改",
    "向教育督导部门报告情况，并提出意见",
)
"""What a 责任督学 is for. Source: 中小学校责任督学挂牌督导办法 (国教督办〔2013〕2号), the five basic duties."""

INSPECTED = (
    "校务管理和制度执行",
    "招生、收费、择校",
    "课程开设和课堂教学",
    "学生学习、体育锻炼和课业负担",
    "教师师德和专业发展",
    "校园及周边安全，学生交通安全",
    "食堂、食品、饮水及宿舍卫生",
    "校风、教风、学风建设",
)
"""What a 责任督学 looks at. Source: the same, the eight matters of inspection."""

BRING = "请携带有效身份证件和书面材料"
ELSEWHERE = (
    "应当通过诉讼、仲裁、行政复议等法定途径解决的，以及不属于教育部门职责的事项，"
    "请向有权处理的机关提出，我们将说明和引导"
)
FIVE = "多人反映共同事项的，请推选代表，代表不超过 5 人"
SUBSTITUTE = "接访人因故不能参加的，由安排好的替班领导接待"
AHEAD = "可预约的接访，以公布的截止日期为准；临时来访的，排在预约群众之后"


def board(known: Known) -> dict[str, Any]:
    """The board at the gate (惠民服务公示牌, S0-30, S2-20)."""
    rules = known.rows.rules
    limits = cards_limits.answered(known.policy, rules)
    on_duty = {each.hours for each in known.duty}
    return {
        **common(known),
        **contact(known),
        "receptions": [each for each in receptions(known.office) if each["hours"] not in on_duty],
        "promise": list(PROMISE),
        "zeros": list(ZEROS),
        "duty": [{"hours": each.hours, "who": each.who, "place": each.place} for each in known.duty],
        "steps": [{"title": title, "text": text, "limit": limit} for title, text, limit in cards_limits.steps(rules)],
        "limits": [{"title": each.title, "hint": each.hint, "limit": each.limit} for each in limits],
        "topics": [topic.title for topic in VERSIONS[CURRENT] if len(topic.code) == 2 and not topic.restricted],
        "items": [str(each.facts["title"]) for each in known.listed],
        "list_code": known.codes[known.list_address] if known.listed else "",
        "supervision": supervision(known),
    }


def area(known: Known) -> dict[str, Any]:
    """The board of the district inspector (督学责任区公示牌, S0-30)."""
    town = known.above[0].name if len(known.above) > 1 else ""
    return {
        **common(known),
        "inspector": known.inspector,
        "area": town,
        "supervision": supervision(known),
        "supervised_by": known.root.name,
        "tasks": list(INSPECTION),
        "looks": list(INSPECTED),
        "tiers": contact(known)["tiers"],
    }


def notice(known: Known) -> dict[str, Any] | None:
    """The notice of receptions (接访公告): what was published from today on, and the standing hours (S3-21, S3-24)."""
    standing = receptions(known.office)
    sessions = [_session(posted) for posted in known.sessions if posted.state == "published"]
    called_off = [_when(posted) for posted in known.sessions if posted.state == "cancelled"]
    if not (standing or sessions or called_off):
        return None
    return {
        **common(known),
        "sessions": sessions,
        "called_off": called_off,
        "receptions": standing,
        "phone": public_phone(known.office),
        "where": known.office.address,
        "rules": [*([AHEAD] if sessions else []), BRING, FIVE, ELSEWHERE, SUBSTITUTE],
        "supervision": supervision(known),
        "law": "依据：《信访工作条例》第二十条",
    }


def _session(posted: Posted) -> dict[str, Any]:
    facts: Mapping[str, Any] = posted.facts
    rows = (
        ("接访人", facts.get("leader_post")),
        ("地点", facts.get("place")),
        ("接待领域", facts.get("field")),
        ("预约方式", facts.get("way")),
        ("预约截止", _day(facts.get("book_by"))),
        ("可预约", f"{facts['capacity']} 批" if facts.get("capacity") else ""),
        ("请携带", facts.get("bring")),
    )
    return {
        "when": _when(posted),
        "form": FORMS.get(str(facts.get("form")), ""),
        "substituted": bool(facts.get("substituted")),
        "rows": [{"label": label, "text": str(text)} for label, text in rows if text],
    }


def _when(posted: Posted) -> str:
    facts = posted.facts
    span = f"{facts['from_time']}–{facts['to_time']}" if facts.get("from_time") and facts.get("to_time") else ""
    return f"{day_text(posted.on)}（周{_WEEKDAYS[posted.on.weekday()]}）{span}"


def _day(text: Any) -> str:
    return day_text(date.fromisoformat(str(text))) if text else ""


def leaflet(known: Known) -> dict[str, Any]:
    """The leaflet (明白纸, S2-25): how to bring a matter and by when what happens, in plain words with articles."""
    rules, office = known.rows.rules, known.office
    limits = cards_limits.answered(known.policy, rules)
    organs = {
        "reexam": known.names.get(office.reexam_office, ""),
        "recheck": known.names.get(office.recheck_office, ""),
    }
    return {
        **common(known),
        **contact(known),
        **organs,
        "types": [{"title": row.title, "hint": row.hint} for row in TYPES.values()],
        "limits": [{"title": each.title, "limit": each.limit} for each in limits if each.limit],
        "lawful": [{"what": e.what, "limit": e.limit, "article": e.article} for e in cards_limits.lawful(rules)],
        "supervision": supervision(known),
    }


KINDS: Mapping[str, CardKind] = {
    kind.code: kind
    for kind in (
        CardKind("card", "惠民服务卡", "cards", "90×54 毫米", card, wants=frozenset({"items"})),
        CardKind(
            "board", "惠民服务公示牌", "boards", "A3 横向", board,
            wants=frozenset({"items", "posts"}), codes=own_and_list,
        ),
        CardKind(
            "area", "督学责任区公示牌", "areas", "A3 横向", area,
            wants=frozenset({"posts"}), fits=inspected,
        ),
        CardKind(
            "notice", "接访公告", "notices", "A4", notice, "没有公布的接访安排，也没有固定接待时间",
            wants=frozenset({"sessions"}),
        ),
        CardKind("leaflet", "明白纸", "leaflets", "A4", leaflet),
    )
}  # fmt: skip
"""Everything that can be printed of an office for the public."""
