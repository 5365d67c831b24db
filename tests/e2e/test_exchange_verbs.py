"""`peerdesk drop` and `peerdesk bundle` as a peer, a coordinator and a chief meet them, on a terminal of their own."""

from __future__ import annotations

import json
import os
import random
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from peerdesk_core.cli import main
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, Month, to_month
from peerdesk_core.model.people import Peer
from peerdesk_core.paths import Paths
from peerdesk_core.vault.exchange.bundle import open_bundle
from peerdesk_core.vault.exchange.card import read_card
from peerdesk_core.vault.exchange.drop import SIZE
from peerdesk_core.vault.exchange.letterbox import make_cards
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.state import Change

if sys.platform == "win32":
    pytest.skip("needs a terminal of its own", allow_module_level=True)

import pty

HANDLE, PASSPHRASE = "Lee", "a passphrase only tests use"
LOGIN = (("Handle", HANDLE), ("Passphrase", PASSPHRASE))
PEER, OTHER = Id("00000000000000a1"), Id("00000000000000a2")
MONTH = to_month(date.today().replace(day=1) - timedelta(days=45))
"""Over in every zone of the world."""
BEFORE = to_month(date.today().replace(day=1) - timedelta(days=75))
PATIENCE = 60


@attrs.frozen(kw_only=True)
class Seen:
    """What was on the terminal, and how the program ended."""

    text: str
    code: int


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"PEERDESK_HOME": str(home), "TMPDIR": str(home), "COLUMNS": "200"}


def on_terminal(home: Path, arguments: Sequence[str], answers: Sequence[tuple[str, str]]) -> Seen:
    """Run a command on a terminal; type each answer once its question is there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "peerdesk_core", *arguments], environment(home))
    text, left, asked = b"", list(answers), 0
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        text += piece
        while left and (found := text.find(left[0][0].encode(), asked)) >= 0 and text.find(b": ", found) >= 0:
            asked = len(text)
            os.write(terminal, left.pop(0)[1].encode() + b"\n")
    os.close(terminal)
    status = os.waitpid(pid, 0)[1]
    assert not left, f"never asked for {left[0][0]}: {text.decode()}"
    return Seen(text=text.decode().replace("\r\n", "\n"), code=os.waitstatus_to_exitcode(status))


def without_terminal(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peerdesk_core", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=environment(home),
    )


def open_desk(home: Path) -> Desk:
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.unlock(HANDLE, PASSPHRASE)
    return desk


@pytest.fixture(scope="module")
def coordinator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two peers and one released figure."""
    home = tmp_path_factory.mktemp("desk")
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.choose_department(desk.demo_department())
    desk.create(HANDLE, PASSPHRASE, kdf=LEAST)
    with desk.ctx("roster").store.unit() as unit:
        unit.put("peers", Peer(id=PEER, given="Robin", family="Quill"))
        unit.put("peers", Peer(id=OTHER, given="Alex", family="Abel"))
    figure = {"id": f"{1:016x}", "period": "2026-01", "span": "month", "family": "topic", "label": "loss", "count": 14}
    journal = desk.vault.journal
    if "reports/figures" not in journal.state.tables:
        journal.wake("reports", "reports/figures")
    journal.commit([Change(compartment="reports", collection="reports/figures", id=f"{1:016x}", document=figure)], {})
    desk.close()
    return home


@pytest.fixture(scope="module")
def one_card(coordinator: Path) -> Path:
    """The card of a third peer."""
    desk = open_desk(coordinator)
    file = coordinator / "card.json"
    file.write_bytes(make_cards(desk.vault, [Id("00000000000000a9")])[0].to_bytes())
    desk.close()
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A machine without a vault."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


