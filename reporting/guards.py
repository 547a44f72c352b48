"""What the database refuses about releases, whatever code asks for it."""

from typing import Any

from django.db import connections

from supportscheme import guards
from supportscheme.guards import Guard

GUARDS = (
    Guard("published_release_is_frozen", "reporting_release", "UPDATE", "OLD.is_published"),
    Guard("published_release_is_kept", "reporting_release", "DELETE", "OLD.is_published"),
    Guard(
        "only_published_statistics_are_public",
        "reporting_publicstatistics",
        "INSERT",
        "NOT (SELECT is_published FROM reporting_release WHERE id = NEW.release_id)",
    ),
    Guard(
        "public_statistics_stay_with_their_release",
        "reporting_publicstatistics",
        "UPDATE",
        "NEW.release_id <> OLD.release_id",
    ),
)


def install(*, using: str, **kwargs: Any) -> None:
    """Make sure the database refuses what it must, after every migration."""
    guards.install(connections[using], GUARDS)


def lift(*, using: str, **kwargs: Any) -> None:
    """Let a migration rebuild the tables."""
    guards.lift(connections[using], GUARDS)
