"""The built site: its files and nothing else, beside the application's routes."""

import os
from pathlib import Path
from typing import Any

import pytest

from infra.local.gateway import Gateway
from infra.local.server import Site
from tests.local.small_app import app
from tests.local.test_gateway import Answer, call

HEADERS = {"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff"}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    public = tmp_path / "public"
    (public / "offices").mkdir(parents=True)
    (public / "index.html").write_text("<h1>回音</h1>", "utf-8")
    (public / "offices/index.html").write_text("热线", "utf-8")
    (public / "style.css").write_text("a{}", "utf-8")
    (public / "名单.json").write_text("[]", "utf-8")
    (public / ".hidden").write_text("secret", "utf-8")
    (public / "api/v1").mkdir(parents=True)
    (public / "api/v1/health").write_text("a file that must not stand in for the route", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "public-secret").mkdir()
    (tmp_path / "public-secret/secret.txt").write_text("secret", "utf-8")
    (public / "leak").symlink_to(tmp_path / "secret.txt")
    (public / "leaks").symlink_to(tmp_path)
    return public


@pytest.fixture
def site(directory: Path) -> Site:
    return Site(Gateway(app), directory, HEADERS)


def get(site: Site, uri: str, method: str = "GET", path: str | None = None, **environ: Any) -> Answer:
    """Ask as a server would, which has decoded the path."""
    from urllib.parse import unquote_to_bytes

    decoded = unquote_to_bytes(uri.partition("?")[0]).decode("latin-1") if path is None else path
    return call(site, method, uri, PATH_INFO=decoded, **environ)


@pytest.mark.parametrize(
    ("uri", "text"),
    [
        ("/", "<h1>回音</h1>"),
        ("/?from=qr", "<h1>回音</h1>"),
        ("/offices/", "热线"),
        ("/style.css", "a{}"),
        ("/%E5%90%8D%E5%8D%95.json", "[]"),
    ],
)
def test_files_and_index_pages_are_served(site: Site, uri: str, text: str) -> None:
    answer = get(site, uri)
    assert (answer.status, answer.body.decode()) == (200, text)
    assert answer.header("content-security-policy")
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("access-control-allow-origin") is None


def test_a_directory_without_its_slash_is_redirected(site: Site) -> None:
    answer = get(site, "/offices")
    assert (answer.status, answer.header("location")) == (302, "offices/")


@pytest.mark.parametrize(
    "uri",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/offices/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/../public-secret/secret.txt",
        "/leak",
        "/leaks/secret.txt",
        "/.hidden",
        "/style.css%00",
        "/style.css/",
        "/nowhere",
        "/%FF%FE",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_directory_is_served(site: Site, uri: str) -> None:
    answer = get(site, uri)
    assert answer.status == 404
    assert b"secret" not in answer.body.replace(uri.encode(), b"")


def test_routes_of_the_application_go_before_files(site: Site) -> None:
    assert get(site, "/api/v1/health").json["ok"] is True
    unknown = get(site, "/api/v1/unknown", HTTP_ACCEPT="text/html")
    assert (unknown.status, unknown.header("content-type")) == (404, "application/problem+json")


def test_a_person_gets_the_sites_own_page_for_what_is_missing(site: Site, directory: Path) -> None:
    assert get(site, "/nowhere", HTTP_ACCEPT="text/html").header("content-type") == "application/problem+json"
    (directory / "404.html").write_text("没有这一页", "utf-8")
    person, program = get(site, "/nowhere", HTTP_ACCEPT="text/html,*/*"), get(site, "/nowhere", HTTP_ACCEPT="*/*")
    assert (person.status, person.body.decode()) == (404, "没有这一页")
    assert (program.status, program.header("content-type")) == (404, "application/problem+json")


def test_only_reading_is_possible(site: Site) -> None:
    assert get(site, "/style.css", method="POST").status == 405
    head = get(site, "/style.css", method="HEAD")
    assert (head.status, head.body, head.header("content-length")) == (200, b"", "3")


def test_an_unchanged_file_is_not_sent_again(site: Site) -> None:
    changed = get(site, "/style.css").header("last-modified")
    assert changed is not None
    assert get(site, "/style.css", HTTP_IF_MODIFIED_SINCE=changed).status == 304


def test_a_site_built_anew_is_served_at_once(site: Site, directory: Path) -> None:
    get(site, "/")
    (directory / "new.html").write_text("a longer text than before", "utf-8")
    os.replace(directory / "new.html", directory / "index.html")
    answer = get(site, "/")
    assert answer.body == b"a longer text than before"
    assert answer.header("content-length") == str(len(answer.body))


def test_a_directory_that_is_swapped_for_another_is_followed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name, "utf-8")
    current = tmp_path / "current"
    current.symlink_to("one")
    site = Site(Gateway(app), current, HEADERS)
    assert get(site, "/").body == b"one"
    current.unlink()
    current.symlink_to("two")
    assert get(site, "/").body == b"two"


def test_without_a_site_everything_else_is_not_found() -> None:
    bare = Site(Gateway(app), None, HEADERS)
    assert get(bare, "/").status == 404
    assert get(bare, "/api/v1/health").status == 200
