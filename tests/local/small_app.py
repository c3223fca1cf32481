"""A small Chalice application that the tests of the local machine serve and schedule."""

import os
import threading
import time
from pathlib import Path
from typing import Any

from chalice.app import Chalice, CORSConfig, Cron, Rate, Request

from chalicelib.domain.errors import NotFound
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.settings import Settings

app = Chalice("small", configure_logs=False)
views = Blueprint("app", Settings)


@views.route("/api/v1/health")
def health(request: Request) -> dict[str, object]:
    return {"ok": True, "pid": os.getpid()}


@views.route("/api/v1/echo/{word}", methods=["GET", "POST", "PUT"])
def echo(request: Request, word: str) -> dict[str, object]:
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
def fixed(request: Request) -> dict[str, str]:
    return {"word": "the fixed one"}


@views.route("/api/v1/files", methods=["POST"], content_types=["application/octet-stream", "text/plain"])
def files(request: Request) -> Answer:
    return Answer(request.raw_body, headers={"Content-Type": "application/octet-stream"})


@views.route("/api/v1/login", methods=["POST"], cors=CORSConfig(allow_origin="https://example.invalid"))
def login(request: Request) -> Answer:
    return Answer({"token": "t"}, 201, {"Set-Cookie": ["a=1; HttpOnly", "b=2; HttpOnly"]})


@views.route("/api/v1/gone")
def gone(request: Request) -> None:
    raise NotFound("这里什么也没有")


@views.route("/api/v1/broken")
def broken(request: Request) -> None:
    raise RuntimeError("a secret that no client may see")


@views.route("/api/v1/nothing", methods=["DELETE"])
def nothing(request: Request) -> Answer:
    return Answer(status=204)


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
