"""Two editions of packs brought side by side, department by department: what `peerdesk diff` compares."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.faults import BadInput
from peerdesk_core.law.bench import POLICY_RANKS, Bench, bench_of, shelf_of
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.scaffold import package_in

EDITION = "edition"


class NoEdition(BadInput):
    title = "These packs cannot be compared"
    next_step = "Name a pack file, or a folder with pack.toml or departments."


@attrs.frozen(kw_only=True)
class Pairing:
    """The departments that both editions can answer for, and those that only one of them has."""

    both: tuple[tuple[Bench, Bench], ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def paired(old: Path, new: Path, installed: Sequence[PackSource], day: date) -> Pairing:
    """Pair two files or folders; the installed packs fill in what an edition stands under. Raises NoEdition."""
    before, after = _edition(old, installed), _edition(new, installed)
    was, now = _touched(before), _touched(after)
    same = [id for id in was if id in now]
    renamed = not same and len(was) == len(now) == 1
    twins = [(was[0], now[0])] if renamed else [(id, id) for id in same]
    benches = [(bench_of(left, before, day), bench_of(right, after, day)) for left, right in twins]
    both = tuple((left, right) for left, right in benches if left is not None and right is not None)
    if not both:
        raise NoEdition("They have no department in common.", "Compare two editions of the same packs.")
    alone = {id for pair in twins for id in pair}
    return Pairing(
        both=both,
        added=tuple(id for id in now if id not in alone),
        removed=tuple(id for id in was if id not in alone),
    )


def _edition(path: Path, installed: Sequence[PackSource]) -> Shelf:
    """An edition in front of the installed packs, so that of two packs with one id its own counts."""
    if path.is_dir():
        shelf = _shelf(package_in(path) or path, installed)
    else:
        with tempfile.TemporaryDirectory(prefix="peerdesk-diff-") as made:
            shelf = _shelf(_as_folder(path, Path(made)), installed)
    wrong = next((note for note in shelf.broken if note.file.startswith(f"{EDITION}/")), None)
    if wrong is not None:
        raise NoEdition(f"{path.name}: {wrong.sentence().replace(f'{EDITION}/', '')}.", "Mend it, and compare again.")
    return shelf


def _shelf(folder: Path, installed: Sequence[PackSource]) -> Shelf:
    return shelf_of((PackSource(id=EDITION, folder=folder), *installed))


def _as_folder(file: Path, made: Path) -> Path:
    """A single pack file, put where the loader looks for one of its rank."""
    try:
        head = tomllib.loads(file.read_text(encoding="utf-8")).get("pack", {})
    except (OSError, ValueError) as error:
        raise NoEdition(f"{file.name} is no pack: {error}.") from None
    rank = head.get("rank") if isinstance(head, dict) else None
    below = {"department_policy": "departments", "guideline": "guidelines"}.get(str(rank))
    target = made / below / file.name if below else made / "pack.toml"
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(file, target)
    return made


def _touched(shelf: Shelf) -> list[str]:
    """The departments on whose answers the edition has a say."""
    own = {id for id, file in shelf.files.items() if file.name.startswith(f"{EDITION}/")}
    return sorted(
        id
        for id, pack in shelf.packs.items()
        if pack.rank in POLICY_RANKS and own & {id, *pack.under, *pack.adopts} and shelf.wrong_with(id) is None
    )
