"""A small Chalice application that the tests of the local machine serve and schedule."""

import os
import threading
import time
from pathlib import Path
from typing import Any

from chalice.app import Blueprint, Chalice, CORSConfig, Cron, NotFoundError, Rate, Response

app = Chalice("small", configure_logs=False)
views = Blueprint("app")


@views.route("/api/v1/health")
def health() -> dict[str, object]:
    return {"ok": True, "pid": os.getpid()}


@views.route("/api/v1/echo/{word}", methods=["GET", "POST", "PUT"])
def echo(word: str) -> dict[str, object]:
    request = views.current_request
    query: Any = request.query_params or {}
    time.sleep(float(query.get("pause", "0")))
    after = views.current_request
    said = after.query_params.getlist("said") if "said" in query and after.query_params else []
    return {
        "word": word,
        "same": request is after,
        "said": said,
        "body": after.json_body,
        "source": after.context["identity"]["sourceIp"],
        "headers": dict(after.headers),
        "lambda": views.lambda_context.aws_request_id,
        "thread": threading.get_ident(),
    }


@views.route("/api/v1/echo/fixed")
def fixed() -> dict[str, str]:
    return {"word": "the fixed one"}


@views.route("/api/v1/files", methods=["POST"], content_types=["application/octet-stream", "text/plain"])
def files() -> Response:
    raw = views.current_request.raw_body
    return Response(raw, headers={"Content-Type": "application/octet-stream"})


@views.route("/api/v1/login", methods=["POST"], cors=CORSConfig(allow_origin="https://example.invalid"))
def login() -> Response:
    return Response({"token": "t"}, headers={"Set-Cookie": ["a=1; HttpOnly", "b=2; HttpOnly"]}, status_code=201)


@views.route("/api/v1/gone")
def gone() -> None:
    raise NotFoundError("这里什么也没有")


@views.route("/api/v1/broken")
def broken() -> None:
    raise RuntimeError("a secret that no client may see")


@views.route("/api/v1/nothing", methods=["DELETE"])
def nothing() -> Response:
    return Response("", status_code=204)


app.register_blueprint(views)


def note(word: str) -> None:
    """Append one line to the diary that a test reads."""
    with (Path(os.environ["HUIYIN_DATA"]) / "diary.txt").open("a") as diary:
        diary.write(f"{word} {time.time():.3f}\n")


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: object) -> None:
    note("sweep")


@app.schedule(Rate(1, unit=Rate.HOURS))
def fails(event: object) -> None:
    note("fails")
    raise RuntimeError("this job always fails")


@app.schedule(Cron(30, 18, "*", "*", "?", "*"))
def nightly(event: object) -> None:
    note("nightly")


@app.schedule(Rate(5, unit=Rate.MINUTES))
def drain(event: object) -> None:
    note("drain")


setattr(app, "huiyin_eager", {"drain": 0.1})  # noqa: B010 - not an attribute that Chalice declares
