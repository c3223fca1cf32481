"""Open311 GeoReport v2: other portals list services, file for citizens and follow; nobody learns more than he filed."""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from waitress.server import create_server

from chalicelib.domain import open311
from chalicelib.domain.intake import TYPES
from chalicelib.domain.topics import CURRENT, topics
from chalicelib.entry.open311 import ROOT
from chalicelib.entry.pages.reading import FORM
from chalicelib.services import partners
from tests.entry.calls import GATEWAY, Answer, call, lookup, submit
from tests.world import FakeWorld, walk

MATTER: Mapping[str, str] = {
    "service_code": "COMPLAINT-02",
    "description": "课后服务每学期收费超过公示标准。请核实退费。",
    "first_name": "小禾",
    "last_name": "甘",
    "phone": "15400000001",
    "attribute[about_office]": "qh-0401",
}


pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def counter(world: FakeWorld) -> partners.Counter:
    return partners.Counter(world.front, world.desk.drawers)


@pytest.fixture
def key(world: FakeWorld, counter: partners.Counter) -> str:
    return partners.add(counter, "qh", "青禾通", world.now)[1]


@pytest.fixture
def other(world: FakeWorld, counter: partners.Counter) -> str:
    return partners.add(counter, "qh", "禾惠办", world.now)[1]


def get(path: str, key: str = "", **asked: Any) -> Answer:
    query = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
    return call("GET", f"{ROOT}/{path}{query}", headers={"X-Api-Key": key} if key else {})


def post(key: str, form: str = "json", headers: Mapping[str, str] | None = None, **more: str | None) -> Answer:
    body = {name: value for name, value in {**MATTER, "api_key": key, **more}.items() if value is not None}
    return call("POST", f"{ROOT}/requests.{form}", urlencode(body).encode(), headers, kind=FORM)


def filed(key: str, **more: str | None) -> str:
    answer = post(key, **more)
    assert answer.status == 201, answer.raw.decode()
    return str(answer.json[0]["service_request_id"])


def wrong(answer: Answer) -> tuple[int, str]:
    """Status and text of an error as GeoReport tells it."""
    (told,) = answer.json
    assert told["code"] == answer.status
    return answer.status, told["description"]


# What is offered


def test_discovery_says_where_and_how_a_key_is_had() -> None:
    told = get("discovery.json").json
    (endpoint,) = told["endpoints"]
    assert endpoint["url"].endswith(ROOT)
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert "青禾市教育和体育局 0480-6600100" in told["contact"]
    assert "api_key" in told["key_service"]
    xml = ElementTree.fromstring(get("discovery.xml").raw)
    assert xml.findtext("endpoints/endpoint/url") == endpoint["url"]


def test_services_are_drawn_from_types_and_topics() -> None:
    listed = {each["service_code"]: each for each in get("services.json").json}
    assert set(listed) >= {str(code) for code in TYPES}
    first = [code for code in topics(CURRENT) if len(code) == 2]
    assert {f"COMPLAINT-{code}" for code in first} <= set(listed)
    assert not any(code.startswith("REPORT-") for code in listed)
    fees = listed["COMPLAINT-02"]
    assert (fees["service_name"], fees["group"], fees["metadata"]) == ("投诉：收费", "投诉", True)
    assert "缴费" in fees["keywords"].split(",")
    xml = ElementTree.fromstring(get("services.xml").raw)
    assert {each.findtext("service_code") for each in xml.findall("service")} == set(listed)


def test_a_service_says_what_it_asks() -> None:
    told = get("services/COMPLAINT-02.json", jurisdiction_id="qh").json
    asks = {each["code"]: each for each in told["attributes"]}
    assert [each["order"] for each in told["attributes"]] == list(range(1, len(asks) + 1))
    offices = {value["key"] for value in asks["about_office"]["values"]}
    assert {"qh", "qh-04", "qh-0401"} <= offices
    assert "bs-01" not in offices
    assert {value["key"] for value in asks["topic"]["values"]} >= {"0201", "0203"}
    assert {value["key"] for value in asks["identity"]["values"]} == {"real", "confidential", "anonymous"}
    assert "topic" not in {
        each["code"] for each in get("services/PRAISE.json", jurisdiction_id="qh").json["attributes"]
    }
    xml = ElementTree.fromstring(get("services/COMPLAINT-02.xml", jurisdiction_id="qh").raw)
    assert xml.findtext("attributes/attribute/datatype") == "string"
    assert wrong(get("services/FLY.json", jurisdiction_id="qh"))[0] == 404
    assert wrong(get("services/COMPLAINT-02.json", jurisdiction_id="xx"))[0] == 404
    assert wrong(get("services/COMPLAINT-02.json"))[0] == 400


