"""What follows an answer: delivery, call-back, evaluation, redo, withdrawal, closing."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.case import State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.services.project import progress_of
from tests.world import FakeWorld, at, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


@pytest.fixture
def replied(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "approve_reply")
    return number


def clock(world: FakeWorld, number: str, rule: str, round: int = 0):
    return [c for c in world.case(number).clocks if (c.rule, c.round) == (rule, round)][-1]


def shown(world: FakeWorld, number: str):
    return world.memory.progress[number]


# Delivery (S3-46, R23, R24)


def test_the_thirty_days_of_review_count_from_the_day_the_petitioner_had_the_answer(
    world: FakeWorld, replied: str
) -> None:
    world.now = at("2026-11-20", "16:00")
    world.act(replied, "deliver", "qh.clerk", method="post", received_on="2026-11-18", receipt="EX1")
    assert clock(world, replied, "R24").raw_date == date(2026, 12, 18)
    assert clock(world, replied, "R23").stopped_at == at("2026-11-18", "23:59") + timedelta(seconds=59)
    assert clock(world, replied, "R23").state == "met"


def test_a_delivery_lies_between_the_answer_and_today(world: FakeWorld, replied: str) -> None:
    world.now = at("2026-11-18", "09:00")
    for day in ("2026-11-15", "2026-11-19"):
        with pytest.raises(Invalid) as refused:
            world.act(replied, "deliver", "qh.clerk", received_on=day)
        assert set(refused.value.fields) == {"received_on"}


def test_what_is_important_is_approved_by_a_leader_and_handed_over_against_a_signature(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk", important=True)
    with pytest.raises(NotAllowed, match="不能即答"):
        world.act(number, "answer_now", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    world.act(number, "submit_reply", "qh-0401.handler")
    with pytest.raises(NotAllowed, match="分管局领导"):
        world.act(number, "approve_reply", "qh-0401.head")
    world.act(number, "approve_reply", "qh.deputy1")
    for wrong in ({"method": "sms"}, {"method": "direct"}, {"method": "post", "signed": True}):
        with pytest.raises(Invalid) as refused:
            world.act(number, "deliver", "qh.clerk", **wrong)
        assert set(refused.value.fields) == {"method"}
    world.act(number, "deliver", "qh.clerk", method="direct", signed=True)
    assert world.case(number).deliveries[-1].signed


# The call-back (S0-16, R30)


def test_a_call_back_closes_only_what_was_delivered_or_says_why_not(world: FakeWorld, replied: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.act(replied, "followup", "qh.followup", undelivered="")
    assert set(refused.value.fields) == {"undelivered"}
    assert world.case(replied).state is State.REPLIED
    world.act(replied, "deliver", "qh.clerk")
    assert world.act(replied, "followup", "qh.followup", undelivered="").state is State.CLOSED


def test_three_tries_on_two_days_count_as_done_and_stay_apart(world: FakeWorld, replied: str) -> None:
    world.act(replied, "deliver", "qh.clerk")
    silent = {"connected": False, "solved": "", "satisfied": "", "undelivered": ""}
    for _ in range(3):
        assert world.act(replied, "followup", "qh.followup", **silent).state is State.FOLLOWUP
    world.now += timedelta(days=1)
    case = world.act(replied, "followup", "qh.followup", **silent)
    assert case.state is State.CLOSED
    assert not any(call.connected for call in case.callbacks)
    assert clock(world, replied, "R30").state == "met"
    entry = next(e for (key, of), e in world.memory.entries.items() if (key, of) == ("qh", replied))
    assert entry.outcome["called"]
    assert "connected" not in entry.outcome


@pytest.mark.parametrize("yes", [True, "true", "1", "on"])
def test_what_the_petitioner_said_must_be_written_down_however_the_tick_is_sent(
    world: FakeWorld, replied: str, yes: object
) -> None:
    with pytest.raises(Invalid) as refused:
        world.act(replied, "followup", "qh.followup", connected=yes, solved="", satisfied="")
    assert set(refused.value.fields) == {"solved", "satisfied"}
    with pytest.raises(Invalid) as refused:
        world.act(replied, "followup", "qh.followup", connected=yes, satisfied="bad")
    assert set(refused.value.fields) == {"reason"}


def test_nobody_is_called_who_left_no_number(world: FakeWorld) -> None:
    number = world.submit(identity="anonymous", name=None, mobile=None)
    walk(world, number, "deliver")
    with pytest.raises(NotAllowed, match="没有留下联系方式"):
        world.act(number, "followup", "qh.followup")
    assert world.act(number, "close", "qh.clerk").state is State.CLOSED


def test_nobody_is_closed_over_who_can_be_called(world: FakeWorld, replied: str) -> None:
    with pytest.raises(NotAllowed, match="先回访"):
        world.act(replied, "close", "qh.clerk")
    with pytest.raises(Invalid):
        world.act(replied, "close", "qh.clerk", reason=" ")


def test_a_redo_on_the_telephone_fulfils_the_call_back_freezes_the_round_and_opens_the_next(
    world: FakeWorld, replied: str
) -> None:
    world.act(replied, "deliver", "qh.clerk")
    case = world.act(
        replied, "followup", "qh.followup", redo=True, satisfied="bad", solved="no", reason="没退", undelivered=""
    )
    assert (case.state, case.round) == (State.REDO, 1)
    assert clock(world, replied, "R30").state == "met"
    assert {c.state for c in case.clocks if c.round == 0} <= {"met", "late", "frozen", "cancelled"}
    assert [code for code, _ in case.stages][-2:] == ["replied", "handling"]
    world.act(replied, "dispatch", "qh.dispatcher", to="qh-0402")
    assert clock(world, replied, "R07", 1).obligor == "qh-0402"


def test_a_closed_case_can_be_opened_again_by_those_who_supervise(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    with pytest.raises(NotAllowed):
        world.act(number, "redo", "qh-0401.head")
    assert world.act(number, "redo", "qh.supervisor").state is State.REDO


# Evaluation (edge 35)


def test_one_evaluation_a_round_and_a_reason_for_a_bad_one(world: FakeWorld, replied: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.act(replied, "evaluate", "PUBLIC", satisfied="bad")
    assert set(refused.value.fields) == {"reason"}
    world.act(replied, "evaluate", "PUBLIC", satisfied="bad", reason="未退费")
    with pytest.raises(NotAllowed, match="已经评价过"):
        world.act(replied, "evaluate", "PUBLIC")
    world.act(replied, "redo", "qh.followup")
    world.act(replied, "dispatch", "qh.dispatcher", to="qh-0402")
    world.act(replied, "sign", "qh-0402.liaison")
    world.act(replied, "submit_reply", "qh-0402.handler")
    world.act(replied, "approve_reply", "qh-0402.head")
    case = world.act(replied, "evaluate", "PUBLIC", satisfied="good")
    assert [(e.round, e.satisfied) for e in case.evaluations] == [(0, "bad"), (1, "good")]


# Withdrawal (edge 26)


def test_a_withdrawal_ends_an_ordinary_case_with_its_clocks(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    case = world.act(number, "withdraw", "PUBLIC")
    assert case.state is State.WITHDRAWN
    assert not [c.rule for c in case.clocks if c.state == "running"]
    assert shown(world, number).stage == "withdrawn"


@pytest.mark.parametrize(
    "form", [{"urgency": "urgent"}, {"people": 23}, {"topic": "17"}, {"type": "REPORT", "about_office": "qh-0402"}]
)
def test_what_concerns_others_goes_on_and_every_clock_with_it(world: FakeWorld, form: dict[str, object]) -> None:
    number = world.arrive(**form)
    owner = world.case(number).owner
    world.act(number, "register", f"{owner}.clerk")
    before = world.case(number)
    case = world.act(number, "withdraw", "PUBLIC")
    assert case.state is before.state
    assert case.clocks == before.clocks
    assert any(c.state == "running" for c in case.clocks)
    told = [to for (to, of, _), w in world.memory.notices.items() if w.record.template == "command_refused"]
    assert told == [owner]


def test_nobody_withdraws_what_is_answered(world: FakeWorld, replied: str) -> None:
    with pytest.raises(NotAllowed):
        world.act(replied, "withdraw", "PUBLIC")


# Answers and refusals


def test_an_answer_at_once_is_delivered_by_being_given(world: FakeWorld) -> None:
    number = world.submit(type="CONSULT", about_kind="none", about_office=None)
    world.act(number, "register", "qh.clerk", grade="check")
    case = world.act(number, "answer_now", "qh.clerk", organ="招生办", organ_phone="0480-6600214")
    assert (case.state, case.deliveries[0].method) == (State.REPLIED, "phone")
    assert shown(world, number).reply.endswith("请向招生办，电话 0480-6600214 反映。")
    assert world.act(number, "followup", "qh.followup", undelivered="").state is State.CLOSED


def test_a_refusal_names_the_organ_and_its_telephone_to_the_petitioner(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid) as refused:
        world.act(number, "refuse", "qh.center-head", organ="")
    assert set(refused.value.fields) == {"organ"}
    case = world.act(number, "refuse", "qh.center-head")
    assert case.state is State.REFUSED
    assert "市城管局，电话 0480-6600999" in shown(world, number).reply
    said = {words.event: words for _, words in world.desk.cases.history(number) if words}
    assert progress_of(case, said) == shown(world, number)


def test_what_is_entered_later_counts_from_when_it_happened_and_never_from_before_the_case(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.now = at("2026-12-03", "10:00")
    for day in ("2026-11-15", "2026-12-04"):
        with pytest.raises(Invalid):
            world.act(number, "accept_notice", "qh.clerk", told_on=day)
    case = world.act(number, "accept_notice", "qh.clerk", told_on="2026-12-01")
    assert clock(world, number, "R02").state == "met"
    assert case.accepted_on == date(2026, 12, 1)
    with pytest.raises(NotAllowed, match="无需再次告知"):
        world.act(number, "accept_notice", "qh.clerk")
