"""Cards, boards, notices and leaflets to be printed: of the own office, and for who may, of those below."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid
from chalicelib.entry.pages.fields import Choices
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.entry.pages.settings_form import FormPage, said
from chalicelib.entry.routing import Answer
from chalicelib.services import card_desk
from chalicelib.services.card_desk import COPIES, MOST, ONE, OWN, TOWN, WHOM, Reach
from chalicelib.services.cards import Made
from chalicelib.wiring import base
from chalicelib.wiring import cards as wired

routes = Pages("app", base.settings)

CARDS = f"{SETTINGS}/cards"
PDF = "application/pdf"

_KIND = forms.choice("kind", "印什么", card_desk.kinds(), required=True)
_CARD_ONLY = (
    forms.number(
        "copies", "服务卡几张", max=COPIES, hint="每个单位的张数；不填的，一个单位印满一张 A4，多个单位各印 1 张"
    ),
    forms.flag("single", "服务卡一面一页", hint="实际大小，交印刷厂用；不选的十张拼一张 A4，带裁切线"),
)
_FOR_OTHERS = (
    forms.choice("whom", "哪些单位", WHOM, required=True),
    forms.code("town", "哪个镇街", kind="place", needed_if=("whom", TOWN)),
    forms.code("office", "哪个单位", kind="place", needed_if=("whom", ONE)),
)


@routes.page(CARDS)
def show(seat: Seat) -> Page:
    """What can be printed, and for whom."""
    return _form(seat).page(seat)


@routes.form(CARDS)
def print_cards(seat: Seat, filled: Filled) -> Page | Answer:
    """The PDF, as the directory stands now."""
    page = _form(seat)
    try:
        form = filled.said(page.fields)
        kind, whom = str(form.get("kind", "")), str(form.get("whom") or OWN)
        if kind not in dict(card_desk.kinds()):
            raise Invalid({"kind": "请选择印什么"})
        named = str(form.get("town" if whom == TOWN else "office") or "")
        offices = card_desk.chosen(seat.desk.directory, seat.actor, seat.now, whom=whom, office=named)
        copies, single = _copies(form.get("copies", "")), form.get("single") == "true"
        made, pdf = card_desk.printed(wired.room(), kind, offices, seat.now, copies=copies, single=single)
    except Invalid as wrong:
        return page.page(seat, filled, *said(_placed(wrong, filled)))
    name = quote(f"{_name(made)}.pdf", safe="")
    saved = f"attachment; filename=\"{made.kind.code}.pdf\"; filename*=UTF-8''{name}"
    return Answer(pdf, headers={"Content-Type": PDF, "Content-Disposition": saved})


def _form(seat: Seat) -> FormPage:
    mine = card_desk.reach(seat.desk.directory, seat.actor, seat.now)
    return FormPage(
        title="服务卡和公示牌",
        lead="内容取自现在公布的信息，标有日期；没有公布的不印。服务卡按实际大小（100%）双面打印，沿长边翻转，再沿角线裁切。",
        action=CARDS,
        fields=(_KIND, *(_FOR_OTHERS if mine.below else ()), *_CARD_ONLY),
        button="生成 PDF",
        given={"kind": "card", "whom": OWN},
        choices=_choices(mine),
        notes=(f"一次最多印 {MOST} 个单位的，更多的请按镇街分批。",) if len(mine.below) >= MOST else (),
    )


def _choices(mine: Reach) -> Mapping[str, Choices]:
    """The towns, and the offices below while a list of them can still be read; of more the name is written."""
    offices = [(each.id, each.name) for each in mine.below] if len(mine.below) <= MOST else []
    return {"town": [(each.id, each.name) for each in mine.towns], "office": offices}


def _copies(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Invalid({"copies": "请填写张数，如 10"})
    return int(text)


def _placed(wrong: Invalid, filled: Filled) -> Invalid:
    """The service knows one office; on the page it stands in the field that was chosen."""
    if "office" in wrong.fields and filled.one("whom") == TOWN:
        return Invalid({**{k: v for k, v in wrong.fields.items() if k != "office"}, "town": wrong.fields["office"]})
    return wrong


def _name(made: Made) -> str:
    first = made.printed[0].name
    return (
        f"{first}{made.kind.title}"
        if len(made.printed) == 1
        else f"{first}等{len(made.printed)}个单位{made.kind.title}"
    )
