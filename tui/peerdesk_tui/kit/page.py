"""A container that scrolls to whatever has the focus and has no keys of its own."""

from __future__ import annotations

from textual.containers import VerticalScroll


class Page(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls its widgets; never takes the focus, never shows a key."""

    DEFAULT_CSS = """
    Page { overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take the hardware cursor along."""
        super().watch_scroll_y(old_value, new_value)
        self.call_after_refresh(self._bring_cursor)

    def _bring_cursor(self) -> None:
        bring = getattr(self.screen.focused, "bring_cursor", None)
        if bring is not None:
            bring()
