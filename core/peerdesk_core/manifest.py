"""plugin.toml: what a plugin says about itself, read before any of its code runs. Mistakes in it are data."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import attrs

API = "0.1"
"""Version of the plugin API, major.minor. A plugin written for a newer minor or another major is refused."""

FILE = "plugin.toml"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
RESERVED = frozenset({"core", "desk", "terminal", "peerdesk"})
_REQUIRED = ("id", "title", "version", "api", "purpose")
_LISTS = ("requires", "provides", "collections")


@attrs.frozen(kw_only=True)
class PluginManifest:
    """One plugin.toml. `provides` names the guards it answers: they stay closed even if its code cannot be loaded."""

    id: str
    title: str
    version: str
    api: str
    purpose: str
    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


class ManifestError(Exception):
    """A sentence about what is wrong with a manifest; shown on the Plugins screen, never raised past the kernel."""


def find_manifest(package: str) -> Path:
    """The plugin.toml beside an import package, found without importing it. Raises ManifestError."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError, AttributeError) as error:
        raise ManifestError(f"its package {package} cannot be found; reinstall the plugin") from error
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        path = Path(folder) / FILE
        if path.is_file():
            return path
    raise ManifestError(f"there is no {FILE} beside its package {package}; ask its author for a build that has one")


def read_manifest(path: Path, expected_id: str) -> PluginManifest:
    """Parse and check a manifest. Raises ManifestError with what is wrong and what to do."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"its {FILE} cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"its {FILE} is not valid TOML: {error}") from error
    plugin = table.get("plugin")
    if not isinstance(plugin, dict) or set(table) != {"plugin"}:
        raise ManifestError(f"its {FILE} must hold one table [plugin] and nothing else")
    known = {field.name for field in attrs.fields(PluginManifest)}
    for key in plugin:
        if key not in known:
            raise ManifestError(f"its {FILE} has an unknown key {key!r}; known are {', '.join(sorted(known))}")
    fields: dict[str, object] = {}
    for key in _REQUIRED:
        value = plugin.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ManifestError(f"its {FILE} lacks {key!r}, a text")
        fields[key] = value
    for key in _LISTS:
        value = plugin.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ManifestError(f"its {FILE} has {key!r} that is not a list of texts")
        fields[key] = tuple(value)
    manifest = PluginManifest(**fields)  # type: ignore[arg-type]  # every key and type is checked above
    if not _ID.match(manifest.id):
        raise ManifestError(f"its id in {FILE} must be lower-case letters, digits and _")
    if manifest.id in RESERVED:
        raise ManifestError(f"its id {manifest.id!r} belongs to Peerdesk itself; choose another")
    if manifest.id != expected_id:
        raise ManifestError(f"its {FILE} says id {manifest.id!r} but it is announced as {expected_id!r}")
    complaint = api_complaint(manifest.api)
    if complaint:
        raise ManifestError(complaint)
    return manifest


def api_complaint(api: str) -> str | None:
    """Why a plugin written for this API version is refused, or None."""
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})", api)
    if not match:
        return f"it names the API version {api!r}; it must look like {API!r}"
    ours_major, ours_minor = (int(part) for part in API.split("."))
    major, minor = int(match[1]), int(match[2])
    if major != ours_major:
        verb = "update Peerdesk" if major > ours_major else "ask its author for a newer version"
        return f"it is written for API {api}, this Peerdesk speaks {API}: {verb}"
    if minor > ours_minor:
        return f"it is written for API {api}, this Peerdesk speaks {API}: update Peerdesk"
    return None