@pytest.mark.clause("mpd-11", "mndps-04")
def test_a_card_goes_out_and_the_sums_of_a_month_come_back(coordinator: Path, elsewhere: Path, tmp_path: Path) -> None:
    # The coordinator chooses Robin from the list: the second by family name.
    issued = on_terminal(coordinator, ["drop", "issue", "--to", str(tmp_path)], [*LOGIN, ("For whom", "2")])
    assert issued.code == 0, issued.text
    assert re.search(r"1\. Alex Abel\n +2\. Robin Quill", issued.text) and PASSPHRASE not in issued.text
    (card,) = tmp_path.glob("card-*.json")
    assert read_card(card.read_bytes()).peer == PEER
    assert b"Robin" not in card.read_bytes() and card.stat().st_mode & 0o777 == 0o600

    # The peer, on another machine, answers the questions.
    first = tmp_path / "first.drop"
    told = on_terminal(
        elsewhere,
        ["drop", "--card", str(card)],
        [
            ("Month", MONTH),
            ("How many", "3"),
            ("Count", "nonsense"),
            ("Count", ""),
            ("Write it to", str(first)),
        ],
    )
    assert told.code == 0 and "Hand it to the coordinator" in told.text, told.text
    assert first.stat().st_size == SIZE and first.stat().st_mode & 0o777 == 0o600
    assert not list(elsewhere.iterdir()), "a peer's machine keeps nothing"

    # Another peer's comes by command line, with counts.
    given = on_terminal(coordinator, ["drop", "issue", OTHER, "--to", str(tmp_path)], LOGIN)
    assert given.code == 0, given.text
    (other_card,) = tmp_path.glob(f"card-{OTHER}-*.json")
    second = tmp_path / "second.drop"
    written = without_terminal(
        elsewhere,
        *("drop", "--card", str(other_card), "--month", MONTH, "--contacts", "5"),
        *("--count", "intake.topic=loss:4", "--count", "intake.format=phone:5", "--out", str(second)),
    )
    assert written.returncode == 0, written.stderr

    # Both are taken in together, and a stranger's file is refused without stopping them.
    nonsense = tmp_path / "nonsense.drop"
    nonsense.write_bytes(b"x" * SIZE * 2)
    taken = on_terminal(coordinator, ["drop", "take", str(first), str(nonsense), str(second)], LOGIN)
    assert taken.code == 9, taken.text
    assert f"+ {first}: taken in for {MONTH}." in taken.text and f"+ {second}: taken in" in taken.text
    assert f"! {nonsense}: That is not a drop file." in taken.text

    again = on_terminal(coordinator, ["drop", "take", str(first)], LOGIN)
    assert again.code == 9 and "Taken in before." in again.text

    desk = open_desk(coordinator)
    counters = desk.ctx("intake").store.counters("intake.topic", Month(MONTH))
    assert counters["loss"] == 4 and sum(counters.values()) == 4
    kinds = [event.kind for event in desk.vault.audit_events()]
    assert kinds.count("drop.taken") == 2 and kinds.count("drop.refused") == 2
    desk.close()


def test_a_peer_may_count_families_in_a_conversation(coordinator: Path, elsewhere: Path, tmp_path: Path) -> None:
    on_terminal(coordinator, ["drop", "issue", PEER, "--to", str(tmp_path)], LOGIN)
    (card,) = tmp_path.glob("card-*.json")
    measures = read_card(card.read_bytes()).measures
    place = next(n for n, spec in enumerate(measures, start=1) if spec.id == "intake.format")
    numbers = [(word.replace("_", " "), "1" if word == "video" else "") for word in measures[place - 1].categories]
    out = tmp_path / "sums.drop"
    told = on_terminal(
        elsewhere,
        ["drop", "--card", str(card), "--month", BEFORE, "--out", str(out)],
        [("How many", "1"), ("Count", str(place)), *numbers, ("Count", "")],
    )
    assert told.code == 0 and out.exists(), told.text
    taken = on_terminal(coordinator, ["drop", "take", str(out)], LOGIN)
    assert taken.code == 0, taken.text
    desk = open_desk(coordinator)
    assert desk.ctx("intake").store.counters("intake.format", Month(BEFORE))["video"] == 1
    desk.close()


