"""Files: taken in, claimed by an act, seen by whoever sees its event, swept when nobody claims them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.attachments import ATTACHED, FIELD, LARGEST, Handed
from chalicelib.domain.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    ProofNeeded,
    Stale,
    TooMany,
    Unavailable,
)
from chalicelib.domain.roles import PUBLIC
from chalicelib.services import attachments, lookup, submit, take_in, uploads, worklist
from chalicelib.services.fileroom import FileRoom
from tests import fakes
from tests.services.file_room import PDF, file_room, photograph, picture
from tests.services.test_joint import joint
from tests.services.test_merge import SPLIT
from tests.world import MATTER, FakeWorld, World, at, over_fakes, walk

REASON = "核实附件内容"


@pytest.fixture
def scanner() -> fakes.FakeScanner:
    return fakes.FakeScanner()


@pytest.fixture
def room(world: FakeWorld, scanner: fakes.FakeScanner) -> FileRoom:
    return file_room(world, scanner)


def put(world: World, room: FileRoom, content: bytes = PDF, name: str = "收据.pdf", **more: Any) -> Handed:
    """A file of the public."""
    said = {"office": "qh", "proof": f"solved:{len(world.codes)}{more}{name}", "address": "192.0.2.1", **more}
    return uploads.upload(world.front, room, content, name, now=world.now, **said)


def bring(world: World, *files: Handed, key: str = "a-key-of-mine", **form: Any) -> str:
    """A submission of the public with files; its number."""
    filled = {name: value for name, value in {**MATTER, **form}.items() if value is not None}
    receipt = submit.submit(
        world.front,
        filled,
        key=key,
        proof=f"solved:{key}",
        address="192.0.2.1",
        now=world.now,
        attachments=[each.attachment.id for each in files],
    )
    world.codes[receipt.number] = receipt.query_code
    return receipt.number


def add(world: World, room: FileRoom, number: str, who: str, content: bytes = PDF, name: str = "说明.pdf") -> str:
    """A file that an officer adds; its id."""
    actor = world.actor(who)
    handed = attachments.hand_in(room, world.desk, actor, number, content, name, world.now)
    attachments.perform(world.desk, number, "attach", {"note": "现场材料"}, actor, world.now, (handed,))
    return handed.attachment.id


def names(world: World, number: str, who: str) -> list[str]:
    """The files that somebody finds on the page of a case."""
    return [each.name for each in worklist.open_case(world.desk, world.actor(who), number).attachments]


def opened(world: World, room: FileRoom, number: str, who: str, id: str, reason: str = REASON) -> bytes:
    return attachments.open_file(room, world.desk, world.actor(who), number, id, world.now, reason).content


# Taking in


def test_what_the_public_puts_belongs_to_its_submission(world: FakeWorld, room: FileRoom) -> None:
    photo, receipt = put(world, room, photograph(), "IMG 1.HEIC"), put(world, room)
    number = bring(world, photo, receipt)
    assert names(world, number, "qh.clerk") == ["IMG 1.jpg", "收据.pdf"]
    assert opened(world, room, number, "qh.clerk", receipt.attachment.id) == PDF
    assert b"SECRET" not in opened(world, room, number, "qh.clerk", photo.attachment.id)
    event = world.memory.events[number, 1]
    assert event.link == event.expected_link()
    assert event.digest == world.memory.words[number, 1].digest()


def test_names_and_bytes_are_sealed(world: FakeWorld, room: FileRoom) -> None:
    handed = put(world, room)
    number = bring(world, handed)
    (kept,) = room.store.contents.values()  # type: ignore[attr-defined]
    assert kept.startswith(b"sealed|public:qh|")
    (key,) = room.store.contents  # type: ignore[attr-defined]
    assert key.startswith("20261116/")
    assert key.endswith(f"-{handed.attachment.id}")
    assert handed.attachment.digest[:16] not in key
    assert "收据" not in repr(world.memory.events[number, 1]) + repr(world.memory.cases[number])
    note = world.memory.guards["upload", handed.attachment.id].note
    assert "收据" not in repr(note)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"%PDF" + bytes(LARGEST), "不超过 10 MB"),
        (b"<html>", "可以上传"),
        (picture()[:200], "打不开"),
        (PDF + fakes.VIRUS, "含有病毒"),
    ],
)
def test_what_is_not_taken_is_said_at_its_field_and_leaves_nothing(
    world: FakeWorld, room: FileRoom, content: bytes, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        put(world, room, content)
    assert said in refused.value.fields[FIELD]
    assert room.store.contents == {}  # type: ignore[attr-defined]


def test_of_a_virus_the_officers_of_the_system_hear(world: FakeWorld, room: FileRoom) -> None:
    """The nearest office that has any; they find it among their alerts, and nobody else does."""
    with pytest.raises(Invalid, match=r"Test\.Virus"):
        put(world, room, PDF + fakes.VIRUS, "病毒.pdf", office="qh-0401")
    with pytest.raises(Invalid):
        put(world, room, PDF + fakes.VIRUS, "再来.pdf", office="qh-0401")
    (alert,) = worklist.alerts(world.desk, world.actor("qh.admin"), None).items
    assert (alert.kind, alert.key, alert.case, set(alert.staff)) == (
        "infected",
        "qh:system",
        "",
        {"qh.admin", "qh.secadmin"},
    )
    assert "公众 上传的附件含有病毒 Test.Virus" in alert.note
    assert worklist.alerts(world.desk, world.actor("qh.clerk"), None).items == ()
    assert worklist.alerts(world.desk, world.actor("qh.secadmin"), None).items == (alert,)


def test_while_the_scanner_is_silent_nothing_is_let_through(
    world: FakeWorld, room: FileRoom, scanner: fakes.FakeScanner
) -> None:
    scanner.silent = True
    with pytest.raises(Unavailable, match="稍后再补充附件"):
        put(world, room)
    assert room.store.contents == {}  # type: ignore[attr-defined]


def test_it_is_scanned_as_it_came_and_marked_where_nobody_scans(
    world: FakeWorld, room: FileRoom, scanner: fakes.FakeScanner
) -> None:
    assert put(world, room, photograph()).attachment.scanned
    assert scanner.scanned == [photograph()]
    assert not put(world, replace(room, scanner=None), name="x").attachment.scanned


def test_each_upload_of_the_public_spends_a_proof_and_counts(world: FakeWorld, room: FileRoom) -> None:
    put(world, room, proof="solved:1")
    with pytest.raises(ProofNeeded):
        put(world, room, proof="solved:1")
    with pytest.raises(Invalid, match="没有这个受理单位"):
        put(world, room, proof="solved:2", office="nowhere")
    strict = replace(world.front, settings=replace(world.front.settings, submissions_per_address=1))
    for n in range(5):
        uploads.upload(strict, room, PDF, "x", office="qh", proof=f"solved:a{n}", address="192.0.2.9", now=world.now)
    with pytest.raises(TooMany):
        uploads.upload(strict, room, PDF, "x", office="qh", proof="solved:b", address="192.0.2.9", now=world.now)


# Claiming


def test_the_same_attempt_gives_the_same_receipt(world: FakeWorld, room: FileRoom) -> None:
    handed = put(world, room)
    number = bring(world, handed)
    world.now += timedelta(hours=3)
    assert bring(world, handed) == number
    with pytest.raises(Conflict, match="另一份内容"):
        bring(world)


def test_a_file_serves_one_act(world: FakeWorld, room: FileRoom) -> None:
    handed = put(world, room)
    number = bring(world, handed)
    with pytest.raises(Conflict, match="另一次操作"):
        bring(world, handed, key="another-key")
    asked = {"proof": "", "address": "192.0.2.1", "now": world.now, "attachments": [handed.attachment.id]}
    with pytest.raises(Conflict, match="另一次操作"):
        lookup.command(world.front, number, world.codes[number], "supplement", {"content": "见附件"}, **asked)
    assert len(world.memory.cases) == 1


def test_within_an_hour_by_whoever_put_it(world: FakeWorld, room: FileRoom) -> None:
    handed = put(world, room)
    actor = world.actor("qh.clerk")
    for ids in ([handed.attachment.id], ["x"], ["../../etc/passwd"], ["0" * 32]):
        with pytest.raises(Invalid, match="重新选择文件"):
            attachments.claimed(world.desk, actor, ids, world.now)
    mine = attachments.hand_in_new(room, actor, PDF, "来信.pdf", world.now)
    assert attachments.claimed(world.desk, actor, [mine.attachment.id], world.now) == (mine,)
    with pytest.raises(Invalid, match="重新选择文件"):
        bring(world, mine)
    world.now += timedelta(minutes=61)
    with pytest.raises(Invalid, match="一小时"):
        bring(world, handed)


def test_a_supplement_carries_files_however_late_it_is_performed(world: FakeWorld, room: FileRoom) -> None:
    number = bring(world)
    handed = put(world, room)
    asked = {"proof": "", "address": "192.0.2.1", "now": world.now, "attachments": [handed.attachment.id]}
    form = {"content": "另有收据一张"}
    first = lookup.command(world.front, number, world.codes[number], "supplement", form, **asked)
    again = lookup.command(world.front, number, world.codes[number], "supplement", form, **asked)
    assert again != first
    with pytest.raises(Invalid):
        lookup.command(world.front, number, world.codes[number], "supplement", {**form, "#files": []}, **asked)
    world.now += timedelta(days=3)
    assert uploads.sweep_orphans(room, world.now) == 0
    assert world.drain().done == 1
    assert names(world, number, "qh.clerk") == ["收据.pdf"]
    assert opened(world, room, number, "qh.clerk", handed.attachment.id) == PDF


def test_a_letter_is_taken_in_with_its_scan(world: FakeWorld, room: FileRoom) -> None:
    actor = world.actor("qh.clerk")
    scan = attachments.hand_in_new(room, actor, photograph(), "来信.jpg", world.now)
    form = {**MATTER, "channel": "LETTER"}
    receipt = take_in.take_in(world.desk, form, actor, world.now, world.now, key="a-key-of-mine", attached=(scan,))
    assert names(world, receipt.number, "qh.clerk") == ["来信.jpg"]
    # A double click hands the file in anew; there is one case, and the other file is an orphan.
    twice = attachments.hand_in_new(room, actor, photograph(), "来信.jpg", world.now)
    again = take_in.take_in(world.desk, form, actor, world.now, world.now, key="a-key-of-mine", attached=(twice,))
    assert again == receipt
    assert uploads.sweep_orphans(room, world.now + timedelta(days=4)) == 1
    assert opened(world, room, receipt.number, "qh.clerk", scan.attachment.id)


def test_what_nobody_claims_is_removed_after_two_days(world: FakeWorld, room: FileRoom) -> None:
    kept, lost = put(world, room, name="a"), put(world, room, name="b")
    number = bring(world, kept)
    assert uploads.sweep_orphans(room, world.now + timedelta(days=2)) == 0
    assert uploads.sweep_orphans(room, world.now + timedelta(days=4)) == 1
    assert uploads.sweep_orphans(room, world.now + timedelta(days=4)) == 0
    assert opened(world, room, number, "qh.clerk", kept.attachment.id) == PDF
    with pytest.raises(NotFound):
        room.store.get(room.key(lost.attachment))


def test_more_than_five_are_refused_and_nothing_is_written(world: FakeWorld, room: FileRoom) -> None:
    many = [put(world, room, name=f"{n}") for n in range(6)]
    with pytest.raises(Invalid, match="最多 5 个附件"):
        bring(world, *many)
    assert not world.memory.cases
    actor, number = world.actor("qh.clerk"), bring(world)
    mine = tuple(attachments.hand_in_new(room, actor, PDF, f"{n}", world.now) for n in range(6))
    with pytest.raises(Invalid, match="最多 5 个附件"):
        attachments.perform(world.desk, number, "attach", {"note": "x"}, actor, world.now, mine)


# Seeing


def test_a_file_opens_only_through_a_case_that_one_sees(world: FakeWorld, room: FileRoom) -> None:
    number = bring(world, put(world, room))
    other = world.submit()
    id = add(world, room, number, "qh.clerk")
    for who, of in (("qh-0402.handler", number), ("bs.clerk", number), ("qh.clerk", other), ("qh.admin", number)):
        with pytest.raises(NotFound):
            opened(world, room, of, who, id)
        with pytest.raises(NotFound):
            opened(world, room, "QH20261116-K7M3Q", who, id)
    with pytest.raises(NotFound):
        attachments.hand_in(room, world.desk, world.actor("qh-0402.handler"), number, PDF, "x", world.now)


def test_a_co_handler_opens_its_own_and_those_of_the_main_part(world: FakeWorld, room: FileRoom) -> None:
    """Edge 12, for files."""
    number = joint(world)
    helper = add(world, room, number, "qh.liaison-0105", name="协办材料.pdf")
    main = add(world, room, number, "qh-0401.handler", name="学校材料.pdf")
    assert names(world, number, "qh.clerk") == ["协办材料.pdf", "学校材料.pdf"]
    assert names(world, number, "qh.liaison-0105") == ["协办材料.pdf", "学校材料.pdf"]
    assert names(world, number, "qh.liaison-0104") == ["学校材料.pdf"]
    assert opened(world, room, number, "qh.liaison-0104", main) == PDF
    with pytest.raises(NotFound):
        opened(world, room, number, "qh.liaison-0104", helper)


def test_who_asked_for_secrecy_is_not_given_away_by_a_file(world: FakeWorld, room: FileRoom) -> None:
    """Edge 20: the handler finds neither the letter nor its name; what officers add stays open."""
    handed = put(world, room, photograph(), "甘小禾的信.jpg")
    number = bring(world, handed, identity="confidential", about_kind="none", about_office=None)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0801")
    added = add(world, room, number, "qh.dispatcher", name="整理件.pdf")
    assert names(world, number, "qh.clerk") == ["某某的信.jpg", "整理件.pdf"]
    assert names(world, number, "qh-0801.liaison") == ["整理件.pdf"]
    assert opened(world, room, number, "qh-0801.liaison", added)
    for who in ("qh-0801.liaison", "qh-0801.clerk"):
        with pytest.raises(NotFound):
            opened(world, room, number, who, handed.attachment.id)
    assert opened(world, room, number, "qh.clerk", handed.attachment.id)


def test_of_a_split_letter_only_the_sealed_part_has_what_came_with_the_whole(world: FakeWorld, room: FileRoom) -> None:
    """Edge 18: neither the school nor the dispatcher opens it any more, and the child carries no copy."""
    letter = put(world, room, photograph(), "来信.jpg")
    number = bring(world, letter, **SPLIT)
    walk(world, number, "contact")
    added = add(world, room, number, "qh-0401.handler", name="学校说明.pdf")
    known = set(world.memory.cases)
    world.act(number, "split", "qh.dispatcher")
    (child,) = set(world.memory.cases) - known
    for who in ("qh-0401.handler", "qh.dispatcher", "qh.clerk"):
        assert names(world, number, who) == ["学校说明.pdf"]
        with pytest.raises(NotFound):
            opened(world, room, number, who, letter.attachment.id)
    assert ATTACHED not in repr(world.memory.events[child, 1]) + repr(world.memory.words[child, 1])
    discipline = next(key for key, of in world.memory.entries if of == child).partition(":")[0]
    who = f"{discipline}.discipline"
    assert names(world, child, who) == ["来信.jpg"]
    assert opened(world, room, child, who, letter.attachment.id)
    with pytest.raises(NotFound):
        opened(world, room, child, who, added)


def test_what_was_abandoned_before_a_long_outage_is_removed_after_it(world: FakeWorld, room: FileRoom) -> None:
    assert uploads.sweep_orphans(room, world.now) == 0
    put(world, room, name="没有提交的.pdf")
    kept = bring(world, put(world, room))
    assert uploads.sweep_orphans(room, world.now + timedelta(days=90)) == 1
    (id,) = (each.attachment.id for each in worklist.open_case(world.desk, world.actor("qh.clerk"), kept).attachments)
    assert opened(world, room, kept, "qh.clerk", id) == PDF
    assert uploads.sweep_orphans(room, world.now + timedelta(days=91)) == 0


def test_every_opening_is_logged_and_that_of_a_sealed_case_wants_a_reason(world: FakeWorld, room: FileRoom) -> None:
    plain = bring(world, put(world, room), key="plain-key")
    sealed = bring(world, put(world, room, name="举报.pdf"), key="sealed-key", type="REPORT")

    def id_of(number: str) -> str:
        return worklist.open_case(world.desk, world.actor("qh.clerk"), number).attachments[0].attachment.id

    assert opened(world, room, plain, "qh.clerk", id_of(plain), "")
    for reason in ("", "看看"):
        with pytest.raises(Invalid, match="写明查看原因"):
            opened(world, room, sealed, "qh.clerk", id_of(sealed), reason)
    assert opened(world, room, sealed, "qh.clerk", id_of(sealed))
    lines = [line for line in world.memory.access if "case.attachment" in line]
    assert [(line[1], line[2], line[4]) for line in lines] == [
        (plain, "qh.clerk", f"打开附件 {id_of(plain)[:8]}"),
        (sealed, "qh.clerk", REASON),
    ]


def test_where_only_named_people_read_nobody_else_opens_a_file(world: FakeWorld, room: FileRoom) -> None:
    """Edge 42."""
    number = bring(world, put(world, room))
    (id,) = (each.attachment.id for each in worklist.open_case(world.desk, world.actor("qh.clerk"), number).attachments)
    case = world.case(number)
    from chalicelib.domain.case import Mark

    named = Mark("named_only", world.now, "qh.head", 1, staff=("qh.deputy1",))
    world.memory.cases[number] = replace(case, marks=(*case.marks, named))
    assert names(world, number, "qh.clerk") == []
    with pytest.raises(NotAllowed, match="仅限指定人员"):
        opened(world, room, number, "qh.clerk", id)


def test_from_the_archive_a_file_opens_only_while_an_enquiry_is_open(world: FakeWorld, room: FileRoom) -> None:
    """Edge 52."""
    number = bring(world, put(world, room))
    walk(world, number)
    (id,) = (each.attachment.id for each in worklist.open_case(world.desk, world.actor("qh.clerk"), number).attachments)
    world.now += timedelta(days=60)
    world.promote("qh.petition", "ARCHIVIST")
    world.act(number, "archive", "qh.petition")
    with pytest.raises(NotAllowed, match="调卷"):
        opened(world, room, number, "qh.clerk", id)
    with pytest.raises(NotAllowed):
        add(world, room, number, "qh.clerk")
    world.act(number, "consult_archive", "qh.center-head", days=10)
    assert opened(world, room, number, "qh.clerk", id) == PDF


def test_numbers_in_a_name_are_masked(world: FakeWorld, room: FileRoom) -> None:
    """Edge 46, for names of files."""
    number = bring(world, put(world, room, name="15400000009 身份证990101199505200043.pdf"))
    (shown,) = names(world, number, "qh.clerk")
    assert "15400000009" not in shown
    assert "990101199505200043" not in shown
    file = worklist.open_case(world.desk, world.actor("qh.clerk"), number)
    (seen,) = file.attachments
    got = attachments.open_file(room, world.desk, world.actor("qh.clerk"), number, seen.attachment.id, world.now)
    assert got.seen.name == shown
    assert ATTACHED not in repr([(event.facts, words) for event, words in file.timeline])


def test_somebody_elses_change_meanwhile_is_told(world: FakeWorld, room: FileRoom) -> None:
    number = bring(world)
    actor = world.actor("qh.clerk")
    handed = attachments.hand_in(room, world.desk, actor, number, PDF, "x", world.now)
    seen = world.case(number).revision
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Stale):
        attachments.perform(world.desk, number, "attach", {"note": "x"}, actor, world.now, (handed,), revision=seen)


def test_every_public_command_is_read_without_what_no_row_asks_for() -> None:
    assert uploads.uncarried({"content": "x"}) == ({"content": "x"}, ())
    world = over_fakes()
    room = file_room(world)
    handed = uploads.hand_in(room, PDF, "a", by=PUBLIC.id, office="qh", scope="public:qh", now=at("2026-11-16"))
    assert uploads.uncarried(uploads.carried({"content": "x"}, [handed])) == ({"content": "x"}, (handed,))
