"""Who acts in a story, each by the API as on the page: members of staff, and whoever brought the matter."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pypdf import PdfReader

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.workdays import SHANGHAI
from tests.entry.calls import REASON, Answer, Caller, call, run_job

if TYPE_CHECKING:
    from tests.stories.telling import Story

NAMES = {row.title: name for name, row in ACTIONS.items()}


@dataclass
class Person:
    """A member of staff in a story."""

    story: Story
    caller: Caller

    @property
    def name(self) -> str:
        """Who it is, by office and login."""
        return f"{self.caller.office}.{self.caller.login}"

    def does(self, title: str, /, *, number: str = "", **form: Any) -> Story:
        """Take an action by its title, as it is offered on the page; whoever is refused stops the story."""
        number = number or self.story.number
        offered = {each["title"]: each for each in self.story.case(number, self.caller)["actions"]}
        assert title in offered, f"{self.name} 没有“{title}”这一按钮，只有：{'、'.join(offered)}"
        known = {each["name"] for each in offered[title]["fields"]} | {"assignment"}
        assert set(form) <= known, f"“{title}”的表单没有：{set(form) - known}"
        answer = self.caller.act(number, NAMES[title], form)
        assert answer.status == 200, f"{self.name} {title}：{answer.raw.decode()}"
        if child := answer.json.get("child"):
            self.story.keep(child["number"], child["query_code"])
        self.story.note(f"{self.name} {title}")
        self.story.carry_out().look_after(number)
        return self.story

    def is_refused(self, title: str, because: str, /, *, number: str = "", **form: Any) -> Story:
        """Try an action that must not be done; `because` is part of what is told."""
        number = number or self.story.number
        before = self.story.kept(number)
        answer = self.caller.act(number, NAMES[title], form, revision=before.revision)
        assert answer.status in (403, 422), answer.raw.decode()
        said = answer.json["detail"] + "".join(each["message"] for each in answer.json.get("errors", ()))
        assert because in said, said
        assert self.story.kept(number) == before
        self.story.note(f"{self.caller.login} 不能 {title}：{said}")
        return self.story

    def is_not_offered(self, *titles: str) -> Story:
        """The page shows no such buttons."""
        offered = [each["title"] for each in self.story.case(self.story.number, self.caller)["actions"]]
        assert not set(titles) & set(offered), offered
        return self.story

    def takes_in(self, **form: Any) -> str:
        """Take in what came by telephone, letter, visit or as an order; the number of the case."""
        filled = {"office": self.caller.office, "received_at": self.story.now.isoformat(), **form}
        answer = self.caller.post("/api/v1/desk/cases", filled, idempotency_key=self.story.key())
        return self.story.begun(answer, filled)

    def reads(self, *words: str) -> Story:
        """The page of the case shows all of these words."""
        shown = str(self.story.case(caller=self.caller))
        assert not [word for word in words if word not in shown], shown
        return self.story

    def does_not_read(self, *words: str) -> Story:
        """The page of the case is open, and shows none of these words."""
        shown = str(self.story.case(caller=self.caller))
        assert not [word for word in words if word in shown], shown
        return self.story

    def files(self) -> dict[str, str]:
        """The files that the page of the case lists: id by the name shown."""
        return {each["name"]: each["id"] for each in self.story.case(caller=self.caller)["attachments"]}

    def adds_file(self, content: bytes, name: str, note: str) -> Story:
        """Add a file to the case by 补充附件."""
        seen = self.story.case(caller=self.caller)["revision"]
        named = {"X-File-Name": quote(name), "X-Note": quote(note), "If-Match": f'"{seen}"'}
        path = f"/api/v1/cases/{self.story.number}/attachments"
        answer = call("POST", path, content, {**self.caller.headers, **named}, kind="application/octet-stream")
        assert answer.status == 201, answer.raw.decode()
        self.story.note(f"{self.name} 补充附件：{note}")
        return self.story

    def opens_file(self, name: str) -> Answer:
        """Open a file that the page lists, with a reason."""
        return self.opens_by_id(self.files()[name])

    def opens_by_id(self, id: str) -> Answer:
        """Open a file by its id, whether the page lists it or not."""
        path = f"/api/v1/cases/{self.story.number}/attachments/{id}"
        return call("GET", path, headers={**REASON, **self.caller.headers, "Accept": "*/*"})

    def must_say_why(self, reason: str) -> Story:
        """A sealed case opens only to a reason (X-Reason), which stands in the access log."""
        path = f"/api/v1/cases/{self.story.number}"
        silent = call("GET", path, headers=self.caller.headers)
        assert (silent.status, silent.problem) == (422, "invalid"), silent.raw.decode()
        assert "请写明查看原因" in silent.raw.decode()
        assert call("GET", path, headers={**self.caller.headers, "X-Reason": quote(reason)}).status == 200
        return self.story

    def prints(self, title: str, *words: str, draft: bool = False) -> Story:
        """The latest paper whose title ends so is issued (or looked at as a draft), and these words stand on it."""
        text = self._printed(title, draft=draft)
        assert not [word for word in words if "".join(word.split()) not in text], text
        self.story.note(f"{self.name} 打印 {title}")
        return self.story

    def prints_without(self, title: str, *words: str) -> Story:
        """None of these words stands on the latest paper whose title ends so."""
        text = self._printed(title)
        assert not [word for word in words if "".join(word.split()) in text], text
        return self.story

    def _printed(self, title: str, *, draft: bool = False) -> str:
        path = f"/api/v1/cases/{self.story.number}/papers"
        lines = self.caller.get(path).json["items"]
        found = [line["paper"] for line in lines if line["title"].endswith(title)]
        assert found, f"没有“{title}”，只有：{'、'.join(line['title'] for line in lines)}"
        path = f"{path}/{found[-1]}"
        if not draft:
            issued = self.caller.post(path, {})
            assert issued.status == 201, issued.raw.decode()
        headers = {**REASON, **self.caller.headers, "Accept": "application/pdf"}
        printed = call("GET", f"{path}?draft=true" if draft else path, headers=headers)
        assert printed.headers["content-type"] == "application/pdf", printed.raw
        return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.raw)).pages).split())

    def opens(self, register: str, *, docket: str = "", **form: Any) -> str:
        """Open an entry of a register, by its title; the id of the entry."""
        kind = next(kind for kind in KINDS.values() if kind.title == register)
        filled = {"docket": docket or self.caller.office, **form}
        answer = self.caller.post(f"/api/v1/registers/{kind.name}", filled, idempotency_key=self.story.key())
        assert answer.status == 201, f"{self.name} {register}：{answer.raw.decode()}"
        self.story.note(f"{self.name} {register}：{kind.opening.title}")
        return str(answer.json["id"])

    def notes(self, register: str, entry: str, title: str, **form: Any) -> Story:
        """Take a step on an entry of a register, by its title, as it is offered on the page."""
        kind = next(kind for kind in KINDS.values() if kind.title == register)
        path = f"/api/v1/registers/{kind.name}/{entry}"
        shown = self.caller.get(path)
        assert shown.status == 200, shown.raw.decode()
        offered = {each["title"]: each["step"] for each in shown.json["steps"]}
        assert title in offered, f"{self.name} 没有“{title}”，只有：{'、'.join(offered)}"
        answer = self.caller.post(f"{path}/steps/{offered[title]}", form, if_match=shown.headers["etag"])
        assert answer.status == 200, f"{self.name} {title}：{answer.raw.decode()}"
        self.story.note(f"{self.name} {register}：{title}")
        return self.story.carry_out()

    def sends(self, path: str, form: Mapping[str, Any]) -> Answer:
        """Anything else that a page sends, under /api/v1/."""
        answer = self.caller.post(f"/api/v1/{path}", dict(form))
        self.story.note(f"{self.name} {path}：{answer.status}")
        return answer

    def never_saw_it(self) -> Story:
        """Nothing of the case is to be found, and nothing ever came: not by its number, in no list, in no alert."""
        assert self.story.number not in self.caller.get("/api/v1/alerts").raw.decode()
        return self.sees_it_no_more()

    def sees_it_no_more(self) -> Story:
        """The case cannot be opened, acted on or found in a list."""
        number, caller = self.story.number, self.caller
        for path in (f"/api/v1/cases/{number}", f"/api/v1/cases/{number}/papers", "/api/v1/cases/QH20261121-K7M3Q"):
            assert caller.get(path).status == 404
        assert caller.act(number, "supplement", {"content": "打听一下"}, revision=1).status == 404
        dockets = [each["key"] for each in caller.get("/api/v1/me").json["dockets"]]
        for docket in dockets:
            for done in ("false", "true"):
                assert number not in caller.get(f"/api/v1/worklist?docket={docket}&done={done}").raw.decode()
        return self.story

    def finds_it_on_the_worklist(self, due: str | None = None) -> Story:
        """The case stands on one of the person's dockets, `due` on that day."""
        dockets = [each["key"] for each in self.caller.get("/api/v1/me").json["dockets"]]
        rows = [
            row
            for docket in dockets
            for row in self.caller.get(f"/api/v1/worklist?docket={docket}").json["items"]
            if row["number"] == self.story.number
        ]
        assert rows, "工作台上没有此件"
        if due is not None:
            last = datetime.fromisoformat(rows[0]["due"]) - timedelta(microseconds=1)
            assert last.astimezone(SHANGHAI).date().isoformat() == due
        return self.story

    def was_warned(
        self, rule: str, on: str, colour: str = "", *, late: bool = False, kind: str = "", times: int = 1
    ) -> Story:
        """An alert of this rule (and kind: by default a warning) came on that day, named this person, and so often."""
        found = [
            alert
            for alert in self.caller.get("/api/v1/alerts").json["items"]
            if (alert["case"], alert["rule"]) == (self.story.number, rule)
            and alert["kind"] == (kind or ("late" if late else "warn"))
            and self.name in alert["staff"]
            and datetime.fromisoformat(alert["at"]).astimezone(SHANGHAI).date().isoformat() == on
            and alert["colour"] == colour
        ]
        assert len(found) == times, self.story.alerts()
        return self.story


