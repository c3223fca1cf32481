"""The deadlines and rules of an office: the law's value beside the office's own, and a form for each rule."""

from __future__ import annotations

from chalicelib.domain.lawful import spelt
from chalicelib.domain.workdays import parse_limit
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.entry.pages.settings_form import FormPage
from chalicelib.services import own_policy, policy_rows
from chalicelib.services.own_policy import Held
from chalicelib.wiring import base

routes = Pages("app", base.settings)

POLICY = f"{SETTINGS}/policy"
GENERAL = "general"


@routes.page(POLICY)
def show(seat: Seat) -> Page:
    """Every rule as it holds in the own office, or in the one below that `office` names."""
    held = _held(seat, seat.asked("office"))
    return Page(
        "settings/policy.html",
        {
            "held": held,
            "lines": policy_rows.lines(held),
            "general": _general(held),
            "query": _query(seat, held.office.id),
            "may_set": own_policy.may_set(seat.desk.directory, seat.actor, held.office, seat.now),
        },
    )


@routes.page(f"{POLICY}/{{rule}}")
def ask(seat: Seat, rule: str) -> Page:
    """What the office sets of one rule, or beside the rules."""
    return _form(seat, rule, seat.asked("office")).page(seat)


@routes.form(f"{POLICY}/{{rule}}")
def set_rule(seat: Seat, filled: Filled, rule: str) -> Page | Redirect:
    """Set it; what is looser than the law is refused beside its field, with the article."""
    office, version = filled.one("office") or seat.actor.office, filled.one("version")
    page = _form(seat, rule, office)
    then = Redirect(f"{POLICY}{_query(seat, office)}", "已设定；正在计时的事项仍按原来的时限")
    if rule == GENERAL:
        return page.taken(
            seat,
            filled,
            lambda form: policy_rows.set_general(seat.desk, seat.actor, office, form, seat.now, version=version),
            then,
        )
    return page.taken(
        seat,
        filled,
        lambda form: policy_rows.set_rule(seat.desk, seat.actor, office, rule, form, seat.now, version=version),
        then,
    )


def _held(seat: Seat, office: str) -> Held:
    seat.desk.directory.reread(office or seat.actor.office)
    return own_policy.shown(seat.desk.directory, seat.desk.calendars, seat.actor, office or seat.actor.office)


def _form(seat: Seat, rule: str, office: str) -> FormPage:
    held = _held(seat, office)
    own_policy.permit(seat.desk.directory, seat.actor, held.office, seat.now)
    hidden = {"office": held.office.id, "version": held.version}
    back = (f"{POLICY}{_query(seat, held.office.id)}", "时限与制度")
    if rule == GENERAL:
        return FormPage(
            title="承诺、静默时段和选项",
            lead=held.office.name,
            action=f"{POLICY}/{GENERAL}",
            fields=policy_rows.general_fields(),
            button="设定",
            back=back,
            hidden=hidden,
            given=policy_rows.general_form(held.own),
        )
    line = policy_rows.line(held, rule)
    basis = f"依据：{line.basis}，不得宽于法定" if line.law.law else "内部时限，可按本单位实际从严设定"
    return FormPage(
        title=f"{line.title}（{line.id}）",
        lead=f"标准：{line.law_limit}；现在：{line.held_limit}。{basis}。留空的各项沿用上级单位的设定。",
        notes=tuple(each.text for each in line.problems),
        action=f"{POLICY}/{rule}",
        fields=policy_rows.rule_fields(rule),
        button="设定",
        back=back,
        hidden=hidden,
        given=policy_rows.rule_form(held.own, rule),
        choices={"approvers": policy_rows.APPROVING},
    )


def _general(held: Held) -> list[tuple[str, str]]:
    """What the office itself has set beside the rules, by title; what holds anyhow is told before."""
    given = {name: text for name, text in policy_rows.general_form(held.own).items() if name not in ("quiet", "roll")}
    return [(f.title, _words(f.name, given[f.name])) for f in policy_rows.general_fields() if f.name in given]


def _words(name: str, text: str) -> str:
    """A promise as people say it (`5wd` is 5 个工作日), yes and no."""
    if name.startswith("promises."):
        return spelt(parse_limit(text))
    return {"true": "是", "false": "否"}.get(text, text)


def _query(seat: Seat, office: str) -> str:
    return "" if office == seat.actor.office else f"?office={office}"
