"""The notices in the outbox are delivered, to petitioners and to offices.

Delivery is at least once. A marker for each notice and address keeps two runs, and a repeated one, from sending twice;
where a run dies between sending and marking, the notice's id lets the gateway tell the second copy from the first.

The desk's channels are `inbox`, which is always there, and `sms`, `mail` and `log` as far as the deployment has them.
The log stands in when there is neither of the others; whom no channel reaches finds the same on the lookup page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import disclosure, ids, quiet, recusal
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.notice_kinds import kind_of
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.outcome import Claim, Notice
from chalicelib.domain.ports import DeliveryFailed
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import Staff, actor_of, docket_keys, principal
from chalicelib.domain.tree import policy_for
from chalicelib.domain.workdays import business_date
from chalicelib.services import same_person
from chalicelib.services.drain import drain
from chalicelib.services.notify import wishes
from chalicelib.services.outbox import BATCH, KEPT, Report, Run, safe
from chalicelib.services.sweep import Attempt
from chalicelib.services.terms import branch
from chalicelib.services.worlds import Desk

__all__ = ["Report", "deliver", "drain", "send_now"]

PETITIONER = "petitioner"
LEASE = timedelta(minutes=15)
"""So long a run that died in the middle of a notice keeps others from it."""

STRIKES = 3
"""After so many failures in a row a channel is left alone for the rest of the run."""

PAUSE = timedelta(minutes=5)
"""So long what waits for such a channel is put off; it does not count as a try."""

_MOBILE = re.compile(r"1[3-9]\d{9}")


class _Wait(Exception):
    """Not now: put off until then without counting a try; None leaves it to the run that has it in hand."""

    def __init__(self, until: datetime | None, reason: str) -> None:
        super().__init__(reason)
        self.until = until


def deliver(desk: Desk, now: datetime, attempt: Attempt, limit: int = BATCH) -> Report:
    """Deliver the notices that are due, `limit` of each shard; safe to run twice, late, or by two at once.

    To the petitioner only when the case allows contact: number and stage, never the matter nor the code (S4-16, E3). To
    an office: its inbox, and e-mail or SMS to the staff named, as each of them wants (notify.wishes). What fails is
    tried again after outbox.WAITS, then it is a dead letter with an alert; one notice never keeps another back.
    `attempt` runs something and returns what went wrong.
    """
    delivery = _Delivery(desk, Run(desk, now, attempt))
    return delivery.run.each(desk.ledger.notices_due, limit, delivery.deliver, delivery.set_back)


def send_now(desk: Desk, mobile: str, template: str, facts: Mapping[str, Any], *, id: str) -> None:
    """Send an SMS at once, keeping nothing of it: the one way for a query code, or the code for a paper (E2).

    The same `id` is sent once. Raises Invalid for a number that takes no SMS; Unavailable when the gateway does not
    answer, or there is none: what a log file holds has reached nobody.
    """
    subject, text = desk.messages.render(template, facts)
    sms = desk.channels.get("sms")
    if sms is None:
        raise Unavailable("本系统没有接通短信，请信访人持证件到场办理")
    try:
        sms.send(mobile, subject, text, id=id)
    except DeliveryFailed as failure:
        if failure.permanent:
            raise Invalid({"mobile": "预留的手机号码收不到短信，请信访人持证件到场办理"}) from failure
        raise Unavailable("短信暂时发不出去，请稍后再试") from failure


@dataclass(frozen=True, slots=True)
class _Letter:
    """One message to one person: which way, the mark by which it is sent once, and not before when."""

    way: str
    mark: str
    address: str
    not_before: datetime


@dataclass(slots=True)
class _Delivery:
    """One run over the notices; `strikes` counts each channel's failures in a row."""

    desk: Desk
    run: Run
    strikes: Counter[str] = field(default_factory=Counter)

    def deliver(self, notice: Notice) -> None:
        to = self._to_petitioner if notice.to == PETITIONER else self._to_office
        try:
            channel = to(notice)
        except _Wait as wait:
            self.run.later += 1
            if wait.until:
                self.desk.ledger.failed(notice, self.run.now, wait.until, str(wait))
        except DeliveryFailed as failure:
            self._fail(notice, str(failure), final=failure.permanent)
        else:
            self.desk.ledger.delivered(notice, self.run.now, channel)
            self.run.done += 1

    def set_back(self, notice: Notice, trouble: str) -> None:
        """What nobody foresaw may be mended: try again, but not for ever."""
        self._fail(notice, trouble, final=False)

    def _fail(self, notice: Notice, reason: str, *, final: bool) -> None:
        wait = None if final else self.run.wait(notice.id)
        if wait is not None:
            self.desk.ledger.failed(notice, self.run.now, self.run.now + wait, safe(reason))
            self.run.later += 1
            return
        # The alert comes first: a letter may be reported dead twice, but never be dead unreported.
        if notice.to == PETITIONER:
            self.run.alert_owner(notice.id, notice.case, "dead_letter")
            self.desk.ledger.failed(notice, self.run.now, None, safe(reason))
        else:
            # The inbox has had it all the time; what could not be delivered is the e-mail beside it.
            self.run.alert(notice.id, notice.to, notice.case, "dead_letter")
            self.desk.ledger.delivered(notice, self.run.now, "inbox")
        self.run.lost += 1

    def _to_petitioner(self, notice: Notice) -> str:
        loaded = self.desk.cases.load(notice.case)
        case = loaded.case
        addresses = dict(_addresses(loaded.petition.texts))
        if not case.contact or not addresses:
            return "none"
        if case.urgency == "critical" or case.silent:
            # A text on the family's phone may put somebody in danger: a trained person calls (edge 41).
            self.run.alert(notice.id, case.owner, case.number, "to_call_back")
            return "withheld"
        self._keep_quiet(notice, split_key(case.owner)[0])
        city = self.desk.directory.office(case.city)
        subject, text = self.desk.messages.render(*_said(notice, case, city, business_date(self.run.now)))
        ways = [(name, address) for name, address in addresses.items() if name in self.desk.channels]
        if not ways and "log" in self.desk.channels:
            ways = [("log", next(iter(addresses.values())))]
        if not ways:
            # Once a day and office: an alert for every notice would bury the others.
            self.run.alert(f"{case.owner}#{business_date(self.run.now)}", case.owner, "", "no_channel")
            return "none"
        failure = DeliveryFailed("")
        for name, address in ways:
            try:
                self._send(notice, name, name, address, subject, text)
            except DeliveryFailed as failed:
                failure = failed
                if not failed.permanent:
                    break
            else:
                return name
        raise failure

    def _to_office(self, notice: Notice) -> str:
        office = self.desk.directory.office(split_key(notice.to)[0])
        subject, text = self.desk.messages.render(notice.template, {"office": office.name, **notice.facts})
        self.desk.channels["inbox"].send(notice.to, subject, text, id=notice.id)
        told = list(self._told(notice)) if {"mail", "sms"} & self.desk.channels.keys() else []
        if told and not is_entry(notice.case):
            case = self.desk.cases.load(notice.case).case
            if case.hidden_from(notice.to):
                # While it waited, the matter turned out to point at this office (edges 16 and 17).
                return "withheld"
            told = [member for member in told if self._sees(member, notice.to, case)]
        letters = [letter for member in told for letter in self._letters(notice, member)]
        if letters:
            self._keep_quiet(notice, office.id)
        return self._post(notice, letters, subject, text)

    def _post(self, notice: Notice, letters: list[_Letter], subject: str, text: str) -> str:
        """Send what can be sent now; for those who want quiet the notice comes back when the first of them is up."""
        failure: DeliveryFailed | None = None
        for letter in letters:
            if letter.not_before > self.run.now:
                continue
            try:
                self._send(notice, letter.way, letter.mark, letter.address, subject, text)
            except DeliveryFailed as failed:
                # A wrong address keeps nobody from the inbox, nor a colleague from the mail.
                failure = failure if failed.permanent else failed
        if failure:
            raise failure
        if later := [letter.not_before for letter in letters if letter.not_before > self.run.now]:
            raise _Wait(min(later), "有人设了免打扰时段")
        return letters[0].way if letters else "inbox"

    def _letters(self, notice: Notice, member: Staff) -> Iterator[_Letter]:
        """What goes to one person beside the inbox, by the person's own wishes."""
        wanted, kind = wishes(self.desk.drawers, member.id, self.run.now), kind_of(notice)
        calm = self.run.now
        if wanted.quiet and not kind.always:
            calm = quiet.send_at(self.run.now, urgent=False, quiet=wanted.quiet)
        for way, mark, address in (("mail", member.id, member.email), ("sms", f"{member.id}#sms", member.mobile)):
            if address and way in self.desk.channels and wanted.wants(way, kind):
                yield _Letter(way, mark, address, calm)

    def _told(self, notice: Notice) -> Iterator[Staff]:
        """Those named, and who stands in for them (edge 14), while they may open the docket and have an address."""
        today = business_date(self.run.now)
        colleagues = self.desk.directory.staff(split_key(notice.to)[0])
        for person in colleagues:
            behind = principal(person, today, colleagues)
            named = person.id in notice.staff or (behind is not None and behind.id in notice.staff)
            if named and (person.email or person.mobile) and notice.to in docket_keys(person, today, colleagues):
                yield person

    def _sees(self, member: Staff, key: str, case: Case) -> bool:
        """Whether this docket still opens to the member for the case: who was recused meanwhile is not told."""
        colleagues = self.desk.directory.staff(member.office)
        actor = actor_of(member, business_date(self.run.now), colleagues)
        if case.recused:
            actor = same_person.whole(self.desk.directory, self.desk.drawers, actor, self.run.now)
        return recusal.sees(actor, key, case.recused)

    def _keep_quiet(self, notice: Notice, office: str) -> None:
        """A notice that was held up must not come in the night either."""
        hours = policy_for(branch(self.desk.directory, [office]), office).quiet
        until = quiet.send_at(self.run.now, urgent=notice.urgent, quiet=hours)
        if until > self.run.now:
            raise _Wait(until, "夜间不打扰")

    def _send(self, notice: Notice, name: str, to: str, address: str, subject: str, text: str) -> None:
        """Send to one address unless that was done; the marker is a lease first and a receipt afterwards."""
        if self.strikes[name] >= STRIKES:
            raise _Wait(self.run.now + PAUSE, "发送渠道暂时不通")
        guards, now = self.desk.guards, self.run.now
        mark = Claim("sent", f"{notice.id}#{to}", expires_at=now + LEASE)
        if not guards.take(mark, now):
            note = guards.read(mark.purpose, mark.key, now)
            if note and note.get("sent"):
                return
            raise _Wait(None, "正在发送")
        try:
            self.desk.channels[name].send(address, subject, text, id=mark.key)
        except DeliveryFailed as failure:
            self.strikes[name] += not failure.permanent
            guards.drop(mark.purpose, mark.key)
            raise
        self.strikes[name] = 0
        guards.put(replace(mark, expires_at=now + KEPT, note={"sent": True}))