# Filing


def test_a_request_becomes_a_case_and_its_code_is_given_once_to_who_filed(world: FakeWorld, key: str) -> None:
    (told,) = post(key, **{"attribute[topic]": "0203", "account_id": "u-17"}).json
    number, code = told["service_request_id"], told["extended_attributes"]["query_code"]
    assert told["account_id"] == "u-17"
    assert code not in told["service_notice"]
    case = world.case(number)
    assert (case.channel, case.type, case.topic, case.identity) == ("PARTNER", "COMPLAINT", "0203", "real")
    assert (case.about.kind, case.about.office, case.source.organ) == ("office", "qh-0401", "青禾通")
    # A portal is no superior organ: the limits are those of a matter that somebody brought himself.
    assert not case.matter.upper
    texts = world.desk.cases.load(number).petition.texts
    assert (texts["name"], texts["mobile"], texts["title"]) == (
        "甘小禾",
        "15400000001",
        "课后服务每学期收费超过公示标准",
    )
    seen = lookup(number, code).json
    assert (seen["number"], seen["stage"]["code"]) == (number, "received")
    for answer in (get(f"requests/{number}.json", key), get("requests.xml", key)):
        assert code.encode() not in answer.raw
        for word in ("甘小禾", "15400000001", "课后服务"):
            assert word.encode() not in answer.raw


def test_the_same_words_are_one_request_and_other_words_another(world: FakeWorld, key: str, other: str) -> None:
    first, again = post(key).json[0], post(key, form="json").json[0]
    assert first == again
    assert len(world.memory.cases) == 1
    assert filed(key, description="食堂饭菜经常是凉的，请去看一看。") != first["service_request_id"]
    assert filed(other) != first["service_request_id"]
    assert len(world.memory.cases) == 3
    named = {"Idempotency-Key": "of the portal 1"}
    assert post(key, headers=named).json == post(key, headers=named).json
    assert wrong(post(key, headers=named, description="另外一件事，也请核实处理。"))[0] == 409


def test_xml_says_the_same(key: str) -> None:
    made = ElementTree.fromstring(post(key, "xml").raw)
    assert made.tag == "service_requests"
    number = made.findtext("request/service_request_id")
    shown = ElementTree.fromstring(get(f"requests/{number}.xml", key).raw)
    told = get(f"requests/{number}.json", key).json[0]
    assert shown.findtext("request/status") == told["status"] == "open"
    assert shown.findtext("request/extended_attributes/stages/stage/title") == "已收到"
    assert shown.find("request/description") is not None
    assert not shown.findtext("request/description")


@pytest.mark.parametrize(
    ("changed", "status", "about"),
    [
        ({"description": "太短"}, 400, "content"),
        ({"description": None}, 400, "content"),
        ({"service_code": "FLY"}, 404, "FLY"),
        ({"service_code": None}, 404, "服务"),
        ({"attribute[colour]": "red"}, 400, "attribute[colour]"),
        ({"attribute[topic]": "0301"}, 400, "attribute[topic]"),
        ({"attribute[about_office]": "nowhere"}, 400, ""),
        ({"attribute[minor]": "perhaps"}, 400, "attribute[minor]"),
        ({"phone": "12"}, 400, "mobile"),
        ({"lat": "north", "long": "1"}, 400, "lat"),
        ({"jurisdiction_id": "bs"}, 404, "jurisdiction_id"),
        ({"api_key": "hy-wrong"}, 403, "api_key"),
        ({"api_key": None}, 403, "api_key"),
    ],
)
def test_what_is_wrong_is_said_as_the_standard_says_it(
    world: FakeWorld, key: str, changed: Mapping[str, str | None], status: int, about: str
) -> None:
    found, said = wrong(post(key, **changed))
    assert (found, about in said) == (status, True), said
    assert not world.memory.cases


