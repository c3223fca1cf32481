"""The city file: what is read, and that every mistake is named with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.offices import PostKind, Tier
from chalicelib.domain.posts import gaps, lead_group
from chalicelib.domain.roles import Role, docket_keys
from chalicelib.domain.separations import check_staff
from chalicelib.domain.tree import Tree, policy_for
from chalicelib.domain.units import Stage, UnitKind, grade_name
from infra.cityfile import City, CityFileError, parse_city, read_city

ON = date(2026, 11, 21)
SAMPLE = Path(__file__).parents[2] / "infra" / "local" / "qinghe.yaml"

SMALL = """
city: qh
since: 2026-01-01
defaults:
  school:
    stage: PRIMARY
    hours: 工作日 07:30-17:30
    mailboxes: {head: "xz{code}@qhjy.example"}
    staff:
      - {login: head, name: "{short}校长", roles: [UNIT_HEAD]}
offices:
  - id: qh
    name: 青禾市教育和体育局
    kind: BUREAU
    number_prefix: QH
    units:
      - {code: "0105", name: 基础教育科, phone: 0480-6600205, topics: ["01"], liaison: clerk}
    staff:
      - {login: clerk, name: 登记员, roles: [CLERK]}
  - id: qh-0801
    parent: qh
    name: 青禾市第一中学
    short_name: 一中
    stage: HIGH
    grades:
      - {entry_years: [2025, 2026], classes: [2, 3]}
