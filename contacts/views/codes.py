"""Staff keep the code lists: add a code, or retire one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from colleagues.permissions import Rule, access
from contacts import actions, selectors
from contacts.actions.codes import can_retire
from contacts.code_forms import AddCodeForm, RetireCodeForm
from contacts.models import Code
from supportscheme.errors import RuleError


@access(Rule.NATIONAL_STAFF)
@require_GET
def code_lists(request: HttpRequest) -> HttpResponse:
    lists = [
        (variable, label, [(code, can_retire(code)) for code in codes])
        for variable, label, codes in selectors.code_lists()
    ]
    return render(request, "contacts/codes.html", {"lists": lists})


@access(Rule.NATIONAL_STAFF)
def add_code(request: HttpRequest, variable: str) -> HttpResponse:
    if variable not in selectors.variables_that_grow():
        raise Http404
    form = AddCodeForm(request.POST or None, groups=selectors.groups_of(variable))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_code(actor=_actor(request), variable=variable, **form.fields_of_code())
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The code is added."))
            return redirect("contacts:code-lists")
    context = {"form": form, "variable": Code.Variable(variable).label}
    return render(request, "contacts/add_code.html", context)


@access(Rule.NATIONAL_STAFF)
def retire_code(request: HttpRequest, code_id: str) -> HttpResponse:
    code = get_object_or_404(selectors.fine_codes(), pk=code_id)
    form = RetireCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            last_year = form.cleaned_data["last_year"]
            actions.retire_code(actor=_actor(request), code=code, last_year=last_year)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The code is retired."))
            return redirect("contacts:code-lists")
    return render(request, "contacts/retire_code.html", {"form": form, "code": code})


def _actor(request: Any) -> Any:
    return request.user