def _addresses(texts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Channel and address of what the petitioner left, the SMS before the e-mail; a landline takes neither."""
    for text in (texts.get("mobile"), texts.get("contact")):
        number = ids.tidy(str(text or ""))
        if _MOBILE.fullmatch(number):
            yield "sms", number
            break
    if texts.get("email"):
        yield "mail", str(texts["email"]).strip()


def _said(notice: Notice, case: Case, city: Office, today: date) -> tuple[str, dict[str, Any]]:
    """Template and facts for the petitioner, in the city's name.

    A case that was sealed since the notice was written says no more than its two lines (E3). A due that has passed, or
    that the reply has met, is no promise any more.
    """
    facts = {"number": case.number, "office": city.name, "phone": city.phones.service or city.phones.office}
    sealed = disclosure.is_sealed_to_public(case)
    shown = disclosure.sealed_stages(case.stages) if sealed else case.stages
    stage = disclosure.STAGES[shown[-1][0] if shown else "received"]
    if sealed:
        return "receipt" if notice.template == "receipt" else "stage_changed", {**facts, "stage": stage.title}
    facts |= notice.facts
    if stage.step >= disclosure.STAGES["replied"].step or str(facts.get("due") or "9") < today.isoformat():
        facts.pop("due", None)
    return notice.template, facts
