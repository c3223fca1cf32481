"""Matters that stories begin with, and the road that most of them take to their point."""

from __future__ import annotations

from tests.stories.telling import Story

GAN = {"identity": "real", "name": "甘小禾", "mobile": "15400000001"}
BAI = {"identity": "real", "name": "柏大川", "mobile": "15400000002", "address": "青禾市人民路 7 号"}
LETTER = {**GAN, "channel": "LETTER", "type": "HELP", "title": "请求协调入学", "content": "请求协调孩子转学入学事宜。"}
ORDER = {
    **GAN,
    "channel": "H12345",
    "type": "COMPLAINT",
    "title": "作业过多",
    "content": "四年级每天作业超过两小时。",
    "outside_number": "12345-20261102-001",
}
ANSWER = {"report": "经查属实", "reply": "已经整改，欢迎监督。", "verdict": "true", "result": "granted"}


def in_the_school(story: Story, form: dict[str, str], day: str, school: str = "qh-0201") -> Story:
    """The matter came in on that day, and the school has signed for it."""
    story.at(f"{day} 09:00").by("qh", "clerk").takes_in(**form)
    story.by("qh", "clerk").does("登记")
    if form["channel"] != "H12345":
        story.by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    return signed(story, f"{day} 10:00", school)


def signed(story: Story, moment: str, school: str = "qh-0201") -> Story:
    """The matter is sent to the school, which signs for it at that moment and calls the petitioner."""
    story.by("qh", "dispatcher").does("派单", to=school)
    story.at(moment).by(school, "liaison").does("签收")
    return story.by(school, "handler").does("联系信访人", connected=True, summary="已联系")


def answered(story: Story, day: str, how: str = "platform", school: str = "qh-0201") -> Story:
    """The school answers, its head approves, the bureau hands the answer over, all on that day."""
    story.at(f"{day} 09:00").by(school, "handler").does("送审", **ANSWER)
    story.at(f"{day} 10:00").by(school, "head").does("审核通过并答复")
    return story.at(f"{day} 11:00").by("qh", "clerk").does("送达", method=how, received_on=day)
