"""Find a section in the plain text of a statute or a policy by its number, and hash what it says.

Texts come as they are: numbered outlines, headings, bullets, page headers in between. A section begins at the line that
carries its label and ends before its next sibling; what cannot be found is said, never guessed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import attrs

_LEAD = re.compile(r"^(?P<indent>\s*)(?P<sign>(?:[-•▪*]\s+)?)(?P<rest>.*)$")
_MARKUP = re.compile(r"</?[bi]>|\*\*|__|^#{1,6}\s+|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)")
_LABEL = re.compile(
    r"^\(?(?P<label>\d{1,3}|[IVX]{1,5}|[A-Z]|[ivx]{1,5}|[a-z])(?:\.\)|[.)])(?=\s|[A-Z\"“]|$)\s*(?P<text>.*)$"
)
_SECTION = re.compile(r"^(?P<label>\d+-\d+\.\d+)\b\s*(?P<text>.*)$")
_PATH = re.compile(r"(?:[IVX]+|[A-Z]|\d+|[ivx]+|[a-z])(?:\.|\(|$)")
_STEP = re.compile(r"\(b(?P<bullet>\d+)\)|\(?(?P<label>[A-Za-z0-9]+)\)?\.?")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_MOST_HEADING = 64
_REPEATED = 3
_SLACK = 1
"""Items of one list may stand this many columns apart."""

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


@attrs.frozen
class Line:
    """A line of a text: how deep it stands, whether a bullet opens it, its label, and the words after that."""

    indent: int
    bullet: bool
    label: str
    words: str

    @property
    def run_in(self) -> bool:
        """Whether it opens with a title and a colon: "Team member: helps ..."."""
        return not self.label and not self.bullet and 0 < self.words.find(": ") <= _MOST_HEADING

    @property
    def heading(self) -> str:
        """Its title; empty for a line that is none."""
        if self.label or self.bullet or not self.words[:1].isupper():
            return ""
        if self.run_in:
            return self.words.partition(": ")[0]
        short = len(self.words) <= _MOST_HEADING and not self.words.endswith((".", ":", ";", ","))
        return self.words if short else ""


@attrs.frozen
class Step:
    """One step on the way to a section: a heading, the number of a section, a label, or a bullet by its place."""

    heading: str = ""
    section: str = ""
    label: str = ""
    bullet: int = 0


def steps_of(pin: str) -> tuple[Step, ...]:
    """The way to a section: "Conf 5(c)" is the heading, then 5, then c; ".2(A)" ends a section's number.

    Raises ValueError for a pin that is no such way.
    """
    head, _, rest = pin.rpartition(" ")
    if pin.startswith("."):
        number, _, rest = pin.partition("(")
        return (Step(section=number), *_labels(f"({rest}" if rest else ""))
    if head and re.match(r"\d|[a-z]\b|[ivx]+\b", rest):
        return (Step(heading=head), *_labels(rest))
    if _PATH.match(pin):
        return _labels(pin)
    if not re.match(r"[A-Za-z]", pin):
        raise ValueError(f"{pin!r} is not a way to a section")
    return (Step(heading=pin),)


def _labels(path: str) -> tuple[Step, ...]:
    found: list[Step] = []
    place = 0
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None or step.end() == place:
            raise ValueError(f"{path!r} is not a way to a section")
        found.append(Step(bullet=int(step["bullet"])) if step["bullet"] else Step(label=step["label"]))
        place = step.end()
        if path[place : place + 1] == ".":
            place += 1
    return tuple(found)


@attrs.frozen
class Outline:
    """A text, line by line, without what is repeated on every page."""

    lines: tuple[Line, ...]

    @classmethod
    def of(cls, text: str) -> Outline:
        """The outline of a text."""
        raw = text.replace("\t", " ").splitlines()
        often = Counter(line.strip() for line in raw if line.strip())
        kept = [line for line in raw if often[line.strip()] < _REPEATED or len(line.strip()) < 4]
        return cls(tuple(_line(line) for line in kept if line.strip()))

    def section(self, pin: str) -> str | None:
        """The words of a section, without its label; None where the text has no such section.

        Raises ValueError for a pin that is no way to a section.
        """
        scope: range | None = range(len(self.lines))
        for step in steps_of(pin):
            scope = None if scope is None else self._find(step, scope)
        if scope is None:
            return None
        return normal(" ".join(self.lines[number].words for number in scope))

    def _find(self, step: Step, scope: range) -> range | None:
        if step.heading:
            return self._longest(scope, self._headings(step.heading, scope))
        if step.section:
            starts = [number for number in scope if self.lines[number].label.endswith(step.section)]
            return self._until(starts[-1], scope, lambda line: "-" in line.label) if starts else None
        if step.bullet:
            bullets = [number for number in scope if self.lines[number].bullet and not self.lines[number].label]
            if step.bullet > len(bullets):
                return None
            return self._until(bullets[step.bullet - 1], scope, lambda line: line.bullet or bool(line.label))
        start = self._labelled(step.label, scope)
        return None if start is None else range(start, self._end(start, scope))

    def _labelled(self, label: str, scope: range) -> int | None:
        """The first line with a label that stands as deep as the list's first item; lists inside items do not count."""
        depth = next((self.lines[n].indent for n in scope if self.lines[n].label in _firsts(label)), None)
        for number in scope:
            line = self.lines[number]
            if line.label == label and (depth is None or abs(line.indent - depth) <= _SLACK):
                return number
        return None

    def _until(self, start: int, scope: range, stops: Callable[[Line], bool]) -> range:
        return range(start, next((n for n in range(start + 1, scope.stop) if stops(self.lines[n])), scope.stop))

    def _end(self, start: int, scope: range) -> int:
        """Where the item that begins at a line ends: before its next sibling, or where a list begins anew beside it."""
        first = self.lines[start]
        following = successors(first.label)
        for number in range(start + 1, scope.stop):
            line = self.lines[number]
            anew = line.label == first.label and line.indent == first.indent
            if line.label in following or anew:
                return number
        return scope.stop

    def _headings(self, words: str, scope: range) -> list[int]:
        return [n for n in scope if _speaks_of(words, self.lines[n].heading)]

    def _longest(self, scope: range, starts: Sequence[int]) -> range | None:
        """Of several headings with the same words the one with most below it: a table of contents has nothing below."""
        found = [self._until(start, scope, self._stop_for(self.lines[start])) for start in starts]
        return max(found, key=len, default=None)

    def _stop_for(self, line: Line) -> Callable[[Line], bool]:
        """What ends a heading's part: the next heading; after one that opens a paragraph, the next of that kind too."""
        if line.run_in:
            return lambda other: bool(other.heading)
        return lambda other: bool(other.heading) and not other.run_in


