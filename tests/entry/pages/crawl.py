"""Somebody who follows every link of the workbench and fills every form that is found with given words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bs4 import Tag

from tests.entry.calls import GATEWAY, Answer, call
from tests.entry.pages.asking import OWN_PAGE, Visitor, is_page, soup

KINDS = ("action", "kind", "step")
"""Parameters that choose a form; the others choose what it is about."""

LEAVING = ("/desk/sign-out", "/desk/account/sign-out-everywhere", "/desk/account/end-session", "/desk/password")
"""Forms that end the session or the account's password, and hold no words of anybody."""

VALID = {
    "date": "2026-11-20",
    "datetime-local": "2026-11-16T09:00",
    "time": "10:00",
    "number": "1",
    "month": "2026-11",
    "tel": "15400000001",
}
"""What a browser would let one type into fields that are no free words."""

Pairs = list[tuple[str, str]]


@dataclass
class Crawl:
    """One visitor's way through the workbench; `check` is given every answer, with what it answers to."""

    visitor: Visitor
    words: str
    check: Callable[[Answer, str], None]
    sent: Counter[str]
    seen: Counter[str] = field(default_factory=Counter)
    each: int = 1

    def walk(self, start: str = "/desk", most: int = 400) -> None:
        """Open the start and all that it leads to, `each` page of a kind so often, up to `most` pages."""
        waiting = [start]
        while waiting and most > 0:
            path = waiting.pop(0)
            kind = kind_of(path)
            if not kind or self.seen[kind] >= self.each:
                continue
            self.seen[kind] += 1
            most -= 1
            waiting += self._read(self.visitor.get(path), f"{self.visitor.id} GET {path}", path)

    def _read(self, answer: Answer, what: str, path: str) -> list[str]:
        """Check an answer, send its forms, and tell where it leads."""
        self.check(answer, what)
        if answer.status == 303:
            return [answer.headers["location"]]
        if not is_page(answer):
            return []
        page = soup(answer)
        onward = [str(tag[name]) for name in ("href", "hx-get") for tag in page.find_all(attrs={name: True})]
        for form in page.find_all("form"):
            onward += self._send(form, path)
        return [urlsplit(to)._replace(fragment="").geturl() or path for to in onward if not to.startswith("#")]

    def _send(self, form: Tag, path: str) -> list[str]:
        to = str(form.get("action") or path)
        kind = kind_of(to)
        if not kind or to.startswith(LEAVING):
            return []
        if str(form.get("method", "get")).lower() == "get":
            return [f"{to.partition('?')[0]}?{urlencode(list(self._filled(form)))}"]
        if self.sent[kind] >= 2 * self.each:
            return []
        self.sent[kind] += 1
        answer = self._post(to, list(self._filled(form)), form)
        self.check(answer, f"{self.visitor.id} POST {to}")
        if answer.status == 422:
            return self._again(answer, to)
        return [answer.headers["location"]] if answer.status == 303 else []

    def _again(self, answer: Answer, to: str) -> list[str]:
        """The refused form once more, with something simple in the fields that were wrong."""
        same = [form for form in soup(answer).find_all("form") if form.get("action") == to]
        if not same:
            return []
        wrong = {str(tag["name"]) for tag in same[0].find_all(attrs={"aria-invalid": "true"}) if tag.get("name")}
        given = [(name, "15400000001" if name in wrong else value) for name, value in self._filled(same[0])]
        taken = self._post(to, given, same[0])
        self.check(taken, f"{self.visitor.id} POST {to} once more")
        return [taken.headers["location"]] if taken.status == 303 else []

    def _post(self, to: str, given: Pairs, form: Tag) -> Answer:
        headers = {**OWN_PAGE, "Cookie": self.visitor.cookie}
        kind, body = "application/x-www-form-urlencoded", urlencode(given).encode()
        if form.get("enctype") == "multipart/form-data":
            kind, body = _multipart(given)
        return call("POST", to, body, headers, kind=kind)

    def _filled(self, form: Tag) -> Iterator[tuple[str, str]]:
        """What is sent: the words in every field for words, something valid everywhere else."""
        chosen: set[str] = set()
        for tag in form.find_all(["input", "textarea", "select"]):
            name, look = str(tag.get("name") or ""), str(tag.get("type") or "text")
            if not name:
                continue
            if tag.name == "select":
                options = [str(each.get("value", "")) for each in tag.find_all("option")]
                yield name, next((value for value in options if value), "")
            elif tag.name == "textarea" or look in ("text", "search", "email", "url"):
                yield name, self.words
            elif look in ("radio", "checkbox"):
                if name not in chosen and (look == "radio" or tag.has_attr("checked") or name == "sure"):
                    chosen.add(name)
                    yield name, str(tag.get("value") or "on")
            elif look == "hidden":
                yield name, str(tag.get("value") or "")
            elif look not in ("file", "submit"):
                yield name, VALID.get(look, "x")
        button = form.find("button", attrs={"name": True})
        if isinstance(button, Tag):
            yield str(button["name"]), str(button.get("value") or "")


def kind_of(path: str) -> str:
    """The route of a path with what chooses the form; "" for what is no page of the workbench."""
    target = urlsplit(path)
    if target.netloc or not target.path.startswith("/desk") or target.path.startswith("/desk/assets/"):
        return ""
    found = GATEWAY.routes.find(target.path)
    if found is None:
        return ""
    pattern, captured = found
    return " ".join([pattern, *(captured[name] for name in KINDS if name in captured)])


def _multipart(given: Pairs) -> tuple[str, bytes]:
    lines = [f'--X7X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in given]
    return "multipart/form-data; boundary=X7X", ("".join(lines) + "--X7X--\r\n").encode()
