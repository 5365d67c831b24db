"""Worked cases written as TOML, ready to be pasted beside the rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from peerdesk_core.law.hearing import ALL_OTHERS
from peerdesk_core.law.packs import Example, TopicName

_PLAIN_VALUES = {"yes": "true", "no": "false"}


def text(value: str) -> str:
    """A TOML string."""
    return json.dumps(value, ensure_ascii=False)


def _value(values: Iterable[str]) -> str:
    """One value or a list; yes and no are written true and false, as packs write them."""
    written = [_PLAIN_VALUES.get(value) or (value if value.isdigit() else text(value)) for value in values]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


def condition(given: Mapping[str, Iterable[str]]) -> str:
    """Facts as an inline table."""
    return "{ " + ", ".join(f"{fact} = {_value(values)}" for fact, values in given.items()) + " }" if given else "{}"


def row(disclose: Mapping[str, str]) -> str:
    """A recipient row as an inline table, all others last."""
    named = sorted(disclose.items(), key=lambda item: item[0] == ALL_OTHERS)
    return "{ " + ", ".join(f"{text('*') if r == ALL_OTHERS else r} = {text(v)}" for r, v in named) + " }"


def moment(at: datetime | date) -> str:
    """A date, or a time with its offset, as TOML writes it."""
    return at.isoformat()


def example_text(example: Example) -> str:
    """An [[example]] block."""
    lines = ["[[example]]", f"name = {text(example.name)}"]
    if example.pack:
        lines.append(f"pack = {text(example.pack)}")
    if example.on is not None:
        lines.append(f"on = {moment(example.on)}")
    if example.topic is not TopicName.DISCLOSE:
        lines.append(f"topic = {text(example.topic)}")
    if example.given:
        lines.append(f"given = {condition(example.given)}")
    if example.event:
        lines.append(f"event = {text(example.event)}")
    if example.at is not None:
        lines.append(f"at = {moment(example.at)}")
    for key, moments in (("opens", example.opens), ("due", example.due)):
        if moments:
            written = ", ".join(f"{act} = {moment(at)}" for act, at in moments.items())
            lines.append(f"{key} = {{ {written} }}")
    if example.bars is not None:
        lines.append(f"bars = [{', '.join(text(bar) for bar in example.bars)}]")
    if example.disclose:
        lines.append(f"disclose = {row(example.disclose)}")
    if example.because:
        lines.append(f"because = {text(example.because)}")
    return "\n".join(lines) + "\n"
