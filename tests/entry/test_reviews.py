"""复查 as the API shows it: by number and code, and at the desk, where the child's own code is handed over once."""

from __future__ import annotations

from tests.entry.calls import ask, lookup, run_job, staff
from tests.world import FakeWorld, walk


def test_the_lookup_names_organ_and_last_day_and_then_what_became_of_it(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    code = world.codes[number]
    offered = {each["action"]: each for each in lookup(number, code).json["next"]}["reexam_apply"]
    assert (offered["until"], offered["organ"]) == ("2026-12-16", "青禾市教育和体育局")
    assert [field["name"] for field in offered["fields"]] == ["reason", "claims", "applicant"]
    assert ask(world, number, "reexam_apply", reason="没有核实", posted_on="2026-11-16").status == 422
    assert ask(world, number, "reexam_apply", reason="没有核实收费依据").status == 202
    assert run_job("drain")["done"] == 1
    shown = lookup(number, code)
    assert [line["title"] for line in shown.json["reviews"]] == ["复查已申请", "复查最迟作出决定"]
    assert shown.json["reviewed_by"] == "青禾市教育和体育局"
    assert [each["action"] for each in shown.json["next"] if each["action"].endswith("review")] == ["withdraw_review"]
    child = world.case(number).reviews[0].child
    assert child.encode() not in shown.raw


def test_at_the_desk_the_childs_code_is_given_once_and_opens_the_child(world: FakeWorld) -> None:
    number, clerk = world.submit(), staff("qh", "clerk")
    walk(world, number)
    answer = clerk.act(number, "reexam_apply", {"reason": "没有核实收费依据", "posted_on": "2026-11-16"})
    assert answer.status == 200
    child = answer.json["child"]
    assert lookup(child["number"], child["query_code"]).json["stage"]["code"] == "handling"
    assert lookup(child["number"], world.codes[number]).status == 404
    assert "child" not in clerk.act(child["number"], "accept_review", {"method": "spot"}).json
    # Who answered finds nothing of it.
    assert staff("qh-0401", "head").get(f"/api/v1/cases/{child['number']}").status == 404
