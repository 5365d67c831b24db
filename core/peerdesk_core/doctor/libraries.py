"""Whether the libraries are of the versions that Peerdesk was made for."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping

from .check import Finding, Scene, bad, good, unknown
from .look import Look

_NEEDS = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*([0-9][0-9a-zA-Z.]*)")
_PLATFORM = re.compile(r"sys_platform\s*==\s*['\"](\w+)['\"]")
_COMPARE: Mapping[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


def libraries(scene: Scene) -> Finding:
    """Every library within the bounds that the package states."""
    needs = scene.look.requirements()
    if not needs:
        return unknown("Peerdesk is not installed as a package, so its needs are not known.")
    wrong = [fault for need in needs for fault in _faults(need, scene.look)]
    if wrong:
        return bad("; ".join(wrong) + ".", "Install Peerdesk again, in an environment of its own.")
    return good("Every library has a version that Peerdesk was made for.")


def _faults(need: str, look: Look) -> Iterator[str]:
    found = _NEEDS.fullmatch(need.strip())
    if found is None or not _applies(found[3] or "", look):
        return
    name, version = found[1], look.version(found[1])
    if version is None:
        yield f"{name} is missing"
        return
    if not all(_COMPARE[sign](*_same_length(version, limit)) for sign, limit in _BOUND.findall(found[2])):
        yield f"{name} {version} is not within {found[2].strip()}"


def _applies(condition: str, look: Look) -> bool:
    platform = _PLATFORM.search(condition)
    return "extra" not in condition and (platform is None or platform[1] == look.platform)


def _same_length(version: str, limit: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    one, two = _numbers(version), _numbers(limit)
    size = max(len(one), len(two))
    return one + (0,) * (size - len(one)), two + (0,) * (size - len(two))


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers of a release: what follows them (a pre-release, a build) does not count."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
