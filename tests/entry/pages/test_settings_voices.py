"""Collections and surveys at the desk: written, previewed, released, counted, read; and what was planted stays text."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from chalicelib.domain.surveys import from_rows
from tests.entry.pages.browse import Browser, form_of, texts
from tests.services.test_campaigns import IDEA
from tests.services.test_surveys import CONTENT, answer
from tests.services.voices import CAMPAIGN, SURVEY, public
from tests.world import FakeWorld
from tests.world import at as moment

At = Callable[[str], Browser]
CAMPAIGNS, SURVEYS = "/desk/settings/campaigns", "/desk/settings/surveys"
PLANTED = "<script>alert(1)</script>"


def test_a_survey_is_written_previewed_and_released(at: At, world: FakeWorld) -> None:
    clerk = at("qh.clerk")
    wrong = clerk.fill(f"{SURVEYS}/new", {**SURVEY, "questions": "满意吗"}, form="form", status=422)
    assert "第 1 题：请以“单选：”" in texts(wrong)
    form = form_of(wrong, "form")
    form["questions"] = SURVEY["questions"]
    form.submit(status=303)
    publisher = at("qh.publisher")
    shown = publisher.get(publisher.get(SURVEYS).html.select("tbody a")[0]["href"])
    assert [li.p.get_text() for li in shown.html.select(".survey-asked > li")][:2] == ["满意吗", "打几分（选填）"]
    assert [li.get_text() for li in shown.html.select(".survey-options")[0].select("li")] == ["满意", "不满意"]
    shown.forms["release"].submit("do", value="release", status=303)
    assert "已公布" in texts(publisher.get(SURVEYS))


def test_the_counts_of_a_survey_are_read_with_what_was_said(at: At, world: FakeWorld) -> None:
    survey = public(world, "survey")
    for n in range(34):
        answer(world, survey, {CONTENT: 1 + n % 2})
        answer(world, survey)
    clerk = at("qh.clerk")
    page = clerk.get(f"{SURVEYS}/{survey}").click("查看答卷统计")
    assert "68 份答卷" in texts(page)
    assert "154****0001" in texts(page)
    assert "15400000001" not in page.text
    second = page.click("下一页")
    assert len(page.html.select(".survey-said li")) == 30
    assert len(second.html.select(".survey-said li")) == 4
    at("qh.handler").get(f"{SURVEYS}/{survey}/results", status=404)
    at("bs.clerk").get(f"{SURVEYS}/{survey}/results?office=qh", status=404)


def test_the_result_is_written_from_the_collection_that_ended(at: At, world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    for _ in range(3):
        world.submit(**IDEA, campaign=campaign)
    clerk = at("qh.clerk")
    standing = clerk.get(f"{CAMPAIGNS}/{campaign}")
    assert "3 收到（件）" in texts(standing)
    assert "公布结果" not in texts(standing)
    listed = standing.click("逐件查看")
    assert len(listed.html.select("[data-row]")) == 3
    world.now = moment("2026-12-01")
    form = form_of(at("qh.clerk").get(f"{CAMPAIGNS}/{campaign}").click("公布结果"), "form")
    assert (form["campaign"].value, form["adopted"].value) == (campaign, "0")
    form["summary"] = "感谢大家"
    form.submit(status=303)
    publisher = at("qh.publisher")
    shown = publisher.get(publisher.get("/desk/settings/campaign-results").html.select("tbody a")[0]["href"])
    assert CAMPAIGN["title"] in texts(shown)
    shown.forms["release"].submit("do", value="release", status=303)


def test_a_case_says_to_which_collection_it_came(at: At, world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    number = world.submit(**IDEA, campaign=campaign)
    page = texts(at("qh.clerk").get(f"/desk/cases/{number}"))
    assert CAMPAIGN["title"] in page
    assert campaign not in page
    assert CAMPAIGN["title"] in texts(at("qh.clerk").get("/desk/worklist/filter"))
    assert "征集活动" not in texts(at("bs.clerk").get("/desk/worklist/filter"))


def test_the_ledger_of_suggestions_shows_what_came_to_each(at: At, world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    world.submit(**IDEA, campaign=campaign)
    page = at("qh.clerk").get("/desk/suggestions")
    (row,) = page.html.select("#campaigns tbody tr")
    assert [td.get_text(strip=True) for td in row.select("td")][:3] == [CAMPAIGN["title"], "进行中", "1"]
    assert f"campaign={quote(campaign)}" in row.a["href"]


def test_what_somebody_planted_stays_text(at: At, world: FakeWorld) -> None:
    survey = public(
        world,
        "survey",
        title=PLANTED,
        intro=PLANTED,
        questions=f"单选：满意{PLANTED}｜好{PLANTED}｜坏\n意见：{PLANTED}",
    )
    campaign = public(world, "campaign", title=PLANTED, asked=PLANTED, aspects=PLANTED, who=PLANTED)
    (posted,) = world.desk.board.posted("qh", "survey", moment("2020-01-01").date())
    choice, opinion = from_rows(posted.facts["rows"])
    answer(world, survey, {choice.id: 1, opinion.id: PLANTED})
    clerk = at("qh.clerk")
    for path in (SURVEYS, f"{SURVEYS}/{survey}", f"{SURVEYS}/{survey}/results", CAMPAIGNS, f"{CAMPAIGNS}/{campaign}",
                 f"{CAMPAIGNS}/{campaign}/edit", "/desk/suggestions", "/desk/worklist/filter"):  # fmt: skip
        page = clerk.get(path)
        assert "<script>alert" not in page.text, path
