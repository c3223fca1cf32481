"""Open311 GeoReport v2: other portals of the city list services, file requests for citizens, and follow them.

Everything comes as JSON or XML, by the ending of the address. Lists of requests hold what the holder of the key filed,
and nothing else: a case is nobody's but the petitioner's, and its words and the reply are shown to who has its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalice.app import Request

from chalicelib.domain import open311
from chalicelib.domain.errors import HuiyinError, Invalid, NotFound
from chalicelib.domain.workdays import SHANGHAI, business_date
from chalicelib.entry.pages.reading import FORM, filled
from chalicelib.entry.requests import BODY_LIMIT, client_address, header
from chalicelib.entry.routing import JSON, Answer, Blueprint, HttpError, encode, problem_of, read
from chalicelib.services import partners
from chalicelib.wiring import base
from chalicelib.wiring import partners as wired
from chalicelib.wiring.feeds import as_xml

routes = Blueprint("app", base.settings)

ROOT = "/api/open311/v2"
XML = "text/xml"
KEY = "X-Api-Key"
"""A header for the key; GeoReport's own parameter `api_key` does as well."""

CHANGED = "2026-11-22T00:00:00+08:00"
"""When what discovery says was last changed."""

PAGE = 50

Params = Mapping[str, str]

_LIST = (
    "api_key", "jurisdiction_id", "service_request_id", "service_code", "status", "start_date", "end_date", "page",
    "page_size",
)  # fmt: skip
QUERIES: Mapping[str, tuple[str, ...]] = {
    f"{ROOT}/services.json": ("jurisdiction_id",),
    f"{ROOT}/services.xml": ("jurisdiction_id",),
    f"{ROOT}/services/{{service}}": ("jurisdiction_id",),
    f"{ROOT}/requests.json": _LIST,
    f"{ROOT}/requests.xml": _LIST,
    f"{ROOT}/requests/{{request_id}}": ("api_key", "jurisdiction_id"),
}
"""What may stand in the query of each route, as GeoReport names it; a key is better in the header."""

FILED: tuple[str, ...] = (
    "api_key", "jurisdiction_id", "service_code", "description", "first_name", "last_name", "phone", "email",
    "address_string", "lat", "long", "media_url", "account_id", "device_id",
)  # fmt: skip
"""The fields of a request that is filed, as GeoReport names them; `attribute[code]` beside them."""

XML_ANSWER = f"{XML}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out; `root` is what XML calls the whole."""

    root: str
    value: Any
    status: int = 200


def answered(request: Request, form: str, reply: Callable[[], Reply]) -> Answer:
    """The reply as JSON or XML; what goes wrong as GeoReport tells it: a list of code and description."""
    headers: dict[str, Any] = {}
    try:
        made = reply()
    except (HuiyinError, HttpError) as wrong:
        told = problem_of(wrong, request.path)
        said = read(told)
        fields = "；".join(f"{each['field']}：{each['message']}" for each in said.get("errors", ()) if each["field"])
        status = 400 if told.status == 422 else told.status
        made = Reply("errors", [{"code": status, "description": fields or said["detail"]}], status)
        headers = {name: told.headers[name] for name in ("Retry-After",) if name in told.headers}
    if form == "xml":
        return Answer(as_xml(made.root, made.value), made.status, {**headers, "Content-Type": XML_ANSWER})
    return Answer(encode(made.value), made.status, {**headers, "Content-Type": JSON})


@routes.route(f"{ROOT}/discovery.json", methods=["GET"])
def discovery_json(request: Request) -> Answer:
    """Where the endpoint is, what it speaks, and how a key is had; as JSON."""
    return answered(request, "json", _discovery)


@routes.route(f"{ROOT}/discovery.xml", methods=["GET"])
def discovery_xml(request: Request) -> Answer:
    """Where the endpoint is, what it speaks, and how a key is had; as XML."""
    return answered(request, "xml", _discovery)


@routes.route(f"{ROOT}/services.json", methods=["GET"])
def services_json(request: Request) -> Answer:
    """The services that a request can be filed under: types of matters, and types about a topic; as JSON."""
    return answered(request, "json", lambda: _services(request))


@routes.route(f"{ROOT}/services.xml", methods=["GET"])
def services_xml(request: Request) -> Answer:
    """The services that a request can be filed under: types of matters, and types about a topic; as XML."""
    return answered(request, "xml", lambda: _services(request))


@routes.route(f"{ROOT}/services/{{service}}", methods=["GET"])
def service_definition(request: Request, service: str) -> Answer:
    """What a service asks for; `service` is its code with .json or .xml."""
    code, form = _parted(service)
    return answered(request, form, lambda: _definition(request, code))


@routes.route(f"{ROOT}/requests.json", methods=["GET"])
def requests_json(request: Request) -> Answer:
    """The requests that the holder of the key filed, latest first; as JSON."""
    return answered(request, "json", lambda: _listed(request))


@routes.route(f"{ROOT}/requests.xml", methods=["GET"])
def requests_xml(request: Request) -> Answer:
    """The requests that the holder of the key filed, latest first; as XML."""
    return answered(request, "xml", lambda: _listed(request))


@routes.route(f"{ROOT}/requests.json", methods=["POST"], content_types=["*/*"])
def file_json(request: Request) -> Answer:
    """File a request for a citizen with a key, as a form; answers JSON. The query code in it is the citizen's alone."""
    return answered(request, "json", lambda: _filed(request))


@routes.route(f"{ROOT}/requests.xml", methods=["POST"], content_types=["*/*"])
def file_xml(request: Request) -> Answer:
    """File a request for a citizen with a key, as a form; answers XML."""
    return answered(request, "xml", lambda: _filed(request))


