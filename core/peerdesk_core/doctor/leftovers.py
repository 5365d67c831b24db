"""What a crash or an earlier version left behind."""

from __future__ import annotations

from collections.abc import Iterator

from .check import Finding, Scene, good, warn

_HALF = (".new", ".fresh", ".fresh-wal", ".coming")
_TIDY = "Unlock once, which tidies up. What is still there then may be deleted once nobody needs it any more."


def leftovers(scene: Scene) -> Finding:
    """Half-written files, copies from before an update and of vaults before a restore, a log that was not emptied."""
    found = list(_found(scene))
    if found:
        return warn(f"Left behind: {'; '.join(found)}.", _TIDY)
    return good("Nothing was left behind.")


def _found(scene: Scene) -> Iterator[str]:
    look = scene.look
    for word, folder in scene.folders():
        names = look.names(folder)
        kinds = {
            "half-written files": [name for name in names if name.endswith(_HALF)],
            "a copy of the vault from before its format or its records were brought up to date": [
                name for name in names if name.startswith("vault.db.format-")
            ],
            "a vault that a restore put aside": [name for name in names if name.startswith("vault.db.before-")],
            "damaged settings kept aside": [name for name in names if name.endswith(".bad")],
        }
        for kind, there in kinds.items():
            if there:
                yield f"{kind} in the {word} ({', '.join(there)})"
        wal = look.details(folder / "vault.db-wal")
        if wal is not None and wal.size:
            yield "changes of the last session that are not yet in the vault's main file"
