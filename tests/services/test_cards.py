"""Cards and boards: what they say and leave out, whose they are, and that every code on them leads where it should."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from chalicelib.adapters.qr import QrCodes
from chalicelib.domain.cards_boards import KINDS
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.offices import Mailboxes, Office, Phones, Post, PostKind
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import business_date
from chalicelib.services import cards
from chalicelib.services.cards import CardRoom
from tests.services.print_room import press
from tests.services.sessions import a_session
from tests.world import FakeWorld

pytestmark = pytest.mark.slow

SITE = "https://jy.qinghe.example"
PPI = 150
BARE = {
    "phones": Phones(),
    "mailboxes": Mailboxes(),
    "address": "",
    "station": None,
    "hours": None,
    "reception": (),
    "vice_principal": "",
    "updated_at": None,
}


@pytest.fixture
def room(world: FakeWorld) -> CardRoom:
    return CardRoom(world.desk.directory, world.front.board, press(), QrCodes(), SITE)


def made(room: CardRoom, world: FakeWorld, kind: str, **whom: Any) -> cards.Made:
    options = {name: whom.pop(name) for name in ("each", "single") if name in whom}
    return cards.made(room, kind, cards.chosen(room.directory, world.now, **whom), world.now, **options)


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def said(room: CardRoom, world: FakeWorld, kind: str, office: str, **options: Any) -> str:
    return text_of(room.press.pdf(made(room, world, kind, office=office, **options).sheet))


def read(pages: Iterable[bytes]) -> Iterator[str]:
    """What a real reader finds on pages, from left to right and from above, page by page."""
    for page in pages:
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)), formats=zxingcpp.BarcodeFormat.QRCode)
        for each in sorted(found, key=lambda code: (code.position.top_left.y // 40, code.position.top_left.x)):
            yield each.text


def address(office: str) -> str:
    return f"{SITE}/offices/{office}/"


def item(world: FakeWorld, office: str, title: str, once: bool = True) -> None:
    facts = {"title": title, "topic": "01", "once": once}
    world.front.board.post(Posted(office, "item", title, date(2026, 11, 1), "public", facts))


# What they say


def test_a_card_says_how_to_reach_the_three_tiers_and_by_when_there_is_an_answer(
    room: CardRoom, world: FakeWorld
) -> None:
    front, back = (
        "".join(page.extract_text().split())
        for page in PdfReader(
            io.BytesIO(room.press.pdf(made(room, world, "card", office="qh-0201", single=True).sheet))
        ).pages
    )
    for part in (
        "柳河镇中心小学", "0480-6611201", "0480-6611200", "0480-6600102", "12345", "校长电话0480-6612201",
        "xz0201@qhjy.example", "校门口惠民服务站", "07:20–08:00、16:30–17:10", "班级联系人",
    ):  # fmt: skip
        assert part in front, part
    # The town promises less time for complaints than the bureau.
    for part in (
        "投诉10个工作日",
        "求助15个工作日",
        "意见建议30日",
        "110、120",
        "更新于2026年11月21日",
        "打印于2026年11月16日",
    ):
        assert part in back, part


def test_what_is_not_known_is_left_out_and_nothing_is_invented(room: CardRoom, world: FakeWorld) -> None:
    school = world.desk.directory.office("qh-0201")
    world.memory.offices["qh-0201"] = replace(school, **BARE)
    world.memory.posts["qh-0201"] = ()
    card = said(room, world, "card", "qh-0201", single=True)
    assert "柳河镇中心小学" in card
    for part in ("本校电话", "校长电话", "校长信箱", "服务站", "服务时间", "接待日", "更新于", "地址", "未公布"):
        assert part not in card, part
    assert "镇街电话0480-6611200" in card
    board = said(room, world, "board", "qh-0201")
    for part in ("联系我们", "惠民服务站", "值班接访", "一次办好"):
        assert part not in board, part
    assert "监督电话青禾市教育和体育局0480-6600103" in board
    area = said(room, world, "area", "qh-0201")
    assert "责任督学的职责" in area
    assert "责任督学欧阳试例" not in area


def test_a_board_has_the_rota_by_posts_the_process_and_what_is_done_in_one_go(room: CardRoom, world: FakeWorld) -> None:
    item(world, "qh-0401", "转学办理")
    item(world, "qh-0401", "来访须知", once=False)
    board = said(room, world, "board", "qh-0401")
    for part in (
        "惠民服务公示牌", "服务受理零推诿", "民有所呼，我有所应", "周一07:20–08:00、16:30–17:10负责人",
        "校门口惠民服务台", "登记分派", "1个工作日内", "检举控告", "依法保密，按规定办理", "转学办理", "监督电话",
    ):  # fmt: skip
        assert part in board, part
    assert "来访须知" not in board
    assert "表扬感谢" in board


def test_the_inspector_stands_on_the_board_of_schools_and_on_no_other(room: CardRoom, world: FakeWorld) -> None:
    area = said(room, world, "area", "qh-0401")
    for part in ("责任督学欧阳试例", "所在学区南塘街道教育学区", "0480-6600103", "受理、核实相关举报和投诉"):
        assert part in area, part
    printed = {office.id for office in made(room, world, "area", city="qh").printed}
    assert {"qh-0401", "qh-0203", "qh-0805"} <= printed
    assert not printed & {"qh", "qh-04", "qh-0806", "qh-0702"}
    with pytest.raises(Invalid, match="督学责任区公示牌"):
        made(room, world, "area", office="qh")


def test_the_notice_tells_of_published_sessions_and_of_standing_hours_by_posts(
    room: CardRoom, world: FakeWorld
) -> None:
    a_session(world, days=24, field="招生入学", bring="身份证件")
    notice = said(room, world, "notice", "qh")
    for part in (
        "2026年12月10日（周四）14:30–17:00", "接访人局主要负责人", "一楼102室信访接待室", "招生入学",
        "预约截止2026年12月3日", "可预约8批", "周三14:30–17:00", "代表不超过5人", "0480-6600102",
    ):  # fmt: skip
        assert part in notice, part
    whole = made(room, world, "notice", city="qh")
    assert "qh-0401" in {office.id for office in whole.without}
    assert "qh-04" in {office.id for office in whole.printed}
    with pytest.raises(Invalid, match="没有公布的接访安排"):
        made(room, world, "notice", office="qh-0401")


def test_the_leaflet_is_one_page_with_the_limits_of_the_law_and_their_articles(
    room: CardRoom, world: FakeWorld
) -> None:
    for office in ("qh", "qh-04", "qh-0401", "qh-0702", "qh-0806"):
        pdf = room.press.pdf(made(room, world, "leaflet", office=office).sheet)
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1, office
    leaflet = said(room, world, "leaflet", "qh-0401")
    for part in (
        "15日内《信访工作条例》第二十三条", "60日内；情况复杂的，经批准可延长不超过30日", "《信访工作条例》第三十四条",
        "申请复查，请向青禾市教育和体育局提出", "申请复核，请向青禾市人民政府提出", "实名但要求保密", "查询编号",
    ):  # fmt: skip
        assert part in leaflet, part


def test_a_rota_names_no_account_and_a_character_without_a_font_is_told(room: CardRoom, world: FakeWorld) -> None:
    person = world.people()["qh-0402.head"]
    world.desk.directory.put_staff(replace(person, name="丁测样", post="校长"))
    assert "丁测样" not in said(room, world, "board", "qh-0402")
    inspector = Post("qh-0402", PostKind.INSPECTOR, "柏大川🎈", valid_from=date(2026, 9, 1))
    world.memory.posts["qh-0402"] = (*world.memory.posts["qh-0402"], inspector)
    whole = made(room, world, "area", office="qh-0402")
    assert whole.missing == "🎈"
    assert whole.sheet["items"][0]["inspector"] == "柏大川〓"


# Of whom


def test_one_office_a_town_or_all_and_none_that_has_ended(room: CardRoom, world: FakeWorld) -> None:
    def ids(**whom: str) -> set[str]:
        return {office.id for office in cards.chosen(room.directory, world.now, **whom)}

    assert ids(office="qh-0401") == {"qh-0401"}
    assert ids(town="qh-04") == {"qh-04", "qh-0401", "qh-0402", "qh-0403"}
    whole = set(room.directory.tree("qh"))
    assert ids(city="qh") == whole
    assert ids() == whole | {"bs", "bs-01"}
    school = room.directory.office("qh-0402")
    ended = replace(school, valid_to=business_date(world.now) - timedelta(days=1), successor="qh-0401")
    world.memory.offices["qh-0402"] = ended
    assert ids(city="qh") == whole - {"qh-0402"}
    with pytest.raises(Invalid, match="qh-0401 承继"):
        ids(office="qh-0402")
    with pytest.raises(NotFound):
        ids(office="nowhere")
    with pytest.raises(NotFound):
        made(room, world, "poster", office="qh")
    with pytest.raises(Invalid, match="HUIYIN_SITE_URL"):
        cards.pdf(replace(room, site_url=""), "card", "qh", world.now)


# How they are printed


def test_ten_cards_are_on_one_sheet_with_fronts_and_backs_that_meet(room: CardRoom, world: FakeWorld) -> None:
    whole = made(room, world, "card", town="qh-04", each=3)
    pages = PdfReader(io.BytesIO(room.press.pdf(whole.sheet))).pages
    assert len(pages) == 4
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}
    pictures = press().pictures(whole.sheet, PPI)
    fronts = list(read(pictures[::2]))
    assert fronts == [address(office) for office in ("qh-04", "qh-0401", "qh-0402", "qh-0403") for _ in range(3)]
    # Turned over the long edge the second card of a row lies behind the first: backs run from right to left.
    backs = PdfReader(io.BytesIO(room.press.pdf(made(room, world, "card", town="qh-04").sheet))).pages[1]
    places: dict[str, float] = {}
    backs.extract_text(visitor_text=lambda text, cm, tm, *rest: places.update({text.strip(): cm[4] + tm[4]}))
    first = next(x for text, x in places.items() if text.endswith("offices/qh-04"))
    second = next(x for text, x in places.items() if text.endswith("offices/qh-0401"))
    assert first > second


def test_single_faces_have_the_size_of_a_card(room: CardRoom, world: FakeWorld) -> None:
    pdf = room.press.pdf(made(room, world, "card", office="qh-0401", single=True).sheet)
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [(round(float(b.width) / 72 * 25.4), round(float(b.height) / 72 * 25.4)) for b in boxes] == [(90, 54)] * 2


@pytest.mark.parametrize("kind", ["board", "area", "leaflet"])
def test_every_office_of_the_city_has_one_page(room: CardRoom, world: FakeWorld, kind: str) -> None:
    for n in range(9):
        item(world, "qh-0601", f"第{n}项办理事项的名称")
    whole = made(room, world, kind, city="qh")
    pages = PdfReader(io.BytesIO(room.press.pdf(whole.sheet))).pages
    assert len(pages) == len(whole.printed)
    wanted = {"board": (420, 297), "area": (420, 297), "leaflet": (210, 297)}[kind]
    box = pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == wanted


def test_the_same_directory_gives_the_same_bytes_and_pages_are_tagged(room: CardRoom, world: FakeWorld) -> None:
    one, two = (cards.pdf(room, "leaflet", "qh-0401", world.now) for _ in range(2))
    assert one == two
    assert PdfReader(io.BytesIO(one)).root_object["/MarkInfo"]["/Marked"]
    assert len(PdfReader(io.BytesIO(cards.pdf(room, "card", "qh-0401", world.now))).pages) == 2


# Where the codes lead


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_code_of_the_sample_city_leads_to_its_office(room: CardRoom, world: FakeWorld, kind: str) -> None:
    item(world, "qh-0401", "转学办理")
    whole = made(room, world, kind, city="qh")
    pictures = press().pictures(whole.sheet, {"card": PPI, "board": 72, "area": 48}.get(kind, 96))
    found = list(read(pictures[::2] if kind == "card" else pictures))
    wanted = [address(office.id) for office in whole.printed]
    if kind == "board":
        assert [each for each in found if "#" in each] == [f"{address('qh-0401')}#items"]
        found = [each for each in found if "#" not in each]
    assert found == wanted


def generated(world: FakeWorld, count: int) -> list[Office]:
    """Schools that nobody built, below one town."""
    school = world.desk.directory.office("qh-0401")
    made = [
        replace(
            school,
            id=f"qh-04{n:03}",
            name=f"南塘街道第{n}小学",
            short_name=f"第{n}小学",
            address=f"荷风路 {n} 号",
            phones=Phones(f"0480-66{n:05}", f"0480-67{n:05}", f"0480-68{n:05}"),
        )
        for n in range(count)
    ]
    world.memory.offices |= {each.id: each for each in made}
    return made


@pytest.mark.slow
def test_of_three_hundred_cards_in_one_paper_every_code_leads_home(room: CardRoom, world: FakeWorld) -> None:
    """How long that takes is measured by bench/prints.py."""
    schools = generated(world, 300)
    whole = cards.made(room, "card", schools, world.now)
    pdf = room.press.pdf(whole.sheet)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 60
    assert list(read(press().pictures(whole.sheet, 120)[::2])) == [address(school.id) for school in schools]


def test_a_code_is_read_from_a_poor_picture(room: CardRoom, world: FakeWorld) -> None:
    whole = made(room, world, "card", office="qh-0806", single=True)
    page = Image.open(io.BytesIO(press().pictures(whole.sheet, 300)[0])).convert("L")
    small = page.resize((page.width // 3, page.height // 3)).rotate(7, expand=True, fillcolor=255)
    dim = small.point(lambda value: 90 + value // 3)
    out = io.BytesIO()
    dim.save(out, "JPEG", quality=35)
    assert list(read([out.getvalue()])) == [address("qh-0806")]


def facts(sheet: Mapping[str, Any]) -> Mapping[str, Any]:
    return sheet["items"][0]


def test_what_a_place_calls_its_head(room: CardRoom, world: FakeWorld) -> None:
    heads = {o: facts(made(room, world, "card", office=o).sheet)["head"] for o in (
        "qh", "qh-04", "qh-0401", "qh-0203", "qh-0702", "qh-0806"
    )}  # fmt: skip
    assert heads == {
        "qh": "局长", "qh-04": "学区负责人",
        "qh-0401": "校长", "qh-0203": "园长", "qh-0702": "负责人", "qh-0806": "院长"
    }  # fmt: skip
