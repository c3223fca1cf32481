"""Signs of danger in what people write: words by kind, and what each kind demands before anything is written down.

The words are a hint to a person and never a verdict: nothing is classified by them (edge 41). Better once too often
than once too little, but what merely looks like danger (不想活动, 自杀式, 跳楼价, 电脑中毒) must not tire people out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.case_parts import DANGERS, MARKS


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of danger and the words of the text that speak of it."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of the urgent overlay: its title, whether the police must be called, and what to do first.

    `named` kinds may be read by named people only and are never mediated (edge 42).
    """

    code: str
    first: str
    police: bool = False
    named: bool = False

    @property
    def title(self) -> str:
        """The Chinese title, as the mark has it."""
        return MARKS[self.code]


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("self_harm", "先拨 110、120，通知监护人（监护人涉嫌加害的除外）和学校，安排专人陪护，再补登记"),
        Kind("violence", "先拨 110，疏散并保护在场人员，报告分管领导，再补登记", police=True),
        Kind(
            "abuse",
            "立即报警并报告主管部门，不得调解、不得反复询问未成年人；监护人涉嫌加害的不得告知监护人",
            police=True,
            named=True,
        ),
        Kind("missing", "先拨 110，通知监护人和学校，组织查找，再补登记"),
        Kind("poisoning", "先拨 120，停供封存食品并留样，报告市场监管、卫生健康部门，再补登记"),
        Kind("gathering", "报告分管领导并请公安机关协助，请推选不超过 5 名代表，再补登记"),
        Kind("opinion", "报告分管领导和宣传部门，核实情况，统一对外回应，再补登记"),
    )
}
"""Edge 41: call first, then write."""

_SKIPPED = re.compile(r"[\s\u200b-\u200f\ufeff*·_~-]+")


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_NOT_TAUGHT = r"(?<!防)(?<!防止)(?<!防范)(?<!预防)(?<!反)(?<!拒绝)(?<!抵制)(?<!杜绝)"
_NOT_A_LESSON = (
    r"(?!(?:的)?(?:预防|防范|防治|教育课|教育讲座|知识|专题|主题|宣传|讲座|课程|危机干预|干预培训|治理工作|治理委员会))"
)
_ONE = r"(?:我|你|他|她|孩子|小孩|学生|同学|老师|女儿|儿子|人|们)"

