"""Errors that a user can do something about."""


class RuleError(Exception):
    """A rule of the scheme refuses the step. The text is for the user: it names the value and says what to
    do. Callers tell rules apart by subclass, never by text."""
