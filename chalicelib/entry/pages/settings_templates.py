"""The reply templates of the own office: the list, with those of the offices above, and writing one."""

from __future__ import annotations

from chalicelib.domain.errors import NotAllowed
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.pages.settings_form import FormPage
from chalicelib.services import templates
from chalicelib.wiring import base

routes = Pages("app", base.settings)

TEMPLATES = f"{SETTINGS}/templates"
NEW = "new"


@routes.page(TEMPLATES)
def show(seat: Seat) -> Page:
    """The templates that the person may use, those of the own office to be changed."""
    found = templates.templates(seat.desk, seat.actor, seat.now)
    offices = {each.office: seat.desk.directory.office(each.office).name for each in found}
    return Page(
        "settings/templates.html",
        {
            "found": found,
            "offices": offices,
            "fields": dict(templates.FIELDS),
            "may_write": templates.may_write(seat.actor),
        },
    )


@routes.page(f"{TEMPLATES}/{{id}}")
def ask(seat: Seat, id: str) -> Page:
    """Write a new template, or the next wording of one; beside it the earlier ones."""
    form = _form(seat, id)
    page = form.page(seat)
    if id == NEW:
        return page
    found = templates.template(seat.desk, seat.actor, seat.actor.office, id, seat.now)
    return Page("settings/template.html", {**page.values, "found": found, "names": names(seat, seat.actor.office)})


@routes.form(f"{TEMPLATES}/{{id}}")
def write(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
    """Write it."""
    version = filled.one("version")
    return _form(seat, id).taken(
        seat,
        filled,
        lambda form: templates.write(
            seat.desk,
            seat.actor,
            "" if id == NEW else id,
            form,
            seat.now,
            version=int(version) if version.isascii() and version.isdigit() else 0,
        ),
        Redirect(TEMPLATES, "已保存"),
    )


@routes.form(f"{TEMPLATES}/{{id}}/drop")
def drop(seat: Seat, filled: Filled, id: str) -> Redirect:
    """Take it out."""
    templates.drop(seat.desk, seat.actor, id, seat.now)
    return Redirect(TEMPLATES, "已删除；用它写成的答复不受影响")


def _form(seat: Seat, id: str) -> FormPage:
    if not templates.may_write(seat.actor):
        raise NotAllowed("回复模板由单位（科室）负责人、分管领导、中心主任或公开审核员编写")
    new = id == NEW
    found = None if new else templates.template(seat.desk, seat.actor, seat.actor.office, id, seat.now)
    given = {name: getattr(found, name) for name in ("title", "field", "topic", "text")} if found else {}
    return FormPage(
        title="新模板" if new else "修改模板",
        lead="模板里不写具体事项的内容；占位词在使用时自动填入，填不出的会留下黑括号提醒。",
        action=f"{TEMPLATES}/{id}",
        fields=templates.FORM,
        button="保存",
        back=(TEMPLATES, "回复模板"),
        hidden={"version": found.version if found else 0},
        given=given,
    )
