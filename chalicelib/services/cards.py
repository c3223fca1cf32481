"""Cards and boards from the live directory: which offices, what is known of each today, and the print (domain E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cards import CardKind, Duty, Known
from chalicelib.domain.cards_boards import KINDS
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office, Post, PostKind, valid_on
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.ports import Directory
from chalicelib.domain.ports_cards import Codes
from chalicelib.domain.ports_papers import Press
from chalicelib.domain.ports_registers import Board
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.roles import Staff
from chalicelib.domain.tree import Tree, policy_for
from chalicelib.domain.workdays import business_date, day_start
from chalicelib.services.paper_print import covered

CARDS, SHEET = "cards", 10
"""The layout of cards, and how many of them are on one A4."""


@dataclass(frozen=True, slots=True)
class CardRoom:
    """Where cards and boards are made: everything in here is public."""

    directory: Directory
    board: Board
    press: Press
    codes: Codes
    site_url: str


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet ready to be printed.

    `printed` are the offices on it, `without` those of which there was nothing to print, and `missing` the characters
    that no font has.
    """

    kind: CardKind
    sheet: Mapping[str, Any]
    printed: tuple[Office, ...]
    without: tuple[Office, ...]
    missing: str


def kind_of(code: str) -> CardKind:
    """The kind with that code. Raises NotFound."""
    if code not in KINDS:
        raise NotFound(f"没有“{code}”这种公开材料，可用：{'、'.join(KINDS)}")
    return KINDS[code]


def page_address(site_url: str, office: str) -> str:
    """Where the public site has the page of an office; the codes lead there."""
    return f"{site_url.rstrip('/')}/offices/{office}/"


def chosen(
    directory: Directory, now: datetime, *, office: str = "", town: str = "", city: str = ""
) -> tuple[Office, ...]:
    """One office, or a town with all below it, or a whole city; those that have ended are left out.

    With none of the three, every city on file. Raises NotFound for an unknown office, Invalid for one that has ended.
    """
    on = business_date(now)
    if office:
        found = directory.office(office)
        if not valid_on(found, on):
            raise Invalid(
                {
                    "office": f"{found.name}已撤并，不再印制"
                    + (f"，由 {found.successor} 承继" if found.successor else "")
                }
            )
        return (found,)
    at = directory.office(town or city) if town or city else None
    roots = [at.city] if at else [root.id for root in directory.cities()]
    within = town or (city if at and city != at.city else "")
    offices = [each for root in roots for each in directory.tree(root).values() if valid_on(each, on)]
    if within:
        offices = [each for each in offices if each.id == within or within in each.path]
    return tuple(sorted(offices, key=lambda each: (*each.path, each.id)))


def made(
    room: CardRoom, code: str, offices: Sequence[Office], now: datetime, *, each: int = 1, single: bool = False
) -> Made:
    """The sheet of one kind for these offices, as it stands in the directory now.

    `each` is how many of every card, `single` puts each face on a page of its own size instead of ten on an A4. Raises
    NotFound for an unknown kind; Invalid when there is nothing to print of any, or no public address to lead to.
    """
    kind = kind_of(code)
    if not room.site_url.startswith(("http://", "https://")):
        raise Invalid({"site_url": "没有公开网站的网址，二维码无处可去，请先设置 HUIYIN_SITE_URL"})
    fitting = [office for office in offices if kind.fits(office)]
    trees = {root: Tree(room.directory.tree(root).values()) for root in {office.city for office in fitting}}
    drawn = [(office, kind.draw(_known(room, kind, trees[office.city], office, now))) for office in fitting]
    printed = tuple(office for office, item in drawn if item is not None)
    if not printed:
        raise Invalid({"office": kind.without or f"没有可以印制{kind.title}的单位"})
    items = [item for _, item in drawn if item is not None]
    whole = {
        "layout": kind.layout,
        "title": f"{printed[0].name}{kind.title}" if len(printed) == 1 else kind.title,
        "office": printed[0].name if len(printed) == 1 else items[0]["city"],
        "stamp": int(day_start(business_date(now)).timestamp()),
        # Ten cards on a sheet are there to be cut apart; what each says has its page on the site to be read aloud.
        "tagged": kind.layout != CARDS or single,
        "each": each,
        "single": single,
        "items": items,
    }
    sheet, missing = covered(room.press, whole)
    return Made(kind, sheet, printed, tuple(office for office, item in drawn if item is None), missing)


def pdf(room: CardRoom, code: str, office: str, now: datetime) -> bytes:
    """One office's print of one kind as PDF: of cards a whole sheet of it. Raises as `chosen` and `made` do."""
    return room.press.pdf(made(room, code, chosen(room.directory, now, office=office), now, each=SHEET).sheet)


def _known(room: CardRoom, kind: CardKind, tree: Tree, office: Office, now: datetime) -> Known:
    on = business_date(now)
    posts = room.directory.posts(office.id) if "posts" in kind.wants else ()
    standing = [post for post in posts if valid_on(post, on) and post.kind in _SHOWN]
    staff = {member.id: member for member in room.directory.staff(office.id)} if standing else {}
    policy = policy_for(tree, office.id)
    known = Known(
        office=office,
        above=tuple(tree.get(each) for each in reversed(office.path)),
        on=on,
        policy=policy,
        rows=rows_for(policy),
        address=page_address(room.site_url, office.id),
        codes={},
        names={
            each: tree.get(each).name if each in tree else each
            for each in (office.reexam_office, office.recheck_office)
        },
        sessions=room.board.posted(office.id, SESSION.name, on) if "sessions" in kind.wants else (),
        items=room.board.posted(office.id, "item", date.min) if "items" in kind.wants else (),
        duty=tuple(_duty(office, post, staff) for post in standing if post.kind is PostKind.DUTY and post.hours),
        inspector=next((_name(post, staff) for post in standing if post.kind is PostKind.INSPECTOR), ""),
    )
    return replace(known, codes={address: room.codes.svg(address) for address in kind.codes(known)})


_SHOWN = frozenset({PostKind.DUTY, PostKind.INSPECTOR})
"""Posts that a board shows."""


def _duty(office: Office, post: Post, staff: Mapping[str, Staff]) -> Duty:
    """Of somebody with an account the post is shown, not the name (domain E4: surname and post are enough)."""
    member = staff.get(post.person)
    who = member.post if member else post.person
    assert post.hours is not None
    return Duty(shown_hours(post.hours), who.removeprefix(office.short_name), post.place)


def _name(post: Post, staff: Mapping[str, Staff]) -> str:
    member = staff.get(post.person)
    return member.name if member else post.person