def _line(raw: str) -> Line:
    found = _LEAD.match(raw)
    indent, sign, rest = (found["indent"], found["sign"], found["rest"]) if found else ("", "", raw)
    words = _MARKUP.sub("", _MARKUP.sub("", rest.strip())).strip()
    label = _SECTION.match(words) or _LABEL.match(words)
    if label is None:
        return Line(len(indent), bool(sign), "", words)
    return Line(len(indent), bool(sign), label["label"], label["text"])


def _firsts(label: str) -> tuple[str, ...]:
    """The first label of a list in which this one can stand."""
    if label.isdigit():
        return ("1",)
    return ("A", "I") if label.isupper() else ("a", "i")


def successors(label: str) -> frozenset[str]:
    """The labels that may come next in a list: after "i" both "ii" and "j"."""
    if label.isdigit():
        return frozenset({str(int(label) + 1)})
    found: set[str] = set()
    low = label.lower()
    if low in _ROMAN[:-1]:
        found.add(_ROMAN[_ROMAN.index(low) + 1])
    if len(low) == 1 and low != "z":
        found.add(chr(ord(low) + 1))
    return frozenset(word.upper() if label.isupper() else word for word in found)


def _speaks_of(words: str, heading: str) -> bool:
    """Whether a heading has the words of a pin, in order, each perhaps cut short: "Conf" is Confidentiality."""
    there: Iterator[str] = iter(heading.lower().split())
    return all(any(word.startswith(wanted) for word in there) for wanted in words.lower().split())


def normal(words: str) -> str:
    """Words with plain quotes and dashes, one space between them, so that a new layout is no new text."""
    plain = unicodedata.normalize("NFC", words).translate(_QUOTES)
    return " ".join(plain.split())


def hash_of(words: str) -> str:
    """The hash that a pack keeps of a section."""
    return "sha256:" + hashlib.sha256(normal(words).encode()).hexdigest()
