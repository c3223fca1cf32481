"""Who brings a matter and how it is graded: kinds, identity, papers, source organs, urgency, generality (B3 to B6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.masking import is_id_number, is_old_id_number, narrow


class PetitionerKind(StrEnum):
    """What somebody is to the school system; an organisation may petition, too (S3-38)."""

    CITIZEN = "citizen"
    PARENT = "parent"
    STUDENT = "student"
    STAFF = "staff"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class PetitionerRow:
    """One kind; `contact_person` is asked of an organisation, which cannot be called itself."""

    code: PetitionerKind
    title: str
    contact_person: bool = False


PETITIONERS: Mapping[PetitionerKind, PetitionerRow] = {
    row.code: row
    for row in (
        PetitionerRow(PetitionerKind.CITIZEN, "社会人士"),
        PetitionerRow(PetitionerKind.PARENT, "家长"),
        PetitionerRow(PetitionerKind.STUDENT, "学生"),
        PetitionerRow(PetitionerKind.STAFF, "教职工"),
        PetitionerRow(PetitionerKind.ORGANISATION, "单位（组织）", contact_person=True),
    )
}


class Identity(StrEnum):
    """How the petitioner stands to the matter; three different things (edge 20).

    REAL: the name may be seen by those who handle. CONFIDENTIAL: the name is given, but only those named in the row
    see it and the handling unit reads 信访人要求保密. ANONYMOUS: no name, so no 15-day notice and no call-back, which
    leave those denominators; a concrete clue is still investigated.
    """

    REAL = "real"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One identity: whether a name is asked, notice and call-back are owed, and whether units see the name."""

    code: Identity
    title: str
    named: bool
    notice: bool
    callback: bool
    unit_sees_name: bool
    unit_reads: str = ""


IDENTITIES: Mapping[Identity, IdentityRow] = {
    row.code: row
    for row in (
        IdentityRow(Identity.REAL, "实名", named=True, notice=True, callback=True, unit_sees_name=True),
        IdentityRow(
            Identity.CONFIDENTIAL,
            "实名但要求保密",
            named=True,
            notice=True,
            callback=True,
            unit_sees_name=False,
            unit_reads="信访人要求保密",
        ),
        IdentityRow(
            Identity.ANONYMOUS,
            "匿名",
            named=False,
            notice=False,
            callback=False,
            unit_sees_name=False,
            unit_reads="匿名",
        ),
    )
}


class IdDocument(StrEnum):
    """Papers that prove who somebody is; never required to bring a matter (edge 45, 条例 Art. 48)."""

    RESIDENT_ID = "RESIDENT_ID"
    PASSPORT = "PASSPORT"
    HK_MACAO_PERMIT = "HK_MACAO_PERMIT"
    TAIWAN_PERMIT = "TAIWAN_PERMIT"
    FOREIGN_RESIDENCE = "FOREIGN_RESIDENCE"
    ORGANISATION_CODE = "ORGANISATION_CODE"


@dataclass(frozen=True, slots=True)
class IdDocumentRow:
    """One paper, the form of its number, and the form in words."""

    code: IdDocument
    title: str
    form: str
    hint: str


ID_DOCUMENTS: Mapping[IdDocument, IdDocumentRow] = {
    row.code: row
    for row in (
        IdDocumentRow(IdDocument.RESIDENT_ID, "居民身份证", r"\d{17}[\dX]|\d{15}", "18 位（旧证 15 位）"),
        IdDocumentRow(IdDocument.PASSPORT, "护照", r"[A-Z0-9]{5,17}", "5 至 17 位字母或数字"),
        IdDocumentRow(
            IdDocument.HK_MACAO_PERMIT, "港澳居民来往内地通行证", r"[HM]\d{8}(\d{2})?", "H 或 M 加 8 或 10 位数字"
        ),
        IdDocumentRow(IdDocument.TAIWAN_PERMIT, "台湾居民来往大陆通行证", r"\d{8}(\d{2})?", "8 或 10 位数字"),
        IdDocumentRow(
            IdDocument.FOREIGN_RESIDENCE, "外国人永久居留身份证", r"[A-Z]{3}\d{12}|9\d{16}[\dX]", "15 位或 18 位"
        ),
        IdDocumentRow(IdDocument.ORGANISATION_CODE, "统一社会信用代码", r"[0-9A-Z]{18}", "18 位字母或数字"),
    )
}


def document_problem(kind: IdDocument, number: str) -> str:
    """What is wrong with the number of a paper, in Chinese; empty when it is right.

    Lower case is taken as upper case, full-width as narrow. 18-digit resident numbers must carry a real date and the
    check character of GB 11643; of the old 15 digits, which have no check, only the date is looked at (edge 45).
    """
    text = narrow(number).strip().upper()
    row = ID_DOCUMENTS[kind]
    if not re.fullmatch(row.form, text):
        return f"{row.title}号码应为{row.hint}"
    if kind is IdDocument.RESIDENT_ID and not (is_id_number(text) or is_old_id_number(text)):
        return "身份证号码有误，请核对"
    return ""


SOURCE_ORGANS: Mapping[str, str] = {
    "national_petition": "国家信访局",
    "province_education": "省教育厅",
    "city_petition": "市信访局",
    "party": "市委及其部门",
    "government": "市政府及其部门",
    "congress": "市人大",
    "cppcc": "市政协",
    "hotline": "市政务服务热线（12345）",
    "discipline": "纪检监察机关",
    "court": "审判、检察机关",
    "media": "新闻媒体",
    "other": "其他机关",
}
"""Who hands a matter over to us (S3-39, S3-40); its document number is recorded beside it."""

URGENCIES: Mapping[str, str] = {"normal": "一般", "urgent": "紧急", "critical": "特急"}

CONSULT_GRADES: Mapping[str, str] = {
    "ordinary": "普通咨询（立即回复）",
    "check": "待查咨询（当日回复）",
    "complex": "复杂咨询（周内回复）",
    "path": "其他咨询（提供路径）",
}
"""How a consultation is graded and promised (S1-32)."""

GENERALITIES: Mapping[str, str] = {
    "city": "全市共性问题",
    "town": "镇街共性问题",
    "school": "学校共性问题",
    "class": "级部（班级）共性问题",
    "person": "个体问题",
}
"""How many the matter concerns, in five grades (S4-25)."""
