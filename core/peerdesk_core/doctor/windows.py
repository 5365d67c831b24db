"""Copies that Windows makes by itself. Proved with fakes: not run on Windows."""

from __future__ import annotations

from .check import Finding, Scene, good, unknown, warn

VSSADMIN = r"C:\Windows\System32\vssadmin.exe"


def shadow_copies(scene: Scene) -> Finding:
    """Whether the system keeps earlier states of the disk, in which destroyed keys live on."""
    said = scene.look.output(VSSADMIN, "list", "shadows").casefold()
    if "no items found" in said:
        return good("Windows keeps no shadow copies.")
    if "shadow copy volume" in said:
        return warn(
            "Windows keeps shadow copies: earlier states of the disk, in which keys of closed requests may live on.",
            "Have an administrator leave this drive out, and delete the copies that exist.",
        )
    return unknown(
        "Windows tells administrators alone whether it keeps shadow copies.",
        "Have `vssadmin list shadows` run in an administrator's window.",
    )
