"""What the rules of the roster and of the counties refuse."""

from supportscheme.errors import RuleError


class TermEndsBeforeItBegins(RuleError):
    """The last day lies before the first."""


class TermsOverlap(RuleError):
    """The person already has the role in the county on one of the days."""


class CountyNotInForce(RuleError):
    """The term reaches outside the days on which the county exists."""


class EmailBelongsToSomebodyElse(RuleError):
    """Two people with one e-mail address."""


class InvalidEmail(RuleError):
    """Not an e-mail address."""


class UnknownValue(RuleError):
    """A field got a value that is not in its list, or that doesn't fit."""


class MailNotSent(RuleError):
    """The mail server can't be reached, or refuses."""


class TermHasNoEnd(RuleError):
    """A term without a last day runs on; there is nothing to renew."""


class TermAlreadyEndsEarlier(RuleError):
    """Ending a term can't make it longer: that is a renewal."""


class TermHasBegun(RuleError):
    """Only a term that hasn't begun can be cancelled."""


class AlreadyPaused(RuleError):
    """The person has a pause on one of the days."""


class NotPaused(RuleError):
    """There is no pause to end."""


class NotInOffice(RuleError):
    """The person is not a support colleague of the county."""


class DayInTheFuture(RuleError):
    """A talk or a meeting can't have been attended yet."""


class DayBeforeTheScheme(RuleError):
    """Before there was a scheme there were no talks and meetings of it."""


class AlreadyNationalStaff(RuleError):
    """The person has the role already."""


class NotNationalStaff(RuleError):
    """The person doesn't have the role."""


class LastNationalStaff(RuleError):
    """Without national staff nobody could appoint anybody."""


class CountyCodeTaken(RuleError):
    """A county with this code exists or existed."""


class ReformRefused(RuleError):
    """The change of counties can't be made as asked."""
