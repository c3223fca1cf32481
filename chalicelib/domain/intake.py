"""How matters come in and what they are: channels, types, tracks and legal classes (B3, B4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class CaseType(StrEnum):
    """What the person wants (S1-37)."""

    CONSULT = "CONSULT"
    HELP = "HELP"
    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    SUGGEST = "SUGGEST"
    PRAISE = "PRAISE"


class Track(StrEnum):
    """Which set of rules a case runs under."""

    CONSULT_FAST = "CONSULT_FAST"
    H12345 = "H12345"
    PETITION_ORD = "PETITION_ORD"
    PETITION_SIMPLE = "PETITION_SIMPLE"
    LEGAL_PATH = "LEGAL_PATH"
    SUGGEST = "SUGGEST"
    DISCIPLINE = "DISCIPLINE"
    URGENT = "URGENT"
    REEXAM = "REEXAM"
    RECHECK = "RECHECK"


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type: its title, the track it takes by default, and a line that explains it to the public."""

    code: CaseType
    title: str
    track: Track
    hint: str


TYPES: Mapping[CaseType, TypeRow] = {
    row.code: row
    for row in (
        TypeRow(CaseType.CONSULT, "咨询", Track.CONSULT_FAST, "想了解政策、流程或安排"),
        TypeRow(CaseType.HELP, "求助", Track.PETITION_ORD, "遇到困难，希望帮助解决"),
        TypeRow(CaseType.COMPLAINT, "投诉", Track.PETITION_ORD, "认为权益受到影响，要求处理"),
        TypeRow(CaseType.REPORT, "检举控告", Track.DISCIPLINE, "反映单位或人员的违规违纪问题"),
        TypeRow(CaseType.SUGGEST, "意见建议", Track.SUGGEST, "对教育工作提出意见或建议"),
        TypeRow(CaseType.PRAISE, "表扬感谢", Track.SUGGEST, "对单位或人员表示肯定"),
    )
}


@dataclass(frozen=True, slots=True)
class TrackRow:
    """One track; an `overlay` lies over another track and never replaces it, `restricted` opens to DISCIPLINE only."""

    code: Track
    title: str
    overlay: bool = False
    restricted: bool = False


TRACKS: Mapping[Track, TrackRow] = {
    row.code: row
    for row in (
        TrackRow(Track.CONSULT_FAST, "咨询快办"),
        TrackRow(Track.H12345, "12345 工单"),
        TrackRow(Track.PETITION_ORD, "信访普通程序"),
        TrackRow(Track.PETITION_SIMPLE, "信访简易办理"),
        TrackRow(Track.LEGAL_PATH, "导入法定途径"),
        TrackRow(Track.SUGGEST, "意见建议"),
        TrackRow(Track.DISCIPLINE, "检举控告（受限）", restricted=True),
        TrackRow(Track.URGENT, "紧急事项", overlay=True),
        TrackRow(Track.REEXAM, "复查"),
        TrackRow(Track.RECHECK, "复核"),
    )
}


