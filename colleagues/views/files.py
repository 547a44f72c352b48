"""The roster in and out of Excel and CSV. A file is read and forgotten: what was understood travels,
signed, in the page that shows it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from colleagues import actions, forms, selectors
from colleagues.models import Appointment, County, User
from colleagues.permissions import Rule, access
from colleagues.roster_files import reading, writing
from colleagues.views.steps import SignedInRequest
from supportscheme.errors import RuleError
from supportscheme.table_files import Row

_SALT = "colleagues.import"
_MAX_AGE_SECONDS = 3600
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS: dict[str, tuple[str, Callable[[Iterable[Appointment]], bytes]]] = {
    "xlsx": (_XLSX, writing.as_xlsx),
    "csv": ("text/csv; charset=utf-8", writing.as_csv),
}


@access(Rule.ROSTER_KEEPER)
def import_roster(request: SignedInRequest) -> HttpResponse:
    """Choose a file, see line by line what it will do, then do it."""
    if "plan" in request.POST:
        return _carry_out(request)
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheet = reading.read_upload(form.cleaned_data["file"])
        except RuleError as error:
            form.add_error("file", str(error))
        else:
            return _preview(request, sheet.rows, sheet.unknown_headings)
    return render(request, "colleagues/import.html", {"form": form})


def _preview(
    request: SignedInRequest, rows: list[Row], unknown_headings: list[str]
) -> HttpResponse:
    result = actions.import_roster(
        actor=request.user, rows=rows, own_county=_own_county(request.user), dry_run=True
    )
    plan = {"rows": [asdict(row) for row in rows], "digest": _digest(result)}
    context = {
        "result": result,
        "counts": [(outcome, result.count(outcome)) for outcome in actions.Outcome],
        "unknown_headings": unknown_headings,
        "plan": signing.dumps(plan, salt=_salt(request.user), compress=True),
    }
    return render(request, "colleagues/import_preview.html", context)


def _carry_out(request: SignedInRequest) -> HttpResponse:
    try:
        plan = signing.loads(
            request.POST["plan"], salt=_salt(request.user), max_age=_MAX_AGE_SECONDS
        )
    except signing.BadSignature:
        messages.error(request, _("That took too long; choose the file again."))
        return redirect("colleagues:import")
    rows = [Row(r["number"], r["values"], tuple(r["problems"])) for r in plan["rows"]]
    own_county = _own_county(request.user)
    rehearsal = actions.import_roster(
        actor=request.user, rows=rows, own_county=own_county, dry_run=True
    )
    if rehearsal.is_wrong or _digest(rehearsal) != plan["digest"]:
        messages.error(
            request, _("The roster has changed meanwhile. Look through the lines again.")
        )
        return _preview(request, rows, [])
    result = actions.import_roster(
        actor=request.user, rows=rows, own_county=own_county, dry_run=False
    )
    if not result.is_done:
        return _preview(request, rows, [])
    messages.success(request, _("The file is imported: %s lines.") % len(result.lines))
    return redirect("colleagues:roster-home")


def _salt(user: User) -> str:
    return f"{_SALT}.{user.pk}"


def _digest(result: actions.ImportResult) -> str:
    return hashlib.sha256(repr(result.lines).encode()).hexdigest()


def _own_county(user: User) -> County | None:
    """The county of rows that name none: the adviser's, who has just one."""
    counties = list(selectors.counties_advised_by(user, selectors.today()))
    return counties[0] if len(counties) == 1 and not user.is_national_staff else None


@access(Rule.ROSTER_KEEPER)
def export_county(request: SignedInRequest, file_format: str) -> HttpResponse:
    """Every term of the county."""
    terms = selectors.terms_of_county(request.county)
    return _file(terms, f"stottekolleger-{request.county.code}", file_format)


@access(Rule.NATIONAL_STAFF)
def export_nation(request: SignedInRequest, file_format: str) -> HttpResponse:
    """Every term in the nation."""
    return _file(selectors.all_terms(), "stottekolleger", file_format)


def _file(terms: Iterable[Appointment], name: str, file_format: str) -> HttpResponse:
    content_type, write = _FORMATS[file_format]
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}.{file_format}"'
    }
    return HttpResponse(write(terms), content_type=content_type, headers=headers)
