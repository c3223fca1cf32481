"""Rows of 12345 orders: handling, returning, redoing, and the inner slices that they leave (S3-52 to S3-54)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.deadline_rows.row_words import ENDED, ORDERS, PRESSING, RETURNED, on
from chalicelib.domain.rules import Applies, Cap, Extension, Rule, Warn

_REPLIED = on("reply.delivered", "answered")

# fmt: off
_R13 = Rule(
    id="R13", title="12345工单办理", source="S3-52; 山东省政务服务热线管理办法", limit="5wd",
    start_on=on("submitted"), start_from="received", obligor="root", stop_on=_REPLIED,
    applies=Applies(channels=ORDERS, urgencies=on("normal"), max_round=0),
    extension=Extension(10, "wd", 1, ("CENTER_HEAD",), share=2),
    warns=(Warn("left:1wd", 2, "yellow"), Warn("late", 3), Warn("late:1wd", 4, "red")),
)

ROWS = (
    _R13,
    # An urgent order that names no hours still has its five days.
    replace(_R13, applies=Applies(channels=ORDERS, urgencies=PRESSING, max_round=0, outside_due=False)),
    Rule(
        id="R14", title="12345紧急工单办理", source="S3-53", start_on=on("submitted"), start_from="received",
        obligor="root", stop_on=_REPLIED,
        applies=Applies(channels=ORDERS, urgencies=PRESSING, max_round=0, outside_due=True),
        warns=(Warn("share:50", 1), Warn("share:80", 2), Warn("late", 3)),
    ),
    # What the bureau refuses goes back to 12345, with the organ that it names.
    Rule(
        id="R15", title="12345工单退回", source="山东省政务服务热线管理办法", limit="2wd", window=True,
        start_on=on("submitted"), start_from="received", obligor="root", stop_on=on("return.filed", "notice.refused"),
        cancel_on=ENDED | on("reply.submitted", "reply.delivered"),
        applies=Applies(channels=ORDERS, max_round=0), warns=(Warn("left:1wd", 1),),
    ),
    # The inner hops share the two days: half a day each for town and school. A target; the right ends with R15.
    Rule(
        id="R15A", title="12345工单逐级退单", source="domain R15 [rec]", limit="0.5wd", window=True, optional=True,
        cap=Cap(("R15",)), start_on=on("dispatched"), start_from="dispatched", obligor="part",
        stop_on=on("return.requested"), cancel_on=RETURNED | on("reply.submitted", "return.filed"),
        applies=Applies(channels=ORDERS, max_round=0, inner=False),
    ),
    Rule(
        id="R16", title="12345工单重办", source="domain R16 [rec]", limit="3wd", start_on=on("redo.ordered"),
        obligor="root", stop_on=_REPLIED, applies=Applies(channels=ORDERS, min_round=1),
        warns=(Warn("start", 3), Warn("late", 4)),
    ),
    Rule(
        id="R17", title="12345工单内部承办", source="domain R17 [rec]; S0-17", limit="4wd",
        cap=Cap(("R13", "R14", "R16"), "1wd"), start_on=on("dispatched"), start_from="dispatched",
        obligor="part", stop_on=on("reply.submitted"), reopen_on=on("reply.rejected"), cancel_on=RETURNED,
        applies=Applies(channels=ORDERS),
        extension=Extension(10, "wd", 1, ("CENTER_HEAD",), along=("R13",), inner=True),
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
)
# fmt: on
