"""Keep keys out of files that the operating system writes by itself."""

from __future__ import annotations

import sys


def forbid_core_dumps() -> bool:
    """Set the limit for core files to zero. Returns whether the platform has such a limit."""
    if sys.platform == "win32":
        return False
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return True
