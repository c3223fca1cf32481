"""Markdown of an office becomes HTML in which nothing runs, nothing is loaded, and the headings stand in order."""

from __future__ import annotations

import re

import pytest

from chalicelib.adapters.markup import plain, rendered


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "a <b onclick=x>b</b>",
        "![图](https://far.example/x.png)",
        "[点](javascript:alert(1))",
        "[点](JaVaScRiPt&colon;alert(1))",
        "[点](data:text/html,x)",
        "[点](vbscript:x)",
        "[点](//far.example/x)",
        "<javascript:alert(1)>",
        "[点]: javascript:x\n\n[点]",
    ],
)
def test_nothing_runs_and_nothing_foreign_is_loaded(text: str) -> None:
    html = str(rendered(text))
    assert not re.search(r"<(?!/?(?:p|ul|ol|li|a|em|strong|br)\b)", html), html
    assert not re.search(r'(?:href|src)="(?!https?:|mailto:|tel:)', html), html


@pytest.mark.parametrize(
    "link", ["https://a.example/x", "mailto:a@qhjy.example", "tel:12345", "/phones/", "../x/", "#y"]
)
def test_links_to_the_web_a_mailbox_a_telephone_and_this_site_stand(link: str) -> None:
    assert f'href="{link}"' in rendered(f"[看]({link})")


def test_plain_paragraphs_stay_as_they_were_written() -> None:
    html = str(rendered("各位家长：\n    明天放假。\n\n　　特此通知。\n青禾市\n---"))
    assert html.startswith("<p>各位家长：<br />\n明天放假。</p>\n<p>")
    assert "<pre" not in html
    assert "<h" not in html.replace("<hr", "")


def test_headings_stand_in_order_below_the_title_and_tables_have_no_style() -> None:
    html = str(rendered("# 一\n\n### 二\n\n## 三\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |"))
    assert re.findall(r"<h(\d)", html) == ["2", "3", "3"]
    assert re.findall(r"</h(\d)", html) == ["2", "3", "3"]
    assert re.findall(r"<h(\d)", str(rendered("## 一\n\n### 二\n\n#### 三", 3))) == ["3", "4", "4"]
    assert "style=" not in html
    assert '<div class="table"' in html


def test_the_beginning_in_plain_words() -> None:
    assert plain("## 一、时间\n\n**今天**，[看](https://x.example)\n放学。") == "一、时间 今天，看 放学。"
    assert plain("甲" * 9 + "，乙", 10) == "甲" * 9 + "…"
