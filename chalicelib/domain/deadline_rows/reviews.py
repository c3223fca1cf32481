"""Rows of looking again: 复查, 复核, filing, the unit's own request for review; lawful paths, school records."""

from __future__ import annotations

from chalicelib.domain.deadline_rows.row_words import ENDED, REVIEWED, SORTED, THIRTY_DAYS, TURNED, on
from chalicelib.domain.rules import TERMINAL, Applies, Rule, Warn

_RECORDS = Applies(types=on("COMPLAINT", "HELP"), topics=on("12"))
_SCHOOL_RECORDS = "教育部办公厅关于学籍问题核查处理的通知（2014）"

# fmt: off
ROWS = (
    # A reply that does not name the right to 复查 opens no period (edge 28).
    Rule(
        id="R24", title="复查申请期", source="信访工作条例 Art. 35", limit="30d", law=True, roll=True, window=True,
        start_on=on("reply.delivered"), obligor="petitioner", stop_on=on("reexam.requested"),
        reopen_on=on("reexam.withdrawn"),
        cancel_on=on("withdrawn"), applies=Applies(tracks=REVIEWED, told_rights=True),
        warns=(Warn("late", 0),), on_late_action="rights_lapsed",
    ),
    Rule(
        id="R25", title="复查", source="信访工作条例 Art. 35", limit="30d", law=True, roll=True,
        start_on=on("reexam.begun"), start_from="received", stop_on=on("reexam.decided"), warns=THIRTY_DAYS,
    ),
    Rule(
        id="R26", title="复核申请期", source="信访工作条例 Art. 36", limit="30d", law=True, roll=True, window=True,
        start_on=on("reexam.delivered"), obligor="petitioner", stop_on=on("recheck.requested"),
        reopen_on=on("recheck.withdrawn"), cancel_on=on("withdrawn"),
        warns=(Warn("late", 0),), on_late_action="rights_lapsed",
    ),
    # The only one that a hearing stops (Art. 36; edge 30).
    Rule(
        id="R27", title="复核", source="信访工作条例 Art. 36", limit="30d", law=True, roll=True, pausable=True,
        start_on=on("recheck.begun"), start_from="received", stop_on=on("recheck.decided"),
        pause_on=on("hearing.opened"), resume_on=on("hearing.closed"), warns=THIRTY_DAYS,
    ),
    Rule(
        id="R31", title="备案办结审核", source="domain R31 [rec]; S0-19", limit="5wd", optional=True,
        start_on=on("filing.asked"), stop_on=on("filing.decided"), pausable=True, pause_on=on("legal.asked"),
        resume_on=on("legal.given"), longest_pause="5wd", warns=(Warn("day:4", 3), Warn("late", 4)),
    ),
    Rule(
        id="R31A", title="出具法律意见", source="domain R31 [rec]; S3-47", limit="5wd", optional=True,
        start_on=on("legal.asked"), obligor="part", part_due=True, stop_on=on("legal.given"),
        cancel_on=ENDED | on("part.released"), warns=(Warn("left:1wd", 3), Warn("late", 4)),
    ),
    # A leader looks again at what somebody objected to.
    Rule(
        id="R31B", title="备案办结异议复审", source="domain R31, R32 [rec]", limit="5wd", optional=True,
        start_on=on("objection.filed"), stop_on=on("filing.decided"), warns=(Warn("day:4", 4), Warn("late", 5)),
    ),
    Rule(
        id="R32", title="备案办结异议期", source="domain R32 [rec]", limit="5wd", window=True, obligor="petitioner",
        start_on=on("filing.told"), stop_on=on("objection.filed"), cancel_on=on("withdrawn"), optional=True,
    ),
    Rule(
        id="R36", title="学籍问题发核查单", source=_SCHOOL_RECORDS, limit="3wd", start_on=SORTED,
        start_from="received", stop_on=on("record.sent"), cancel_on=TERMINAL | TURNED | on("answered"),
        applies=_RECORDS, warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    Rule(
        id="R36A", title="学籍问题核查", source=_SCHOOL_RECORDS, limit="5wd", start_on=on("record.sent"),
        obligor="part", stop_on=on("record.checked"), cancel_on=TERMINAL | TURNED | on("answered"),
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    Rule(
        id="R36B", title="学籍问题提出处理意见", source=_SCHOOL_RECORDS, limit="5wd", start_on=on("record.checked"),
        obligor="part", stop_on=on("record.opinion"), cancel_on=TERMINAL | TURNED | on("answered"),
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    Rule(
        id="R36C", title="学籍问题处理意见执行", source=_SCHOOL_RECORDS, limit="5wd", start_on=on("record.opinion"),
        obligor="part", stop_on=on("record.executed"), cancel_on=TERMINAL | TURNED,
        warns=(Warn("left:1wd", 1), Warn("late", 2)),
    ),
    # Limits of lawful paths: shown and counted, so that nobody misses them for having come to us first.
    Rule(
        id="R37", title="学生对教育惩戒的申诉期", source="中小学教育惩戒规则 Art. 17", limit="15wd", law=True,
        window=True, start_on=on("path.guided"), obligor="petitioner", stop_on=frozenset(), cancel_on=on("withdrawn"),
        applies=Applies(paths=on("student_appeal")),
    ),
    Rule(
        id="R38", title="教师申诉处理", source="教师法 Art. 39", limit="30d", law=True, roll=True,
        start_on=on("path.guided"), stop_on=on("reply.approved", "answered", "reply.delivered"),
        applies=Applies(paths=on("teacher_appeal")), warns=(Warn("day:20", 1), Warn("late", 3)),
    ),
    # Asked by the unit that holds the dissatisfaction unfounded; not the law's 复查 or 复核.
    Rule(
        id="R45", title="不满意事项复核", source="S0-18; domain B8 [rec]", limit="5wd", optional=True, obligor="part",
        start_on=on("review.asked"), stop_on=on("review.decided"), cancel_on=frozenset(), lasts=True,
        warns=(Warn("day:4", 3), Warn("late", 4)),
    ),
)
# fmt: on