"""


@pytest.fixture(scope="module")
def sample() -> City:
    return read_city(SAMPLE)


def problems(text: str) -> dict[str, str]:
    with pytest.raises(CityFileError) as caught:
        parse_city(text)
    return caught.value.fields


def changed(old: str, new: str) -> dict[str, str]:
    assert SMALL.count(old) == 1
    return problems(SMALL.replace(old, new))


def test_a_small_city_is_read() -> None:
    city = parse_city(SMALL)
    bureau, school = city.offices
    assert (bureau.id, bureau.tier, bureau.path, bureau.number_prefix) == ("qh", Tier.CITY, (), "QH")
    assert (school.parent, school.path, school.direct, school.stage) == ("qh", ("qh",), True, Stage.HIGH)
    assert school.mailboxes.head == "xz0801@qhjy.example"
    assert [unit.code for unit in school.units] == [
        "g2025", "g2025-01", "g2025-02", "g2026", "g2026-01", "g2026-02", "g2026-03",
    ]  # fmt: skip
    assert grade_name(school.units[-1], ON) == "高一3班"
    assert [(member.id, member.name) for member in city.staff] == [("qh.clerk", "登记员"), ("qh-0801.head", "一中校长")]
    (post,) = city.posts
    assert (post.kind, post.unit, post.person, post.valid_from) == (
        PostKind.LIAISON, "0105", "qh.clerk", date(2026, 1, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("0480-6600205", "六六零", "offices[0].units[0].phone"),
        ('topics: ["01"]', 'topics: ["77"]', "offices[0].units[0].topics"),
        ('code: "0105"', "code: lead", "offices[0].units[0].code"),
        ("number_prefix: QH", "number_prefix: 青禾", "offices[0].number_prefix"),
        ("    number_prefix: QH\n", "", "offices[0].number_prefix"),
        ("parent: qh\n", "parent: qh-99\n", "offices[1].parent"),
        ("    parent: qh\n", "", "offices[1].parent"),
        ("parent: qh\n", "parent: qh-0801\n", "offices[1].parent"),
        ("id: qh-0801", "id: bs-0801", "offices[1].id"),
        ("id: qh-0801", "id: qh", "offices[1].id"),
        ("stage: HIGH", "stage: 高级", "offices[1].stage"),
        ("stage: HIGH", "stagee: HIGH", "offices[1].stagee"),
        ("stage: HIGH", "students: 很多", "offices[1].students"),
        ("classes: [2, 3]", "classes: [2, 3, 4]", "offices[1].grades[0].classes"),
        ("entry_years: [2025, 2026]", "entry_years: [25, 26]", "offices[1].grades[0].entry_years"),
        ("roles: [CLERK]", "roles: [KLERK]", "offices[0].staff[0].roles"),
        ("roles: [CLERK]", "roles: [ADMIN, CLERK]", "offices[0].staff[0].roles"),
        ("roles: [CLERK]", 'roles: [LIAISON], units: ["0999"]', "offices[0].staff[0].roles"),
        ("roles: [UNIT_HEAD]", "roles: [BUREAU_HEAD]", "defaults.school.staff[0].roles"),
        ("login: clerk", "login: 登记", "offices[0].staff[0].login"),
        ("工作日 07:30-17:30", "早七点", "defaults.school.hours"),
        ("since: 2026-01-01", "since: 今年", "since"),
        ("    short_name: 一中\n", "    short_name: 一中\n    successor: qh-9\n", "offices[1].successor"),
        ("    short_name: 一中\n", "    reexam_office: qh-77\n", "offices[1].reexam_office"),
        ("    short_name: 一中\n", "    policy: {promises: {HELP: 十天}}\n", "offices[1].policy.promises.HELP"),
        ("    short_name: 一中\n", "    policy: {limits: {R99: 5wd}}\n", "offices[1].policy.limits.R99"),
        ("    short_name: 一中\n", "    policy: {limits: {R18: 90d}}\n", "offices[1].policy.limits.R18"),
        ("    short_name: 一中\n", "    policy: {limits: {R02: 15wd}}\n", "offices[1].policy.limits.R02"),
        ("    short_name: 一中\n", "    policy: {quiet: 晚上}\n", "offices[1].policy.quiet"),
        ("    short_name: 一中\n", "    closures: [{from: 2026-12-02, to: 2026-12-01, reason: 考试}]\n",
         "offices[1].closures[0].to"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(old: str, new: str, place: str) -> None:
    found = changed(old, new)
    assert place in found
    assert any("\u4e00" <= char <= "\u9fff" for char in found[place])


def test_several_mistakes_are_told_at_once() -> None:
    text = SMALL.replace("0480-6600205", "x").replace("stage: HIGH", "stage: x")
    assert set(problems(text)) == {"offices[0].units[0].phone", "offices[1].stage"}
    with pytest.raises(CityFileError, match=r"offices\[0\]\.units\[0\]\.phone: "):
        parse_city(text)


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    assert problems("city: qh\ncity: bs\n") == {"第 2 行": "“city”重复出现，请合并或删去一处"}


@pytest.mark.parametrize("text", ["", "- 1", "city: [qh", "just words", "city: qh", "city: qh\noffices: 无"])
def test_what_is_no_city_is_refused(text: str) -> None:
    assert problems(text)


def test_two_offices_may_not_hang_on_each_other() -> None:
    text = SMALL.replace("parent: qh\n", "parent: qh-0802\n") + "  - {id: qh-0802, parent: qh-0801, name: 二中}\n"
    assert "成环" in problems(text)["offices[1].parent"]


def test_a_school_cannot_stand_over_a_school() -> None:
    text = SMALL + "  - {id: qh-080101, parent: qh-0801, name: 分校}\n"
    assert set(problems(text)) == {"offices[2].parent"}


def test_successors_may_not_circle() -> None:
    ended = "valid_to: 2026-07-31"
    text = (
        SMALL
        + f"  - {{id: qh-1, parent: qh, name: 甲校, {ended}, successor: qh-2}}\n"
        + f"  - {{id: qh-2, parent: qh, name: 乙校, {ended}, successor: qh-1}}\n"
    )
    assert set(problems(text)) == {"offices[2].successor", "offices[3].successor"}


@given(st.data())
def test_a_spoilt_file_is_told_about_and_never_a_crash(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    spoilt = data.draw(st.sampled_from(["", "[]", "{}", "a: [", "- x", "~", "qh", "2026", "[a, [b]]", "{a: {b: c}}"]))
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon}{spoilt}" if data.draw(st.booleans()) else spoilt
    found: dict[str, str] = {}
    root = ""
    try:
        root = parse_city("\n".join(lines)).offices[0].id
    except CityFileError as error:
        found = error.fields
    assert root == "qh" or (found and all(place and text for place, text in found.items()))


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(CityFileError, match="无法读取"):
        read_city(tmp_path / "none.yaml")
    (tmp_path / "gbk.yaml").write_bytes("city: 青禾".encode("gbk"))
    with pytest.raises(CityFileError, match="UTF-8"):
        read_city(tmp_path / "gbk.yaml")
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert read_city(tmp_path / "bom.yaml").root == "qh"


def test_qinghe_is_the_city_that_was_described(sample: City) -> None:
    tree = Tree(sample.offices)
    towns = [each for each in sample.offices if each.tier is Tier.TOWN]
    schools = [each for each in sample.offices if each.tier is Tier.SCHOOL]
    assert (len(towns), len(schools)) == (6, 23)
    assert sum(each.students for each in sample.offices) == 30650
    assert sum(each.students for each in schools if each.direct) == 11210
    by_town = {town.id: sum(each.students for each in tree.children(town.id)) for town in towns}
    assert by_town == {
        "qh-02": 3330, "qh-03": 2460, "qh-04": 4550, "qh-05": 1480, "qh-06": 5140, "qh-07": 2480,
    }  # fmt: skip
    assert [unit.code for unit in tree.get("qh").units] == [f"{n:04}" for n in range(101, 117)]
    assert tree.get("qh").units[0].kind is UnitKind.CENTER
    assert tree.get("qh-0806").stage is Stage.UNIVERSITY
    assert tree.get("qh-0801").direct
    assert tree.superior("qh-0201") == "qh-02"
    assert tree.get("qh").phones.service == "0480-6600102"


def test_qinghe_can_be_reached_everywhere(sample: City) -> None:
    numbers = [phone for each in sample.offices for phone in (each.phones.office, each.phones.service)]
    assert all(number.startswith("0480-66") for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert all(each.station and each.hours and each.mailboxes.head and each.address for each in sample.offices)


def test_qinghe_has_nothing_unfilled_until_the_year_ends(sample: City) -> None:
    tree = Tree(sample.offices)
    for office in sample.offices:
        assert gaps(office, sample.posts, ON, tree.children(office.id)) == ()
        group = lead_group(sample.posts, office.id, 2026)
        assert group is not None
        assert group.leader == f"{office.id}.head"
    assert gaps(tree.get("qh"), sample.posts, date(2027, 1, 1), tree.children("qh"))


def test_qinghe_has_somebody_for_every_role_and_every_desk(sample: City) -> None:
    tree = Tree(sample.offices)
    bureau = [member for member in sample.staff if member.office == "qh"]
    assert {role for member in bureau for role in member.roles} == set(Role) - {Role.PUBLIC, Role.SYSTEM}
    for office in sample.offices[1:]:
        roles = {role for member in sample.staff if member.office == office.id for role in member.roles}
        assert {Role.CLERK, Role.LIAISON, Role.HANDLER, Role.UNIT_HEAD} <= roles
    assert len({member.id for member in sample.staff}) == len(sample.staff)
    for member in sample.staff:
        assert check_staff(member, tree.get(member.office)) == ()
        assert member.password_hash == ""
        assert member.must_change


def test_qinghe_opens_every_compartment_to_somebody(sample: City) -> None:
    opened = {key for member in sample.staff for key in docket_keys(member, ON)}
    assert {each.id for each in sample.offices} <= opened
    assert {f"qh:{n:04}" for n in range(101, 117)} <= opened
    assert {"qh:lead", "qh:discipline", "qh-02:discipline", "qh-0801:discipline"} <= opened


def test_qinghe_promises_are_inherited(sample: City) -> None:
    tree = Tree(sample.offices)
    assert policy_for(tree, "qh-0801").promises["COMPLAINT"] == "15wd"
    assert policy_for(tree, "qh-0201").promises["COMPLAINT"] == "10wd"
    assert policy_for(tree, "qh-0201").promises["CONSULT"] == "5wd"
