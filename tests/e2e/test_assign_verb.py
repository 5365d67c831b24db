"""`peerdesk assign` as a coordinator at a terminal meets it: what is asked, said, printed for programs, not said."""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core import cli
from peerdesk_core.desk import Desk
from peerdesk_core.exits import Exit
from peerdesk_core.faults import fault_of
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Experience, Peer, Rank
from peerdesk_core.paths import Paths
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.kdf import LEAST

HANDLE, PASSPHRASE = "lee", "a passphrase only tests use"
CODE = "amber-heron-42"
PAGE = Path(__file__).parents[2] / "docs" / "assignment.md"
NEAR, FAR, UNTRAINED = (Id(f"{number:016x}") for number in (1, 2, 3))


def a_peer(id: Id, **fields: Any) -> Peer:
    day = PartialDate("2024-03-02")
    ready = Peer(
        id=id, given="Kai", family="Lor", trained_on=day, agreement_on=day, explained_on=day, acknowledged_on=day
    )
    return attrs.evolve(ready, **fields)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with three peers and one open request, made once."""
    home = tmp_path_factory.mktemp("assign")
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.choose_department(desk.demo_department())
    desk.create(HANDLE, PASSPHRASE, kdf=LEAST)
    team = (
        a_peer(NEAR, rank=Rank.SERGEANT, unit="Harbour", experience=frozenset({Experience.SUICIDE_LOSS})),
        a_peer(FAR, rank=Rank.CHIEF, unit="Quarry"),
        a_peer(UNTRAINED, trained_on=None),
    )
    with desk.ctx("roster").store.unit() as unit:
        for peer in team:
            unit.put("peers", peer)
    request = Request(
        id=Id("f" * 16),
        code=Code(CODE),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(desk.clock.now()),
        experience=Experience.SUICIDE_LOSS,
    )
    with desk.ctx("intake").store.unit() as unit:
        unit.put("requests", request)
    desk.close()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "desk"
    shutil.copytree(made, copy)
    monkeypatch.setenv("PEERDESK_HOME", str(copy))
    return copy


@attrs.frozen
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the verb; questions are answered by their label."""

    def command(*arguments: str, answers: Mapping[str, str] | None = None) -> Done:
        told = {"Handle": HANDLE, "Passphrase": PASSPHRASE, **(answers or {})}
        monkeypatch.setattr(sys, "stdin", Terminal())
        monkeypatch.setattr("click.prompt", lambda label, **_: told.get(label, ""))
        monkeypatch.setattr("getpass.getpass", lambda label: told[label.removesuffix(": ")])
        code = cli.main(["assign", *arguments])
        shown = capsys.readouterr()
        return Done(code, shown.out, shown.err)

    return command


class Terminal:
    """Stands for somebody at the keyboard."""

    def isatty(self) -> bool:
        return True


def kept(home: Path) -> tuple[Any, ...]:
    """The requests, the peers and their load."""
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.unlock(HANDLE, PASSPHRASE)
    team = desk.kernel.peers()
    loads = [desk.ctx("roster").store.loads(peer.id) for peer in team]
    found = ([owned.item for owned in desk.kernel.requests()], team, loads)
    desk.close()
    return found


def told(done: Done) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    return found


# ------------------------------------------------------------------ the answer


@pytest.mark.clause("mpd-14")
def test_the_peers_are_ranked_with_reasons_and_clauses_and_nothing_is_changed(home: Path, run: Run) -> None:
    before = kept(home)
    done = run(CODE, "--rank", "sergeant", "--explain")
    assert done.code == Exit.OK
    assert "amber-heron-42: 2 peers free, 1 peer barred." in done.out
    assert "PST Coordinator chooses [MPD 3-503 IV.B.5]." in done.out
    assert done.out.index(NEAR) < done.out.index(FAR) < done.out.index(UNTRAINED)
    assert "Rank: 12 of 12. Same rank or role [" in done.out
    assert "[MPD 3-503 VII.C.1]" in done.out and "The bar that would have to fall" in done.out
    assert "Lor" not in done.out
    assert kept(home) == before


def test_names_are_shown_on_request_only(home: Path, run: Run) -> None:
    assert "Kai Lor" in run(CODE, "--names").out
    found = told(run(CODE, "--names", "--json"))
    assert {one["name"] for one in (*found["free"], *found["barred"])} == {"Kai Lor"}
    assert "Lor" not in run(CODE, "--explain", "--json").out


def test_the_facts_can_be_asked_for_and_then_rank_as_if_they_were_options(home: Path, run: Run) -> None:
    options = run(CODE, "--rank", "chief", "--unit", "Quarry", "--explain", "--json")
    asked = run(CODE, "--ask", "--explain", "--json", answers={"Rank": "Chief", "Unit": "Quarry"})
    assert (asked.code, asked.out) == (options.code, options.out)
    assert told(asked)["free"][0]["peer"] == FAR
    wrong = run(CODE, "--ask", answers={"Rank": "admiral"})
    assert wrong.code == Exit.USAGE and "admiral" not in wrong.err


