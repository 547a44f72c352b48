"""The code lists: a code is added or retired from a year on, never changed and never deleted."""

import re

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from colleagues.models import User
from colleagues.permissions import is_national_staff
from colleagues.selectors import today
from contacts.errors import CodeNotPossible
from contacts.models import Code, Year
from supportscheme import audit

# Four conversations are no code: the number is what the database counts.
FIXED = {Code.Variable.CONVERSATIONS}
_SHAPE = re.compile(r"[a-z0-9][a-z0-9_]{0,28}")


@transaction.atomic
def add_code(
    *,
    actor: User | None,
    variable: str,
    code: str,
    labels: dict[str, str],
    coarse: Code | None,
    first_year: int,
) -> Code:
    """Add a code to `variable` from `first_year` on; `labels` are by language (nb, nn, en).

    Raises PermissionDenied; CodeNotPossible for a code that is there, isn't in lower-case letters, digits and
    underscores, belongs to another variable's group, or would begin in a year that isn't open.
    """
    _check_staff(actor)
    _check_new(variable, code, coarse)
    check_first_year(first_year)
    last = Code.objects.filter(variable=variable, is_coarse=False).aggregate(last=Max("position"))
    row = Code(
        id=f"{variable}.{code}",
        variable=variable,
        code=code,
        coarse=coarse,
        position=(last["last"] or 0) + 1,
        first_year=first_year,
        **{f"label_{language}": label for language, label in labels.items()},
    )
    row.save(force_insert=True)
    detail = {"code": row.pk, "first_year": first_year, "labels": labels}
    audit.record(actor=actor, event="code added", subject=row, detail=detail)
    return row


@transaction.atomic
def retire_code(*, actor: User | None, code: Code, last_year: int) -> None:
    """End the use of a code after `last_year`.

    Raises PermissionDenied; CodeNotPossible if it is retired already, the last one of its variable, or
    a year after `last_year` isn't open any more.
    """
    _check_staff(actor)
    row = Code.objects.select_for_update().get(pk=code.pk)
    check_can_retire(row)
    _check_last_year(row, last_year)
    Code.objects.filter(pk=row.pk).update(last_year=last_year)
    detail = {"code": row.pk, "last_year": last_year}
    audit.record(actor=actor, event="code retired", subject=row, detail=detail)


def check_can_retire(code: Code) -> None:
    """Raises CodeNotPossible, with the reason, if the code can't be retired in any year."""
    if code.last_year is not None:
        raise CodeNotPossible(
            _("“%(code)s” is retired already, after %(year)s.")
            % {"code": code.label, "year": code.last_year}
        )
    if code.is_coarse or code.variable in FIXED:
        raise CodeNotPossible(_("“%(code)s” belongs to the scheme itself.") % {"code": code.label})
    others = Code.objects.filter(variable=code.variable, is_coarse=False, last_year=None)
    if not others.exclude(pk=code.pk).exists():
        raise CodeNotPossible(
            _("“%(code)s” is the last answer to its question.") % {"code": code.label}
        )


def can_retire(code: Code) -> bool:
    try:
        check_can_retire(code)
    except CodeNotPossible:
        return False
    return True


def check_first_year(year: int) -> None:
    """Raises CodeNotPossible unless a code can begin in `year`: one that isn't closed, or the next one."""
    if not settings.FIRST_YEAR <= year <= today().year + 1:
        raise CodeNotPossible(
            _("A code can't begin in %(year)s: it is too long ago or too far ahead.")
            % {"year": year}
        )
    if Year.objects.filter(year__gte=year).exclude(state=Year.State.OPEN).exists():
        raise CodeNotPossible(
            _("A code can't begin in %(year)s: figures from then on are counted already.")
            % {"year": year}
        )


def _check_last_year(code: Code, year: int) -> None:
    if year < code.first_year:
        raise CodeNotPossible(
            _("“%(code)s” can't end in %(year)s, before it begins in %(first_year)s.")
            % {"code": code.label, "year": year, "first_year": code.first_year}
        )
    if year < today().year - 1 or year > today().year + 1:
        raise CodeNotPossible(
            _("A code can't end in %(year)s, only last year, this year or next year.")
            % {"year": year}
        )


def _check_new(variable: str, code: str, coarse: Code | None) -> None:
    values = {"code": code, "variable": variable}
    if variable not in Code.Variable.values or variable in FIXED:
        raise CodeNotPossible(_("Nothing can be added to “%(variable)s”.") % values)
    if not _SHAPE.fullmatch(code) or code == "coarse":
        raise CodeNotPossible(
            _("“%(code)s” must be lower-case letters a–z, digits and underscores.") % values
        )
    if Code.objects.filter(pk=f"{variable}.{code}").exists():
        raise CodeNotPossible(_("“%(code)s” is in the list already, or was.") % values)
    _check_coarse(variable, coarse, values)


def _check_coarse(variable: str, coarse: Code | None, values: dict[str, str]) -> None:
    groups = Code.objects.filter(variable=variable, is_coarse=True)
    if coarse is None and variable != Code.Variable.SEX and groups.exists():
        raise CodeNotPossible(_("“%(code)s” needs a group.") % values)
    if coarse is not None and not groups.filter(pk=coarse.pk).exists():
        raise CodeNotPossible(
            _("“%(group)s” is not a group of “%(variable)s”.") % {**values, "group": coarse.label}
        )


def _check_staff(actor: User | None) -> None:
    if actor is not None and not is_national_staff(actor):
        raise PermissionDenied
