"""The lawful paths beside petition as rows: which organ, by which article, how long one may apply (条例 Art. 31).

A path is proposed in the order of Art. 31, (1) to (6); a person decides. Where the law sets no time limit to apply,
none is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.intake import LEGAL_CLASSES, CaseType, LegalClass, Track
from chalicelib.domain.workdays import Calendar, day_start, last_date, parse_limit, reckon


@dataclass(frozen=True, slots=True)
class LawfulPath:
    """One path outside of petition.

    `organ` is who decides, `limit` how long one may apply from the day that one knew of it (as in deadline rows; ""
    where the law sets none or counts in months or years, which `limit_title` then says). `ours`: an education office
    may itself be the organ, and then does its duty on the track LEGAL_PATH.
    """

    code: str
    title: str
    legal_class: LegalClass
    organ: str
    article: str
    limit: str = ""
    limit_title: str = "法律未规定申请期限"
    ours: bool = False


PATHS: Mapping[str, LawfulPath] = {
    row.code: row
    for row in (
        LawfulPath(
            "lawsuit", "诉讼", LegalClass.LITIGATION, "有管辖权的人民法院",
            "行政诉讼法第四十六条；民法典第一百八十八条",
            limit_title="行政诉讼：知道或者应当知道行政行为之日起六个月内；民事诉讼：一般为三年",
        ),
        LawfulPath(
            "labour_arbitration", "劳动人事争议仲裁", LegalClass.ARBITRATION, "劳动人事争议仲裁委员会",
            "劳动争议调解仲裁法第二十七条", limit_title="知道或者应当知道权利被侵害之日起一年内",
        ),
        LawfulPath(
            "party_appeal", "党员申诉", LegalClass.PARTY, "作出决定的党组织或其上一级党组织",
            "中国共产党章程第四十三条", limit_title="党内法规未规定申诉期限",
        ),
        LawfulPath(
            "teacher_appeal", "教师申诉", LegalClass.ADMINISTRATIVE, "学校的主管教育行政部门",
            "教师法第三十九条", ours=True,
        ),
        LawfulPath(
            "student_appeal", "学生申诉", LegalClass.ADMINISTRATIVE, "作出决定的学校",
            "教育法第四十三条；中小学教育惩戒规则（试行）第十七条", "15wd",
            "教育惩戒或者纪律处分作出后十五个工作日内", ours=True,
        ),
        LawfulPath(
            "personnel_review", "事业单位人事复核、申诉", LegalClass.ADMINISTRATIVE, "作出人事处理的单位或其主管部门",
            "事业单位人事管理条例第三十八条", "30d", "知道或者应当知道人事处理之日起三十日内", ours=True,
        ),
        LawfulPath(
            "reconsideration", "行政复议", LegalClass.ADMINISTRATIVE, "有管辖权的人民政府（行政复议机构）",
            "行政复议法第二十条", "60d", "知道或者应当知道该行政行为之日起六十日内",
        ),
        LawfulPath(
            "ruling", "行政裁决", LegalClass.ADMINISTRATIVE, "法律、法规授权裁决的行政机关",
            "信访工作条例第三十一条第四项",
        ),
        LawfulPath(
            "open_information", "政府信息公开", LegalClass.ADMINISTRATIVE, "制作或者保存该信息的行政机关",
            "政府信息公开条例第二十七条", limit_title="可随时申请", ours=True,
        ),
        LawfulPath(
            "enforcement", "申请查处、履行职责", LegalClass.ENFORCEMENT, "有权查处的行政机关",
            "信访工作条例第三十一条第五项", limit_title="可随时申请", ours=True,
        ),
    )
}  # fmt: skip
"""Every path by code, in the order in which Art. 31 tries them."""


@dataclass(frozen=True, slots=True)
class PathHint:
    """A path that may be the lawful one, and what speaks for it."""

    path: LawfulPath
    reason: str


_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lawsuit", ("法院", "起诉", "判决", "诉讼", "一审", "二审", "执行庭")),
    ("labour_arbitration", ("仲裁", "劳动合同", "拖欠工资", "经济补偿", "解除聘用")),
    ("party_appeal", ("党纪处分", "党内处分", "开除党籍", "党员申诉")),
    ("teacher_appeal", ("教师申诉", "评聘不公", "职称评审结果", "取消评优")),
    ("student_appeal", ("学生申诉", "开除学籍", "勒令退学", "记过", "纪律处分", "教育惩戒")),
    ("personnel_review", ("考核不合格", "降低岗位等级", "人事处理", "政务处分")),
    ("reconsideration", ("行政处罚决定", "行政复议", "不予许可", "不予认定", "行政决定")),
    ("ruling", ("行政裁决",)),
    ("open_information", ("信息公开", "申请公开")),
    ("enforcement", ("请求查处", "申请查处", "依法查处", "履行职责", "不作为", "无证办学")),
)
"""What in a text speaks for a path; only a proposal."""

_TOPICS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("labour_arbitration", "1103", frozenset({"staff"})),
    ("labour_arbitration", "1105", frozenset({"staff"})),
    ("teacher_appeal", "1102", frozenset({"staff"})),
    ("enforcement", "1001", frozenset()),
    ("enforcement", "1003", frozenset()),
)
"""Paths by topic and, where any are named, by what the petitioner is."""


def proposed(
    type_: str, topic: str = "", legal_class: str = "", petitioner: str = "", text: str = ""
) -> tuple[PathHint, ...]:
    """The paths that a matter might lawfully take instead of petition, in the order of Art. 31; empty: petition.

    Only what demands something is tried: suggestions have no path, and a report goes to discipline (Art. 29, 30).
    `legal_class` is what somebody has already decided. A proposal, never a decision (S3-15, edge 27).
    """
    if type_ not in (CaseType.HELP, CaseType.COMPLAINT):
        return ()
    chosen = LEGAL_CLASSES.get(LegalClass(legal_class)) if legal_class else None
    if chosen is not None and chosen.track is not Track.LEGAL_PATH:
        return ()
    found = dict(_hints(topic, petitioner, text))
    if chosen is not None:
        of_class = [row for row in PATHS.values() if row.legal_class is chosen.code]
        told = f"已甄别为“{chosen.title}”（{chosen.article}）"
        return tuple(PathHint(row, found.get(row.code, told)) for row in of_class)
    return tuple(PathHint(row, found[row.code]) for row in PATHS.values() if row.code in found)


def _hints(topic: str, petitioner: str, text: str) -> Iterator[tuple[str, str]]:
    for code, words in _WORDS:
        said = [word for word in words if word in text]
        if said:
            yield code, f"内容提到“{'”“'.join(said[:3])}”"
    for code, begins, who in _TOPICS:
        if topic.startswith(begins) and (not who or petitioner in who):
            yield code, "类别和信访人身份符合这一途径"


def last_day(path: LawfulPath, known_on: date, calendar: Calendar) -> date | None:
    """The last day to apply for one who knew on `known_on`; None where the row has no limit that can be reckoned."""
    if not path.limit:
        return None
    return last_date(reckon(calendar, day_start(known_on), parse_limit(path.limit))[0])