@routes.route(f"{ROOT}/requests/{{request_id}}", methods=["GET"])
def request_shown(request: Request, request_id: str) -> Answer:
    """One request that the holder of the key filed; `request_id` is its number with .json or .xml."""
    number, form = _parted(request_id)
    return answered(request, form, lambda: _one(request, number))


def _discovery() -> Reply:
    counter = wired.counter()
    roots = counter.front.directory.cities()
    phones = [f"{root.name} {root.phones.office or root.phones.service}".strip() for root in roots]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{base.settings().site_url.rstrip('/')}{ROOT}",
        "changeset": CHANGED,
        "type": "production",
        "formats": [XML, JSON],
    }
    value = {
        "changeset": CHANGED,
        "contact": "；".join(phones),
        "key_service": "api_key 由市级教育部门发给合作平台，请与上述单位联系；凭它只能查看用它提交的诉求。",
        "endpoints": [endpoint],
    }
    return Reply("discovery", value)


def _services(request: Request) -> Reply:
    _city(request, must=False)
    return Reply("services", [open311.service_shape(each) for each in open311.services().values()])


def _definition(request: Request, code: str) -> Reply:
    asked = open311.service(code)
    city = _city(request)
    offices = wired.counter().front.directory.tree(city).values()
    asks = open311.attributes(asked, offices, business_date(base.now()))
    return Reply("service_definition", open311.definition_shape(asked, asks))


def _listed(request: Request) -> Reply:
    asked = _asked(request)
    counter, partner = _partner(request, asked)
    page, size = _whole(asked, "page", 1, 1000), _whole(asked, "page_size", PAGE, partners.MOST)
    found = partners.many(
        counter,
        partner,
        client_address(request, counter.front.settings),
        base.now(),
        numbers=_several(asked, "service_request_id"),
        services=_several(asked, "service_code"),
        status=_several(asked, "status"),
        first=_moment(asked, "start_date"),
        last=_moment(asked, "end_date"),
        skip=(page - 1) * size,
        size=size,
    )
    return Reply("service_requests", [open311.request_shape(each, _notice()) for each in found])


def _one(request: Request, number: str) -> Reply:
    counter, partner = _partner(request, _asked(request))
    found = partners.one(counter, partner, number, client_address(request, counter.front.settings), base.now())
    return Reply("service_requests", [open311.request_shape(found, _notice())])


def _filed(request: Request) -> Reply:
    sent = filled(request, BODY_LIMIT)
    if sent.files:
        raise Invalid({"media": f"这里不收文件，请以 {FORM} 提交；材料由本人凭查询编号和查询码补充"})
    given = {name: sent.one(name) for name in sent.values}
    counter, partner = _partner(request, given)
    told = {match[1]: given[name] for name in given if (match := re.fullmatch(r"attribute\[(\w+)\]", name))}
    receipt = partners.file(
        counter,
        partner,
        given.get("service_code", ""),
        given,
        told,
        base.now(),
        key=header(request, "idempotency-key"),
        address=client_address(request, counter.front.settings),
    )
    value = {
        "service_request_id": receipt.number,
        "service_notice": _notice(),
        "account_id": given.get("account_id") or None,
        "extended_attributes": {
            "query_code": receipt.query_code,
            "received_at": receipt.received_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
            "expected_datetime": open311.moment(receipt.promised_on, end=True) if receipt.promised_on else None,
        },
    }
    return Reply("service_requests", [value], 201)


def _notice() -> str:
    """What may be told to anybody who follows a request; it holds no code."""
    page = f"{base.settings().site_url.rstrip('/')}/lookup/"
    return f"本人凭查询编号和查询码，可以在 {page} 查看答复、补充材料、评价。查询码只交给本人，请勿公开。"


def _partner(request: Request, given: Params) -> tuple[partners.Counter, partners.Partner]:
    counter = wired.counter()
    partner = partners.known(counter, header(request, KEY.lower()) or given.get("api_key", ""), base.now())
    if given.get("jurisdiction_id", partner.city) not in ("", partner.city):
        raise NotFound("没有这个 jurisdiction_id")
    return counter, partner


def _city(request: Request, *, must: bool = True) -> str:
    """The city that is asked about; it need not be named where there is one only."""
    roots = [root.id for root in wired.counter().front.directory.cities()]
    wanted = _asked(request).get("jurisdiction_id", "")
    if wanted and wanted not in roots:
        raise NotFound("没有这个 jurisdiction_id")
    if must and not wanted and len(roots) != 1:
        raise Invalid({"jurisdiction_id": f"请写明城市，可用：{'、'.join(roots)}"})
    return wanted or next(iter(roots), "")


def _asked(request: Request) -> Params:
    given = request.query_params
    return {name: str(given.getlist(name)[-1]) for name in given} if given else {}


def _parted(name: str) -> tuple[str, str]:
    """The code or number before the ending, and the form that the ending asks for; JSON for every other."""
    head, _, form = name.rpartition(".")
    return (head, form) if head and form in ("json", "xml") else (name, "json")


def _several(asked: Params, name: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in asked.get(name, "").split(","))))


def _whole(asked: Params, name: str, usual: int, most: int) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise Invalid({name: f"应为 1 至 {most} 的整数"})
    return int(text)


def _moment(asked: Params, name: str) -> datetime | None:
    text = asked.get(name, "").replace(" ", "+")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({name: "时间应写作 2026-11-21T09:30:00+08:00 的形式"}) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
