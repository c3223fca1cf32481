"""Rows of the work inside: registering, signing by leaders, dispatch, signing for, contact, drafts, call-back."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.deadline_rows.row_words import (
    AT_ONCE,
    ENDED,
    ORDERS,
    PETITIONS,
    RETURNED,
    SENT_ON,
    TURNED,
    on,
)
from chalicelib.domain.rules import TERMINAL, Applies, Cap, Extension, Rule, Warn

_FREED = ENDED | on("return.agreed", "part.released", "discipline.transferred")

# fmt: off
_R06 = Rule(
    id="R06", title="派单", source="domain R06 [rec]", limit="1wd", optional=True,
    limit_by_urgency=(("urgent", "1h"), ("critical", "1h")), start_on=on("registered"),
    stop_on=SENT_ON, cancel_on=TERMINAL | on("reply.approved"),
    pausable=True, pause_on=on("info_asked"), resume_on=on("info_supplied"), warns=(Warn("late", 3),),
)
_R08 = Rule(
    id="R08", title="首次联系诉求人", source="domain R08 [rec]; S0-11", limit="1wd", optional=True,
    limit_by_urgency=(("urgent", "2h"), ("critical", "30m")), start_on=on("signed"), obligor="part",
    stop_on=on("contact.connected", "contact.three_tries"), cancel_on=RETURNED,
    applies=Applies(contact=True), warns=(Warn("late", 2),),
)
# 20 working days, for a 复查 or 复核 no later than its own due (S3-30, S3-45); never after that of a 简易 matter.
_R19 = Rule(
    id="R19", title="处室拟稿", source="S3-45; S3-30; domain R19 [rec]", limit="20wd", optional=True,
    cap=Cap(("R22", "R25", "R27")),
    start_on=on("dispatched"), start_from="dispatched", obligor="part", stop_on=on("reply.submitted"),
    reopen_on=on("reply.rejected"), cancel_on=RETURNED | TURNED, applies=Applies(tracks=PETITIONS, inner=True),
    extension=Extension(10, "wd", 1, ("BUREAU_DEPUTY", "BUREAU_HEAD"), inner=True),
    warns=(Warn("day:12", 1), Warn("day:17", 2), Warn("late", 3)),
)

ROWS = (
    Rule(
        id="R01", title="登记", source="domain R01 [rec]; S1-26", limit="1wd", optional=True,
        limit_by_urgency=(("urgent", AT_ONCE), ("critical", AT_ONCE)), start_on=on("submitted"),
        start_from="received", stop_on=on("registered", "answered"), warns=(Warn("left:4h", 1), Warn("late", 3)),
    ),
    _R06,
    # Every agreed return is dispatched anew, and so is what goes its own road again: under a clock of its own each.
    replace(_R06, start_on=on("return.agreed", "unmerged")),
    Rule(
        id="R07", title="签收", source="domain R07 [rec]", limit="1wd", optional=True,
        limit_by_urgency=(("urgent", "30m"), ("critical", "30m")), start_on=on("dispatched"),
        start_from="dispatched", obligor="part", stop_on=on("signed", "return.requested"), cancel_on=RETURNED,
        on_late="sign.lapsed", warns=(Warn("half", 1), Warn("late", 2, "yellow")),
    ),
    _R08,
    # Unsigned when R07 has run out: the contact then counts from the dispatch.
    replace(_R08, start_on=on("sign.lapsed"), start_from="dispatched"),
    Rule(
        id="R09", title="领导签批", source="domain R09 [rec]", limit="2wd", optional=True,
        start_on=on("approval.asked"), stop_on=on("approval.given"), warns=(Warn("late", 3),),
    ),
    _R19,
    # The draft of a 复查 or 复核: no later than its own due (S3-30).
    replace(_R19, start_on=on("reexam.begun", "recheck.begun"), start_from="now", obligor="owner",
            applies=Applies(tracks=on("REEXAM", "RECHECK"))),
    # Nobody is called about an answer that a superior looks at (B8: 回访 leads from an answer, not from 复查中), and no
    # row of C1 pauses it: the duty ends with the application. It is begun anew where the 复查 ends without a decision.
    Rule(
        id="R30", title="回访", source="S0-16; domain R30 [rec], B8", limit="3wd",
        start_on=on("reply.delivered", "answered", "callback.owed"), stop_on=on("followup.done"),
        cancel_on=TERMINAL | on("reexam.requested"),
        applies=Applies(contact=True), warns=(Warn("day:2", 1), Warn("late", 2)),
    ),
    # One answer to the petitioner is made of all parts; each is late for itself (edge 12).
    Rule(
        id="R46", title="协办意见", source="S0-13; edge 12", start_on=on("whistled"), start_from="dispatched",
        obligor="part", part_due=True, stop_on=on("part.submitted"), reopen_on=on("part.rejected"), cancel_on=_FREED,
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    Rule(
        id="R46A", title="协办报到", source="S0-13; domain B8 [rec]", limit="1wd", optional=True,
        limit_by_urgency=(("urgent", "2h"), ("critical", "30m")), start_on=on("whistled"), start_from="dispatched",
        obligor="part", stop_on=on("reported_in", "part.submitted"), cancel_on=_FREED,
        warns=(Warn("late", 2, "yellow"),),
    ),
    # The date that the unit itself set when it handed the matter to one of its people.
    Rule(
        id="R46B", title="内部承办", source="S4-8; domain B8", start_on=on("inner.assigned"),
        start_from="dispatched", obligor="part", part_due=True, stop_on=on("reply.submitted", "part.submitted"),
        reopen_on=on("reply.rejected", "part.rejected"), cancel_on=RETURNED | TURNED | _FREED,
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    # R16 is for 12345; elsewhere a redo has these ten days, but after 撤销重办 the sixty of R18.
    Rule(
        id="R47", title="重办（12345工单以外）", source="edge 29 [rec]; S2-7", limit="10wd", optional=True,
        start_on=on("redo.ordered"), stop_on=on("reply.approved", "answered", "reply.delivered"),
        cancel_on=TERMINAL | TURNED, applies=Applies(not_channels=ORDERS, min_round=1, annulled=False),
        warns=(Warn("start", 1), Warn("left:2wd", 2), Warn("late", 3)),
    ),
)
# fmt: on
