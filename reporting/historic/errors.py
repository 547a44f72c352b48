"""What is refused about figures from outside the log."""

from supportscheme.errors import RuleError


class HistoricNotPossible(RuleError):
    """The figures or what is said of them can't be true."""


class AlreadyImported(RuleError):
    """The year is there already, and replacing it wasn't asked for."""


class PublishedHere(RuleError):
    """The year's own release is out: what was known beside it can't change any more."""


class DoctorsNotPossible(RuleError):
    """A number of doctors is none, or can't be true."""
