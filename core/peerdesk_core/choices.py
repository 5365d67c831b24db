"""What a department chose where its policy leaves a choice: short texts and numbers, kept with the team's records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

import attrs

from .contributions import CollectionSpec, Compartment, Retention, SettingKind, SettingSpec
from .exits import Exit
from .faults import DeskError
from .model.ids import Id
from .store import Store

OWNER = "desk-choices"
"""No plugin can have such an id."""
COLLECTION = "choices"
LONGEST = 300
"""Characters of a text."""


@attrs.frozen(kw_only=True)
class Chosen:
    """One choice. `setting` is the id of its SettingSpec."""

    id: Id
    setting: str
    value: str


SPEC = CollectionSpec(name=COLLECTION, model=Chosen, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


class BadChoice(DeskError):
    title = "That cannot be chosen"
    cause = "The value does not fit this setting."
    next_step = "See the line below the field for what it takes, or leave it blank."
    exit = Exit.BAD_INPUT


def in_force(store: Store, specs: Iterable[SettingSpec]) -> Mapping[str, str]:
    """Every setting that is not blank. One that no longer fits, after an update, counts as its default."""
    kept = {choice.setting: choice.value for choice in store.collection(COLLECTION).all()}
    found = {spec.id: _still(spec, kept.get(spec.id)) for spec in specs}
    return {setting: value for setting, value in found.items() if value}


def choose(store: Store, changes: Iterable[tuple[SettingSpec, str]]) -> None:
    """Keep these choices, all or none; a blank one takes the choice back. Raises BadChoice."""
    checked = [(spec, checked_value(spec, value)) for spec, value in changes]
    with store.unit() as unit:
        for spec, value in checked:
            unit.put(COLLECTION, Chosen(id=_id_of(spec), setting=spec.id, value=value))
        unit.event("settings.changed")


def checked_value(spec: SettingSpec, text: str) -> str:
    """The value as it is kept, "" for blank. Raises BadChoice."""
    value = " ".join(text.split())
    if not value:
        return ""
    if spec.kind is SettingKind.NUMBER:
        if not (value.isascii() and value.isdigit() and spec.least <= int(value) <= spec.most):
            raise BadChoice(f"{spec.title} is a whole number from {spec.least} to {spec.most}.")
        return str(int(value))
    if spec.kind is SettingKind.FLAG and value not in ("yes", "no"):
        raise BadChoice(f"{spec.title} is yes or no.", "Choose one of the two.")
    if spec.kind is SettingKind.CHOICE and value not in {choice for choice, _ in spec.choices}:
        raise BadChoice(f"{spec.title} is one of a list.", "Choose one of the list.")
    if len(value) > LONGEST or not value.isprintable():
        raise BadChoice(f"{spec.title} is one line of at most {LONGEST} characters.", "Shorten it.")
    return value


def _still(spec: SettingSpec, value: str | None) -> str:
    if value is None:
        return spec.default
    try:
        return checked_value(spec, value)
    except BadChoice:
        return spec.default


def _id_of(spec: SettingSpec) -> Id:
    return Id(blake2b(spec.id.encode(), digest_size=8).hexdigest())
