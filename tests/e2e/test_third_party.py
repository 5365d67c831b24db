"""A stranger's distribution goes through the same door as ours: installed, listed, enabled, used."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "third_party" / "peerdesk-jurisdiction-wi"


def install(project: Path, into: Path) -> Path:
    """Build the project's wheel with its own backend and unpack it: what an installer does for a pure wheel."""
    wheels = into / "wheels"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into / "site")
    return into / "site"


def peerdesk(*arguments: str, home: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peerdesk_core", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PEERDESK_HOME": str(home), "PYTHONPATH": str(site)},
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(SAMPLE, tmp_path_factory.mktemp("wi"))


def test_a_stranger_is_listed_disabled_then_enabled_then_active(site: Path, tmp_path: Path) -> None:
    def line() -> str:
        done = peerdesk("plugins", home=tmp_path, site=site)
        assert done.returncode == 0, done.stderr
        return next(line for line in done.stdout.splitlines() if "jurisdiction_wi" in line)

    assert "disabled" in line() and "peerdesk-jurisdiction-wi" in line()
    assert peerdesk("plugins", "enable", "jurisdiction_wi", home=tmp_path, site=site).returncode == 0
    assert line().startswith("+ jurisdiction_wi") and "active" in line()
    assert "left out by --safe" in peerdesk("--safe", "plugins", home=tmp_path, site=site).stdout
    refused = peerdesk("plugins", "disable", "jurisdiction_wi", home=tmp_path, site=site)
    assert refused.returncode == 2 and "asked for twice" in refused.stderr
    peerdesk("plugins", "disable", "jurisdiction_wi", "--word", "jurisdiction_wi", home=tmp_path, site=site)
    assert "disabled" in line()
