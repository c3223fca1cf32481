"""Collections and surveys for tests: proposed by a clerk, released by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.services import published
from chalicelib.services.publications import Publication
from tests.world import World

CAMPAIGN: Mapping[str, Any] = {
    "title": "我为课后服务献一策", "asked": "时间怎样安排更合理", "topic": "07",
    "starts": "2026-11-10", "ends": "2026-11-30", "who": "家长和教师", "phone": "0480-6600102",
}  # fmt: skip
QUESTIONS = "单选：满意吗｜满意｜不满意\n评分：打几分（选填）\n意见：还想说什么"
SURVEY: Mapping[str, Any] = {
    "title": "家长满意度调查", "intro": "用来改进工作", "audience": "parents",
    "starts": "2026-11-10", "ends": "2026-11-30", "questions": QUESTIONS,
}  # fmt: skip


def propose(world: World, kind: str, who: str, form: Mapping[str, Any], id: str = "", version: int = 0) -> Publication:
    """A proposal by `who`."""
    return published.propose(world.desk, world.actor(who), kind, id, form, world.now, version=version)


def release(world: World, found: Publication, who: str) -> Publication:
    """What `who` lets out."""
    actor = world.actor(who)
    return published.release(world.desk, actor, found.kind, found.office, found.id, world.now, version=found.version)


PEOPLE = {"qh": ("qh.clerk", "qh.publisher"), "qh-0401": ("qh-0401.clerk", "qh-0401.vice")}


def public(world: World, kind: str, office: str = "qh", **form: Any) -> str:
    """One that everybody reads; its id."""
    standing = {"campaign": CAMPAIGN, "survey": SURVEY}.get(kind, {})
    clerk, publisher = PEOPLE[office]
    return release(world, propose(world, kind, clerk, {**standing, **form}), publisher).id
