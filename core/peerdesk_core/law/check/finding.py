"""What a check has to say: a stable id, a place, one sentence, the smallest case that shows it, and what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

import attrs

from peerdesk_core.law.reading.notes import BrokenPack


class Severity(StrEnum):
    """Whether a finding makes the check fail, or is only said."""

    FAIL = "fail"
    WARN = "warn"


@attrs.frozen(kw_only=True)
class Finding:
    """One thing that is wrong. `example` is TOML, ready to be pasted, that shows the smallest case of it.

    `case` is a hash of what the finding is about, and of nothing that an unrelated edit changes: a waiver names it.
    """

    check: str
    pack: str
    file: str
    line: int
    says: str
    rule: str = ""
    example: str = ""
    hint: str = ""
    severity: Severity = Severity.FAIL

    @property
    def case(self) -> str:
        """Twelve hexadecimal digits over check, pack, rule, sentence and example."""
        said = "\n".join((self.check, self.pack, self.rule, self.says, self.example))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def fails(self) -> bool:
        """Whether this alone makes the check fail."""
        return self.severity is Severity.FAIL

    def sentence(self) -> str:
        """One line for people, with the place first so that an editor can jump there."""
        rule = f"rule {self.rule}: " if self.rule else ""
        return f"{self.file}:{self.line}: {self.check} {rule}{self.says}"

    def text(self) -> str:
        """The line, the hint and the example, as `peerdesk check` prints them."""
        lines = [f"{self.sentence()}  [case {self.case}]"]
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        lines += [f"    | {line}".rstrip() for line in self.example.splitlines()]
        return "\n".join(lines)


def of_note(note: BrokenPack, *, severity: Severity = Severity.FAIL, hint: str = "") -> Finding:
    """What the loader said about a pack, as a finding."""
    return Finding(
        check=note.check,
        pack=note.pack,
        file=note.file,
        line=note.line,
        says=note.says,
        rule=note.rule,
        hint=hint,
        severity=severity,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file, line and check."""
    unique = {(one.file, one.line, one.check, one.rule, one.says, one.example): one for one in findings}
    return tuple(unique[key] for key in sorted(unique))
