"""A small fictional city in the shape of `GET /api/v1/offices`, for the tests of the site."""

from __future__ import annotations

from typing import Any

from tests.browser.city_answers import ANSWERS
from tests.browser.city_articles import ARTICLES
from tests.browser.city_figures import issues
from tests.browser.city_voices import VOICES

SETTINGS: dict[str, Any] = {"site_url": "https://huiyin.qinghe.example", "title": "青禾教育惠民服务"}


def _office(id: str, parent: str | None, tier: str, name: str, service: str, **more: Any) -> dict[str, Any]:
    empty = {"office": "", "service": service, "principal": "", "supervision": ""}
    return {
        "id": id,
        "parent": parent,
        "tier": tier,
        "name": name,
        "short_name": more.pop("short_name", name),
        "kind": {"city": "BUREAU", "town": "TOWN"}.get(tier, "SCHOOL"),
        "nature": "PUBLIC",
        "stage": None,
        "phones": empty | more.pop("phones", {}),
        "mailboxes": {"head": "", "report": ""} | more.pop("mailboxes", {}),
        "address": "",
        "station": None,
        "reception": None,
        "vice_principal": "",
        "superior": None,
        "updated_at": None,
        **more,
    }


_TOWNS = {
    "qh-02": ("柳河镇教育学区", "柳河镇", "0480-6610200"),
    "qh-03": ("石桥镇教育学区", "石桥镇", "0480-6610300"),
    "qh-04": ("南塘街道教育学区", "南塘街道", "0480-6610400"),
    "qh-05": ("东岭镇教育学区", "东岭镇", "0480-6610500"),
    "qh-06": ("望湖街道教育学区", "望湖街道", "0480-6610600"),
    "qh-07": ("高新园区教育学区", "高新园区", "0480-6610700"),
}
_SCHOOLS = {
    "qh-0202": ("柳河初级中学", "MIDDLE", "0480-6610212"),
    "qh-0203": ("柳河镇中心幼儿园", "KINDERGARTEN", "0480-6610213"),
    "qh-0204": ("北洼小学", "PRIMARY", ""),
    "qh-0301": ("石桥镇中心小学", "PRIMARY", "0480-6610311"),
    "qh-0302": ("石桥初级中学", "MIDDLE", "0480-6610312"),
    "qh-0303": ("石桥镇中心幼儿园", "KINDERGARTEN", "0480-6610313"),
    "qh-0401": ("南塘实验小学", "PRIMARY", "0480-6610411"),
    "qh-0402": ("南塘初级中学", "MIDDLE", "0480-6610412"),
    "qh-0403": ("星芽幼儿园", "KINDERGARTEN", "0480-6610413"),
    "qh-0501": ("东岭学校", "NINE_YEAR", "0480-6610511"),
    "qh-0502": ("东岭镇中心幼儿园", "KINDERGARTEN", "0480-6610512"),
    "qh-0601": ("望湖小学", "PRIMARY", "0480-6610611"),
    "qh-0602": ("望湖中学", "HIGH", "0480-6610612"),
    "qh-0603": ("望湖第二幼儿园", "KINDERGARTEN", "0480-6610613"),
    "qh-0701": ("高新实验学校", "NINE_YEAR", "0480-6610711"),
    "qh-0702": ("启程艺术培训中心", "TRAINING", "0480-6610712"),
    "qh-0801": ("青禾市第一中学", "HIGH", "0480-6610811"),
    "qh-0802": ("青禾市第二中学", "HIGH", "0480-6610812"),
    "qh-0803": ("青禾市实验小学", "PRIMARY", "0480-6610813"),
    "qh-0804": ("青禾市职业中专", "VOCATIONAL", "0480-6610814"),
    "qh-0805": ("青禾市特殊教育学校", "SPECIAL", "0480-6610815"),
}


