"""What roles open, who is told, and what may not go together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.offices import split_key
from chalicelib.domain.roles import (
    CASE_ROLES,
    LADDER,
    PUBLIC,
    ROLES,
    SYSTEM,
    THREE_OFFICERS,
    Actor,
    Role,
    Staff,
    actor_of,
    docket_keys,
    reach,
    rung,
    staff_id,
)
from chalicelib.domain.separations import ACT_SEPARATIONS, breach, check_staff
from tests.domain.places import BUREAU, ON, SCHOOL, TOWN


def member(*roles: Role, office: str = "qh", units: tuple[str, ...] = (), **more: object) -> Staff:
    fields = {"id": staff_id(office, "gan"), "login": "gan", "name": "甘小禾", "post": "职员"}
    return Staff(**{**fields, "office": office, "roles": frozenset(roles), "units": units, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("roles", "units", "keys"),
    [
        ({Role.CLERK}, ("0101",), {"qh"}),
        ({Role.DISPATCHER}, (), {"qh"}),
        ({Role.LIAISON}, ("0105",), {"qh:0105"}),
        ({Role.HANDLER, Role.UNIT_HEAD}, ("0105", "0106"), {"qh:0105", "qh:0106"}),
        ({Role.UNIT_HEAD}, (), {"qh"}),
        ({Role.BUREAU_HEAD}, (), {"qh", "qh:lead"}),
        ({Role.BUREAU_DEPUTY}, (), {"qh", "qh:lead"}),
        ({Role.DISCIPLINE}, ("0116",), {"qh:discipline"}),
        ({Role.LEGAL}, ("0113",), {"qh:0113"}),
        ({Role.LEGAL}, (), set()),
        ({Role.ADMIN}, (), set()),
        ({Role.SEC_ADMIN}, ("0105",), set()),
        ({Role.AUDITOR, Role.CENTER_HEAD}, (), set()),
        ({Role.LIAISON, Role.CLERK}, ("0105",), {"qh", "qh:0105"}),
    ],
)
def test_what_roles_open(roles: set[Role], units: tuple[str, ...], keys: set[str]) -> None:
    assert docket_keys(member(*roles, units=units), ON) == keys


def test_a_grant_narrows_one_role_to_other_units() -> None:
    staff = member(Role.LIAISON, Role.UNIT_HEAD, units=("0105",), grants={Role.UNIT_HEAD: ("0108",)})
    assert docket_keys(staff, ON) == {"qh:0105", "qh:0108"}
    assert reach(staff, ON) == {(Role.LIAISON, "qh:0105"), (Role.UNIT_HEAD, "qh:0108")}


@given(st.frozensets(st.sampled_from(Role)), st.frozensets(st.sampled_from(["0105", "0106"])))
def test_only_three_roles_open_what_is_sealed_and_all_stay_in_their_office(
    roles: frozenset[Role], units: frozenset[str]
) -> None:
    keys = docket_keys(member(*roles, office="qh-02", units=tuple(units)), ON)
    assert {split_key(key)[0] for key in keys} <= {"qh-02"}
    assert ("qh-02:lead" not in keys) or roles & {Role.BUREAU_HEAD, Role.BUREAU_DEPUTY}
    assert ("qh-02:discipline" not in keys) or Role.DISCIPLINE in roles
    assert not (keys and roles & THREE_OFFICERS)


def test_nothing_opens_outside_of_service() -> None:
    staff = member(Role.CLERK, valid_from=date(2026, 1, 1), valid_to=date(2026, 11, 21))
    assert docket_keys(staff, ON) == {"qh"}
    assert docket_keys(staff, date(2026, 11, 22)) == frozenset()
    assert docket_keys(staff, date(2025, 12, 31)) == frozenset()
    assert docket_keys(replace(staff, active=False), ON) == frozenset()
    assert actor_of(replace(staff, active=False), ON).roles == frozenset()


def test_an_actor_carries_the_keys_of_the_day() -> None:
    actor = actor_of(member(Role.LIAISON, units=("0105", "0106")), ON)
    reached = frozenset({(Role.LIAISON, "qh:0105"), (Role.LIAISON, "qh:0106")})
    assert actor == Actor("qh.gan", "甘小禾", "qh", "0105", frozenset({Role.LIAISON}), reached)
    assert actor.keys == {"qh:0105", "qh:0106"}
    assert not PUBLIC.keys
    assert not SYSTEM.keys


def test_every_role_has_a_row_and_the_ladder_has_five_rungs() -> None:
    assert set(ROLES) == set(Role)
    assert all(row.title for row in ROLES.values())
    assert len(LADDER) == 5
    assert [rung(role) for role in (Role.LIAISON, Role.UNIT_HEAD, Role.CENTER_HEAD, Role.BUREAU_HEAD)] == [1, 2, 3, 5]
    assert rung(Role.ADMIN) is None


def test_the_three_officers_are_three_persons_without_cases() -> None:
    for one, other in combinations(THREE_OFFICERS, 2):
        assert check_staff(member(one, other), BUREAU)
    for officer in THREE_OFFICERS:
        assert check_staff(member(officer), BUREAU) == ()
        for role in CASE_ROLES:
            assert check_staff(member(officer, role, units=("0105",)), BUREAU)


@pytest.mark.parametrize(
    "roles",
    [
        {Role.DISCIPLINE, Role.DISPATCHER},
        {Role.DISCIPLINE, Role.CLERK},
        {Role.ASSESSOR, Role.UNIT_HEAD},
        {Role.PUBLIC},
        {Role.SYSTEM},
        set(),
    ],
)
def test_other_roles_that_nobody_may_hold(roles: set[Role]) -> None:
    assert check_staff(member(*roles), BUREAU)


def test_roles_belong_to_tiers_and_units_must_exist() -> None:
    assert check_staff(member(Role.BUREAU_HEAD, office="qh-02"), TOWN)
    assert check_staff(member(Role.DISPATCHER, office="qh-0201"), SCHOOL)
    assert check_staff(member(Role.DISPATCHER, office="qh-02"), TOWN) == ()
    assert check_staff(member(Role.LIAISON, units=("0105",)), BUREAU) == ()
    assert check_staff(member(Role.LIAISON, units=("9999",)), BUREAU) == ("本单位没有编号为“9999”的内设机构",)
    assert check_staff(member(Role.LIAISON, grants={Role.UNIT_HEAD: ("0105",)}), BUREAU)


def actor(id_: str, unit: str = "") -> Actor:
    return Actor(id_, "柏大川", "qh", unit, frozenset())


@pytest.mark.parametrize(
    ("act", "deed", "name"),
    [
        ("approve_reply", "drafted", "drafter-approver"),
        ("followup", "handled", "handler-followup"),
        ("decide_extend", "asked_extension", "extension-applicant"),
        ("decide_return", "asked_return", "return-applicant"),
        ("reexam_decide", "approved", "reviewer-handler"),
    ],
)
def test_who_did_the_one_may_not_do_the_other(act: str, deed: str, name: str) -> None:
    hands = [(deed, "qh.bai")]
    assert breach(act, actor("qh.bai"), hands) is ACT_SEPARATIONS[name]
    assert breach(act, actor("qh.qiao"), hands) is None
    assert breach("contact", actor("qh.bai"), hands) is None


def test_the_unit_that_handled_may_not_call_back() -> None:
    assert breach("followup", actor("qh.qiao", "0105"), [], ["qh:0105"]) is ACT_SEPARATIONS["handler-followup"]
    assert breach("followup", actor("qh.qiao", "0101"), [], ["qh:0105"]) is None
    assert breach("approve_reply", actor("qh.qiao", "0105"), [], ["qh:0105"]) is None
