"""Keep keys out of files that the operating system writes by itself, and out of reach of other programs.

The branch for Windows is proved with fakes: not run on Windows.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31

_NO_CRITICAL_BOX, _NO_FAULT_BOX, _NO_OPEN_BOX = 0x1, 0x2, 0x8000
_REPORT_WITHOUT_HEAP, _REPORT_WITHOUT_WINDOW = 0x1, 0x20
_EXTENSION_POINTS = 6


def forbid_core_dumps(platform: str | None = None) -> bool:
    """Have no file written when the process crashes. Returns whether the platform agreed.

    Elsewhere the limit for core files becomes zero. Windows ends a crashing process without its error reporting, and
    a report that is asked for all the same leaves the heap out; both hold for this process alone.
    """
    if (platform or sys.platform) == "win32":
        return asked(_without_error_reports)
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True


def forbid_inspection(platform: str | None = None) -> bool:
    """Keep other programs of the same user from reading this process's memory. Returns whether the platform did it.

    On Windows other programs may still read it: there the answer is False, and all that is closed are the extension
    points through which foreign libraries enter a process.
    """
    platform = platform or sys.platform
    if platform == "linux":
        return asked(lambda: library().prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    if platform == "darwin":
        return asked(lambda: library().ptrace(_PT_DENY_ATTACH, 0, None, 0) == 0)
    if platform == "win32":
        asked(_without_extension_points)
    return False


def library(name: str | None = None) -> Any:
    """A library of the platform: one of Windows by name, else the process's own C library."""
    return ctypes.CDLL(None) if name is None else getattr(ctypes, "WinDLL")(name)  # noqa: B009 - known on Windows alone


def asked(step: Callable[[], object]) -> bool:
    """Whether a step of the platform was there and said yes."""
    try:
        return bool(step())
    except (OSError, AttributeError, TypeError):
        return False


def _without_error_reports() -> bool:
    kernel = library("kernel32")
    kernel.SetErrorMode(_NO_CRITICAL_BOX | _NO_FAULT_BOX | _NO_OPEN_BOX)
    return bool(kernel.WerSetFlags(_REPORT_WITHOUT_HEAP | _REPORT_WITHOUT_WINDOW) == 0)


def _without_extension_points() -> bool:
    policy = ctypes.c_uint32(1)
    return bool(
        library("kernel32").SetProcessMitigationPolicy(_EXTENSION_POINTS, ctypes.byref(policy), ctypes.sizeof(policy))
    )
