"""Whom and what the Action rows speak of: groups of roles, sets of states, and the choices of their forms."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.intake import LEGAL_CLASSES, TRACKS, TYPES, Track
from chalicelib.domain.petitioners import CONSULT_GRADES, GENERALITIES, PETITIONERS, URGENCIES

LEADERS = ("BUREAU_DEPUTY@owner", "BUREAU_HEAD@owner")
"""They do themselves what the centre may not see: matters that start in the lead compartment."""

HEADS = ("UNIT_HEAD@handler", "VICE_HEAD@handler")
REVIEWERS = (*HEADS, *LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
WORKERS = ("HANDLER", "LIAISON", "CLERK", "UNIT_HEAD", "VICE_HEAD", "DISCIPLINE")
"""Roles of those to whom a part is given."""

HOLDERS = ("LIAISON@handler", "CLERK@handler", "UNIT_HEAD@handler", "VICE_HEAD@handler")
REGISTRARS = ("CLERK@owner", "DISPATCHER@owner", *LEADERS)

ANSWERED = frozenset({State.REPLIED, State.FOLLOWUP})
BEFORE_REPLY = frozenset(
    {
        State.REGISTERED,
        State.INFO_PENDING,
        State.APPROVAL,
        State.DISPATCHED,
        State.RETURN_REQ,
        State.HANDLING,
        State.REDO,
    }
)

YES_NO_PARTLY = (("yes", "已解决"), ("partly", "部分解决"), ("no", "未解决"))
SATISFIED = (("good", "满意"), ("fair", "基本满意"), ("bad", "不满意"))
CONTACTED = (("yes", "联系过"), ("no", "没有联系"))
MISSED = (
    ("no_answer", "无人接听"),
    ("off", "关机、停机"),
    ("wrong", "空号、错号"),
    ("other", "接听的不是本人"),
    ("refused", "拒绝接听"),
)
VERDICTS = (
    ("true", "属实"),
    ("partly", "部分属实"),
    ("false", "不属实"),
    ("unknown", "无法核实"),
    ("none", "不适用"),
)
RESULTS = (("granted", "支持"), ("partly", "部分支持"), ("explained", "解释说明"), ("refused", "不予支持"))
HOW = (("assign", "派单"), ("hand", "交办"), ("transfer", "转送"))
TELLING = (("paper", "书面告知书"), ("sms", "短信"), ("phone", "电话"), ("platform", "原平台"), ("spot", "当场告知"))
WITHDRAWING = (("paper", "书面"), ("in_person", "本人到场"), ("phone", "电话（已核实本人）"))
DELIVERING = (
    ("direct", "直接送达"),
    ("post", "挂号信或邮政快递"),
    ("sms", "短信链接"),
    ("download", "网上下载"),
    ("platform", "12345 平台"),
    ("left", "留置送达"),
    ("notice", "公告送达"),
)
REFUSALS = (
    ("litigation", "已经或依法应当通过诉讼、仲裁、行政复议等法定途径解决"),
    ("elsewhere", "不属于教育部门职责"),
    ("in_hand", "已向有权机关提出，正在办理期限内"),
    ("no_facts", "无具体事项"),
)

TYPE_CHOICES = tuple((str(row.code), row.title) for row in TYPES.values())
_ELSEWHERE = frozenset({Track.H12345, Track.REEXAM, Track.RECHECK})
"""Tracks that come with the channel or with a procedure of their own: nobody puts a case on them by hand."""
TRACK_CHOICES = tuple(
    (str(row.code), row.title) for row in TRACKS.values() if not row.overlay and row.code not in _ELSEWHERE
)
CLASS_CHOICES = tuple((str(row.code), row.title) for row in LEGAL_CLASSES.values())
PETITIONER_CHOICES = tuple((str(row.code), row.title) for row in PETITIONERS.values())

SCREENING = (
    f.choice("type", "类型", TYPE_CHOICES),
    f.code("topic", "类别", kind="topic"),
    f.choice("grade", "咨询分级", tuple(CONSULT_GRADES.items())),
    f.choice("urgency", "紧急程度", tuple(URGENCIES.items())),
    f.flag("important", "重要事项", hint="须分管局领导审核，直接送达并签收"),
    f.choice("generality", "共性程度", tuple(GENERALITIES.items())),
)
