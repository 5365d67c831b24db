"""The campaign notices when a protection is taken out: each weakening of the code makes a test of it fail."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
VAULT = "peerdesk_core.vault."


@attrs.frozen
class Weakening:
    """What is taken out of which module, and which test notices."""

    what: str
    module: str
    old: str
    new: str
    noticed_by: str


FAULTS = "tests/faults/vault/"
UNIT = "tests/unit/vault/"
CUT = FAULTS + "test_cut_at_every_step.py::test_a_cut_at_any_step_with_every_outcome"
ERRORS = (
    FAULTS + "test_disk_errors_at_every_step.py::test_an_error_at_any_step_is_told_and_leaves_the_state_before_or_after"
)
SPLICED = FAULTS + "test_spliced_frames.py::"
ROLES = FAULTS + "test_roles_with_a_modified_client.py::"
SHREDDED = FAULTS + "test_shredded_requests.py::"
JOIN = FAULTS + "test_join_attack.py::"
DAMAGE = FAULTS + "test_vault_damage.py::"
RACING = FAULTS + "test_writers_racing.py::"

WEAKENINGS: tuple[Weakening, ...] = (
    Weakening(
        "a frame's signature is not checked",
        "frames",
        "keys.verifier(role).verify(written[end : end + _SIGNATURE]",
        "(lambda *_: None)(written[end : end + _SIGNATURE]",
        ROLES + "test_a_frame_by_a_modified_client_is_taken_exactly_where_the_role_may_write[dep]",
    ),
    Weakening(
        "the role's right to a part is not checked at replay",
        "frames",
        "if name in parts or not (name == COMMON or may_write(role, name)):",
        "if name in parts:",
        UNIT + "test_role_signatures.py::test_a_frame_passes_exactly_where_its_role_may_write",
    ),
    Weakening(
        "anybody may say that a pending register was overwritten",
        "frames",
        "if pending_of(register) is None or not may_overwrite(role, register):",
        "if pending_of(register) is None:",
        ROLES + "test_an_older_register_of_another_role_cannot_be_put_back[cmd]",
    ),
    Weakening(
        "frames share one nonce and one salt",
        "journal",
        "frame = seal(self.keys, self._salt, self._mark.seq + 1",
        "frame = seal(self.keys, bytes(SALT), self._mark.seq + 1",
        FAULTS + "test_sealed_apart.py::test_no_key_and_nonce_ever_seal_two_things",
    ),
    Weakening(
        "a record's versions share one nonce",
        "records",
        "label, nonce = handle(key, number), os.urandom(_NONCE)",
        "label, nonce = handle(key, number), bytes(_NONCE)",
        FAULTS + "test_sealed_apart.py::test_no_key_and_nonce_ever_seal_two_things",
    ),
    Weakening(
        "registers share one salt",
        "registers",
        "    salt = os.urandom(_SALT)\n    return salt + _cipher(keys, name, salt).encrypt",
        "    salt = bytes(_SALT)\n    return salt + _cipher(keys, name, salt).encrypt",
        FAULTS + "test_sealed_apart.py::test_no_key_and_nonce_ever_seal_two_things",
    ),
    Weakening(
        "the key of a closed request stays in the ring",
        "journal",
        "destroyed = self._ring.destroy(doomed)",
        "destroyed = len(doomed)",
        SHREDDED + "test_a_closed_request_is_gone_for_good[nothing-nothing]",
    ),
    Weakening(
        "the ring is not swept at unlock",
        "journal",
        "            self._ring.destroy(self._ring.names() - alive)\n",
        "",
        CUT + "[close a request]",
    ),
    Weakening(
        "the key dies before the close is durable",
        "journal",
        "                self._append(changes, plain, packed, registers, header)\n",
        "                self._ring.destroy({c.name for c in changes if c.document is None and c.own_key})\n"
        "                self._append(changes, plain, packed, registers, header)\n",
        CUT + "[close a request]",
    ),
    Weakening(
        "what is not durable shows",
        "journal",
        "                plain = self._plain_ops(changes)\n",
        "                [self.state.apply(c) for c in changes]\n                plain = self._plain_ops(changes)\n",
        FAULTS + "test_vault_crashes.py::test_a_full_disk_under_the_frames_is_told_and_nothing_is_half_done",
    ),
    Weakening(
        "the anchor is not looked at",
        "journal",
        "current = False if accept_older else self._anchor.check(self._mark)",
        "current = False",
        SPLICED + "test_an_older_file_put_back_is_noticed_across_every_renewal",
    ),
    Weakening(
        "the anchor is not moved by a commit",
        "journal",
        "                    self._anchor.save(self._mark)\n            except",
        "                    pass\n            except",
        DAMAGE + "test_the_last_frames_cannot_be_cut_off_together_with_their_registers",
    ),
    Weakening(
        "the anchor of a later epoch is forgotten",
        "journal",
        "if not accept_older and self.machine.has_later(self.header):",
        "if False:",
        SPLICED + "test_an_older_file_put_back_is_noticed_across_every_renewal",
    ),
    Weakening(
        "the registers' digests are not checked",
        "journal",
        "if digest(stored[name]) != digests[name]:",
        "if False:",
        SPLICED + "test_an_older_row_of_registers_is_refused",
    ),
    Weakening(
        "a register may be missing",
        "journal",
        "            if name not in stored or name not in digests:\n                raise",
        "            if name not in stored or name not in digests:\n                continue\n                raise",
        SPLICED + "test_every_register_s_row_is_missed",
    ),
    Weakening(
        "frames are not padded",
        "frames",
        "    written += bytes(-(SALT + len(written) + _TAG) % UNIT)\n",
        "",
        JOIN + "test_first_version_next_version_and_removal_look_the_same",
    ),
    Weakening(
        "records are not padded",
        "records",
        '.ljust(SIZE, b"\\0")',
        "",
        JOIN + "test_first_version_next_version_and_removal_look_the_same",
    ),
    Weakening(
        "load and statistics may be written together",
        "unit",
        "        if other:\n            raise NotAllowed(\n                \"Peers' load",
        "        if False:\n            raise NotAllowed(\n                \"Peers' load",
        UNIT + "test_vault_life.py",
    ),
    Weakening(
        "the write-ahead log is not emptied",
        "sqlite_log",
        'busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()',
        "busy = 0",
        FAULTS + "test_sealed_apart.py::test_nothing_that_was_overwritten_stays_in_a_file",
    ),
    Weakening(
        "what is overwritten is not wiped",
        "sqlite_log",
        '"secure_delete=ON"',
        '"secure_delete=OFF"',
        FAULTS + "test_sealed_apart.py::test_a_renewal_that_was_cut_leaves_nothing_of_the_old_log[vacuum]",
    ),
    Weakening(
        "the chain is not checked",
        "journal",
        "if frame.seq != self._mark.seq + 1 or frame.prev != self._mark.head:",
        "if False:",
        SPLICED + "test_frames_cannot_be_dropped_repeated_or_exchanged[no-anchor-regrown]",
    ),
    Weakening(
        "a fresh log goes on from the head of the old one",
        "frames",
        'return hashlib.sha256(b"peerdesk fresh log" + generation.to_bytes(4, "big") + head).digest()',
        "return head",
        SPLICED + "test_frames_of_another_time_of_the_same_vault_never_give_other_content[anchor-]",
    ),
    Weakening(
        "the least number of a fresh log's frames is not checked",
        "journal",
        "if base is not None and self._mark.seq < base.seq + base.frames:",
        "if False:",
        UNIT + "test_renewals.py::test_a_fresh_log_without_its_last_frames_is_refused_without_an_anchor",
    ),
    Weakening(
        "the header's signature is not checked",
        "keys",
        "        Ed25519PublicKey.from_public_bytes(pinned).verify(header.signature, header.to_sign())\n",
        "",
        ROLES + "test_a_header_signed_by_anybody_else_lets_nobody_in[dep]",
    ),
    Weakening(
        "the header is checked by the key that it names",
        "keys",
        "        Ed25519PublicKey.from_public_bytes(pinned).verify(header.signature, header.to_sign())\n",
        "        Ed25519PublicKey.from_public_bytes(header.admin).verify(header.signature, header.to_sign())\n"
        "        pinned = header.admin\n",
        ROLES + "test_a_header_signed_by_anybody_else_lets_nobody_in[dep]",
    ),
    Weakening(
        "the costs of the derivation are not bounded",
        "header",
        "    if not within_bounds(kdf):\n        raise Damaged.at(_PLACE)\n",
        "",
        UNIT + "test_header_rules.py::test_a_header_that_breaks_a_rule_is_refused",
    ),
    Weakening(
        "the flag of an invitation is ignored",
        "keys",
        "names = [name for name in ORDER[: len(slot.grants) - 1] if may_read(role, name, invited)]",
        "names = [name for name in ORDER[: len(slot.grants) - 1] if may_read(role, name)]",
        ROLES + "test_invitation_opens_the_selection_to_the_clinical_lead_alone",
    ),
    Weakening(
        "everybody's slot holds every key",
        "slots",
        "    readable = [name for name in ORDER if may_read(person.role, name, person.invited)]\n",
        "    readable = list(ORDER)\n",
        ROLES + "test_a_role_reads_what_the_table_gives_it_and_no_key_of_its_opens_more[cmd]",
    ),
    Weakening(
        "the old ring stays after a renewal",
        "machine",
        "return (*rings, *anchors, *halves)",
        "return (*anchors, *halves)",
        CUT + "[rotate]",
    ),
    Weakening(
        "half-written rings stay",
        "machine",
        "return (*rings, *anchors, *halves)",
        "return (*rings, *anchors)",
        SHREDDED + "test_a_ring_that_a_crash_left_half_written_is_gone_after_a_recovery_too[write]",
    ),
    Weakening(
        "requests keep their keys over a renewal",
        "ring",
        "self._save({name: os.urandom(32) for name in names})",
        "self._save({name: bytes(32) for name in names})",
        UNIT + "test_renewals.py::test_every_key_of_a_request_is_new_after_a_renewal",
    ),
    Weakening(
        "a writer goes on after an error",
        "journal",
        "                self._poisoned = True\n                raise\n            self.removed",
        "                raise\n            self.removed",
        ERRORS + "[close a request]",
    ),
    Weakening(
        "a file is renamed before it is flushed",
        "files",
        "            _write_all(handle, content)\n            os.fsync(handle)\n        finally:",
        "            _write_all(handle, content)\n        finally:",
        CUT + "[open a request]",
    ),
    Weakening(
        "the folder is not flushed after a rename",
        "files",
        "        os.replace(fresh, path)\n        flush_folder(path.parent)\n",
        "        os.replace(fresh, path)\n",
        CUT + "[open a request]",
    ),
    Weakening(
        "a log that grew meanwhile is written to",
        "sqlite_log",
        "if self.head() != expected_seq or frame.seq != expected_seq + 1:",
        "if False:",
        RACING + "test_a_writer_that_a_renewal_overtook_writes_nothing",
    ),
    Weakening(
        "a renewal does not look whether it was overtaken",
        "sqlite_log",
        "if expected_seq is not None and self.head() != expected_seq:",
        "if False:",
        RACING + "test_a_renewal_that_was_overtaken_writes_nothing",
    ),
    Weakening(
        "a user's removal is noted in a commit of its own",
        "users",
        'renewal.rotate(self._journal, stays, opener=self._me(), noted=self._audited("user.removed"))',
        "renewal.rotate(self._journal, stays, opener=self._me()); "
        'self._journal.commit(self._audited("user.removed"), {})',
        CUT + "[remove a user]",
    ),
    Weakening(
        "whoever leaves keeps a slot",
        "slots",
        "        else _dummy(later)\n",
        "        else slot\n",
        UNIT + "test_several_users.py::test_who_left_cannot_open_and_the_others_can_by_the_same_passphrase",
    ),
    Weakening(
        "a deputy may lift a hold",
        "journal",
        "if not isinstance(ops, list) or (opened.role is not Role.COORDINATOR and any(map(_holds, ops))):",
        "if not isinstance(ops, list):",
        ROLES + "test_a_hold_is_the_coordinator_s_alone[lift-dep]",
    ),
    Weakening(
        "what waits is folded in and left where it was",
        "folding",
        "journal.commit([], {compartment: total, **waiting})",
        "journal.commit([], {compartment: total})",
        UNIT + "test_several_users.py::test_what_roles_may_only_add_arrives_once_at_the_coordinator",
    ),
    Weakening(
        "the checksum of a recovery code is not checked",
        "recovery",
        "    if _with_check(code[:_LETTERS]) != code:\n        raise BadCode\n",
        "",
        UNIT + "test_renewals.py::test_a_code_with_one_wrong_letter_is_refused_or_the_same_code",
    ),
    Weakening(
        "versions of records stand in the order of their requests",
        "journal",
        "        return sorted(ops, key=lambda placed: str(placed[1][0]))\n",
        "        return ops\n",
        JOIN + "test_versions_in_one_frame_stand_in_an_order_that_follows_from_nothing",
    ),
)


def test_the_list_is_long_enough_and_says_each_thing_once() -> None:
    assert len(WEAKENINGS) >= 25
    assert len({weakening.what for weakening in WEAKENINGS}) == len(WEAKENINGS)


def parameters() -> list[object]:
    """Every eighth weakening in each run, all of them with --nightly."""
    return [
        pytest.param(weakening, id=weakening.what, marks=() if number % 8 == 0 else pytest.mark.nightly)
        for number, weakening in enumerate(WEAKENINGS)
    ]


@pytest.mark.parametrize("weakening", parameters())
def test_a_weakening_is_noticed(weakening: Weakening, count: Callable[..., None], tmp_path: Path) -> None:
    source = (ROOT / "core" / "peerdesk_core" / "vault" / f"{weakening.module}.py").read_text(encoding="utf-8")
    assert source.count(weakening.old) == 1, "the place to weaken has changed"
    done = subprocess.run(
        [
            sys.executable,
            str(HERE / "sabotage.py"),
            VAULT + weakening.module,
            weakening.old,
            weakening.new,
            weakening.noticed_by,
            # A cut leaves one of three outcomes by lot; only all of them together notice every time.
            *(["--nightly"] if weakening.noticed_by.startswith(CUT) else []),
            f"--basetemp={tmp_path / 'inner'}",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    count("sabotage", weakenings=1, noticed=int(done.returncode == pytest.ExitCode.TESTS_FAILED))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout[-2000:] + done.stderr[-2000:]
