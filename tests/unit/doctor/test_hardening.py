"""What is asked of each platform so that no key reaches a file or another program. Windows and macOS by fakes."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import pytest

from peerdesk_core.vault.hardening import forbid_core_dumps, forbid_inspection


class Kernel:
    """kernel32, which notes what it is asked."""

    def __init__(self, agrees: bool = True) -> None:
        self.agrees = agrees
        self.calls: list[tuple[Any, ...]] = []

    def SetErrorMode(self, mode: int) -> int:
        self.calls.append(("SetErrorMode", mode))
        return 0

    def WerSetFlags(self, flags: int) -> int:
        self.calls.append(("WerSetFlags", flags))
        return 0 if self.agrees else -1

    def SetProcessMitigationPolicy(self, policy: int, buffer: Any, size: int) -> int:
        self.calls.append(("SetProcessMitigationPolicy", policy, buffer._obj.value, size))
        return 1


def windows(monkeypatch: pytest.MonkeyPatch, kernel: object) -> None:
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: kernel, raising=False)


def test_given_windows_when_hardened_then_a_crash_shows_no_box_and_reports_no_heap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = Kernel()
    windows(monkeypatch, kernel)
    assert forbid_core_dumps("win32")
    assert kernel.calls == [("SetErrorMode", 0x8003), ("WerSetFlags", 0x21)]


def test_given_windows_when_its_error_reporting_refuses_then_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    windows(monkeypatch, Kernel(agrees=False))
    assert not forbid_core_dumps("win32")


def test_given_windows_when_hardened_then_extension_points_close_and_reading_is_not_claimed_to_be_forbidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kernel = Kernel()
    windows(monkeypatch, kernel)
    assert not forbid_inspection("win32")
    assert kernel.calls == [("SetProcessMitigationPolicy", 6, 1, 4)]


@pytest.mark.parametrize("kernel", [SimpleNamespace(), None], ids=["old Windows", "no library"])
def test_given_a_windows_without_these_calls_when_hardened_then_it_is_no_obstacle(
    monkeypatch: pytest.MonkeyPatch, kernel: object
) -> None:
    if kernel is None:
        monkeypatch.delattr(ctypes, "WinDLL", raising=False)
    else:
        windows(monkeypatch, kernel)
    assert not forbid_core_dumps("win32")
    assert not forbid_inspection("win32")


@pytest.mark.parametrize(("answer", "done"), [(0, True), (-1, False)])
def test_given_macos_when_hardened_then_no_debugger_may_attach(
    monkeypatch: pytest.MonkeyPatch, answer: int, done: bool
) -> None:
    calls: list[tuple[Any, ...]] = []

    class Library:
        def ptrace(self, *given: Any) -> int:
            calls.append(given)
            return answer

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Library())
    assert forbid_inspection("darwin") is done
    assert calls == [(31, 0, None, 0)]
