"""What the offices of the fixture city have written for everybody: some of every kind, few words."""

from __future__ import annotations

from typing import Any

Facts = dict[str, Any]


def _article(id: str, on: str, title: str, body: str = "", **more: Any) -> Facts:
    return {"id": id, "on": on, "state": "public", "released_on": on, "title": title, "body": body, **more}


NOTICE = """为方便家长，现将转学工作通知如下。

## 一、时间

12 月 21 日起办理，**不收任何费用**。

## 二、材料

| 情形 | 材料 |
| :-- | --: |
| 本市户籍 | 户口簿 |
| 随迁子女 | 居住证 |

1. 先到学校申请；
2. 学校没有学位的，由镇街统筹。

详见[政策](https://jyj.qinghe.example/zx)，<script>alert(1)</script>咨询 0480-6600102。"""

FILE = {
    "name": "转学申请表.pdf", "kind": "PDF 文档", "bytes": 182_300,
    "address": "/api/v1/documents/qh/notice.2026-11-18.n1",
}  # fmt: skip

ARTICLES: dict[str, dict[str, list[Facts]]] = {
    "qh": {
        "notice": [
            _article("n1", "2026-11-18", "转学工作通知", NOTICE, author="基础教育科", until="2026-12-31", file=FILE),
            _article("n2", "2026-10-08", "接待日公告", "每周三下午，一楼 102 室。", pinned=True),
            _article("n0", "2026-06-20", "秋季报名通知", "7 月 6 日起报名。", until="2026-07-10", expired=True),
        ],
        "policy": [
            _article(
                "p1", "2026-09-01", "课后服务管理办法", "## 第一条\n\n自愿参加。\n\n## 第二条\n\n收费公示。",
                level="city", organ="青禾市教育和体育局",
                symbol="青教〔2026〕8号", made_on="2026-08-10", effective_on="2026-09-01", validity="valid",
            ),
            _article(
                "p0", "2026-08-30", "课后服务暂行规定", "由青教〔2026〕8号代替。", level="city",
                organ="青禾市教育和体育局", symbol="青教〔2022〕15号", validity="ended",
            ),
            _article(
                "p2", "2026-08-20", "信访工作条例", "要点：60 日内办结。", level="state", organ="中共中央、国务院",
                validity="valid", source="新华社",
            ),
        ],
        "faq": [
            _article("q1", "2026-11-02", "转学要带哪些材料？", "- 户口簿\n- 居住证", topic="0103"),
            _article("q2", "2026-11-03", "怎么查学区？", "打镇街电话。", topic="0101"),
            _article("q4", "2026-11-04", "随迁子女怎么报名？", "带居住证。", topic="0104"),
            _article("q3", "2026-11-05", "课后服务能退费吗？", "按未参加的天数退。", topic="02"),
        ],
        "rule": [
            _article("r2", "2026-03-01", "首问负责制", "谁先接待谁负责。", which="first_asked"),
            _article("r1", "2026-03-02", "信访接待制度", "## 一、渠道\n\n来信必复。", which="reception"),
        ],
        "exposure": [
            _article(
                "e1", "2026-10-20", "某小学违规收取资料费", topic="06", topic_title="教辅用书", found="每人 46 元。",
                dealt="全部退还。", basis="青教〔2026〕8号",
            )
        ],
    },
    "qh-0201": {
        "notice": [_article("n3", "2026-11-20", "放学时间调整", "17:40 放学。", pinned=True)],
        "faq": [
            _article("q5", "2026-11-06", "柳河镇中心小学还有转学学位吗？", "请来电查询。", topic="0103", pinned=True),
        ],
    },
}  # fmt: skip
