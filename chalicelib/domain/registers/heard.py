"""What is asked of everything that somebody heard: of what aspect, for how many it holds, where it came from."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid
from chalicelib.domain.petitioners import GENERALITIES
from chalicelib.domain.registers.kinds import Move
from chalicelib.domain.topics import is_topic

ASPECTS = (
    ("style", "“四风”"),
    ("ethics", "师德师风"),
    ("burden", "减负"),
    ("development", "教育发展"),
    ("activity", "活动开展"),
    ("other", "其他"),
)
"""The classes of S4-4, and the rest."""

SOURCES = (
    ("visit", "走访调研"),
    ("meeting", "会议、座谈"),
    ("joint_day", "联合坐诊日"),
    ("case", "信访事项"),
    ("solicitation", "公开征集"),
    ("other", "其他"),
)

HEARD = (
    f.choice("aspect", "方面", ASPECTS, required=True),
    f.choice("generality", "共性程度", tuple(GENERALITIES.items()), required=True),
    f.code("topic", "热点类别", kind="topic", max=4),
    f.text("title", "意见建议", required=True, max=100),
    f.prose("detail", "具体内容", required=True, max=5000, hint="不必写明提出人；需要反馈的，请以信访事项登记"),
)
"""What is asked of everything that somebody heard."""


def topic_is_known(move: Move) -> None:
    """The topic is one of the list (domain B5)."""
    if "topic" in move.facts and not is_topic(str(move.facts["topic"])):
        raise Invalid({"topic": "没有这个热点类别"})