def test_a_bundle_goes_to_command_and_opens_with_its_words(coordinator: Path, elsewhere: Path, tmp_path: Path) -> None:
    out = tmp_path / "reports.bundle"
    made = on_terminal(coordinator, ["bundle", "--for", "command", "--out", str(out)], LOGIN)
    assert made.code == 0, made.text
    found = re.search(r"\n +((?:[a-z-]+ ){5}[a-z-]+)\n", made.text)
    assert found is not None, made.text
    words = found.group(1)
    assert open_bundle(out.read_bytes(), words).sections
    assert out.stat().st_mode & 0o777 == 0o600

    read = on_terminal(elsewhere, ["bundle", "open", str(out)], [("The six words", words)])
    assert read.code == 0 and "Released reports for command" in read.text and "loss" in read.text, read.text
    data = on_terminal(elsewhere, ["bundle", "open", str(out), "--json"], [("The six words", words.upper())])
    figures = json.loads(data.text[data.text.index("{") :])
    assert figures["sections"][0]["documents"][0]["count"] == 14
    assert words not in read.text and words not in data.text, "not shown while they are typed"
    wrong = on_terminal(elsewhere, ["bundle", "open", str(out)], [("The six words", "six other words")])
    assert wrong.code == 4 and "Not opened." in wrong.text
    assert not list(elsewhere.iterdir())

    kept = on_terminal(coordinator, ["bundle", "--for", "command", "--out", str(out)], [])
    assert kept.code == 9 and "there already" in kept.text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["drop"], 2, "--card"),
        (["drop", "--card", "{none}"], 2, "Without a terminal"),
        (["drop", "--card", "{none}", "--month", "2026-01", "--contacts", "1", "--out", "x"], 9, "cannot be read"),
        (["drop", "--card", "{text}", "--month", "2026-01", "--contacts", "1", "--out", "x"], 9, "not a drop card"),
        (["drop", "--contacts", "1", "take", "{text}"], 2, "do not go with"),
        (["drop", "take"], 2, "FILE"),
        (["drop", "take", "{none}"], 9, "cannot be read"),
        (["drop", "take", "{text}"], 3, "no vault"),
        (["drop", "issue", "Robin", "--to", "{folder}"], 2, "id of 16"),
        (["drop", "issue", str(PEER), "--to", "{folder}"], 3, "no vault"),
        (["drop", "issue", str(PEER), "--to", "{none}"], 2, "does not exist"),
        (["bundle"], 2, "--for command"),
        (["bundle", "--for", "the-press", "--out", "x"], 2, "command"),
        (["bundle", "--for", "command", "--out", "x"], 10, "terminal"),
        (["bundle", "open", "{none}"], 9, "cannot be read"),
        (["bundle", "open", "{text}"], 9, "not a bundle"),
        (["bundle", "--for", "command", "open", "{text}"], 2, "do not go with"),
    ],
    ids=lambda given: " ".join(given)[:40] if isinstance(given, list) else None,
)
def test_what_cannot_be_done_says_why(
    elsewhere: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.setenv("PEERDESK_HOME", str(elsewhere))
    text = tmp_path / "text"
    text.write_text("only a text")
    names = {"none": str(tmp_path / "none"), "text": str(text), "folder": str(tmp_path)}
    assert main([argument.format(**names) for argument in arguments]) == code
    assert says in capsys.readouterr().err
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--month", "2099-01", "--contacts", "1"], 9),
        (["--month", "2001-01", "--contacts", "1"], 9),
        (["--month", "January", "--contacts", "1"], 9),
        (["--month", MONTH, "--contacts", "1000"], 9),
        (["--month", MONTH, "--contacts", "-1"], 9),
        (["--month", MONTH, "--contacts", "many"], 2),
        (["--month", MONTH, "--contacts", "1", "--count", "intake.topic:loss=1"], 2),
        (["--month", MONTH, "--contacts", "1", "--count", "intake.topic=loss:9999"], 2),
        (["--month", MONTH, "--contacts", "1", *["--count", "intake.topic=loss:1"] * 2], 2),
        (["--month", MONTH, "--contacts", "1", "--count", "intake.topic=Robin:1"], 9),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else None,
)
def test_sums_that_cannot_be_handed_in_are_refused_and_nothing_is_written(
    one_card: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    out = tmp_path / "out.drop"
    assert main(["drop", "--card", str(one_card), "--out", str(out), *arguments]) == code
    told = capsys.readouterr().err
    assert told and "Robin" not in told
    assert not out.exists()
