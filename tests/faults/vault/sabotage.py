"""Run tests against the program with one protection taken out of its source.

`python sabotage.py MODULE OLD NEW TEST...`: the module is imported with OLD, which must stand in it once, replaced.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

import pytest

ALONE = ("-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider")
"""One process, whatever the project's own options say: the weakening holds in this one alone."""


class Weakened(importlib.machinery.SourceFileLoader):
    """Loads a module as if its source said something else."""

    old = new = ""

    def get_data(self, path: str) -> bytes:
        raw = super().get_data(path)
        if not path.endswith(".py"):
            return raw
        source = raw.decode()
        if source.count(self.old) != 1:
            raise SystemExit(f"{self.name}: the place to weaken stands {source.count(self.old)} times")
        return source.replace(self.old, self.new).encode()

    def get_code(self, fullname: str) -> object:  # type: ignore[override]
        """Never from a cache."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the one module."""

    def __init__(self, module: str, old: str, new: str) -> None:
        self._module, self._old, self._new = module, old, new

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        sys.meta_path.remove(self)
        found = importlib.util.find_spec(fullname)
        assert found is not None and found.origin is not None
        loader = Weakened(fullname, found.origin)
        loader.old, loader.new = self._old, self._new
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=loader)


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder(*sys.argv[1:4]))
    sys.exit(pytest.main(["-x", "-q", *ALONE, *sys.argv[4:]]))
