"""A support colleague's log. A contact's id travels in the body of a POST and nowhere else."""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from colleagues.help_offers import all_offers
from colleagues.permissions import Rule, access
from colleagues.selectors import today
from contacts import actions, selectors, stored
from contacts.errors import ContactAlreadyLogged, ContactNotFound
from contacts.forms import ContactForm, ConversationForm
from contacts.held import keeps_answers, quietly
from contacts.models import MAX_CONVERSATIONS, Contact
from supportscheme.errors import RuleError

View = Callable[..., HttpResponse]
CONFLICT = 409
# What `reporting` has to say on these pages, if it is installed with something to say.
PANELS = ["reporting/log_panel.html", "contacts/no_panel.html"]


def not_found_is_one_page(view: View) -> View:
    """Forged, another's, closed, deleted: the same answer to the byte."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ContactNotFound:
            return quietly(render(request, "contacts/not_found.html", status=404))

    return checked


@access(Rule.SUPPORT_COLLEAGUE)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    return _log_page(request)


@access(Rule.SUPPORT_COLLEAGUE)
@require_GET
def new_contact(request: HttpRequest) -> HttpResponse:
    form = ContactForm(support_colleague=_me(request), day=today())
    return _form_page(request, form, "contacts:save-contact")


@keeps_answers
@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def save_contact(request: HttpRequest) -> HttpResponse:
    """Store a contact, or show (without JavaScript) what would be stored."""
    form = ContactForm(request.POST, support_colleague=_me(request), day=today())
    _posted_id(request)
    if form.is_valid() and "preview" not in request.POST:
        try:
            actions.log_contact(
                contact_id=form.cleaned_data["contact"],
                support_colleague=_me(request),
                county=form.cleaned_data["county"],
                year=form.cleaned_data["year"],
                answers=form.answers(),
                conversations=form.talks(),
            )
        except ContactAlreadyLogged as error:
            return _saved_otherwise(request, form, error)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return _after_saving(request, len(form.talks()))
    return _form_page(request, form, "contacts:save-contact")


def _saved_otherwise(
    request: HttpRequest, sent: ContactForm, error: ContactAlreadyLogged
) -> HttpResponse:
    """What came, as a correction of what is stored."""
    pk = sent.cleaned_data["contact"]
    contact = selectors.own_contact(support_colleague=_me(request), contact_id=pk)
    form = ContactForm(request.POST, support_colleague=_me(request), day=today(), corrected=contact)
    form.add_error(None, str(error))
    # Where a conversation was added meanwhile, saving says so instead of dropping it.
    seen = min(form.seen, len(sent.talks()))
    return _form_page(request, form, "contacts:save-correction", seen=seen)


@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def correct_contact(request: HttpRequest) -> HttpResponse:
    """The form with the answers of an open contact. A POST, because an address would keep the id."""
    contact = selectors.own_contact(support_colleague=_me(request), contact_id=_posted_id(request))
    form = ContactForm(support_colleague=_me(request), day=today(), corrected=contact)
    return _form_page(request, form, "contacts:save-correction", seen=form.seen)


@keeps_answers
@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def save_correction(request: HttpRequest) -> HttpResponse:
    contact = selectors.own_contact(support_colleague=_me(request), contact_id=_posted_id(request))
    form = ContactForm(request.POST, support_colleague=_me(request), day=today(), corrected=contact)
    seen = request.POST.get("seen", "")
    if form.is_valid() and "preview" not in request.POST:
        try:
            actions.correct_contact(
                support_colleague=_me(request),
                contact_id=contact.pk,
                county=form.cleaned_data["county"],
                year=form.cleaned_data["year"],
                answers=form.answers(),
                conversations=form.talks(),
                seen=int(seen) if seen.isascii() and seen.isdigit() else 0,
            )
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            return _after_saving(request, len(form.talks()))
    return _form_page(request, form, "contacts:save-correction", seen=seen)


@keeps_answers
@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def add_conversation(request: HttpRequest) -> HttpResponse:
    contact = selectors.own_contact(support_colleague=_me(request), contact_id=_posted_id(request))
    form = ConversationForm(request.POST, contact=contact)
    if not form.is_valid():
        return _log_page(request, problem=_("Tap how you talked and how long."), filled=form)
    try:
        actions.add_conversation(
            support_colleague=_me(request),
            contact_id=contact.pk,
            number=form.cleaned_data["number"],
            conversation=form.talk(),
        )
    except RuleError as error:
        return _log_page(request, problem=str(error), status=CONFLICT)
    return _after_saving(request, form.cleaned_data["number"])


@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def close_contact(request: HttpRequest) -> HttpResponse:
    actions.close_contact(support_colleague=_me(request), contact_id=_posted_id(request))
    return redirect("contacts:closed")


@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
@not_found_is_one_page
def delete_contact(request: HttpRequest) -> HttpResponse:
    actions.delete_contact(support_colleague=_me(request), contact_id=_posted_id(request))
    messages.success(request, _("Deleted. Nothing of it is left."))
    return redirect("contacts:log")


@access(Rule.SUPPORT_COLLEAGUE)
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """After the last conversation: nobody finds the contact again, and where the doctor can go next."""
    page = {"offers": all_offers(), "panels": PANELS, "just_registered": True}
    return render(request, "contacts/closed.html", page)


@access(Rule.PUBLIC)
@require_GET
@never_cache
def what_is_stored(request: HttpRequest) -> HttpResponse:
    context = {"row": stored.row(), "never": stored.NEVER_STORED}
    return render(request, "contacts/what_is_stored.html", context)


def _me(request: Any) -> Any:
    return request.support_colleague


def _posted_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("contact", ""))
    except ValueError as error:
        raise ContactNotFound from error


def _after_saving(request: HttpRequest, conversations: int) -> HttpResponse:
    if conversations == MAX_CONVERSATIONS:
        return redirect("contacts:closed")
    said = _("Saved. It is in the list below, under a made-up name.")
    messages.success(request, said, extra_tags="registered")
    return redirect("contacts:log")


def _log_page(
    request: HttpRequest,
    *,
    problem: str = "",
    filled: ConversationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    contacts = selectors.own_open_contacts(_me(request))
    context = {
        "cards": [(contact, _form_for(contact, filled)) for contact in contacts],
        "ending_years": sorted({c.year_id for c in contacts if c.year_id < today().year}),
        "years": selectors.years_to_log(today()),
        "problem": problem,
        "panels": PANELS,
    }
    return quietly(render(request, "contacts/log.html", context, status=status))


def _form_for(contact: Contact, filled: ConversationForm | None) -> ConversationForm:
    if filled is not None and filled.data.get("contact") == str(contact.pk):
        return filled
    return ConversationForm(contact=contact)


def _form_page(
    request: HttpRequest, form: ContactForm, target: str, *, seen: object = None
) -> HttpResponse:
    context = {
        "form": form,
        "target": target,
        "seen": seen,
        "row": list(form.summary()),
        "never": stored.NEVER_STORED,
        "draft_key": selectors.draft_key(_me(request)),
        "is_preview": "preview" in request.POST,
    }
    return render(request, "contacts/form.html", context)
