"""The theme of high contrast: black, white and pure colours only."""

from __future__ import annotations

from textual.theme import Theme

HIGH_CONTRAST = Theme(
    name="peerdesk-high-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    warning="#ffff00",
    error="#ff6060",
    success="#00ff00",
    accent="#00ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#202020",
    dark=True,
    text_alpha=1.0,
    variables={
        "text-muted": "#ffffff",
        "footer-background": "#000000",
        "footer-foreground": "#ffffff",
        "footer-key-foreground": "#ffff00",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
    },
)