def test_a_file_is_refused_and_a_picture_elsewhere_is_an_address_for_a_person(world: FakeWorld, key: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="media"; filename="a.png"\r\n\r\nx\r\n--b--\r\n'
    answer = call("POST", f"{ROOT}/requests.json", body, kind="multipart/form-data; boundary=b")
    assert wrong(answer)[0] == 400
    number = filed(
        key, media_url="https://img.example/1.jpg", lat="36.88", long="118.74", **{"attribute[identity]": "anonymous"}
    )
    texts = world.desk.cases.load(number).petition.texts
    assert texts["content"].endswith("附件网址：https://img.example/1.jpg")
    assert texts["occurred"] == "坐标 36.880000, 118.740000"
    assert "name" not in texts


def test_an_hour_holds_so_many(world: FakeWorld, counter: partners.Counter) -> None:
    _, key = partners.add(counter, "qh", "小平台", world.now, limit=2)
    filed(key)
    filed(key, description="食堂饭菜经常是凉的，请去看一看。")
    answer = post(key, description="校门口每天下午拥堵，请疏导交通。")
    assert wrong(answer)[0] == 429
    assert int(answer.headers["retry-after"]) > 0
    world.now += timedelta(hours=1)
    filed(key, description="校门口每天下午拥堵，请疏导交通。")


# Following


def test_a_request_is_followed_by_stages_and_dates(world: FakeWorld, key: str) -> None:
    number = filed(key)
    first = get(f"requests/{number}.json", key).json[0]
    assert (first["status"], first["status_notes"], first["service_code"]) == ("open", "已收到", "COMPLAINT-02")
    assert first["requested_datetime"] == "2026-11-16T09:12:00+08:00"
    assert first["expected_datetime"].endswith("T23:59:59+08:00")
    assert first["description"] is None
    world.pace = timedelta(minutes=10)
    walk(world, number, "deliver")
    last = get(f"requests/{number}.json", key).json[0]
    assert (last["status"], last["agency_responsible"]) == ("open", "南塘实验小学")
    assert last["status_notes"] == "已答复"
    assert "多收费用" not in json.dumps(last, ensure_ascii=False)
    assert last["extended_attributes"]["stages"][0]["code"] == "received"
    world.act(number, "followup", "qh.followup")
    assert get(f"requests/{number}.json", key).json[0]["status"] == "closed"


def test_sealed_and_anonymous_requests_show_two_neutral_lines(world: FakeWorld, key: str) -> None:
    world.pace = timedelta(minutes=10)
    report = filed(key, service_code="REPORT", description="学校总务处有人收受回扣，请依纪依法核查。")
    anonymous = filed(
        key, first_name=None, last_name=None, phone=None, description="课后服务收费没有公示，请核实并公开。"
    )
    assert world.case(anonymous).identity == "anonymous"
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": "qh-04"}),
        ("sign", "qh-04.liaison", {}),
    ):
        world.act(anonymous, action, who, **form)
    for number, notes in ((report, "已收到"), (anonymous, "已按规定转有权机关办理")):
        told = get(f"requests/{number}.json", key).json[0]
        assert (told["agency_responsible"], told["expected_datetime"]) == ("青禾市教育和体育局", None)
        assert told["status_notes"] == notes
        assert {each["code"] for each in told["extended_attributes"]["stages"]} <= {"received", "sealed"}


def test_a_list_holds_what_the_key_filed_latest_first_by_page_and_question(
    world: FakeWorld, key: str, other: str
) -> None:
    texts = [f"第{n}件事情的经过，请予以核实处理。" for n in range(5)]
    numbers = []
    for n, text in enumerate(texts):
        numbers.append(filed(key, description=text, service_code="CONSULT" if n == 2 else "HELP-01"))
        world.now += timedelta(days=20)
    foreign = filed(other)

    def listed(**asked: Any) -> list[str]:
        return [each["service_request_id"] for each in get("requests.json", key, **asked).json]

    assert listed() == numbers[:0:-1] or listed() == numbers[::-1][: len(listed())]
    assert foreign not in listed()
    assert len(listed(page_size=2)) == 2
    assert listed(page_size=2, page=2) == listed()[2:4]
    assert listed(service_code="CONSULT") == [numbers[2]]
    assert listed(service_request_id=f"{numbers[0]},{foreign},x") == [numbers[0]]
    assert listed(start_date="2026-11-01T00:00:00Z", end_date="2026-12-10T00:00:00+08:00") == numbers[1::-1]
    assert listed(status="closed") == []
    assert listed(status="open,closed") == listed()
    for asked in ({"page": "0"}, {"page_size": "x"}, {"start_date": "yesterday"}):
        assert wrong(get("requests.json", key, **asked))[0] == 400


