"""Rows of what is ordered, proposed, promised and reported beside the handling; they belong to no round of the case."""

from __future__ import annotations

from chalicelib.domain.deadline_rows.row_words import on
from chalicelib.domain.rules import TERMINAL, Cap, Rule, Warn

# fmt: off
ROWS = (
    Rule(
        id="R33", title="督办反馈", source="domain R33 [rec]; S0-20", limit="3wd", limit_by_level=(("red", "1wd"),),
        optional=True, start_on=on("supervised"), obligor="part", stop_on=on("supervision.answered"), lasts=True,
        cancel_on=TERMINAL | on("supervision.lifted"), warns=(Warn("half", 1), Warn("late", 4)),
    ),
    Rule(
        id="R34", title="改进建议书面反馈", source="信访条例（2005） Art. 36; 信访工作条例 Art. 40", limit="30d",
        start_on=on("proposal.made"), obligor="part", stop_on=on("proposal.answered"), cancel_on=frozenset(),
        lasts=True, warns=(Warn("day:25", 1), Warn("late", 3)),
    ),
    # Each alarm on a case has clocks of its own; a report is for all that wait for one.
    Rule(
        id="R35", title="紧急情况首次书面报告", source="信访工作条例 Art. 25; domain R35 [rec]", limit="1h",
        start_on=on("urgent.flagged"), stop_on=on("urgent.reported"), cancel_on=TERMINAL | on("urgent.lowered"),
        lasts=True, warns=(Warn("start", 2), Warn("every:15m", 3), Warn("late", 4), Warn("late", 5)),
    ),
    Rule(
        id="R35A", title="紧急报告确认收到", source="信访工作条例 Art. 25; domain R35 [rec]", limit="15m",
        start_on=on("urgent.reported"), stop_on=on("urgent.acknowledged"), cancel_on=TERMINAL | on("urgent.lowered"),
        lasts=True, warns=(Warn("every:15m", 4), Warn("late", 5)),
    ),
    # After the visitor was received; when the visit asks for 复查, no later than that is due. Whatever becomes of the
    # case meanwhile, the visitor and the leader are owed the result.
    Rule(
        id="R40", title="接访事项办理结果反馈", source="S3-30", limit="20wd", cap=Cap(("R25",)), lasts=True,
        start_on=on("reception.held"), stop_on=on("reception.resulted"), cancel_on=frozenset(),
        warns=(Warn("day:15", 1), Warn("late", 3)),
    ),
    # Each look at a promise has a clock, and whoever renews the promise sets the next one; the case may long be closed.
    Rule(
        id="R43", title="挂账承诺核查", source="domain R43 [rec]; B7", limit="30d", part_due=True, optional=True,
        start_on=on("held"), obligor="part", stop_on=on("hold.kept", "hold.renewed"), cancel_on=on("hold.cancelled"),
        lasts=True, warns=(Warn("left:3d", 1), Warn("late", 3)),
    ),
)
# fmt: on
