"""Everything that can be wrong with what the engine is given, each as a type of its own."""


class DisclosureError(Exception):
    """Base of every error this package raises on purpose."""


class BadLayout(DisclosureError):
    """A year's counties, regions or code lists contradict themselves or each other."""


class BadTally(DisclosureError):
    """A count is missing, negative, not whole, or doesn't add up. Names the cell."""


class UnknownCell(DisclosureError):
    """A cell or count over unknowns that don't exist. Names the cell."""


class BadPlan(DisclosureError):
    """A plan line asks for something the layouts can't give, or for an unknown kind of table."""


class AlteredRelease(DisclosureError):
    """A stored release doesn't match its checksum, or isn't a release at all."""


class ReleasesContradict(DisclosureError):
    """What releases show can't all be true at once. Names the cell."""


class AuditMismatch(DisclosureError):
    """An audit was made for other cells than those of the release it is held against."""


class AuditNotClean(DisclosureError):
    """An audit found a protected cell too narrow, gave up, or left something undecided."""


class CannotProtect(DisclosureError):
    """No repair is left: earlier releases alone pin down a protected cell."""
