"""Reading requests: bodies and queries as typed records, single headers, the caller's address."""

from __future__ import annotations

import ipaddress
import re
from typing import Any, TypeVar

import msgspec
from chalice.app import Request

from chalicelib.domain.errors import Invalid
from chalicelib.entry.routing import JSON, HttpError
from chalicelib.settings import Settings
from chalicelib.typed import converted, parsed

BODY_LIMIT = 64 * 1024

HEADER_LIMIT = 1024


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every record that a request is read into; a field that it does not name is refused.

    Bounds stand in the annotations: `title: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]`.
    """


F = TypeVar("F", bound=Form)
D = TypeVar("D")


def body(request: Request, form: type[F], limit: int = BODY_LIMIT) -> F:
    """The JSON body as a record of type `form`; `limit` is in bytes.

    Raises HttpError for another content type, too long a body, or what is no JSON; Invalid naming the first wrong
    field.
    """
    return _decoded(request, form, limit)


def _decoded(request: Request, form: type[D], limit: int) -> D:
    kind = header(request, "content-type").partition(";")[0].strip().lower()
    if kind != JSON:
        raise HttpError(415, f"请以 {JSON} 提交")
    raw = request.raw_body
    if len(raw) > limit:
        raise HttpError(413, f"提交的内容不能超过 {limit // 1024} KB")
    try:
        return parsed(raw, form)
    except msgspec.ValidationError as wrong:
        raise Invalid(explained(str(wrong))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise HttpError(400, "提交的内容不是有效的 JSON") from None


def plain_body(request: Request, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The JSON body as an object of fields, for forms whose rows say what they hold. Raises as `body` does."""
    return _decoded(request, dict[str, Any], limit)


def query(request: Request, form: type[F]) -> F:
    """The query string as a record of type `form`: texts, numbers, dates and true/false.

    Raises Invalid naming the first wrong parameter, one given twice included.
    """
    given = request.query_params
    values = {name: given.getlist(name) for name in given} if given else {}
    if twice := [name for name, found in values.items() if len(found) > 1]:
        raise Invalid({twice[0]: "此参数只能出现一次"})
    try:
        return converted({name: found[0] for name, found in values.items()}, form)
    except msgspec.ValidationError as wrong:
        raise Invalid(explained(str(wrong))) from None


def header(request: Request, name: str) -> str:
    """One header without blanks around it; empty when it did not come. Raises HttpError when it is too long."""
    value = str(request.headers.get(name) or "").strip()
    if len(value) > HEADER_LIMIT:
        raise HttpError(400, f"请求头 {name} 过长")
    return value


def client_address(request: Request, settings: Settings) -> str:
    """The caller's network address, for limits; of IPv6 the /64 network, which is what one subscriber holds.

    With `trust_proxy` the last hop of X-Forwarded-For, which our own proxy wrote; what came before anybody can write.
    """
    seen = str(request.context.get("identity", {}).get("sourceIp") or "")
    if settings.trust_proxy:
        seen = str(request.headers.get("x-forwarded-for") or "").rpartition(",")[2].strip() or seen
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


_TYPES = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "object": "对象",
    "array": "列表",
    "null": "空",
    "date": "日期",
    "datetime": "时间",
}

_REMEDIES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), remedy)
    for pattern, remedy in (
        (r"Object missing required field `(?P<name>[^`]*)`", "此项必填"),
        (r"Object contains unknown field `(?P<name>[^`]*)`", "没有这一项，请去掉或检查名称"),
        (r"Expected `str` of length >= 1$", "不能为空"),
        (r"Expected `str` of length >= (?P<n>\d+)", "至少 {n} 个字"),
        (r"Expected `str` of length <= (?P<n>\d+)", "不能超过 {n} 个字"),
        (r"Expected `array` of length >= (?P<n>\d+)", "至少要有 {n} 项"),
        (r"Expected `array` of length <= (?P<n>\d+)", "不能超过 {n} 项"),
        (r"Expected `\w+` >= (?P<n>\S+)", "不能小于 {n}"),
        (r"Expected `\w+` <= (?P<n>\S+)", "不能大于 {n}"),
        (r"Expected `\w+` > (?P<n>\S+)", "应大于 {n}"),
        (r"Expected `\w+` < (?P<n>\S+)", "应小于 {n}"),
        (r"Expected `str` matching regex", "格式不正确"),
        (r"Expected `datetime` with a timezone", "时间须带时区，例如 2026-11-21T09:30:00+08:00"),
        (r"Invalid RFC3339 encoded date$", "日期应写作 2026-11-21 的形式"),
        (r"Invalid RFC3339 encoded datetime$", "时间应写作 2026-11-21T09:30:00+08:00 的形式"),
        (r"Invalid enum value|Invalid value", "不在可选的范围内"),
        (r"out of range", "数值超出范围"),
        (r"Expected `(?P<wanted>[^`]*)`, got `(?P<got>[^`]*)`", "应为{wanted}，收到的是{got}"),
    )
)


def explained(message: str) -> dict[str, str]:
    """A msgspec validation message as `Invalid.fields`: the dotted path, and in Chinese what to do; never the value.

    A field whose whole record is wrong is called "$".
    """
    what, _, where = message.partition(" - at ")
    path = re.sub(r"^\$\.?", "", where.strip("`"))
    for pattern, remedy in _REMEDIES:
        if match := pattern.search(what):
            found = match.groupdict()
            path = ".".join(part for part in (path, found.pop("name", "")) if part)
            return {path or "$": remedy.format(**{key: _in_chinese(value) for key, value in found.items()})}
    return {path or "$": "填写的内容有误"}


def _in_chinese(types: str) -> str:
    return "或".join(_TYPES.get(name, name) for name in types.split(" | "))