_WORDS: Mapping[str, re.Pattern[str]] = {
    "self_harm": _any_of(
        r"不想(?:再)?活(?!动|泼|跃|计|水|页|塞|字|鱼|力|络|在(?:别人|他人|阴影))",
        r"不(?:要|愿意?|想)(?:继续)?活(?:着|下去|在(?:这|世))",
        r"(?<!店)(?<!厂)(?<!机构)(?<!企业)活不(?:下去|成|了(?!动))",
        r"想(?:去)?死(?!机|守|磕|板|记|角|扣|循环|当|读|你|他|她|我了)",
        r"去死(?!胡同|角)|寻死|求死|以死相逼|死给|一死了之|了结(?:自己|生命|此生)|结束(?:自己的?)?生命|"
        r"离开(?:这个|人)(?:世界|世)|没(?:有)?活(?:着)?的意(?:义|思)|活着(?:没|真?没有|有什么)(?:意思|意义|用)",
        rf"{_NOT_TAUGHT}自杀(?!式|性|率|小队|突击){_NOT_A_LESSON}",
        rf"{_NOT_TAUGHT}(?:自残|自伤|轻生){_NOT_A_LESSON}",
        r"跳楼(?!价|大甩卖|甩卖|机|梯|清仓|大促|促销|大减价)|(?<!蹦极)跳(?:河|江|湖|桥)(?!南|北|东|西|镇|路|段|小学|中学)",
        r"割腕|服毒|喝(?:下)?农药|吃(?:下)?安眠药|上吊(?!瓜|灯|扇)|烧炭|遗书|卧轨",
    ),
    "violence": _any_of(
        r"(?:砍|捅|杀|弄|打|烧|炸|毒)死(?:你|他|她|人|全|老师|校长|孩子|学生|同学|那)(?!都?不(?:信|承认|会|改))",
        r"砍人|捅人|杀人(?!游戏|案的?(?:电影|小说)|鲸|蜂)|行凶|同归于尽|报复社会|血洗|持刀|带(?:着)?刀(?:去|来|到|进)|"
        r"(?:放|要)炸弹|炸(?:了|掉|毁)(?:学校|你们|教育局)|纵火|泼汽油|绑架|一起死|鱼死网破",
        r"打(?:成|到|得)(?:重伤|骨折|昏迷|住院|吐血)|(?:打|踢|砸)(?:断|破)(?:了)?(?:胳膊|腿|头|鼻|手|肋骨|耳膜)|骨折住院",
    ),
    "abuse": _any_of(
        rf"{_NOT_TAUGHT}性侵(?!犯?(?:教育|防范|知识)){_NOT_A_LESSON}",
        rf"{_NOT_TAUGHT}(?:猥亵|强奸|性骚扰|家暴|家庭暴力){_NOT_A_LESSON}",
        rf"{_NOT_TAUGHT}虐待(?!动物|小动物|猫|狗){_NOT_A_LESSON}|虐童",
        rf"{_NOT_TAUGHT}(?:校园)?(?:霸凌|欺凌){_NOT_A_LESSON}",
        r"摸(?:我|她|女生|女儿|学生|孩子)(?:的)?(?:胸|下体|屁股|大腿|私处|隐私)|脱(?:光|掉)?(?:我|她|他|孩子|学生|女生)的?(?:衣|裤)|"
        r"拍(?:了|下)?(?:裸|不雅)|裸照|喂(?:孩子|学生)?(?:吃)?不明(?:的)?药|(?<!防)(?<!疫苗)针扎|关(?:进|在)?小黑屋",
        r"(?:爸爸?|妈妈?|父亲|母亲|继父|继母|后妈|养父|监护人)(?:天天|经常|又|总是|一直)?(?:毒打|殴打|往死里打|打我)",
    ),
    "missing": _any_of(
        r"失踪(?!人口调查)|走失|失联|离家出走|(?:孩子|学生|女儿|儿子|同学)(?:人)?(?:不见了|找不到(?:了|人)|一夜(?:没|未)(?:回|归))|"
        r"被(?:人)?(?:拐|抱走|带走)(?:了|卖|，|。|$)|拐卖儿童|(?:没|未)(?:有)?(?:回家|到校).{0,8}(?:联系不上|电话(?:打不通|关机))",
    ),
    "poisoning": _any_of(
        r"(?:食物|集体|煤气|一氧化碳)中毒|(?:吃|喝|饭|餐|食堂|奶|菜).{0,12}(?<!电脑)(?<!手机)(?<!系统)中毒",
        r"(?:多名|许多|很多|好多|几个|几名|十几|几十|全班|集体|不少|\d+(?:个|名|多)).{0,10}(?:呕吐|腹泻|拉肚子|上吐下泻|腹痛|发(?:高)?烧|昏倒|晕倒)",
        rf"{_ONE}?(?:吃|喝)(?:了|完|过).{{0,12}}(?:上吐下泻|送(?:往|到|去|进)?(?:医院|急诊)|洗胃)",
    ),
    "gathering": _any_of(
        r"(?:拉|打|挂)(?:起)?横幅|堵(?:住)?(?:学校|校|大)?(?:门|路)(?!卡|口机)|静坐(?!冥想|练习|养|课|一会)|(?:集体|一起|组织|几十人|百人|全体)(?:去|到)?(?:上访|闹事|堵门|讨说法|示威|罢课|罢餐|罢教|请愿)",
        r"扬言(?!之)|聚众|围(?:堵|攻)(?:了)?(?:学校|教育局|校门|老师|校长)|(?:去|到|赴)(?:省|京|北京|中央)(?:里)?(?:上)?访(?!学|问|谈)|越级(?:集体)?上访",
        r"(?:家长|村民|业主|我们)(?:都|已经?|正)?(?:在)?(?:校门口|局门口|门口|政府门前)(?:聚集|集结)|聚集(?:了)?(?:上百|几百|几十|\d{2,})",
    ),
    "opinion": _any_of(
        r"(?:上|冲上?|登上)(?:了)?热搜|(?:发|传|捅)(?:到|上|在|给)(?:了)?(?:抖音|微博|快手|小红书|媒体|记者|头条)|曝光?(?:到|上|在|给)|网上曝光|"
        r"(?:找|联系|爆料给|告诉)(?:了)?(?:记者|媒体|电视台)|网上(?:已经?|都)?(?:传开|炸开|热议|疯传|刷屏)|(?:视频|帖子).{0,6}(?:疯传|刷屏|上万|播放量)|自媒体曝光",
    ),
}