def test_what_was_said_of_the_person_is_in_no_output(home: Path, run: Run) -> None:
    options = ("--unit", "Zephyr", "--shift", "Umbra", "--station", "Onyx", "--supervises", "Velvet")
    for form in ((), ("--json",)):
        done = run(CODE, *options, "--explain", *form)
        assert done.code == Exit.OK
        assert not any(word in done.out + done.err for word in ("Zephyr", "Umbra", "Onyx", "Velvet"))


def test_experience_that_is_not_shared_is_not_told(home: Path, run: Run) -> None:
    found = told(run(CODE, "--explain", "--json"))
    points = {
        one["peer"]: next(line["points"] for line in one["factors"] if line["title"] == "Experience")
        for one in found["free"]
    }
    assert points == {NEAR: 0, FAR: 0}
    assert "suicide" not in run(CODE, "--explain").out.casefold()


@pytest.mark.parametrize("typed", ["AMBER-HERON-42", "amber heron 42", "amber_heron_42"])
def test_a_code_is_read_as_it_is_spoken(home: Path, run: Run, typed: str) -> None:
    assert run(typed).code == Exit.OK


# ------------------------------------------------------------------ nobody is free


def test_nobody_free_says_which_bars_did_it_and_what_the_texts_allow_and_ends_with_one(home: Path, run: Run) -> None:
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.unlock(HANDLE, PASSPHRASE)
    with desk.ctx("roster").store.unit() as unit:
        for id in (NEAR, FAR):
            unit.put("peers", a_peer(id, trained_on=None))
    desk.close()
    done = run(CODE)
    assert done.code == Exit.FAILED
    assert "It stops 3 peers, 3 by this bar alone." in done.out
    assert "What the policy allows instead:" in done.out and "[MPD 3-503" in done.out.split("instead:")[1]
    found = told(run(CODE, "--json"))
    assert [(hold["peers"], hold["alone"]) for hold in found["emptied"]] == [(3, 3)]
    assert found["free"] == [] and found["instead"]


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize("code", ["teal-owl-10", "not a code", "", "../../etc", "amber-heron-43", "x" * 4000])
def test_a_code_of_no_open_request_is_a_sentence_without_the_code(home: Path, run: Run, code: str) -> None:
    done = run(code, "--json")
    assert done.code == Exit.USAGE
    assert done.out == ""
    assert "No open request has this code." in done.err
    assert "amber-heron-42." in done.err and (not code or code not in done.err)


def test_an_unknown_rank_a_wrong_passphrase_and_no_vault_each_have_their_code(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run(CODE, "--rank", "admiral").code == Exit.USAGE
    assert run(CODE, answers={"Passphrase": "not that one at all"}).code == Exit.REFUSED
    monkeypatch.setenv("PEERDESK_HOME", str(tmp_path / "nowhere"))
    assert run(CODE).code == Exit.NO_VAULT


def test_without_a_terminal_nothing_is_asked(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(Terminal):
        def isatty(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", Pipe())
    assert cli.main(["assign", CODE]) == Exit.NO_TERMINAL


def test_a_plugin_that_cannot_give_its_requests_is_not_taken_for_an_unknown_code(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr("peerdesk_intake.store.all_open", fail)
    done = run(CODE)
    assert done.code == Exit.PLUGIN and CODE not in done.err
    assert fault_of(RuntimeError(), "x", "y").kind not in done.out


def test_a_login_that_does_not_open_requests_is_refused(home: Path, run: Run) -> None:
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.unlock(HANDLE, PASSPHRASE)
    desk.vault.users.add("chief", PASSPHRASE, Role.COMMAND)
    desk.close()
    done = run(CODE, answers={"Handle": "chief"})
    assert done.code == Exit.REFUSED and done.out == ""


# ------------------------------------------------------------------ the page


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def test_the_page_describes_every_key_of_the_json_and_no_other(home: Path, run: Run) -> None:
    page = PAGE.read_text(encoding="utf-8").split("### The JSON")[1]
    cells = "".join(re.sub(r"\(.*?\)", "", row.rpartition("|")[0]) for row in page.splitlines() if row.startswith("| "))
    described = set(re.findall(r"`([a-z_]+)`", cells.replace("`peerdesk.assignment/1`", "")))
    given = keys_of(told(run(CODE, "--explain", "--names", "--json")))
    desk = Desk(Paths.under(home), rng=random.Random(1))
    desk.unlock(HANDLE, PASSPHRASE)
    with desk.ctx("roster").store.unit() as unit:
        for id in (NEAR, FAR):
            unit.put("peers", a_peer(id, trained_on=None))
    desk.close()
    given |= keys_of(told(run(CODE, "--explain", "--json")))
    assert described == given


def test_the_page_names_the_exit_codes_that_the_verb_can_end_with() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = {int(row.split("|")[1]) for row in page.splitlines() if re.match(r"\| \d+ \|", row)}
    assert told == {
        Exit.OK,
        Exit.FAILED,
        Exit.USAGE,
        Exit.NO_VAULT,
        Exit.REFUSED,
        Exit.NO_TERMINAL,
        Exit.PLUGIN,
    }
