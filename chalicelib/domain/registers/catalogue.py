"""All registers as rows. To add one, write its Kind in the file of its subject and name it here."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.errors import NotFound
from chalicelib.domain.registers.acceptance import ACCEPTANCE, ACCEPTANCE_ROUND
from chalicelib.domain.registers.channel_checks import CHANNEL_CHECK
from chalicelib.domain.registers.findings import DISPUTE, WEAK_POINT
from chalicelib.domain.registers.joint_days import JOINT_DAY
from chalicelib.domain.registers.joint_items import JOINT_ITEM
from chalicelib.domain.registers.kinds import Kind
from chalicelib.domain.registers.meetings import ITEM, MEETING
from chalicelib.domain.registers.plans import PLAN
from chalicelib.domain.registers.returns import PERIODICAL, SELF_CHECK, SELF_CHECK_ROUND
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.registers.suggestions import SUGGESTION
from chalicelib.domain.registers.summons import SUMMONS
from chalicelib.domain.registers.tasks import TASK, TASK_ROUND
from chalicelib.domain.registers.visits import EVENT, VISIT

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        SESSION,
        MEETING,
        ITEM,
        SUMMONS,
        WEAK_POINT,
        DISPUTE,
        SELF_CHECK_ROUND,
        SELF_CHECK,
        PERIODICAL,
        CHANNEL_CHECK,
        PLAN,
        TASK_ROUND,
        TASK,
        ACCEPTANCE_ROUND,
        ACCEPTANCE,
        EVENT,
        VISIT,
        SUGGESTION,
        JOINT_DAY,
        JOINT_ITEM,
    )
}
"""Every register by name, in the order in which a page lists them."""


def kind_of(name: str) -> Kind:
    """The register of that name. Raises NotFound."""
    try:
        return KINDS[name]
    except KeyError:
        raise NotFound(f"没有“{name}”这种台账") from None