_RETALIATION = _any_of(
    r"打击报复",
    r"(?:被|遭|遭到|受到|遭受|怕|会)(?:\S{0,4})报复(?!性)|报复(?:我|孩子|学生|家长|举报|投诉|反映)|(?:给|穿)(?:我|孩子|学生|他|她)?(?:们)?(?:穿)?小鞋|秋后算账",
    r"(?:举报|投诉|反映|上访|打(?:了)?12345)(?:了|完|过|之)?(?:以)?(?:后|的事).{0,16}"
    r"(?:针对|孤立|刁难|调离|停课|停职|开除|劝退|辱骂|罚站|冷落|威胁|排挤|不让(?:孩子|上课|进)|换座|点名批评)",
    r"(?:威胁|要求|逼|强迫|施压)(?:我|家长|孩子)(?:们)?(?:撤诉|撤(?:回|销)(?:投诉|举报|反映|工单)|不(?:要|许|准)再?(?:投诉|举报|反映|上访))",
    r"(?:泄露|透露)(?:了)?(?:我|举报人|投诉人|家长)(?:的)?(?:信息|电话|姓名|身份)",
)


def tidied(text: str) -> str:
    """The text as it is searched: full-width made narrow, and blanks and marks that hide a word taken out."""
    return _SKIPPED.sub("", unicodedata.normalize("NFKC", text))


def signs(text: str) -> tuple[Sign, ...]:
    """The kinds of danger of which `text` gives a sign, in the order of KINDS, each with the words found (edge 41)."""
    plain = tidied(text)
    found = ((kind, tuple(dict.fromkeys(m.group() for m in _WORDS[kind].finditer(plain)))) for kind in DANGERS)
    return tuple(Sign(kind, words) for kind, words in found if words)


def speaks_of_retaliation(text: str) -> bool:
    """Whether somebody says, or fears, that they pay for having spoken (edge 21; 条例 Art. 18(4), 46(6))."""
    return _RETALIATION.search(tidied(text)) is not None


def hints(case: Case) -> tuple[str, ...]:
    """The kinds of danger of which only the words tell so far; a person has still to confirm them or rule them out."""
    return tuple(m.name for m in case.marks if m.name in DANGERS and m.by == "SYSTEM")


def must_not_be_mediated(case: Case) -> bool:
    """Edge 42: sexual harm and bullying of minors go to the police and the bureau, never to mediation."""
    return any(KINDS[kind].named for kind in case.dangers)


def may_end(case: Case, roles: frozenset[str]) -> bool:
    """Whether somebody with `roles` may end the case: an urgent matter ends with a leader, or with his consent."""
    consented = any(m.name == "end_agreed" for m in case.marks)
    return not case.dangers or consented or bool(roles & {"BUREAU_DEPUTY", "BUREAU_HEAD"})
