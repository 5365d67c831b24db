"""Settings of the desk: department, minutes until it locks itself, colours."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.text import plain

from .own import OwnScreen

COLOURS = (
    ("dark", "Dark"),
    ("light", "Light"),
    ("high-contrast", "High contrast"),
    ("ansi", "The terminal's own 16 colours"),
)
FEWEST, MOST = 1, 120


class SettingsScreen(OwnScreen):
    """One form; ctrl+s saves."""

    ID: ClassVar[str] = "settings"
    TITLE: ClassVar[str] = "Settings"
    DEFAULT_CSS = """
    SettingsScreen .settings-intro { padding: 1; }
    SettingsScreen Form { padding: 0 1; }
    """

    def body(self) -> ComposeResult:
        """A sentence and the form."""
        settings = self.desk.settings
        known = [(info.id, f"{info.title}, {info.state_title}") for info in self.desk.departments() if not info.broken]
        yield Static(
            plain("Kept in the settings file, outside the vault: nothing here names a person. Ctrl+s saves."),
            classes="settings-intro",
        )
        department = Choice(
            "department",
            "Department",
            known,
            settings.department or "",
            help="Whose rules, titles and clocks apply. Running clocks are not changed.",
        )
        yield Form(
            *([department] if self.desk_app.coordinates else []),
            Line(
                "idle_minutes",
                "Lock after",
                str(settings.idle_minutes),
                help=f"Minutes without a key, {FEWEST} to {MOST}. Ctrl+l locks at once.",
            ),
            Choice("theme", "Colours", COLOURS, settings.theme, help="NO_COLOR in the environment turns colour off."),
        )

    def on_form_submitted(self, message: Form.Submitted) -> None:
        """Check, save, apply."""
        form = message.form
        minutes = str(message.values["idle_minutes"]).strip()
        if not (minutes.isascii() and minutes.isdigit() and FEWEST <= int(minutes) <= MOST):
            form.set_error("idle_minutes", f"Give whole minutes from {FEWEST} to {MOST}.")
            return
        department = str(message.values.get("department", ""))
        try:
            if department and department != self.desk.settings.department:
                self.desk.choose_department(department)
            self.desk.settings.change(idle_minutes=int(minutes), theme=str(message.values["theme"]))
        except DeskError as error:
            self.show_error(error)
            return
        self.desk_app.use_theme()
        form.settle()
        self.tell("Settings saved.")
