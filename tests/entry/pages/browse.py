"""A browser without scripts: the application behind the gateway, cookies kept, forms found and sent as they stand."""

from __future__ import annotations

from typing import Any

import webtest

from tests.entry.calls import GATEWAY
from tests.world import PASSWORD, FakeWorld

OWN_PAGE = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ACCEPT": "text/html"}


class Browser(webtest.TestApp):  # type: ignore[misc]
    """WebTest's application; `get` and `post` fail on a status of 400 or more unless `status` names it."""

    def __init__(self, world: FakeWorld) -> None:
        super().__init__(GATEWAY, extra_environ=OWN_PAGE, lint=False)
        self.world = world

    def sign_in(self, id: str) -> Browser:
        """Sign in as a member of staff, `qh-0401.liaison`; the cookie is kept."""
        office, _, login = id.rpartition(".")
        self.post_json("/api/v1/sessions", {"office": office, "login": login, "password": PASSWORD}, status=201)
        return self

    def fill(self, path: str, values: dict[str, Any], *, form: str = "", status: int = 303) -> Any:
        """Open a page, fill in the form of that id, or the first of its own, and send it; the answer."""
        shown = form_of(self.get(path), form)
        for name, value in values.items():
            if isinstance(value, list):
                for box in shown.fields[name]:
                    box.checked = box._value in value
            else:
                shown[name] = value
        return shown.submit(status=status)


def form_of(answer: Any, id: str = "") -> Any:
    """The form of that id on a page, or the first that is not the frame's own."""
    if id:
        return answer.forms[id]
    return next(form for _, form in sorted(answer.forms.items(), key=str) if form.action != "/desk/sign-out")


def texts(answer: Any) -> str:
    """All that a person reads on a page, in one line."""
    return " ".join(answer.html.get_text(" ").split())
