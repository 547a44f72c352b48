"""What a support colleague answers about a contact, and which answers a year allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contacts.errors import ConversationCapReached, NoReason, UnknownAnswer
from contacts.models import MAX_CONVERSATIONS, Code


@dataclass(frozen=True)
class Answers:
    """Ids of codes (`sex.woman`); reasons are a set, in no order."""

    sex: str
    age_band: str
    workplace: str
    initiator: str
    reasons: frozenset[str]

    def by_variable(self) -> Iterable[tuple[str, str]]:
        """(variable, id of the code) of each answer."""
        for variable in ("sex", "age_band", "workplace", "initiator"):
            yield variable, getattr(self, variable)
        for reason in sorted(self.reasons):
            yield "reason", reason


@dataclass(frozen=True)
class Talk:
    """How a conversation was held (`way.telephone`) and how long (`length.under_30`)."""

    way: str
    length: str


def codes_in_use(year: int) -> dict[str, list[Code]]:
    """The fine codes of `year` by variable, each list in its order."""
    codes: dict[str, list[Code]] = {str(variable): [] for variable in Code.Variable}
    for code in Code.objects.in_year(year).filter(is_coarse=False).select_related("coarse"):
        codes[code.variable].append(code)
    return codes


def check_answers(*, year: int, answers: Answers) -> None:
    """Raises UnknownAnswer for a code that `year` doesn't use, NoReason if there is no reason."""
    if not answers.reasons:
        raise NoReason
    _check(year, answers.by_variable())


def check_talks(*, year: int, talks: Sequence[Talk]) -> None:
    """Raises ConversationCapReached for more than three, UnknownAnswer for a code not in use; ValueError for
    none at all, which no form can send."""
    if not talks:
        raise ValueError("A contact has at least one conversation.")
    if len(talks) > MAX_CONVERSATIONS:
        raise ConversationCapReached
    pairs = [pair for talk in talks for pair in (("way", talk.way), ("length", talk.length))]
    _check(year, pairs)


def _check(year: int, pairs: Iterable[tuple[str, str]]) -> None:
    known = {
        variable: {code.id for code in codes} for variable, codes in codes_in_use(year).items()
    }
    for variable, code_id in pairs:
        if code_id not in known[variable]:
            raise UnknownAnswer(code_id, year)
