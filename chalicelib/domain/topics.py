"""Hot-topic categories in two levels, as versioned rows (domain B5); a code is never reused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One category; `keywords` only propose it, `restricted` keeps its cases with DISCIPLINE by default."""

    code: str
    title: str
    keywords: tuple[str, ...] = ()
    restricted: bool = False


def _topic(code: str, title: str, keywords: str = "", restricted: bool = False) -> Topic:
    return Topic(code, title, tuple(keywords.split()), restricted)


CURRENT = "2026.1"

VERSIONS: Mapping[str, tuple[Topic, ...]] = {
    "2026.1": (
        _topic("01", "招生入学", "招生 入学 报名 学位"),
        _topic("0101", "学区划分", "学区 划片 片区"),
        _topic("0102", "跨学区入学", "跨学区 跨区 租房"),
        _topic("0103", "转学", "转学 转入 转出"),
        _topic("0104", "随迁（流动人口）子女入学", "随迁 流动人口 务工 居住证 外地户口"),
        _topic("0105", "中考高中招生", "中考 高中招生 录取分数 指标生 志愿"),
        _topic("0106", "幼儿园入园", "入园 幼儿园报名 幼儿园招生"),
        _topic("0107", "政策解释", "招生政策 入学政策"),
        _topic("02", "收费", "收费 缴费 费用"),
        _topic("0201", "违规收费", "乱收费 违规收费 强制收费"),
        _topic("0202", "代收费", "代收 班费 资料费"),
        _topic("0203", "退费", "退费 退款 不退钱"),
        _topic("0204", "校服", "校服"),
        _topic("0205", "保险", "学平险 保险"),
        _topic("0206", "资助收费减免", "减免 免学费"),
        _topic("03", "师德师风", "师德 老师"),
        _topic("0301", "体罚及变相体罚", "体罚 打学生 罚站 罚跑 罚抄"),
        _topic("0302", "言语侮辱", "辱骂 侮辱 骂学生 讽刺"),
        _topic("0303", "有偿补课", "有偿补课 有偿家教 在职教师补课"),
        _topic("0304", "收受礼品", "收礼 礼品 红包 购物卡"),
        _topic("0305", "服务态度", "态度 推诿 不理"),
        _topic("04", "规范办学", "违规办学 规范办学"),
        _topic("0401", "作息时间", "作息 到校时间 早读 晚自习 放学时间"),
        _topic("0402", "违规补课", "假期补课 周末补课 集体补课"),
        _topic("0403", "分班", "分班 重点班 实验班"),
        _topic("0404", "考试排名", "排名 公布成绩 月考"),
        _topic("0405", "课程开设", "课程 课时 音体美 占课"),
        _topic("05", "减负与作业", "作业 减负 睡眠"),
        _topic("06", "教辅用书", "教辅 辅导书 练习册 订书"),
        _topic("07", "课后（延时）服务", "课后服务 延时服务 托管"),
        _topic("08", "校园安全", "安全 受伤"),
        _topic("0801", "学生欺凌", "欺凌 霸凌 被打 孤立"),
        _topic("0802", "伤害事故", "摔伤 骨折 事故 受伤"),
        _topic("0803", "消防安全", "消防 火灾 疏散"),
        _topic("0804", "校园周边", "周边 摊贩 拥堵 校门口"),
        _topic("0805", "校车", "校车 接送车 超载"),
        _topic("09", "食堂与校园餐", "食堂 校园餐 配餐 饭菜 营养餐"),
        _topic("10", "校外培训", "培训机构 培训班 校外培训"),
        _topic("1001", "无证办学", "无证 没有资质 办学许可"),
        _topic("1002", "培训退费", "机构退费 培训费 跑路 卷款"),
        _topic("1003", "超时培训", "超时 深夜上课 节假日上课"),
        _topic("11", "教师招聘与人事", "教师编 人事"),
        _topic("1101", "教师招聘", "招聘 招教 考编 面试"),
        _topic("1102", "职称评审", "职称 职评 评聘"),
        _topic("1103", "工资待遇", "工资 待遇 绩效 津贴 社保"),
        _topic("1104", "编制", "编制 岗位调动 交流轮岗"),
        _topic("1105", "代课教师", "代课 临聘 顶岗"),
        _topic("12", "学籍与毕业证", "学籍 毕业证 休学 复学"),
        _topic("13", "校舍建设与办学条件", "校舍 空调 宿舍 操场 厕所 教室 新建学校"),
        _topic("14", "学生资助与特殊群体", "资助 助学金 贫困 残疾 留守 奖学金"),
        _topic("15", "考试管理", "考场 监考 成绩复核 准考证"),
        _topic("16", "教育教学管理", "教学管理"),
        _topic("1601", "教学质量", "教学质量 教学水平"),
        _topic("1602", "更换教师", "换老师 更换班主任 频繁换"),
        _topic("17", "干部作风与廉洁", "贪污 受贿 腐败 公款 以权谋私", restricted=True),
        _topic("18", "民办学校（幼儿园）管理", "民办 私立"),
        _topic("19", "心理与家校", "心理 抑郁 家长会 家校"),
        _topic("20", "体育", "体育 体测 运动会"),
        _topic("99", "其他"),
    ),
}

_BY_CODE: Mapping[str, Mapping[str, Topic]] = {
    version: {topic.code: topic for topic in rows} for version, rows in VERSIONS.items()
}


def topics(version: str = CURRENT) -> Mapping[str, Topic]:
    """All topics of a version by code, in the order of the list. Raises KeyError for a version never published."""
    return _BY_CODE[version]


def is_topic(code: str, version: str = CURRENT) -> bool:
    """Whether a version knows the code, of either level."""
    return code in _BY_CODE[version]


def parent(code: str) -> str:
    """The first-level code of a topic: `0201` lies under `02`, `02` under itself."""
    return code[:2]


def children(code: str, version: str = CURRENT) -> tuple[str, ...]:
    """The second-level codes under a first-level one."""
    return tuple(each for each in _BY_CODE[version] if each != code and parent(each) == code)


def topic_title(code: str) -> str:
    """The full title (收费／退费) by the latest version that knows the code; the code itself when none does."""
    for version in reversed(tuple(VERSIONS)):
        rows = _BY_CODE[version]
        if code in rows:
            above = rows.get(parent(code), rows[code])
            return rows[code].title if above is rows[code] else f"{above.title}／{rows[code].title}"
    return code


def is_restricted(code: str, version: str = CURRENT) -> bool:
    """Whether cases of a topic, or of the one above it, are restricted by default."""
    rows = _BY_CODE[version]
    return any(each in rows and rows[each].restricted for each in (code, parent(code)))


def suggest(text: str, limit: int = 3, version: str = CURRENT) -> tuple[str, ...]:
    """Up to `limit` topic codes whose keywords stand in `text`, the likeliest first; a proposal, never a decision.

    The longer a keyword that was found, the more it tells; what speaks for the first level speaks for a second-level
    topic too, if anything speaks for that itself.
    """
    told = {each.code: sum(len(word) ** 2 for word in each.keywords if word in text) for each in VERSIONS[version]}
    weight = {code: n + (told.get(parent(code), 0) if len(code) > 2 else 0) for code, n in told.items() if n}
    return tuple(sorted(weight, key=lambda code: (-weight[code], -len(code), code))[:limit])
