"""Every distribution that the app needs here is pinned: what is audited is what is installed."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
EXTRAS = ("offline", "dev")
NOT_PINNED = {"notebook-app", "pip"}


def pins() -> dict[str, Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines())
    return {canonicalize_name(r.name): r for r in map(Requirement, filter(None, lines))}


def needed() -> dict[str, str]:
    """Return the installed versions of what the app and its tests require, and of all that these require."""
    found: dict[str, str] = {}
    waiting = [("notebook-app", frozenset(EXTRAS))]
    while waiting:
        name, extras = waiting.pop()
        for line in distribution(name).requires or ():
            requirement = Requirement(line)
            wanted = requirement.marker
            if wanted and not any(wanted.evaluate({"extra": extra}) for extra in (extras or {""})):
                continue
            key = canonicalize_name(requirement.name)
            try:
                version = distribution(requirement.name).version
            except PackageNotFoundError:
                continue
            if key not in found or requirement.extras:
                found.setdefault(key, version)
                if key not in NOT_PINNED:
                    waiting.append((requirement.name, frozenset(requirement.extras)))
    return found


def test_everything_that_is_installed_for_the_app_is_pinned_to_its_version() -> None:
    pinned, installed = pins(), needed()
    assert len(installed) > 100
    assert {name for name in installed if name not in pinned} - NOT_PINNED == set()
    other = {
        name: version for name, version in installed.items() if name in pinned and version not in pinned[name].specifier
    }
    assert {name: v for name, v in other.items() if "+" not in v} == {}, "a local build (+cpu) is the same version"


def test_every_pin_names_one_version() -> None:
    assert all(re.fullmatch(r"==[^,*]+", str(pin.specifier)) for pin in pins().values())
