"""What is refused about figures from outside the log."""

from supportscheme.errors import RuleError


class HistoricNotPossible(RuleError):
    """The figures or what is said of them can't be true."""


class AlreadyImported(RuleError):
    """The year is there already, and replacing it wasn't asked for."""


class RecordedHere(RuleError):
    """The year is recorded here: what is known beside its own figures can't change any more."""


class DoctorsNotPossible(RuleError):
    """A number of doctors is none, or can't be true."""
