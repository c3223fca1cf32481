"""What people want to be told beside the inbox, and that deliveries honour it; alarms are never switched off."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.notice_kinds import KINDS, OTHER, Wishes
from chalicelib.domain.roles import Staff, actor_of
from chalicelib.services.deliver import deliver
from chalicelib.services.notify import wish, wishes
from chalicelib.services.outbox import Report
from tests.services.post_room import NIGHT, NOON, Desk, attempt

TO_PETITIONERS = frozenset(
    (
        "receipt stage_changed info_needed accepted refused transferred extended replied closed redo code_reissued "
        "review_moved filing_told hearing path_guided deletion_refused session_admitted session_declined "
        "session_cancelled paper_code paper_fetched"
    ).split()
)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def somebody(desk: Desk, login: str = "head") -> Staff:
    return desk.staff(login, email=f"{login}@qinghe.example", mobile="15400000002")


def want(desk: Desk, member: Staff, mail: str = "", sms: str = "", quiet: str = "-") -> Wishes:
    begins, _, ends = quiet.partition("-")
    actor = actor_of(member, NOON.date())
    return wish(desk.drawers, actor, mail=mail.split(), sms=sms.split(), quiet_from=begins, quiet_until=ends, now=NOON)


def sent(desk: Desk) -> tuple[list[str], list[str]]:
    return [mail[0] for mail in desk.mail.sent], [sms[0] for sms in desk.sms.sent]


def test_every_text_to_an_office_is_of_one_kind() -> None:
    texts = {path.stem for path in Path("templates/messages").glob("[a-z]*.txt")}
    listed = [template for kind in KINDS.values() for template in kind.templates]
    assert len(listed) == len(set(listed))
    assert texts - TO_PETITIONERS <= set(listed), "a new text is delivered as OTHER until it is given its kind"
    assert set(listed) <= texts


def test_nothing_said_means_everything_by_mail_and_nothing_by_sms(desk: Desk) -> None:
    head = somebody(desk)
    for template in ("arrived", "warning", "rejected"):
        desk.tell(template, "qh-0201", staff=(head.id,))
    assert deliver(desk, NOON, attempt) == Report(done=3)
    assert sent(desk) == (["head@qinghe.example"] * 3, [])
    assert wishes(desk.drawers, head.id, NOON) == Wishes()


def test_what_is_switched_off_stays_in_the_inbox_alone(desk: Desk) -> None:
    head, deputy = somebody(desk), somebody(desk, "deputy")
    want(desk, head, mail="waiting", sms="arrived")
    for template in ("arrived", "to_review", "rejected"):
        desk.tell(template, "qh-0201", staff=(head.id, deputy.id))
    assert deliver(desk, NOON, attempt) == Report(done=3)
    mails, texts = sent(desk)
    assert mails.count("head@qinghe.example") == 1
    assert mails.count("deputy@qinghe.example") == 3
    assert texts == ["15400000002"]


@pytest.mark.parametrize(
    ("template", "more"),
    [("late", {}), ("danger", {}), ("warning", {"facts": {"colour": "red"}}), ("arrived", {"urgent": True})],
)
def test_alarms_cannot_be_switched_off(desk: Desk, template: str, more: dict[str, object]) -> None:
    head = somebody(desk)
    assert "alarm" not in want(desk, head, quiet="11:00-14:00").no_mail
    desk.tell(template, "qh-0201", staff=(head.id,), **more)
    assert deliver(desk, NOON, attempt) == Report(done=1)
    assert sent(desk)[0] == ["head@qinghe.example"]


def test_somebodys_quiet_hours_hold_nobody_else_up_and_nothing_comes_twice(desk: Desk) -> None:
    head, deputy = somebody(desk), somebody(desk, "deputy")
    want(desk, head, mail="arrived", quiet="11:00-14:00")
    desk.tell("arrived", "qh-0201", staff=(head.id, deputy.id))
    assert deliver(desk, NOON, attempt) == Report(later=1)
    assert sent(desk)[0] == ["deputy@qinghe.example"]
    assert desk.due_at() == NOON + timedelta(hours=2)
    assert deliver(desk, NOON + timedelta(hours=2), attempt) == Report(done=1)
    assert sent(desk)[0] == ["deputy@qinghe.example", "head@qinghe.example"]


def test_the_offices_quiet_hours_hold_whatever_somebody_wants(desk: Desk) -> None:
    head = somebody(desk)
    want(desk, head, mail="arrived", sms="arrived", quiet="03:00-04:00")
    desk.tell("arrived", "qh-0201", staff=(head.id,))
    assert deliver(desk, NIGHT, attempt) == Report(later=1)
    assert sent(desk) == ([], [])


def test_who_left_no_address_waits_for_nobody(desk: Desk) -> None:
    bare = desk.staff("bare")
    want(desk, bare, sms="arrived", quiet="11:00-14:00")
    desk.tell("arrived", "qh-0201", staff=(bare.id,))
    assert deliver(desk, NOON, attempt) == Report(done=1)


@pytest.mark.parametrize("quiet", ["21:00-", "-08:00", "25:00-08:00", "9:00-10:00", "08:00-08:00", "x-y"])
def test_hours_that_make_no_span_are_refused(desk: Desk, quiet: str) -> None:
    with pytest.raises(Invalid) as refused:
        want(desk, somebody(desk), quiet=quiet)
    assert list(refused.value.fields) == ["quiet_from"]


def test_wishes_are_kept_for_one_person_and_unknown_kinds_are_not(desk: Desk) -> None:
    head = somebody(desk)
    after = want(desk, head, mail="arrived", sms="arrived nonsense", quiet="12:00-13:00")
    assert wishes(desk.drawers, head.id, NOON) == after
    assert after == want(desk, head, mail="arrived", sms="arrived", quiet="12:00-13:00")
    assert after.sms == {"arrived"}
    assert wishes(desk.drawers, "qh-0201.other", NOON) == Wishes()
    assert all(re.fullmatch("[a-z]+", code) and kind.title and kind.hint for code, kind in KINDS.items())
    assert not OTHER.always
