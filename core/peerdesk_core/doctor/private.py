"""Whether the folders and files are their owner's alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from .check import Finding, Scene, bad, good, unknown, warn

ICACLS = r"C:\Windows\System32\icacls.exe"
_ENTRY = re.compile(r"(\S.*?):((?:\([A-Z,]+\))+)\s*$")
_EVERYBODY = ("everyone", "builtin\\users", "authenticated users", "builtin\\guests", "\\domain users", "\\none")
_OWN = ("nt authority\\system", "builtin\\administrators", "creator owner")


def modes(scene: Scene) -> Finding:
    """Whether nobody but the owner may enter the folders and read the files (0700 and 0600, or the list of Windows)."""
    folders = list(scene.folders())
    if not folders:
        return good("There are no folders yet. They will be made for you alone.")
    if scene.look.platform == "win32":
        return _on_windows(scene, [folder for _, folder in folders])
    wrong = [fault for word, folder in folders for fault in _faults(scene, word, folder)]
    if wrong:
        return bad("; ".join(wrong) + ".", "Give folders the mode 700 and files 600 (chmod), as their owner.")
    return good("Folders and files are readable by you alone.")


def _faults(scene: Scene, word: str, folder: Path) -> Iterator[str]:
    look = scene.look
    for above in scene.look.resolved(folder).parents:
        found = look.details(above)
        if found is not None and found.mode & 0o1002 == 0o002:
            yield f"Anybody may exchange a folder above the {word}"
            break
    for path in (folder, *(folder / name for name in look.names(folder))):
        found = look.details(path)
        what = f"The {word}" if path == folder else f"{path.name} in the {word}"
        if found is None:
            continue
        if found.is_link:
            yield f"{what} is a link to somewhere else"
            continue
        if found.mode & 0o077:
            yield f"{what} is open to others ({found.mode:04o})"
        if look.user() is not None and found.owner != look.user():
            yield f"{what} belongs to another user"


def _on_windows(scene: Scene, folders: list[Path]) -> Finding:
    """The access list of each folder, as icacls prints it: a name and its rights a line."""
    own = (*_OWN, f"\\{scene.look.variable('USERNAME')}".casefold())
    others: set[str] = set()
    for folder in folders:
        said = scene.look.output(ICACLS, str(folder)).replace(str(folder), "", 1)
        names = [found[1].casefold() for line in said.splitlines() if (found := _ENTRY.match(line.strip()))]
        if not names:
            return unknown("Windows did not list who may read the folders.", "See the folder's properties, Security.")
        others.update(name for name in names if not name.endswith(own))
    if any(name.endswith(_EVERYBODY) for name in others):
        return bad("Everybody on this machine may read the folders.", "Take the groups out (properties, Security).")
    if others:
        return warn(
            f"Besides you, the system and its administrators the folders are open to {len(others)} more.",
            "See who it is (properties, Security) and take them out.",
        )
    return good("Only you, the system and its administrators may read the folders.")