def directory() -> list[dict[str, Any]]:
    """The bureau, six towns, and their schools: `qh-0201` is filled in whole, `qh-0204` has published nothing."""
    bureau = _office(
        "qh",
        None,
        "city",
        "青禾市教育和体育局",
        "0480-6600102",
        short_name="市教体局",
        phones={"office": "0480-6600100", "supervision": "0480-6600103"},
        mailboxes={"head": "jzxx@qhjy.example", "report": "wgbx@qhjy.example"},
        address="青禾市文昌路 1 号",
        station={"place": "一楼 102 信访接待室", "hours": "工作日 8:30–12:00，14:00–17:30", "phone": "0480-6600102"},
        reception={"day": "每周三", "hours": "14:30–17:00", "place": "一楼 102 信访接待室"},
        updated_at="2026-11-20T01:00:00Z",
    )
    whole = _office(
        "qh-0201",
        "qh-02",
        "school",
        "柳河镇中心小学",
        "0480-6610211",
        stage="PRIMARY",
        phones={"office": "0480-6610210", "principal": "0480-6610219", "supervision": "0480-6600103"},
        mailboxes={"head": "lhzx@qhjy.example"},
        address="柳河镇学府街 8 号",
        station={"place": "校门东侧惠民服务站", "hours": "每天 7:20–8:00，16:30–17:10", "phone": "0480-6610211"},
        reception={"day": "每周四", "hours": "9:00–11:00", "place": "行政楼 101"},
        vice_principal="柏副校长",
        superior={"id": "qh-02", "name": "柳河镇教育学区", "phone": "0480-6610200"},
        updated_at="2026-11-18T16:30:00Z",
    )
    towns = [
        _office(id, "qh", "town", name, phone, short_name=short, updated_at="2026-11-10")
        for id, (name, short, phone) in _TOWNS.items()
    ]
    schools = [
        _office(
            id,
            "qh" if id.startswith("qh-08") else id[:5],
            "school",
            name,
            phone,
            stage=stage,
            nature="PRIVATE" if id in ("qh-0403", "qh-0702") else "PUBLIC",
        )
        for id, (name, stage, phone) in _SCHOOLS.items()
    ]
    return [bureau, *towns, whole, *schools]


def _item(id: str, topic: str, title: str, limit: str, **more: Any) -> dict[str, Any]:
    known = {"who": "学生家长", "papers": "户口簿\n学籍证明", "phone": "0480-6610211", "once": True}
    own = {"id": id, "on": "2026-11-02", "state": "public", "topic": topic, "title": title, "limit": limit}
    return {**own, **known, **more}


PUBLISHED: dict[str, dict[str, list[dict[str, Any]]]] = {
    "qh-0201": {
        "item": [
            _item("a1", "0103", "转学办理", "材料齐全的当场办结", unit="jiaowu", unit_title="教务处", fee="不收费",
                  steps="提出申请\n核对材料\n办理接收", result="转学接收证明", basis="青教〔2026〕8号"),
            _item("a2", "0103", "休学复学", "2 个工作日", unit="jiaowu", unit_title="教务处"),
            _item("a3", "02", "课后服务退费", "3 个工作日", once=False, papers="无需材料"),
        ],
        "document": [
            {"id": "d1", "on": "2026-11-05", "state": "public", "title": "转学申请表", "topic": "0103",
             "unit_title": "教务处", "note": "一式两份",
             "file": {"name": "转学申请表.pdf", "kind": "PDF 文档", "bytes": 20_480,
                      "address": "/api/v1/documents/qh-0201/d1"}},
        ],
        "duty": [
            {"hours": "每天 07:20–08:00", "who": "值班校长", "place": "校门口服务台"},
            {"hours": "工作日 16:30–17:10", "who": "德育主任", "place": "校门口服务台"},
        ],
        "inspector": [{"name": "欧阳试例"}],
        "session": [
            {"id": "S20261202-AAAAA", "on": "2026-12-02", "state": "published", "form": "fixed", "from_time": "14:30",
             "to_time": "17:00", "place": "行政楼 101", "leader_post": "校长", "capacity": 6, "book_by": "2026-11-25",
             "way": "网上或电话", "bring": "身份证件"},
            {"id": "S20261209-BBBBB", "on": "2026-12-09", "state": "cancelled", "form": "fixed", "from_time": "14:30",
             "to_time": "17:00", "place": "行政楼 101", "leader_post": "校长"},
        ],
    },
}  # fmt: skip
"""What offices have made public beside their entry, by office and kind, as infra/sitefiles.py gathers it."""

for _id, _kinds in (*ANSWERS.items(), *ARTICLES.items(), *VOICES.items()):
    PUBLISHED.setdefault(_id, {}).update(_kinds)
PUBLISHED["qh"]["figures"] = list(issues())
