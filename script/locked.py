"""Checks, without a network, that the requirements files are in step with pyproject.toml and fully hashed."""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """Package → its locked versions (more than one where they depend on Python's)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for package, version in PINNED.findall(text):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def problems() -> Iterator[str]:
    groups = PROJECT["dependency-groups"]
    runtime, development = PROJECT["project"]["dependencies"], groups["dev"]
    yield from out_of_step("requirements.txt", runtime)
    yield from out_of_step("requirements-dev.txt", [*runtime, *development])
    yield from out_of_step("requirements-servers.txt", groups["servers"])
    locked = pins("requirements-dev.txt")
    for package, versions in pins("requirements.txt").items():
        if locked.get(package) != versions:
            yield f"{package} is locked to other versions in requirements-dev.txt."
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-servers.txt"):
        yield from unhashed(name)


def out_of_step(name: str, wanted: list[str]) -> Iterator[str]:
    locked = pins(name)
    for line in wanted:
        requirement = Requirement(line)
        versions = locked.get(canonicalize_name(requirement.name), set())
        if not versions or not all(requirement.specifier.contains(version) for version in versions):
            yield f"{name} does not hold {line} of pyproject.toml: run script/lock."


def unhashed(name: str) -> Iterator[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    if "://" in text:
        yield f"{name} has an address in it."
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        if "==" in entry and "--hash=sha256:" not in entry:
            yield f"{name} has no hash for {entry.splitlines()[0]}."


if __name__ == "__main__":
    found = list(problems())
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(1 if found else 0)
