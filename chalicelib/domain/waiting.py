"""What waits for somebody in a docket, as rows drawn from the Action rows: read off an entry, without opening the case.

It is a hint for lists: who did what before, and what only the case tells, may still stand in the way there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import PartState, Stake
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.own_view import REVIEW, SUPERVISED
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.turn import Action

EXTENSION = "extension"
"""The kind of the request that `decide_extend` settles."""

LEADING = frozenset({Role.BUREAU_DEPUTY, Role.BUREAU_HEAD})
"""They may do most things themselves, and are waited for only in their own docket, or where a row says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One row: what is waited for, and which Action rows would do it, of which states and roles follow.

    `mine`: what is assigned to somebody waits for that person alone. `leaders`: it waits for leaders as well in the
    dockets that they share with others. `asked`: it waits only while the entry says that this is asked.
    """

    name: str
    title: str
    hint: str
    actions: tuple[str, ...]
    mine: bool = False
    leaders: bool = False
    asked: str = ""

    @property
    def rows(self) -> tuple[Action, ...]:
        """Its Action rows."""
        return tuple(ACTIONS[name] for name in self.actions)


WAITS: tuple[Wait, ...] = (
    Wait(name="returned", title="退回待核", hint="承办单位申请退回，请审核", actions=("decide_return",)),
    Wait(name="to_sign", title="待签收", hint="派给我方的，请签收并确定承办人", actions=("sign",)),
    Wait(name="to_decide", title="待签批", hint="呈请批示的", actions=("instruct", "unseal"), leaders=True),
    Wait(name="to_review", title="待审核", hint="答复稿送审，请审核", actions=("approve_reply",)),
    Wait(name="to_extend", title="延期待批", hint="申请延期的，请审批", actions=("decide_extend",), asked=EXTENSION),
    Wait(
        name="to_feed_back",
        title="待反馈督办",
        hint="收到督办的，请按期反馈",
        actions=("answer_supervision",),
        asked=SUPERVISED,
    ),
    Wait(name="to_advise", title="待出法律意见", hint="征求您的法律意见", actions=("legal_opinion",)),
    Wait(name="to_help", title="待协办", hint="请您协办的，请报到并提交意见", actions=("report_in", "submit_part")),
    Wait(
        name="to_end",
        title="备案办结审核",
        hint="申请备案办结的，请审核",
        actions=("decide_filing", "redecide_filing"),
        leaders=True,
    ),
    Wait(name="to_register", title="待登记", hint="新到的，请登记", actions=("register",)),
    Wait(name="to_send", title="待派单", hint="已登记或要求重办的，请甄别派单", actions=("dispatch",)),
    Wait(name="to_answer", title="在我手上办理", hint="请联系、调查并送审答复", actions=("submit_reply",), mine=True),
    Wait(name="to_deliver", title="待送达", hint="答复已通过，请送达", actions=("deliver",)),
    Wait(name="to_call", title="待回访", hint="已答复，请回访", actions=("followup",)),
    Wait(
        name="to_look_again",
        title="复查复核",
        hint="复查、复核申请，请受理或拟出意见",
        actions=("accept_review", "accept_recheck", "submit_opinion", "reexam_decide", "recheck_decide"),
        asked=REVIEW,
    ),
)
"""In the order in which they are shown."""

BY_NAME: Mapping[str, Wait] = {row.name: row for row in WAITS}


def waits_for(wait: Wait, entry: DocketEntry, actor: Actor) -> bool:
    """Whether an entry under one of the actor's docket keys waits for the actor, as far as the entry tells."""
    if not entry.open or (wait.asked and not is_asked(entry, wait.asked)):
        return False
    if wait.mine and entry.assignee not in ("", actor.id):
        return False
    held = {role for role, key in actor.reach if key == entry.key}
    if not wait.leaders and split_key(entry.key)[1] != LEAD:
        held -= LEADING
    if wait.asked == EXTENSION:
        held &= _approvers(entry)
    return any(_fits(row, entry) and _grants(row, entry, held) for row in wait.rows)


def is_asked(entry: DocketEntry, kind: str) -> bool:
    """Whether the entry says that something of this kind is asked and not settled."""
    return any(asked.partition(":")[0] == kind for asked in entry.asks)


def _approvers(entry: DocketEntry) -> set[Role]:
    """Who grants the extensions that are asked for (C1); an office's own rule may leave fewer."""
    rules = (asked.partition(":")[2] for asked in entry.asks if asked.partition(":")[0] == EXTENSION)
    extensions = (RULES[rule].extension for rule in rules if rule in RULES)
    return {Role(role) for extension in extensions if extension for role in extension.approvers}


def _fits(row: Action, entry: DocketEntry) -> bool:
    if entry.state in PartState.__members__:
        # A co-handler's entry shows the state of its part.
        return row.subject == "part" and row.part_main is not True and entry.state in row.part_from
    return entry.state in row.frm and not (row.subject == "part" and row.part_main is False)


def _grants(row: Action, entry: DocketEntry, held: set[Role]) -> bool:
    stakes = {str(entry.stake)}
    if entry.stake is Stake.OWNER:
        stakes |= {"sender"} | ({"handler"} if entry.holder == entry.key else set())
    if entry.stake is Stake.HANDLER and entry.holder != entry.key and entry.state not in PartState.__members__:
        # Who passed it on decides on what comes back, and no longer does what the holder does.
        stakes = {"sender"}
    return any(role in held and stake in stakes for role, _, stake in (grant.partition("@") for grant in row.by))