def test_another_partners_number_a_strangers_and_none_are_the_same(
    world: FakeWorld, key: str, other: str, counter: partners.Counter
) -> None:
    mine = filed(key)
    theirs = filed(other)
    public = submit(title="食堂饭菜凉").json["number"]
    never = mine[:-2] + ("22" if mine[-2:] != "22" else "33")
    for form in ("json", "xml"):
        answers = [get(f"requests/{number}.{form}", key) for number in (theirs, public, never, "x", "QH")]
        assert {answer.status for answer in answers} == {404}
        assert len({answer.raw for answer in answers}) == 1
        assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    # Without a key, or with one of another city, not even the own number is known.
    _, elsewhere = partners.add(counter, "bs", "白杉通", world.now)
    assert wrong(get(f"requests/{mine}.json"))[0] == 403
    assert wrong(get(f"requests/{mine}.json", elsewhere))[0] == 404
    assert get("requests.json", elsewhere).json == []


def test_a_revoked_key_is_none_at_once(world: FakeWorld, key: str, counter: partners.Counter) -> None:
    number = filed(key)
    (partner,) = partners.listed(counter, "qh", world.now)
    partners.revoke(counter, "qh", partner.id, world.now)
    assert wrong(get(f"requests/{number}.json", key))[0] == 403
    assert wrong(post(key, description="另外一件事，也请核实处理。"))[0] == 403
    assert world.case(number).number == number


# A client that others wrote


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """`three`, the Python client of Open311, unchanged.

    Its last release (0.8.0, 2015) is of Python 2 and stops at the import of `itertools.ifilter`, which Python 3 calls
    `filter`; with that one name given back everything but its own reading of XML works.
    """
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    before = set(sys.modules)
    import three

    yield three
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "three":
            del sys.modules[name]


@pytest.fixture
def endpoint(world: FakeWorld) -> Iterator[str]:
    """The application behind the server that it is served by."""
    server = create_server(GATEWAY, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}{ROOT}/"
    server.close()
    thread.join(5)


def test_the_client_library_lists_files_and_reads_back(
    world: FakeWorld, key: str, client: ModuleType, endpoint: str
) -> None:
    city = client.Three(endpoint, api_key=key, jurisdiction="qh")
    assert city.discovery()["endpoints"][0]["url"].endswith(ROOT)
    codes = {each["service_code"] for each in city.services()}
    assert codes == set(open311.services())
    asks = {each["code"] for each in city.services("COMPLAINT-02")["attributes"]}
    assert "about_office" in asks
    (made,) = city.post(
        "COMPLAINT-02",
        name="小禾 甘",
        phone="15400000001",
        address="南塘街道荷风路 16 号",
        description=MATTER["description"],
        **{"attribute[about_office]": "qh-0401"},
    )
    number = made["service_request_id"]
    texts = world.desk.cases.load(number).petition.texts
    assert (texts["name"], texts["occurred"]) == ("甘小禾", "南塘街道荷风路 16 号")
    (back,) = city.request(number, api_key=key)
    assert (back["service_request_id"], back["status"], back["status_notes"]) == (number, "open", "已收到")
    (listed,) = city.requests("COMPLAINT-02", api_key=key)
    assert listed == back
    assert made["extended_attributes"]["query_code"] not in json.dumps([back, listed])
    raw = client.Three(endpoint, api_key=key, format="xml").request(number, api_key=key, convert=False)
    assert ElementTree.fromstring(raw).findtext("request/service_request_id") == number
    (refused,) = client.Three(endpoint, api_key="hy-none").post("CONSULT", description=MATTER["description"])
    assert refused["code"] == 403
