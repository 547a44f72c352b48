"""What the log refuses. The text is for the user and names the value."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from supportscheme.errors import RuleError


class ContactNotFound(Exception):
    """No open contact of this support colleague has the id: forged, somebody else's, closed or deleted.
    They are told apart nowhere."""


class YearOutOfRange(RuleError):
    def __init__(self, year: int) -> None:
        super().__init__(
            _("%(year)s can't be registered: it is in the future or too long ago.") % {"year": year}
        )


class YearNotOpen(RuleError):
    def __init__(self, year: int) -> None:
        super().__init__(
            _("%(year)s is closed. Nothing more can be registered in it.") % {"year": year}
        )


class CountyNotServed(RuleError):
    def __init__(self, county: object, year: int) -> None:
        super().__init__(
            _("You have no term of office in %(county)s in %(year)s.")
            % {"county": county, "year": year}
        )


class UnknownAnswer(RuleError):
    def __init__(self, value: object, year: int) -> None:
        super().__init__(
            _("“%(value)s” is not one of the answers in %(year)s.") % {"value": value, "year": year}
        )


class NoReason(RuleError):
    def __init__(self) -> None:
        super().__init__(_("Choose at least one reason."))


class ConversationCapReached(RuleError):
    def __init__(self) -> None:
        super().__init__(
            _("A contact has at most three conversations. This one was not registered.")
        )


class ConversationAlreadyLogged(RuleError):
    def __init__(self, number: int) -> None:
        super().__init__(
            _("Conversation %(number)s was already registered, perhaps in another window.")
            % {"number": number}
        )


class ContactAlreadyLogged(RuleError):
    """The contact is stored already, with other answers than those that came now."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This contact is already saved, with other answers. If those below are right, save once more"
                " to correct it."
            )
        )


class CodeNotPossible(RuleError):
    """A code that can't be added to, or retired from, the code list."""


class RowError(NamedTuple):
    """One value of a file that can't be loaded: line (the heading is line 1), column and why."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return _("line %(line)s, column %(column)s: %(message)s") % self._asdict()


class RowsRefused(RuleError):
    """Nothing was loaded; `errors` lists everything that is wrong."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))
