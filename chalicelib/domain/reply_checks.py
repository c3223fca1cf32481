"""What a reply must hold, as rows that a reviewer goes through (条例 Art. 32; S0-17; domain B9-13, B9-14).

A row may look for a sign in the texts. It is a hint: what is missing is for a person to say, and goes back with the
sentence of the row, so that whoever drafts knows what to add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.disclosure import mask_text
from chalicelib.domain.procedures import WITH_RIGHT

Texts = Mapping[str, str]
"""The texts under review: `report` and `reply`."""


def _always(case: Case) -> bool:
    return True


def _decides(case: Case) -> bool:
    return case.type not in ("CONSULT", "PRAISE", "SUGGEST")


def _nothing(texts: Texts, case: Case) -> bool | None:
    return None


def _bare(text: str) -> bool:
    """Whether nothing is in it that is masked, or would have to be."""
    return "*" not in text and mask_text(text) == text


def _says(pattern: str, where: str = "reply") -> Callable[[Texts, Case], bool | None]:
    return lambda texts, case: bool(re.search(pattern, texts.get(where, "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing to look for; `lacking` is what goes back to the unit where it is missing.

    `sign` says whether it was found in the texts, None where only a person can tell.
    """

    id: str
    title: str
    lacking: str
    source: str
    when: Callable[[Case], bool] = _always
    sign: Callable[[Texts, Case], bool | None] = _nothing


CHECKS: tuple[Check, ...] = (
    Check(
        id="claims", title="逐项回应了信访人的每一项诉求", lacking="没有逐项回应诉求，请对照诉求逐项答复",
        source="条例 Art. 32; domain B9-14",
    ),
    Check(
        id="facts", title="逐项写明查明的事实（时间、地点、经过）",
        lacking="没有写明查明的事实，请逐项写明时间、地点、经过和依据",
        source="S0-17; domain B9-13", when=_decides, sign=_says(r"经查|核实|查明|属实|\d+\s*[月日]"),
    ),
    Check(
        id="articles", title="写明所依据的法律、法规、政策条文", lacking="没有写明依据，请写明文件名称和条款",
        source="条例 Art. 32; domain B9-14", when=_decides, sign=_says(r"《[^》]{2,60}》"),
    ),
    Check(
        id="result", title="逐项写明处理意见（支持、部分支持、解释说明、不予支持）",
        lacking="处理意见不明确，请逐项写明支持、部分支持、解释说明或者不予支持", source="条例 Art. 32; domain B9-14",
        when=_decides,
    ),
    Check(
        id="agrees", title="与调查报告的事实和结论一致", lacking="答复与调查报告不一致，请核对后统一",
        source="S0-17; domain B9-13",
    ),
    Check(
        id="team", title="调查人员不少于两人，报告写明证据", lacking="调查报告没有写明两名以上调查人员或证据，请补充",
        source="domain B9-13", when=_decides, sign=_says(r"[两二2]\s*[人名]", "report"),
    ),
    Check(
        id="review", title="告知了复查的权利、机关和期限",
        lacking="没有告知复查的权利、机关和期限，请补写", source="条例 Art. 35; domain B9-14; edge 28",
        when=lambda case: case.track in WITH_RIGHT, sign=lambda texts, case: True,
    ),
    Check(
        id="privacy", title="没有他人的姓名、电话、证件号码",
        lacking="答复中有他人的个人信息，请删去或遮盖", source="edge 46; domain E6",
        sign=lambda texts, case: _bare(texts.get("reply", "")),
    ),
    Check(
        id="tone", title="语言平实有礼，不推诿，不作办不到的承诺",
        lacking="语气生硬、推诿，或承诺难以兑现，请修改", source="S0-11; S2-32",
    ),
    Check(
        id="legal", title="已听取法律意见", lacking="须先听取法律意见再送审", source="S3-47",
        when=lambda case: any(mark.name == "legal_wanted" for mark in case.marks),
        sign=lambda texts, case: any(mark.name == "legal_given" for mark in case.marks),
    ),
)  # fmt: skip
"""In the order in which a reply is read."""

AUTOMATIC = frozenset({"review"})
"""What the paper itself says by its row, whatever the draft says."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One row as it stands for one draft; `found` as `Check.sign` says."""

    check: Check
    found: bool | None


def look(case: Case, texts: Texts) -> tuple[Looked, ...]:
    """The rows that hold for a case, each with what was found in its draft."""
    return tuple(Looked(row, row.sign(texts, case)) for row in CHECKS if row.when(case))


def sent_back(missing: tuple[str, ...], said: str) -> str:
    """The reason for sending a draft back: the sentences of the rows named, then what the reviewer adds."""
    known = {row.id: row.lacking for row in CHECKS}
    sentences = [f"{n}. {known[id]}" for n, id in enumerate((id for id in missing if id in known), 1)]
    return "\n".join([*sentences, *([said.strip()] if said.strip() else [])])
