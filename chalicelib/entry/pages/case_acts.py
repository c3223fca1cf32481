"""The form of one action on one case: drawn from its row, kept as a draft, helped by templates, sent deliberately."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain import errors, ids
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.attachments import Handed
from chalicelib.domain.case import STATE_TITLES
from chalicelib.domain.errors import HuiyinError, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.reasons import article
from chalicelib.domain.turn import Action
from chalicelib.entry.pages import attached
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case import address, ask_reason, reasoned
from chalicelib.entry.pages.case_choices import choices_for, many_offices, parts_for
from chalicelib.entry.pages.case_sides import titles
from chalicelib.entry.pages.case_told import Told, told
from chalicelib.entry.pages.fields import Widget, widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import day
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import PROBLEMS
from chalicelib.services import attachments, drafts, looks, meanwhile, reissue, templates, worklist
from chalicelib.services.case_views import REASON
from chalicelib.services.drafts import Draft
from chalicelib.services.templates import Template
from chalicelib.services.worklist import CaseFile
from chalicelib.wiring import base

routes = Pages("app", base.settings)

FORM = "/desk/cases/{number}/actions/{action}"
SURE = "sure"
"""The box that is ticked before a deed that cannot be taken back."""

RECENT = 4
DRAWN = {field for field, _ in templates.FIELDS}


@dataclass(frozen=True, slots=True)
class Said:
    """What stands above the form: what was wrong with it, by field, or one sentence; `missing` placeholders."""

    errors: Mapping[str, str]
    refused: str = ""
    status: int = 200
    missing: tuple[str, ...] = ()


NOTHING = Said({})


@routes.page(FORM)
@reasoned
def show(seat: Seat, number: str, action: str) -> Page:
    """The form as it is first seen, or as the draft left it; what others did since then is told."""
    file = looks.look(seat.desk, seat.actor, number, seat.now)
    row = _open(file, action)
    draft = drafts.find(seat.desk, seat.actor, number, action, seat.now)
    given = _as_typed(draft.form) if draft else None
    return _drawn(seat, file, row, given, NOTHING, draft)


@routes.form(FORM, limit=attached.BYTES)
def perform(seat: Seat, filled: Filled, number: str, action: str) -> Shown:
    """Do it, or one of the smaller things of the page: keep a draft, throw it away, take a template up."""
    worklist.admitted(seat.desk, seat.actor, number)
    row = ACTIONS.get(action)
    if row is None:
        raise NotFound("没有这一操作")
    wanted = filled.one("do")
    if wanted == "draft":
        return Redirect(address(number), _told(_kept(seat, filled, number, action), f"“{row.title}”的"))
    if wanted == "forget":
        drafts.drop(seat.desk, seat.actor, number, action)
        return Redirect(address(number), f"“{row.title}”的草稿已删除")
    if wanted.startswith("template-"):
        return _with_template(seat, filled, number, row, wanted.removeprefix("template-"))
    if wanted == "again":
        return _with_last(seat, filled, number, row)
    if row.final and not filled.one(SURE):
        return _again(seat, filled, number, row, Invalid({SURE: "此操作不能撤回，请先核对并勾选确认"}))
    filled, handed, faults = attached.take(seat, filled, number)
    if faults:
        return _again(seat, filled, number, row, Invalid(faults))
    try:
        return _done(seat, filled, number, row, handed)
    except (NotFound, errors.NotSignedIn):
        raise
    except HuiyinError as refused:
        return _again(seat, filled, number, row, refused)


@routes.form(f"{FORM}/draft")
def keep(seat: Seat, filled: Filled, number: str, action: str) -> Shown:
    """Keep what is filled in so far; a script asks for it now and then, and shows when it was."""
    draft = _kept(seat, filled, number, action)
    if not seat.part:
        return Redirect(address(number), _told(draft))
    return Page("case/kept.html", {"draft": draft})


def _told(draft: Draft | None, whose: str = "") -> str:
    return f"{whose}草稿已存，保留到{day(draft.expires_at)}" if draft else "这一操作已经办理，没有再存草稿"


def _kept(seat: Seat, filled: Filled, number: str, action: str) -> Draft | None:
    said = {name: list(values) if len(values) > 1 else values[0] for name, values in filled.values.items() if values}
    return drafts.save(seat.desk, seat.actor, number, action, said, _revision(filled), seat.now)


def _done(seat: Seat, filled: Filled, number: str, row: Action, handed: tuple[Handed, ...]) -> Shown:
    form, revision = filled.said(row.fields), _revision(filled)
    if filled.one("assignment"):
        form["assignment"] = filled.one("assignment")
    codes: list[tuple[str, str]] = []
    if row.name == "reissue_code":
        code, _ = reissue.reissue(seat.desk, number, form, seat.actor, seat.now, revision=revision)
        codes = [(number, code)] if code else []
        state = ""
    else:
        code = ids.new_code(secrets.randbelow)
        outcome = attachments.perform(
            seat.desk, number, row.name, form, seat.actor, seat.now, handed, revision=revision, child_code=code
        )
        case, *children = outcome.cases
        codes = [(child.number, code) for child in children[:1]]
        state = f"，现为“{STATE_TITLES[case.state]}”" if case.state != _before(outcome) else ""
    drafts.done(seat.desk, seat.actor, number, row.name, seat.now, revision=revision)
    if codes:
        return Page("case/codes.html", {"number": number, "title": row.title, "codes": codes})
    try:
        worklist.admitted(seat.desk, seat.actor, number)
    except NotFound:
        return Redirect("/desk/cases", f"已办理“{row.title}”：{number}{state}。此件不再由您查看")
    return Redirect(address(number), f"已办理“{row.title}”{state}")


def _before(outcome: Outcome) -> str:
    number = outcome.cases[0].number
    return next((event.before for n, event, _ in outcome.events if n == number), "")


def _again(seat: Seat, filled: Filled, number: str, row: Action, refused: HuiyinError) -> Page:
    """The form with all that was typed and what stood in its way; what others did, where somebody was faster."""
    file = _looked(seat, filled, number, row)
    if isinstance(file, Page):
        return file
    kind = next(PROBLEMS[parent] for parent in type(refused).__mro__ if parent in PROBLEMS)
    wrong = refused.fields if isinstance(refused, Invalid) else {}
    said = Said(wrong, "" if wrong else refused.message, kind.status)
    if _revision(filled) == file.case.revision and not isinstance(refused, Stale):
        return _drawn(seat, file, row, filled, said)
    since = meanwhile.since(seat.desk, file, _revision(filled), row.name)
    if isinstance(refused, Stale):
        said = Said({}, "有人先于您办理了此件，您填写的内容还没有提交", kind.status)
    if since.row is None:
        stands = f"此件现为“{STATE_TITLES[file.case.state]}”，“{row.title}”已不能办理。您填写的内容在下面，没有丢失"
        said = Said({}, stands, kind.status)
    return _drawn(seat, file, row, filled, said, since=since)


def _with_template(seat: Seat, filled: Filled, number: str, row: Action, name: str) -> Page:
    file = _looked(seat, filled, number, row)
    if isinstance(file, Page):
        return file
    office, _, id = filled.one(f"template-{name}").partition("/")
    if not id:
        return _drawn(seat, file, row, filled, Said({name: "请先选择模板"}, status=422))
    chosen = templates.template(seat.desk, seat.actor, office, id, seat.now)
    text, missing = templates.filled_in(seat.desk, seat.actor, file, chosen.text, seat.now)
    before = filled.one(name)
    values = {**filled.values, name: (f"{before}\n\n{text}" if before else text,)}
    return _drawn(seat, file, row, Filled(values, filled.files), Said({}, missing=missing))


def _with_last(seat: Seat, filled: Filled, number: str, row: Action) -> Page:
    """The form with what the reader wrote the last time, where nothing is filled in yet: it came back to be mended."""
    file = _looked(seat, filled, number, row)
    if isinstance(file, Page):
        return file
    last = _as_typed(drafts.said_before(seat.desk, seat.actor, number, row.name, seat.now)).values
    values = {**filled.values, **{name: said for name, said in last.items() if not filled.one(name)}}
    return _drawn(seat, file, row, Filled(values, filled.files), NOTHING)


def _looked(seat: Seat, filled: Filled, number: str, row: Action) -> CaseFile | Page:
    """The case for drawing its form anew, or the page that asks for the reason."""
    try:
        return looks.look(seat.desk, seat.actor, number, seat.now)
    except Invalid as wanted:
        if REASON not in wanted.fields:
            raise
        # The ten minutes are over: what was typed waits as a draft until the reason is given anew.
        _kept(seat, filled, number, row.name)
        return ask_reason(seat, number, f"{address(number)}/actions/{row.name}")


def _drawn(
    seat: Seat,
    file: CaseFile,
    row: Action,
    filled: Filled | None,
    said: Said,
    draft: Draft | None = None,
    since: meanwhile.Meanwhile | None = None,
) -> Page:
    called = Called(seat.desk.directory, seat.today)
    if since is None and draft is not None and draft.revision != file.case.revision:
        since = meanwhile.since(seat.desk, file, draft.revision, row.name)
    fields = (*parts_for(file, row, called), *row.fields)
    drawn = widgets(fields, filled, said.errors, seat=seat, choices=choices_for(seat, file, row, called, filled))
    uploads = attached.uploads(seat, filled, said.errors)
    values = {
        "case": file.case,
        "title": file.title,
        "content": file.content,
        "facts": titles(file.case, called),
        "state": STATE_TITLES[file.case.state],
        "row": row,
        "widgets": drawn,
        "linked": (*drawn, uploads, {"name": SURE, "id": f"f-{SURE}"}),
        "errors": said.errors,
        "refused": said.refused,
        "missing": said.missing,
        "draft": draft,
        "sendable": row in file.open,
        "proposals": [(called.key(p.key) if p.key else p.organ, p.reason) for p in file.proposals]
        if any(field.kind == "target" for field in row.fields)
        else [],
        "uploads": uploads,
        "templates": _offered(seat, file, drawn),
        "since": [told(event, words, file.case, called) for event, words in since.events] if since else [],
        "unseen": bool(since and since.unseen),
        "moved": since is not None,
        "find": seat.asked("find")
        if any(field.kind in ("target", "targets") for field in row.fields) and many_offices(seat)
        else None,
        "needs_sure": bool(row.final),
        "basis": article(row.source),
        "did": any((event.action, event.actor) == (row.name, seat.actor.id) for event, _ in file.timeline),
        "recent": _recent(file, called),
        "sure": bool(filled and filled.one(SURE) and not since),
    }
    return Page("case/action.html", values, said.status)


def _recent(file: CaseFile, called: Called) -> list[Told]:
    """The last things that were said in the case, to be read beside the form."""
    said = [(event, words) for event, words in file.timeline if words][-RECENT:]
    return [told(event, words, file.case, called) for event, words in reversed(said)]


def _offered(seat: Seat, file: CaseFile, drawn: tuple[Widget, ...]) -> dict[str, tuple[Template, ...]]:
    """The templates for each field that may have some."""
    wanted = [w.name for w in drawn if w.name in DRAWN]
    if not wanted:
        return {}
    known = templates.templates(seat.desk, seat.actor, seat.now)
    return {name: found for name in wanted if (found := templates.fitting(known, file.case.topic, name))}


def _open(file: CaseFile, action: str) -> Action:
    row = next((row for row in file.open if row.name == action), None)
    if row is None:
        known = ACTIONS.get(action)
        if known is None:
            raise NotFound("没有这一操作")
        raise NotAllowed(f"此件现为“{STATE_TITLES[file.case.state]}”，您现在不能办理“{known.title}”")
    return row


def _as_typed(form: Mapping[str, Any]) -> Filled:
    values = {
        name: tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
        for name, value in form.items()
    }
    return Filled(values)


def _revision(filled: Filled) -> int:
    text = filled.one("revision")
    if not text.isdigit():
        raise NotAllowed("页面不完整，未做任何改动。请回到此件，重新打开要办理的操作")
    return int(text)