@dataclass
class Petitioner:
    """Whoever brought the matter, with number and code only."""

    story: Story

    def submits(self, **form: Any) -> str:
        """Bring a matter by the form of the public site; its number."""
        filled = {"altcha": f"solved:{self.story.key()}", **form}
        answer = call("POST", "/api/v1/cases", filled, {"Idempotency-Key": self.story.key()})
        return self.story.begun(answer, filled)

    def puts(self, content: bytes, name: str, office: str = "qh") -> str:
        """Put a file before submitting; the token to be named in the submission."""
        said = {"X-Office": office, "X-Altcha": f"solved:{self.story.key()}", "X-File-Name": quote(name)}
        answer = call("POST", "/api/v1/attachments", content, said, kind="application/octet-stream")
        assert answer.status == 201, answer.raw.decode()
        return str(answer.json["token"])

    def asks(self, title: str, **form: Any) -> Story:
        """Ask for something offered on the lookup page; it is done at once."""
        story = self.story
        offered = {each["title"]: each["action"] for each in story.lookup(story.number)["next"]}
        assert title in offered, f"查询页没有“{title}”，只有：{'、'.join(offered)}"
        said = {"number": story.number, "code": story.codes[story.number], "form": form}
        answer = call("POST", f"/api/v1/lookup/actions/{offered[title]}", said)
        assert answer.status == 202, answer.raw.decode()
        done = run_job("drain")
        # What it orders of another case may be done in the same run.
        assert done == {"done": max(done["done"], 1), "later": 0, "lost": 0, "errors": 0}, done
        story.note(f"信访人 {title}")
        story.carry_out().look_after(story.number)
        return story

    def is_refused(self, title: str, status: int, **form: Any) -> Answer:
        """Ask for something that is not granted."""
        story = self.story
        said = {"number": story.number, "code": story.codes[story.number], "form": form}
        answer = call("POST", f"/api/v1/lookup/actions/{NAMES[title]}", said)
        assert answer.status == status, answer.raw.decode()
        return answer
