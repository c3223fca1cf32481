"""Messages that nobody wrote, for showing the system: fictional, seasonal, and the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from chalicelib.domain.workdays import SHANGHAI, Calendar, add_working_days
from chalicelib.services.import_cases import COLUMNS

HEADERS = COLUMNS

SPAN = 365
"""Over how many days before the last one the messages are spread."""

SETTLED = 25
"""How many days before the last one the latest message came, so that all have been answered."""

MONTHS = (6, 6, 8, 7, 7, 10, 12, 12, 11, 7, 7, 7)
"""How many of a hundred messages come in each month, January first; the summer's admissions have 45 of them (E7)."""

NAMES = ("甘小禾", "柏大川", "乔一苇", "欧阳试例", "丁测样", "苗可真")

SCHOOLS = (
    "柳河镇中心小学",
    "柳河初级中学",
    "石桥镇中心小学",
    "石桥初级中学",
    "南塘实验小学",
    "南塘初级中学",
    "东岭学校",
    "望湖小学",
    "望湖中学",
    "高新实验学校",
    "青禾市第二中学",
    "青禾市实验小学",
)

QUICK = 0.8
"""The share of messages that are answered within the five working days."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of message: `summer` kinds come in June to September; {school} in the texts is replaced by a school."""

    title: str
    content: str
    reply: str
    weight: int
    summer: bool = False


MATTERS: tuple[Matter, ...] = (
    Matter(
        "咨询{school}学区范围",
        "请问今年{school}的招生范围包括哪些小区？我家在界线附近，网上查到的说法不一致，想确认后再准备材料。",
        "您好，{school}今年的招生范围已在学校门口和网站公布，您可以持房产证到学校招生办公室核对，也可致电咨询。",
        9,
        summer=True,
    ),
    Matter(
        "随迁子女入学需要哪些材料",
        "我们夫妻在本市务工三年，有居住证和劳动合同，孩子今年上一年级，想就近到{school}就读，请问需要准备什么材料？",
        "您好，随迁子女入学需提供居住证、劳动合同或营业执照、户口簿，请于登记期内到居住地学区办理，学位不足时统筹安排。",
        8,
        summer=True,
    ),
    Matter(
        "希望解决孩子转学问题",
        "因工作调动搬家，孩子原在外地读三年级，希望转入{school}，学校说没有学位，请帮忙协调解决。",
        "您好，经核实，{school}三年级学位已满，已为您协调相邻学校，请携带转学材料联系学区办理。",
        6,
        summer=True,
    ),
    Matter(
        "反映{school}分班不公开",
        "{school}新学期分班没有公开，家长质疑有重点班，要求公布分班办法和过程。",
        "您好，经查，该校按照均衡编班办法，在家长代表见证下电脑随机分班，过程和结果已补充公示，对告知不及时向您致歉。",
        5,
        summer=True,
    ),
    Matter(
        "反映课后服务收费问题",
        "{school}课后服务每学期收费与公示标准不一致，多收的部分没有说明去向，请核实并退费。",
        "您好，经核查，学校多收部分系误将材料费一并收取，已责令退还并规范公示，退费已到账。",
        8,
    ),
    Matter(
        "反映食堂饭菜质量",
        "孩子说{school}食堂饭菜经常是凉的，分量也不够，希望有关部门去看一看。",
        "您好，我们已到{school}食堂检查，要求增加保温设备、调整供餐时间，并请家长委员会参与监督。",
        7,
    ),
    Matter(
        "建议调整放学时间错峰",
        "建议{school}各年级错峰放学，现在校门口每天下午拥堵严重，老人接孩子很不安全。",
        "您好，感谢您的建议，{school}已从下周起实行分年级错峰放学，并协调交警在高峰时段疏导。",
        5,
    ),
    Matter(
        "反映校服质量和退费",
        "{school}校服洗一次就褪色，要求退费被拒绝，而且没有征求家长意见就统一购买。",
        "您好，经查，校服采购程序符合规定，质量问题已责成供货方更换，不愿更换的予以退费，自愿购买。",
        5,
    ),
    Matter(
        "投诉作业过多影响睡眠",
        "{school}五年级作业经常写到晚上十点以后，孩子睡眠不足，与减负要求不符。",
        "您好，已要求{school}落实作业公示和总量控制，由教导处每周抽查，欢迎您继续监督。",
        6,
    ),
    Matter(
        "咨询课后服务是否自愿",
        "请问{school}的课后服务是不是自愿参加？不参加的学生几点放学？",
        "您好，课后服务坚持自愿原则，不参加的学生按正常时间放学，如有强制情况请告知我们查处。",
        5,
    ),
    Matter(
        "反映校门口摊贩影响安全",
        "{school}门口放学时流动摊贩很多，占道经营，还卖没有标签的零食，希望清理。",
        "您好，已会同城管、市场监管部门开展整治，安排人员在放学时段值守。",
        4,
    ),
    Matter(
        "反映冬季教室供暖不足",
        "{school}教学楼北侧教室温度偏低，孩子写字手冷，请检查供暖。",
        "您好，经检测，北侧教室供暖管道堵塞，已于周末疏通，现室温达到标准。",
        3,
    ),
    Matter(
        "咨询中考体育考试安排",
        "请问今年中考体育考试什么时候进行？因病能否申请缓考，需要什么证明？",
        "您好，体育考试安排在四月下旬，因病可凭医院证明向就读学校申请缓考或免考，具体以学校通知为准。",
        4,
    ),
    Matter(
        "表扬{school}老师",
        "孩子在{school}突发高烧，班主任第一时间送医并垫付费用，特此表扬感谢。",
        "您好，感谢您的肯定，我们已将您的表扬转告{school}，并在全校通报。",
        2,
    ),
)


def messages(count: int, until: date, calendar: Calendar, seed: int = 2026) -> Iterator[tuple[object, ...]]:
    """`count` answered messages in the order of their arrival, as rows of HEADERS; all answered before `until`.

    The same arguments give the same rows.
    """
    chance = random.Random(seed)  # noqa: S311 - what is drawn here must be the same again, and guards nothing
    first, last = until - timedelta(days=SPAN), until - timedelta(days=SETTLED)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weights = list(accumulate(_weight(day, calendar) for day in days))
    for n, day in enumerate(sorted(chance.choices(days, cum_weights=weights, k=count)), start=1):
        summer = 6 <= day.month <= 9
        matter = chance.choices(MATTERS, [_share(each, summer) for each in MATTERS])[0]
        received = _moment(day, chance, 7, 22)
        wait = chance.randint(1, 4) if chance.random() < QUICK else chance.randint(6, 11)
        replied = _moment(add_working_days(calendar, day, wait).date, chance, 9, 17)
        school = chance.choice(SCHOOLS)
        texts = (text.format(school=school) for text in (matter.title, matter.content, matter.reply))
        title, content, reply = texts
        yield f"YS-{n:04d}", chance.choice(NAMES), title, received, content, reply, replied


def _weight(day: date, calendar: Calendar) -> float:
    return MONTHS[day.month - 1] * (1.0 if calendar.is_working(day) else 0.35)


def _share(matter: Matter, summer: bool) -> float:
    return matter.weight * (2.5 if summer else 0.2) if matter.summer else matter.weight


def _moment(day: date, chance: random.Random, first: int, last: int) -> datetime:
    at = time(chance.randint(first, last - 1), chance.randint(0, 59), chance.randint(0, 59))
    return datetime.combine(day, at, SHANGHAI)
