"""The units of the own office: a list, and forms to add one, to rename it from a day, and to end it."""

from __future__ import annotations

from chalicelib.domain.errors import NotFound
from chalicelib.domain.office_forms import CHANGED_UNIT, ENDED_UNIT, NEW_GRADE, NEW_UNIT, REASON, RENAMED_UNIT
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.entry.pages.settings_form import FormPage
from chalicelib.services import unit_lines, units
from chalicelib.wiring import base

routes = Pages("app", base.settings)

UNITS = f"{SETTINGS}/units"
BACK = (UNITS, "内设机构")


@routes.page(UNITS)
def show(seat: Seat) -> Page:
    """All units: those there, those to come, those that have ended."""
    changes = may_change(BY_NAME["units"], seat.actor, seat.actor.office)
    return Page(
        "settings/units.html", {"lines": unit_lines.lines(seat.desk, seat.actor, seat.now), "may_change": changes}
    )


@routes.page(f"{UNITS}/new")
def new(seat: Seat) -> Page:
    """A new unit."""
    return _new(seat).page(seat)


@routes.form(f"{UNITS}/new")
def add(seat: Seat, filled: Filled) -> Page | Redirect:
    """Add a unit."""
    then = Redirect(UNITS, "已设立，自所定之日起可以派件")
    return _new(seat).taken(seat, filled, lambda form: units.add(seat.desk, seat.actor, form, seat.now), then)


@routes.page(f"{UNITS}/new-grade")
def new_grade(seat: Seat) -> Page:
    """A new grade with its classes."""
    return _new_grade(seat).page(seat)


@routes.form(f"{UNITS}/new-grade")
def add_grade(seat: Seat, filled: Filled) -> Page | Redirect:
    """Add a grade with its classes."""
    then = Redirect(UNITS, "已设立，年级名称每年 9 月 1 日自动升级")
    page = _new_grade(seat)
    return page.taken(seat, filled, lambda form: units.add_grade(seat.desk, seat.actor, form, seat.now), then)


@routes.page(f"{UNITS}/{{unit}}/{{deed}}")
def ask(seat: Seat, unit: str, deed: str) -> Page:
    """Rename, change or end one unit."""
    return _deed(seat, unit, deed).page(seat)


@routes.form(f"{UNITS}/{{unit}}/{{deed}}")
def do(seat: Seat, filled: Filled, unit: str, deed: str) -> Page | Redirect:
    """Rename, change or end one unit as it was seen."""
    page, version = _deed(seat, unit, deed), filled.one("version")
    service = {"rename": units.rename, "change": units.change, "end": units.end}[deed]
    return page.taken(
        seat,
        filled,
        lambda form: service(seat.desk, seat.actor, unit, form, seat.now, version=version),
        Redirect(UNITS, "已记录"),
    )


def _new(seat: Seat) -> FormPage:
    units.permit(seat.actor)
    return FormPage(
        title="新设机构",
        lead="科室、处室等；级部和班级另行设立。",
        action=f"{UNITS}/new",
        fields=(*NEW_UNIT, REASON),
        button="设立",
        back=BACK,
        given={"valid_from": seat.today.isoformat()},
    )


def _new_grade(seat: Seat) -> FormPage:
    units.permit(seat.actor)
    stage = seat.desk.directory.office(seat.actor.office).stage
    return FormPage(
        title="新设年级和班级",
        lead="按入学年份设立，名称每年 9 月 1 日自动升级，不必改名。",
        action=f"{UNITS}/new-grade",
        fields=(*NEW_GRADE, REASON),
        button="设立",
        back=BACK,
        given={"stage": stage.value if stage else "", "entry_year": seat.today.year},
    )


def _deed(seat: Seat, code: str, deed: str) -> FormPage:
    units.permit(seat.actor)
    line = next((each for each in unit_lines.lines(seat.desk, seat.actor, seat.now) if each.unit.code == code), None)
    if line is None or deed not in ("rename", "change", "end"):
        raise NotFound("没有这个机构")
    office = seat.desk.directory.office(seat.actor.office)
    action, hidden = f"{UNITS}/{code}/{deed}", {"version": line.version}
    if deed == "rename":
        return FormPage(
            title=f"{line.name}：更名",
            lead="从所定之日起使用新名称；此前的文书和记录仍显示旧名称，编号不变。",
            action=action,
            fields=(*RENAMED_UNIT, REASON),
            button="更名",
            back=BACK,
            hidden=hidden,
        )
    if deed == "change":
        return FormPage(
            title=f"{line.name}：电话和归口类别",
            lead="归口类别决定新来的事项建议派给谁。",
            action=action,
            fields=(*CHANGED_UNIT, REASON),
            button="保存",
            back=BACK,
            hidden=hidden,
            given={"phone": line.unit.phone, "topics": "、".join(line.unit.topics)},
        )
    return FormPage(
        title=f"{line.name}：撤并",
        lead="到最后一日为止仍可办件；次日起不再派件。",
        notes=("撤并后编号不再使用。选了承继机构的，它名下的全部事项（含已办结的）自次日起转给承继机构。",),
        action=action,
        fields=(*ENDED_UNIT, REASON),
        button="撤并",
        back=BACK,
        hidden=hidden,
        choices={"successor": list(unit_lines.successors(office, code, seat.today))},
        danger=True,
    )