class Channel(StrEnum):
    """How a matter arrived (B3, S3-38)."""

    LETTER = "LETTER"
    VISIT = "VISIT"
    LEADER_DAY = "LEADER_DAY"
    WALK_IN = "WALK_IN"
    GATE_DESK = "GATE_DESK"
    OUTREACH = "OUTREACH"
    PHONE = "PHONE"
    FAX = "FAX"
    WEB = "WEB"
    MAILBOX_HEAD = "MAILBOX_HEAD"
    MAILBOX_PRINCIPAL = "MAILBOX_PRINCIPAL"
    REPORT_BOX = "REPORT_BOX"
    H12345 = "H12345"
    HOTLINE_LOCAL = "HOTLINE_LOCAL"
    NET_VOICE = "NET_VOICE"
    SUNSHINE = "SUNSHINE"
    UPPER = "UPPER"
    LEADER = "LEADER"
    WECHAT_GROUP = "WECHAT_GROUP"
    SUPERVISION_PHONE = "SUPERVISION_PHONE"
    MEDIA = "MEDIA"
    PARTNER = "PARTNER"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel.

    `parent` groups the kinds of visit. `track` overrides the track of the type, `type` is proposed at registration.
    `external`: the petitioner's contact stays with the outside platform. `outside_number` must be entered.
    `daily_check`: somebody looks there each working day and signs (S1-26). `public`: open to the public itself.
    `upper`: hands down the matter of another organ, so source organ and document number are asked (S3-40).
    `way` is `fast` where somebody waits while the matter is taken down, `paper` where it is opened, stamped, numbered
    and abstracted (S3-43; intake_form.py).
    """

    code: Channel
    title: str
    parent: Channel | None = None
    track: Track | None = None
    type: CaseType | None = None
    external: bool = False
    outside_number: bool = False
    daily_check: bool = False
    public: bool = False
    urgent: bool = False
    upper: bool = False
    way: str = ""


CHANNELS: Mapping[Channel, ChannelRow] = {
    row.code: row
    for row in (
        ChannelRow(Channel.LETTER, "来信", daily_check=True, way="paper"),
        ChannelRow(Channel.VISIT, "来访", way="fast"),
        ChannelRow(Channel.LEADER_DAY, "领导接访日", parent=Channel.VISIT),
        ChannelRow(Channel.WALK_IN, "临时来访", parent=Channel.VISIT, way="fast"),
        ChannelRow(Channel.GATE_DESK, "校门服务台", parent=Channel.VISIT, way="fast"),
        ChannelRow(Channel.OUTREACH, "下访", parent=Channel.VISIT),
        ChannelRow(Channel.PHONE, "来电", way="fast"),
        ChannelRow(Channel.FAX, "传真", daily_check=True, way="paper"),
        ChannelRow(Channel.WEB, "网上投诉", daily_check=True, public=True),
        ChannelRow(Channel.MAILBOX_HEAD, "局长信箱", daily_check=True, public=True),
        ChannelRow(Channel.MAILBOX_PRINCIPAL, "校长信箱", daily_check=True, public=True),
        ChannelRow(Channel.REPORT_BOX, "违规办学举报信箱", type=CaseType.REPORT, daily_check=True, public=True),
        ChannelRow(
            Channel.H12345, "12345 工单", track=Track.H12345, external=True, outside_number=True, daily_check=True
        ),
        ChannelRow(Channel.HOTLINE_LOCAL, "民声热线（教育热线）", daily_check=True),
        ChannelRow(Channel.NET_VOICE, "网上民声（留言板）", daily_check=True, external=True),
        ChannelRow(Channel.SUNSHINE, "阳光信访", outside_number=True, daily_check=True, upper=True),
        ChannelRow(Channel.UPPER, "上级转交办", outside_number=True, upper=True, way="paper"),
        ChannelRow(Channel.LEADER, "领导批示", upper=True, way="paper"),
        ChannelRow(Channel.WECHAT_GROUP, "微信群"),
        ChannelRow(Channel.SUPERVISION_PHONE, "督导投诉电话", type=CaseType.COMPLAINT, way="fast"),
        ChannelRow(Channel.MEDIA, "舆情", urgent=True, external=True),
        ChannelRow(Channel.PARTNER, "合作平台"),
    )
}


def default_track(channel: Channel, type_: CaseType) -> Track:
    """The track a case takes until somebody classifies it.

    A report is always restricted, also when an outside platform sends it (条例 Art. 30); then the channel decides, then
    the type.
    """
    if type_ is CaseType.REPORT:
        return Track.DISCIPLINE
    return CHANNELS[channel].track or TYPES[type_].track


def public_channel(channel: Channel, type_: CaseType) -> Channel:
    """By which channel a matter of the public came in, whatever its form says: a box of one type takes that type only.

    What was put into the report box and is no report counts as a complaint by web (S0-29).
    """
    meant = CHANNELS[channel].type
    return channel if meant in (None, type_) else Channel.WEB


class LegalClass(StrEnum):
    """The classes of 条例 Art. 29 to 31; the last six are the ways of 申诉求决 in the order in which they are tried."""

    SUGGESTION = "SUGGESTION"
    ACCUSATION = "ACCUSATION"
    LITIGATION = "LITIGATION"
    ARBITRATION = "ARBITRATION"
    PARTY = "PARTY"
    ADMINISTRATIVE = "ADMINISTRATIVE"
    ENFORCEMENT = "ENFORCEMENT"
    PETITION = "PETITION"


@dataclass(frozen=True, slots=True)
class LegalClassRow:
    """One legal class; `order` is its place in the six-way test of Art. 31 (0: not part of it).

    `petition` marks the only class with the 60 days, the 信访处理意见书 and 复查复核.
    """

    code: LegalClass
    title: str
    article: str
    order: int
    track: Track
    petition: bool = False


LEGAL_CLASSES: Mapping[LegalClass, LegalClassRow] = {
    row.code: row
    for row in (
        LegalClassRow(LegalClass.SUGGESTION, "建议意见", "第二十九条", 0, Track.SUGGEST),
        LegalClassRow(LegalClass.ACCUSATION, "检举控告", "第三十条", 0, Track.DISCIPLINE),
        LegalClassRow(LegalClass.LITIGATION, "涉法涉诉", "第三十一条第一项", 1, Track.LEGAL_PATH),
        LegalClassRow(LegalClass.ARBITRATION, "仲裁", "第三十一条第二项", 2, Track.LEGAL_PATH),
        LegalClassRow(LegalClass.PARTY, "党员申诉等", "第三十一条第三项", 3, Track.LEGAL_PATH),
        LegalClassRow(LegalClass.ADMINISTRATIVE, "行政程序", "第三十一条第四项", 4, Track.LEGAL_PATH),
        LegalClassRow(LegalClass.ENFORCEMENT, "申请查处、履行职责", "第三十一条第五项", 5, Track.LEGAL_PATH),
        LegalClassRow(LegalClass.PETITION, "信访程序", "第三十一条第六项", 6, Track.PETITION_ORD, petition=True),
    )
}


@dataclass(frozen=True, slots=True)
class LegalPath:
    """A way outside of petition that a matter can be led to, and the class it belongs to (B4)."""

    code: str
    title: str
    legal_class: LegalClass


LEGAL_PATHS: Mapping[str, LegalPath] = {
    row.code: row
    for row in (
        LegalPath("lawsuit", "诉讼", LegalClass.LITIGATION),
        LegalPath("labour_arbitration", "劳动人事争议仲裁", LegalClass.ARBITRATION),
        LegalPath("teacher_appeal", "教师申诉", LegalClass.ADMINISTRATIVE),
        LegalPath("student_appeal", "学生申诉", LegalClass.ADMINISTRATIVE),
        LegalPath("reconsideration", "行政复议", LegalClass.ADMINISTRATIVE),
        LegalPath("ruling", "行政裁决", LegalClass.ADMINISTRATIVE),
        LegalPath("open_information", "政府信息公开", LegalClass.ADMINISTRATIVE),
    )
}
