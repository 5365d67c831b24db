"""The application's own screens by the names that actions use. Each is imported when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from peerdesk_core.desk import Desk
    from peerdesk_tui.actions import Registry


NAMES = frozenset({"plugins", "settings", "users", "backup", "audit", "hold", "passphrase", "choices"})


async def open_screen(app: App[Any], desk: Desk, registry: Registry, name: str) -> None:
    """Open one of them; an unknown name does nothing."""
    if name == "plugins":
        from .plugins import PluginsScreen

        await app.push_screen(PluginsScreen(desk, registry))
    elif name == "settings":
        from .settings import SettingsScreen

        await app.push_screen(SettingsScreen(desk))
    elif name == "choices":
        from .choices import ChoicesScreen

        await app.push_screen(ChoicesScreen(desk))
    elif name == "users":
        from .users import UsersScreen

        await app.push_screen(UsersScreen(desk))
    elif name == "backup":
        from .backup import BackupScreen

        await app.push_screen(BackupScreen(desk))
    elif name == "audit":
        from .audit import AuditScreen

        await app.push_screen(AuditScreen(desk))
    elif name == "hold":
        from .hold import HoldScreen

        await app.push_screen(HoldScreen(desk))
    elif name == "passphrase":
        from .passphrase import change_passphrase

        app.run_worker(change_passphrase(app, desk), name="change the passphrase", exclusive=True)
