"""Where things lie: the vault, what this machine has seen, and settings; in the usual folders or all in one."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

VAULT_FILE = "vault.db"
HOME_VARIABLE = "PEERDESK_HOME"


@attrs.frozen(kw_only=True)
class Paths:
    """The three folders of one desk. Created when first written to, readable by their owner alone.

    `state` holds the keys of open requests and must never travel with `data`: whoever copies the vault may not copy
    them. So the two neither coincide nor lie in one another, whatever the platform calls its folders.
    """

    data: Path
    state: Path
    config: Path

    @property
    def vault(self) -> Path:
        """The file that holds the sealed frames."""
        return self.data / VAULT_FILE

    @property
    def settings(self) -> Path:
        """The file that holds the settings, which are read before unlock."""
        return self.config / "settings.json"

    @classmethod
    def under(cls, folder: Path) -> Paths:
        """Everything below one folder: the demo, the tests, a stick."""
        return cls(data=folder / "data", state=folder / "state", config=folder / "config")


def usual_paths() -> Paths:
    """The platform's folders for this user, or one folder named by PEERDESK_HOME."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        return Paths.under(Path(home))
    from platformdirs import PlatformDirs  # about 4 ms, and not needed when a folder is named

    places = PlatformDirs("peerdesk", appauthor=False, roaming=False)
    return Paths(
        data=Path(places.user_data_dir) / "vault",
        state=Path(places.user_state_dir) / "this-machine",
        config=Path(places.user_config_dir) / "settings",
    )


def make_private(folder: Path) -> Path:
    """Create a folder that only its owner can enter, and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)
    return folder
