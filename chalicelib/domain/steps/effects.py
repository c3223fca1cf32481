"""What actions change on a case, as small functions that Action rows name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import bonds, clocks, jurisdiction, ladder, recusal
from chalicelib.domain.case import LIVE_PARTS, Assignment, Contact, PartState
from chalicelib.domain.intake import LEGAL_CLASSES, CaseType, Channel, LegalClass, Track, default_track
from chalicelib.domain.kept_above import KEPT
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.outcome import Command
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.steps import checks
from chalicelib.domain.steps.joint import release_hidden
from chalicelib.domain.topics import is_restricted
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date, day_end

NOTICE_DAYS = 15
"""条例 Art. 23: the written notice is due 15 days after receipt; what is not told by then counts as accepted (R18)."""

TRIES = 3
"""R08, R30: so many tries at different times stand for a contact that could not be made."""

_FILLED = ("type", "topic", "grade", "urgency", "important", "legal_class", "generality", "people", "petitioner")


def register(turn: Turn) -> None:
    """Take over what the registrar found out, and set the track from channel and type."""
    turn.change(registered_at=turn.now)
    classify(turn)


def classify(turn: Turn) -> None:
    """Fill in kind, topic, grade and urgency; choose the track; restrict what must be (S1-13, B5 topic 17)."""
    turn.change(**{name: turn.facts[name] for name in _FILLED if name in turn.facts})
    case = turn.case
    if "track" in turn.facts:
        track = turn.facts["track"]
    elif "legal_class" in turn.facts and case.track != Track.H12345:
        track = LEGAL_CLASSES[LegalClass(case.legal_class)].track
    elif "type" in turn.facts:
        track = default_track(Channel(case.channel), CaseType(case.type))
    else:
        track = case.track
    restricted = case.restricted or case.type == CaseType.REPORT or (bool(case.topic) and is_restricted(case.topic))
    turn.change(track=str(track), restricted=restricted)
    if case.type != turn.before.type:
        keep_away(turn)


def note_asked(turn: Turn) -> None:
    """What is missing is told at once and whole: the lookup page shows it until it was handed in (S1-28, S4-17)."""
    turn.change(asked_event=turn.seq, asked_until=date.fromisoformat(turn.facts["until"]))


def keep_away(turn: Turn) -> None:
    """What turns out to point at an office leaves it and goes where it should have started (edges 16 and 17).

    Who was once kept away stays so, whatever the matter is called later.
    """
    case, tree, type_ = turn.case, turn.terms.tree, CaseType(turn.case.type)
    if type_ is not CaseType.REPORT and not jurisdiction.points(tree, type_, case.about):
        return
    now_excluded = jurisdiction.excluded(tree, type_, case.about, turn.today)
    excluded = tuple(dict.fromkeys((*case.excluded, *now_excluded)))
    office, compartment = split_key(case.owner)
    owner = case.owner
    if compartment != LEAD and (case.about.office is None or jurisdiction.is_excluded(tree, owner, excluded)):
        owner = jurisdiction.subject_start(tree, type_, case.about, office, turn.today)
    overseers = jurisdiction.overseers(tree, owner, excluded)
    barred = recusal.barred_by_matter(tree, type_, case.about)
    turn.change(owner=owner, overseers=overseers, excluded=excluded)
    turn.change(recused=tuple(dict.fromkeys((*case.recused, *barred))))
    moved = tuple(replace(c, obligor=owner) if turn.case.hidden_from(c.obligor) else c for c in turn.case.clocks)
    turn.change(clocks=moved)
    release_hidden(turn)
    if owner != case.owner:
        turn.notice(owner, "arrived")


def assign(turn: Turn) -> None:
    """Send the case to an office or unit; whoever passes it on keeps its own part, and a hop restarts no clock.

    The overseers of the new holder are those between it and the sender, as the tree stands now (architecture 2).
    """
    key = turn.facts["to"]
    case, tree = turn.case, turn.terms.tree
    holder_office, _ = split_key(key)
    sender = turn.part.holder if turn.part else case.owner
    between = [office for office in tree.ancestors(holder_office) if office not in (split_key(sender)[0], case.owner)]
    if turn.part is not None:
        turn.change_part(state=PartState.PASSED_ON)
        turn.signal("passed.on", turn.part.id)
    part = Assignment(
        id=f"a{len(turn.case.assignments) + 1}",
        holder=key,
        sender=sender,
        state=PartState.SENT,
        sent_at=turn.now,
        parent=turn.part.id if turn.part else "",
        how=turn.facts.get("how", "assign"),
        overseers=tuple(o for o in between if not case.hidden_from(o)),
        locked=case.returns >= checks.MAX_RETURNS,
    )
    turn.change(assignments=(*turn.case.assignments, part))
    turn.part = part
    if part.how == "transfer" and holder_office != split_key(sender)[0]:
        turn.signal("forwarded", part.id)
    turn.notice(key, "dispatched", due=earliest_due(turn))


def receive(turn: Turn) -> None:
    """Sign for an assignment; the handover ends the duty of the one who was asked first (S1-16)."""
    turn.change_part(signed_at=turn.now, assignee=turn.facts.get("assignee", turn.actor.id))
    if turn.case.first_asked_until is None:
        turn.change(first_asked_until=turn.now)


def log_contact(turn: Turn) -> None:
    """Record a try to reach the petitioner; the first connected one, or three with an SMS, answers R08."""
    at = turn.facts.get("at")
    when = turn.now if at is None else datetime.fromisoformat(at)
    contact = Contact(when, turn.facts["connected"], turn.facts.get("sms", False))
    part = turn.part
    if part is None:
        return
    turn.change_part(contacts=(*part.contacts, contact))
    if contact.connected:
        turn.signal("contact.connected", part.id, when)
        return
    tries = (*part.contacts, contact)
    times = {c.at.replace(minute=0, second=0, microsecond=0) for c in tries}
    if len(tries) >= TRIES and len(times) >= TRIES and any(c.sms for c in tries):
        turn.signal("contact.three_tries", part.id, when)


def accept(turn: Turn) -> None:
    """The petitioner was told by the owner, whose notice this is."""
    turn.change(told_on=_told_on(turn))
    accept_in_part(turn)


def accept_in_part(turn: Turn) -> None:
    """受理之日 is the day of the first notice or day 15, if that is earlier (R18); the owner may still have to tell."""
    latest = business_date(turn.case.received_at) + timedelta(days=NOTICE_DAYS)
    told = _told_on(turn)
    turn.change(accepted_on=turn.case.accepted_on or min(told, latest))
    turn.happened = max(turn.case.received_at, min(turn.now, day_end(told) - timedelta(seconds=1)))


def _told_on(turn: Turn) -> date:
    return date.fromisoformat(turn.facts["told_on"]) if "told_on" in turn.facts else turn.today


def draft(turn: Turn) -> None:
    """Keep the draft reply with its verdict, and ask for the review."""
    turn.change(draft_event=turn.seq, verdict=turn.facts["verdict"], result=turn.facts["result"])
    turn.change_part(answered_at=turn.now)
    assert turn.part is not None
    turn.notice(turn.part.holder, "to_review")


def approve(turn: Turn) -> None:
    """The reply is approved and goes out; the reviewer may have put a last hand to it."""
    turn.change(
        replied_at=turn.now,
        reply_event=turn.seq if turn.words.get("reply") else turn.case.draft_event,
        assignments=tuple(_done(a) for a in turn.case.assignments),
    )
    if turn.part is not None:
        turn.part = turn.case.assignment(turn.part.id)
    turn.notice(turn.case.owner, "to_call_back" if turn.case.contact else "to_review")


def send_back_draft(turn: Turn) -> None:
    """退办: the draft was not good enough; no clock ever stopped for it."""
    assert turn.part is not None
    turn.notice(turn.part.holder, "rejected")


def pass_on_words(turn: Turn) -> None:
    """Whoever has the case now is told that the petitioner added something, unless it is for those above alone."""
    main = None if turn.facts.get(KEPT) else turn.case.main
    turn.notice(main.holder if main else turn.case.owner, "supplemented")


def answer(turn: Turn) -> None:
    """即答: the answer given at once, or the way shown with organ and phone (S1-29, S1-32)."""
    turn.change(replied_at=turn.now, reply_event=turn.seq, told_on=turn.case.told_on or turn.today)


def renew_code(turn: Turn) -> None:
    """A new query code replaces the lost one; only its keyed hash is kept (E2)."""
    turn.change(code_hash=turn.terms.code_hash)


def ring(turn: Turn) -> None:
    """Let every clock whose moment has come tell the people on its rung, once; a lapse may start another clock."""
    rung = []
    for clock in turn.case.clocks:
        quiet = bonds.muted(turn.case, clock)
        after, rings = (clock, ()) if quiet else clocks.ring(clock, turn.now, turn.terms.calendar, turn.terms.rules)
        rung.append(after)
        for each in rings:
            if each.kind == "late":
                _lapse(turn, clock)
            if not each.rung:
                continue
            alert = ladder.alert_for(turn.case, clock, each, turn.now, turn.terms.staff, turn.recused)
            turn.alerts.append(alert)
            template = "late" if each.kind == "late" else "warning"
            turn.notice(
                alert.key,
                template,
                staff=alert.staff,
                rule=clock.rule,
                due=alert.due_on.isoformat(),
                colour=each.colour,
            )
    turn.change(clocks=tuple(rung))


def _lapse(turn: Turn, clock: clocks.Clock) -> None:
    """What a clock that is late sets off by its row: a signal for other clocks, an action ordered of this case."""
    rule = turn.terms.rules[clock.rule]
    if rule.on_late:
        turn.signal(rule.on_late, clock.part)
    if rule.on_late_action:
        id = f"{turn.case.number}#{turn.seq}#{clock.rule}#{clock.part}"
        turn.followups.append(Command(id, turn.case.number, rule.on_late_action, {}, SYSTEM.id, turn.now))


def _done(part: Assignment) -> Assignment:
    live = part.state in LIVE_PARTS or part.state is PartState.PASSED_ON
    return replace(part, state=PartState.DONE) if live else part


def earliest_due(turn: Turn) -> str:
    """The earliest date on which anything of the case is due, for a message; "" when nothing runs."""
    running = [c.raw_date for c in turn.case.clocks if c.state == clocks.RUNNING]
    return min(running).isoformat() if running else ""
