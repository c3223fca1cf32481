"""What is said to petitioners and offices: renders the text templates of templates/messages/.

A template's first line is the subject, the rest the text. Facts that are None or "" count as not given. Needed are
`number`, and `code` and `gaps` where they stand below; the others are said when given. Facts never hold anything of the
matter or of a person; the query code stands in `code_reissued` alone.

To the petitioner (SMS and e-mail; besides what is named: `office`, who speaks, `phone` and `site`, where to ask):

    receipt          number, due                 received, and until when we answer
    stage_changed    number, stage, due          the public stage moved on
    info_needed      number                      more is needed from you
    accepted         number, due                 accepted (受理告知)
    refused          number                      not accepted, or answered elsewhere: the reasons are on the page
    transferred      number                      passed on as the rules say
    extended         number, due                 the time was extended until `due`
    replied          number                      the reply is there
    closed           number                      closed
    redo             number, due                 handled again
    code_reissued    number, code                a new query code; sent at once and never stored
    review_moved     number                      something happened in your 复查 or 复核
    filing_told      number, stage               it was decided whether the case ends; you may object
    hearing          number                      a hearing will be held
    path_guided      number                      another lawful path: organ and time limit are on the page
    deletion_refused number                      what must be kept is not deleted
    session_admitted number, day, time, place    a place in a reception session
    session_declined number                      no place in it
    session_cancelled number                     the session will not be held
    paper_code       number, passcode, minutes   a one-time code for fetching a paper; sent at once and never stored
    paper_fetched    number                      a paper was fetched with such a code

To an office (inbox and e-mail; besides: `office`, whose inbox it is):

    arrived          number                      a new matter; register it
    dispatched       number, due                 sent to you; sign for it
    supplemented     number                      the petitioner added something
    returned         number                      a unit asks to return it; decide
    to_review        number                      something waits for review
    rejected         number                      your draft came back
    to_approve       number                      a leader's instruction is asked for
    instructed       number                      the leader has given his instruction
    urged            number                      a leader urges it
    inner_assigned   number, due                 handed to you within the office
    whistled         number, due                 help with it; report in
    part_submitted   number                      an opinion on a part is in
    part_rejected    number                      your opinion came back
    released         number                      your help is not needed any more
    legal_asked      number, due                 give a legal opinion
    legal_given      number                      the legal opinion is there
    to_call_back     number                      call the petitioner
    redo_ordered     number, due                 handle again
    review_asked     number, due                 somebody asks for 复查 or 复核; take it up
    review_news      number                      something happened in a 复查 or 复核
    papers_wanted    number, due                 hand in your papers for a 复查 or 复核
    filing_decided   number                      what you had asked for is decided
    supervised       number, level, due          supervision was ordered; answer it in time
    supervision_answered number                  the unit has answered an order or advice
    supervision_lifted number                    an order holds no longer
    summoned         number, due                 your head is called to a talk (约谈)
    proposal_made    number                      advice to improve something; answer in writing
    danger           number                      the words speak of danger; look at once
    urgent           number                      an urgent matter; act at once
    urgent_report    number                      an urgent report; confirm that you have it
    urgent_acknowledged number                   those above have the urgent report
    retaliation      number                      the petitioner speaks of retaliation; look into it
    untrue_result    number                      a check found that it was not done as answered
    warning          number, rule, due, colour   a deadline comes near; `rule` is an id such as R13
    late             number, rule, due, colour   a deadline has passed
    command_refused  number, reason_title        what the petitioner asked for could not be done
    dead_letter      number, reason_title        a notice could not be delivered
    gaps             gaps                        posts without a person; a list of titles
    unassigned       number                      who handled it does so no longer; name somebody else
    no_approver      number                      nobody is left who could approve
    withdrawal_pressed number                    it was not withdrawn freely, and goes on
    main_answered    number                      what it waited for is answered; answer this petitioner, too
    main_ended       number                      what it waited for will not be answered; it goes on alone
    copy_filed       number                      an office below has sent its notice or answer
    consent_withdrawn number                     the petitioner's consent is gone; take down what was published
    letter           number, writer, due         a letter asks you to explain; `number` is the letter's own
    booking_screened number                      a visitor will come to your session
    reception_result number                      what came of a visit
    entry_opened     number, title, due          something of a register waits for you

`due` is a date, or one in ISO form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Invalid

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parents[2] / "templates" / "messages"


class Messages:
    """The renderer of messages; `site` is the address of the public site."""

    def __init__(self, site: str = "", root: Path = TEMPLATES) -> None:
        self._site = site
        self._root = root

    def render(self, template: str, facts: Mapping[str, Any]) -> tuple[str, str]:
        """Subject and text of a message. Raises Invalid when there is no such template, or a fact is missing or odd."""
        from jinja2 import TemplateError

        given = {"site": self._site, **facts}
        given = {name: _one_line(value) for name, value in given.items() if value not in (None, "")}
        try:
            whole = self._environment.get_template(f"{template}.txt").render(given)
        except (TemplateError, ValueError) as error:
            raise Invalid({"template": f"消息模板“{template}”无法生成：{error}"}) from None
        subject, _, text = whole.strip().partition("\n")
        return " ".join(subject.split()), text.strip()

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

        environment = Environment(
            loader=FileSystemLoader(self._root),
            undefined=StrictUndefined,
            autoescape=select_autoescape(default=False),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["day"] = _day
        environment.filters["rule"] = _rule
        return environment


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _day(value: str | date) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return f"{day.year}年{day.month}月{day.day}日"


def _rule(rule: str) -> str:
    """What a deadline rule is called; its id when no row has it any more."""
    from chalicelib.domain.deadlines import RULES

    return RULES[rule].title if rule in RULES else rule
