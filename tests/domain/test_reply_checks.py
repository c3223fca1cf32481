"""What a reviewer looks for: rows that hold for a case, signs in the texts, and the words that go back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.case import Mark, State
from chalicelib.domain.reply_checks import AUTOMATIC, CHECKS, look, sent_back
from tests.domain.standing import NOW, a_case

COMPLAINT = replace(a_case(State.REPLY_REVIEW), type="COMPLAINT")
GOOD = {
    "report": "调查组两人于11月17日查阅账目。",
    "reply": "经查，9月3日收费超出公示标准，依据《课后服务管理办法》第八条，支持退费。",
}


def found(texts: dict[str, str]) -> dict[str, bool | None]:
    return {each.check.id: each.found for each in look(COMPLAINT, texts)}


def test_a_good_draft_shows_every_sign_and_an_empty_one_none() -> None:
    assert {id for id, sign in found(GOOD).items() if sign} >= {"facts", "articles", "team", "privacy", "review"}
    nothing = found({"report": "", "reply": "已处理。"})
    assert [id for id in ("facts", "articles", "team") if nothing[id] is not False] == []


@pytest.mark.parametrize("text", ["请联系15400000001。", "请联系154****0001。", "证件990101198802160020"])
def test_a_number_in_the_reply_is_seen(text: str) -> None:
    assert found({"reply": text})["privacy"] is False


def test_what_only_a_person_can_tell_is_left_to_one() -> None:
    signs = found(GOOD)
    assert [signs[id] for id in ("claims", "result", "agrees", "tone")] == [None] * 4


def test_rows_hold_for_the_case() -> None:
    def ids(case: object) -> set[str]:
        return {each.check.id for each in look(case, GOOD)}  # type: ignore[arg-type]

    assert "review" in ids(COMPLAINT)
    assert "review" not in ids(replace(COMPLAINT, track="H12345"))
    assert not {"facts", "articles", "result"} & ids(replace(COMPLAINT, type="CONSULT"))
    assert "legal" not in ids(COMPLAINT)
    assert "legal" in ids(replace(COMPLAINT, marks=(Mark("legal_wanted", NOW, "qh.x", 2),)))


def test_what_goes_back_are_the_sentences_of_the_rows_and_what_was_added() -> None:
    lacking = {row.id: row.lacking for row in CHECKS}
    assert sent_back(("tone", "no-such-row"), " 请改 ") == f"1. {lacking['tone']}\n请改"
    assert sent_back((), "请改") == "请改"
    assert sent_back((), " ") == ""


def test_each_row_has_an_id_a_source_and_its_own_sentence() -> None:
    assert len({row.id for row in CHECKS}) == len({row.lacking for row in CHECKS}) == len(CHECKS)
    assert all(row.source for row in CHECKS)
    assert {row.id for row in CHECKS} >= AUTOMATIC
