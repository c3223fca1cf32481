"""Words of danger are found, however written; what only looks like them is left alone (edges 21, 41, 42)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import danger
from chalicelib.domain.case_parts import DANGERS, MARKS

TELLING = {
    "self_harm": [
        "我不想活了",
        "不 想 活 了",
        "孩子说活着没意思",
        "她在日记里写了遗书",
        "学生要跳楼，快来人",
        "孩子多次自残，割腕两次",
        "真想死，谁也帮不了我",
        "女儿有轻生的念头",
        "我活不下去了",
        "想结束自己的生命",
        "爸爸妈妈，我想离开这个世界",
        "再这样我就去死",
        "儿子喝农药送医院了",
        "自杀未遂，学校没有告诉家长",
    ],
    "violence": [
        "再不解决我就砍死老师",
        "有人带着刀进学校了",
        "扬言要和校长同归于尽",
        "同学把他打成骨折",
        "我要报复社会",
        "要炸了学校",
        "弄死那个老师",
    ],
    "abuse": [
        "班主任性侵学生",
        "体育老师猥亵女生",
        "孩子在宿舍长期被霸凌",
        "幼儿园老师虐待孩子，用针扎",
        "继父经常毒打孩子",
        "老师摸女儿的胸",
        "校园欺凌，被几个人围着打",
    ],
    "missing": ["孩子昨晚离家出走", "学生走失", "我女儿失联了", "孩子不见了，学校说早就放学了"],
    "poisoning": ["食堂吃完饭食物中毒", "全班十几个孩子呕吐腹泻", "吃了午餐上吐下泻", "三十多名学生发烧，\n12名呕吐"],
    "gathering": ["家长在校门口聚集", "明天我们集体上访", "准备拉横幅堵校门", "扬言要到北京上访"],
    "opinion": ["再不处理就发到抖音", "这件事已经上热搜了", "我已经联系了记者", "视频被疯传"],
}

HARMLESS = [
    "孩子不想活动，体育课总坐着",
    "学校活动太多，孩子不想活动量太大",
    "自杀式袭击的新闻不该放给孩子看",
    "门口商店打出跳楼价、跳楼大甩卖",
    "希望学校开展防性侵教育和预防自杀讲座",
    "请问反校园欺凌专题课什么时候开",
    "建议举办预防校园欺凌主题班会",
    "机房电脑中毒了，打不开课件",
    "平台死机，想死机重启也不行",
    "打死我也不信学区会变",
    "打死他都不承认收过钱",
    "孩子跳楼梯玩很危险，请提醒",
    "孩子不想死记硬背",
    "老师上课太死板，想死守旧教材",
    "累死了，作业太多",
    "跳桥镇小学的学区怎么划分",
    "食堂饭菜质量下降，希望改善",
    "课后服务每学期收费超过公示标准，请核实退费。",
    "机构活不下去关门了，学费怎么退",
    "小区门口堵车严重",
    "孩子喜欢看杀人游戏剧本",
    "希望拒绝性骚扰的宣传进校园",
    "孩子活不了动，身体弱",
    "学籍信息丢失，流失生怎么办",
    "报复性熬夜写作业",
    "学校门口道路拥堵",
    "请开展虐待动物的教育",
    "舞蹈课上吊扇坏了",
    "转学手续怎么办理？",
    "孩子发烧请假两天，老师不同意",
    "暑假去北京访学的名额怎么分",
    "家长都在校门口集合，春游几点出发",
    "请问幼儿园老师能帮忙喂药吗",
    "打预防针扎了两次，校医态度不好",
    "招生计划发在网上了吗",
    "想死你们了，老师们好",
    "静坐练习课程收费吗",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TELLING.items() for text in texts])
def test_words_of_danger_are_found(kind: str, text: str) -> None:
    found = {sign.kind: sign.words for sign in danger.signs(text)}
    assert kind in found, found
    assert all(word in danger.tidied(text) for word in found[kind])


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_danger_is_left_alone(text: str) -> None:
    assert danger.signs(text) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for sign in danger.signs(text):
        assert sign.kind in danger.KINDS
        assert sign.words
    assert isinstance(danger.speaks_of_retaliation(text), bool)


QUIET = st.text(st.sampled_from("校园早读作息家委会通知书包课本操场和请问，。"), max_size=60)


@given(QUIET, st.sampled_from([t for texts in TELLING.values() for t in texts]), QUIET)
def test_a_sign_is_found_wherever_it_stands(before: str, text: str, after: str) -> None:
    assert {s.kind for s in danger.signs(text)} <= {s.kind for s in danger.signs(f"{before}。{text}。{after}")}


@given(st.sampled_from([t for texts in TELLING.values() for t in texts]), st.data())
def test_blanks_and_full_width_hide_nothing(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    spread = f"{text[:at]} \u200b\u3000{text[at:]}"
    assert {s.kind for s in danger.signs(text)} <= {s.kind for s in danger.signs(spread)}


@given(QUIET)
def test_ordinary_words_never_sound_an_alarm(text: str) -> None:
    assert danger.signs(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "上次投诉以后，老师就针对我孩子",
        "我被打击报复了",
        "怕被学校报复",
        "举报之后孩子被孤立",
        "校长威胁我撤回投诉",
        "老师给孩子穿小鞋",
        "学校泄露了我的电话",
        "打了12345以后，班主任不让孩子上课",
    ],
)
def test_retaliation_is_heard(text: str) -> None:
    assert danger.speaks_of_retaliation(text)


@pytest.mark.parametrize("text", ["报复性熬夜", "投诉后很快就退费了，谢谢", "孩子的鞋太小", "反映后老师改了作业量"])
def test_thanks_and_everyday_words_are_no_retaliation(text: str) -> None:
    assert not danger.speaks_of_retaliation(text)


def test_every_kind_says_what_comes_first_and_has_a_mark() -> None:
    assert tuple(danger.KINDS) == DANGERS
    assert all(kind.first and kind.title == MARKS[code] for code, kind in danger.KINDS.items())
    assert {code for code, kind in danger.KINDS.items() if kind.named} == {"abuse"}
