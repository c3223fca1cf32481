"""Turns what the application returns to API Gateway into an HTTP answer, and its errors into problems (RFC 9457)."""

import base64
import json
from http import HTTPStatus
from typing import Any

Headers = list[tuple[str, str]]

PROBLEM = "application/problem+json"
# PEP 3333 leaves these to the server.
HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
TITLES = {
    400: "请求格式有误",
    404: "没有找到这个地址",
    405: "这个地址不支持该操作",
    413: "提交的内容太大",
    415: "不支持这种内容格式",
    500: "系统出错，请稍后再试",
}


def answer(response: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """Status, headers and body from what the application returns to API Gateway."""
    status = int(response["statusCode"])
    body = response.get("body") or b""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode("utf-8")
    headers = [(name, str(value)) for name, value in (response.get("headers") or {}).items()]
    for name, values in (response.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in values]
    headers = [pair for pair in headers if pair[0].lower() not in HOP_BY_HOP and pair[0].lower() != "content-length"]
    kind = next((value for name, value in headers if name.lower() == "content-type"), None)
    if status >= 400 and (kind is None or kind.startswith("application/json")):
        translated = _chalice_problem(status, body)
        if translated is not None:
            headers = [pair for pair in headers if pair[0].lower() != "content-type"]
            kind, body = PROBLEM, translated
            headers.append(("Content-Type", kind))
    if status in (204, 304):
        return status, [pair for pair in headers if pair[0].lower() != "content-type"], b""
    if kind is None:
        headers.append(("Content-Type", "application/json"))
    headers.append(("Content-Length", str(len(body))))
    return status, headers, body


def _chalice_problem(status: int, body: bytes) -> bytes | None:
    """Chalice's own errors (`{"Code": …, "Message": …}`) as a problem of RFC 9457; None for anything else."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    if not isinstance(said, dict) or set(said) != {"Code", "Message"}:
        return None
    return problem(status, str(said["Message"]) if status < 500 else "")


def problem(status: int, detail: str) -> bytes:
    """A problem of RFC 9457 in UTF-8, with the title for `status` and what is special about this case."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status}
    if detail:
        said["detail"] = detail
    return json.dumps(said, ensure_ascii=False).encode("utf-8")
