"""A lost query code: a new one by SMS to the number on file, or in person with a paper that was checked (E2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain import ids, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.roles import Actor
from chalicelib.services.act import perform
from chalicelib.services.begin import code_hash
from chalicelib.services.deliver import send_now
from chalicelib.services.worlds import Desk


def reissue(
    desk: Desk, number: str, form: Mapping[str, Any], actor: Actor, now: datetime, *, revision: int | None = None
) -> tuple[str, int]:
    """Give the case a new code; returns it for `in_person` ("" for `sms`) and the revision.

    By SMS only the petitioner gets it. Raises what `perform` raises, Invalid when no mobile number is on file, and
    Unavailable when the SMS could not go: the old code is void all the same, and another new one can be issued.
    """
    code = ids.new_code(secrets.randbelow)
    by_sms = form.get("way") == "sms"
    loaded = desk.cases.load(number)
    mobile = str(loaded.petition.texts.get("mobile", ""))
    # Whom the row refuses hears only that, and not whether a number is on file.
    if by_sms and workflow.may(ACTIONS["reissue_code"], loaded.case, actor):
        if len(mobile) != 11:
            raise Invalid({"way": "此件没有预留手机号码，只能本人到场补发"})
        if "sms" not in desk.channels:
            raise Unavailable("本系统没有接通短信，可请信访人持证件到场办理")
    hashed = code_hash(desk.vault, number, code)
    case = perform(desk, number, "reissue_code", form, actor, now, revision=revision, code_hash=hashed).cases[0]
    if not by_sms:
        return code, case.revision
    # In the city's name, as every message: who has the case may be what must not be told (E3).
    city = desk.directory.office(case.city)
    facts = {"number": number, "code": code, "office": city.name, "phone": city.phones.service or city.phones.office}
    send_now(desk, mobile, "code_reissued", facts, id=f"{number}#{case.revision}#code")
    return "", case.revision
