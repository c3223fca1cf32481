"""Rows of petitions: telling the petitioner, objecting, handling, delivering, and suggestions (条例 Art. 22 to 34)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.deadline_rows.row_words import (
    FIFTEEN_DAYS,
    NOTICES,
    ORDERS,
    PETITIONS,
    RETURNED,
    REVIEWED,
    SENT_ON,
    SORTED,
    TURNED,
    on,
)
from chalicelib.domain.rules import TERMINAL, Applies, Cap, Extension, Overridden, Rule, Warn

PETITION_ORGAN = "petition_organ"
"""The option of an office's policy which says that the office is a 信访部门 (R05)."""

# fmt: off
_R02 = Rule(
    id="R02", title="受理情况告知", source="信访工作条例 Art. 23", limit="15d", law=True, roll=True,
    start_on=SORTED, start_from="received", stop_on=NOTICES, cancel_on=TERMINAL | on("discipline.transferred"),
    on_late="notice.lapsed", warns=FIFTEEN_DAYS,
    applies=Applies(tracks=PETITIONS | on("SUGGEST"), not_channels=ORDERS, named=True, upper=False),
)
_R03 = replace(
    _R02, id="R03", title="转送、交办件受理情况告知", source="信访工作条例 Art. 23(3)",
    applies=replace(_R02.applies, upper=True),
)
_R18 = Rule(
    id="R18", title="信访事项办理", source="信访工作条例 Art. 34", limit="60d", law=True, roll=True,
    start_on=on("notice.accepted", "notice.lapsed"), start_from="accepted", stop_on=on("reply.approved", "answered"),
    cancel_on=TERMINAL | TURNED, applies=Applies(tracks=on("PETITION_ORD")),
    extension=Extension(30, "d", None, ("UNIT_HEAD", "BUREAU_HEAD")),
    warns=(
        Warn("day:30", 1), Warn("day:45", 2), Warn("day:53", 2), Warn("day:57", 3), Warn("late", 4), Warn("late", 5),
    ),
)
_R22 = Rule(
    id="R22", title="简易办理答复", source="信访事项简易办理办法; domain R22 [pub]", limit="10wd",
    start_on=on("notice.accepted", "notice.lapsed"), start_from="accepted", stop_on=on("reply.approved", "answered"),
    cancel_on=TERMINAL | TURNED | on("simple.converted"), applies=Applies(tracks=on("PETITION_SIMPLE")),
    warns=(Warn("day:7", 1), Warn("day:9", 2), Warn("late", 3)),
)

