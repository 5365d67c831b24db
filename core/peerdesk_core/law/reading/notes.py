"""What is wrong with a pack, as data: which file, which line, which rule, one sentence."""

from __future__ import annotations

import attrs

from .lines import Lines, Place


@attrs.frozen(kw_only=True)
class BrokenPack:
    """An error that keeps a pack out. `check` is the stable id of the check, `rule` such as "intake.reply" or empty."""

    check: str
    file: str
    line: int
    says: str
    pack: str
    rule: str = ""
    root: BrokenPack | None = None
    """What is wrong with the pack above, where that alone keeps this one out."""

    def sentence(self) -> str:
        """One line for people."""
        if self.root is not None:
            return f"its state pack {self.root.pack} is broken: {self.root.sentence()}"
        return f"{self.file}:{self.line}: {f'rule {self.rule}: ' if self.rule else ''}{self.says}"


@attrs.frozen(kw_only=True)
class PackWarning(BrokenPack):
    """Something to look at in a pack that works all the same."""


@attrs.frozen(kw_only=True)
class Finding:
    """A complaint of a check before its line is known: the table and key that it is about."""

    check: str
    pack: str
    place: Place
    says: str
    key: str = "id"
    rule: str = ""
    above: str = ""
    """The pack above that is missed, where the complaint is about that."""

    def at(self, file: str, lines: Lines) -> BrokenPack:
        """The same complaint, placed in its file."""
        line = lines.of(self.place, self.key)
        return BrokenPack(check=self.check, file=file, line=line, says=self.says, pack=self.pack, rule=self.rule)
