"""The guided check as a conversation in plain lines: numbered choices, the reason beside each question."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from .law.asking.guide import Guide
from .law.asking.questions import Question
from .law.telling.render import headline

Say = Callable[[str], None]
Read = Callable[[str], str]
"""Shows a prompt and returns what was typed."""

BACK, DONE = "b", ""


def ask(guide: Guide, tier: str, say: Say, read: Read) -> None:
    """Ask while an answer can still change something, then let the person raise what was taken as not raised.

    `tier` is how far the rules are proven; "" where that is not known.
    """
    _all(guide, tier, say, read)
    _raise_more(guide, tier, say, read)


def _all(guide: Guide, tier: str, say: Say, read: Read) -> None:
    while (question := guide.next()) is not None:
        if guide.said:
            say(_so_far(guide, tier))
        _put(question, guide, say, read)


def _so_far(guide: Guide, tier: str) -> str:
    return f"So far: {headline(attrs.evolve(guide.answer(), tier=tier))}"


def _put(question: Question, guide: Guide, say: Say, read: Read) -> None:
    say("")
    say(question.text)
    say(f"  ({question.because})")
    for number, (_, label) in enumerate(question.choices, start=1):
        say(f"  {number:>2}. {label}")
    say("   Enter: not known; b: one step back")
    while True:
        typed = read("> ").strip().lower()
        if typed == BACK:
            guide.back()
            return
        if typed == DONE:
            guide.skip(question.fact)
            return
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(question.choices):
            guide.reply(question.fact, question.choices[int(typed) - 1][0])
            return
        say(f"Type a number from 1 to {len(question.choices)}, b, or only Enter.")


def _raise_more(guide: Guide, tier: str, say: Say, read: Read) -> None:
    """Offer what nobody asked for, such as consent or a tribunal; an added fact can lead to further questions."""
    while offered := guide.optional():
        say("")
        say(_so_far(guide, tier))
        say("Does anything of this matter here? A number, or Enter to see the answer.")
        for number, question in enumerate(offered, start=1):
            say(f"  {number:>2}. {question.text}")
        typed = read("> ").strip()
        if typed == DONE:
            return
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(offered):
            _put(offered[int(typed) - 1], guide, say, read)
            _all(guide, tier, say, read)