ROWS = (
    _R02,
    _R03,
    # 转送 to a legal person that must answer itself: its own fifteen days from its own receipt (tier rule, edge 9).
    replace(_R03, start_on=on("forwarded"), start_from="dispatched", obligor="part",
            applies=Applies(tracks=_R02.applies.tracks, not_channels=ORDERS, named=True)),
    Rule(
        id="R04", title="不属于本单位的异议期", source="信访工作条例 Art. 23(3)", limit="5wd", law=True, window=True,
        start_on=on("dispatched"), start_from="dispatched", obligor="part", stop_on=on("return.requested"),
        cancel_on=RETURNED | on("reply.submitted", "path.guided"),
        applies=Applies(tracks=PETITIONS, not_channels=ORDERS), warns=(Warn("day:3", 1),),
    ),
    # The same right of the office that an upper organ sent the matter to.
    Rule(
        id="R04A", title="对上级转送、交办件的异议期", source="信访工作条例 Art. 23(3)", limit="5wd", law=True,
        window=True, start_on=SORTED, start_from="received", stop_on=on("return.filed", "notice.refused"),
        cancel_on=TERMINAL | TURNED | on("answered", "reply.approved"),
        applies=Applies(tracks=PETITIONS, not_channels=ORDERS, upper=True), warns=(Warn("day:3", 1),),
    ),
    Rule(
        id="R05", title="信访部门转送、交办", source="信访工作条例 Art. 22", limit="15d", law=True, roll=True,
        start_on=on("registered"), start_from="received", stop_on=SENT_ON | on("notice.refused"),
        applies=Applies(tracks=PETITIONS), warns=FIFTEEN_DAYS, option=PETITION_ORGAN, on=False,
    ),
    _R18,
    # Nobody can be told, so no notice will ever start it: the default day of acceptance does.
    replace(_R18, start_on=SORTED | on("simple.converted"), applies=replace(_R18.applies, named=False)),
    # Taken from 简易 or another road after the notice: the sixty days count from the first 受理 (edge 32).
    replace(_R18, start_on=on("simple.converted", "classified"),
            applies=replace(_R18.applies, named=True, accepted=True)),
    # 撤销重办 opens a new handling period for the first office; the old verdict stays (edge 29).
    replace(_R18, start_on=on("reexam.annulled"), start_from="now", applies=Applies(tracks=REVIEWED, min_round=1)),
    Rule(
        id="R20", title="下级单位办理并抄报", source="S3-48; domain R20 [rec]", limit="30wd", optional=True,
        cap=Cap(("R20",)), start_on=on("dispatched"), start_from="dispatched", obligor="part", chained=True,
        stop_on=on("copy.filed", "answered"),
        cancel_on=TERMINAL | TURNED | on("return.agreed"), applies=Applies(tracks=PETITIONS, inner=False),
        extension=Extension(10, "wd", 1, ("CENTER_HEAD", "BUREAU_DEPUTY", "BUREAU_HEAD"), inner=True),
        warns=(Warn("day:20", 1), Warn("day:27", 2), Warn("late", 3)),
    ),
    _R22,
    replace(_R22, start_on=SORTED, applies=replace(_R22.applies, named=False)),
    Rule(
        id="R22A", title="简易办理受理告知", source="domain R22 [rec]", limit="3wd", optional=True,
        start_on=SORTED, start_from="received", stop_on=NOTICES,
        cancel_on=TERMINAL | on("discipline.transferred", "simple.converted"),
        applies=Applies(tracks=on("PETITION_SIMPLE"), named=True), warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    Rule(
        id="R23", title="答复意见送达", source="domain R23 [rec]; S3-45", limit="5wd", cap=Cap(("R18",)), optional=True,
        start_on=on("reply.approved"), stop_on=on("reply.delivered"), warns=(Warn("late", 2),),
        applies=Applies(tracks=REVIEWED),
    ),
    Rule(
        id="R28", title="意见建议答复", source="domain R28 [rec]; S4", limit="60d", optional=True, start_on=SORTED,
        start_from="received", stop_on=on("reply.approved", "answered", "reply.delivered"),
        cancel_on=TERMINAL | TURNED, applies=Applies(tracks=on("SUGGEST")),
        extension=Extension(30, "d", 1, ("UNIT_HEAD", "BUREAU_HEAD")), warns=(Warn("day:45", 1), Warn("late", 2)),
    ),
    # Sealed, and nobody but those for discipline is told by name.
    Rule(
        id="R29", title="检举控告转纪检", source="信访工作条例 Art. 30; domain R29 [rec]", limit="1wd", optional=True,
        start_on=SORTED, stop_on=on("discipline.transferred"), cancel_on=TERMINAL | on("answered", "return.filed"),
        applies=Applies(tracks=on("DISCIPLINE")), warns=(Warn("half", 1), Warn("late", 2)),
        told=on("DISCIPLINE"),
    ),
)

OVERRIDDEN = (
    Overridden(
        "R21", "下级单位告知（15 个工作日）", "S3-44; S3-48", ("R02", "R03"),
        "15 个工作日总是晚于条例第二十三条的 15 日：2026-02-12 收到的，法定 2026-02-27，"
        "按 15 个工作日则为 2026-03-11。因此按 R02、R03 执行。",
    ),
)
# fmt: on
