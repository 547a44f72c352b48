"""A new e-mail address for somebody: it is what the person signs in with."""

from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colleagues import errors, mail, rules
from colleagues.actions.people import clean_email
from colleagues.models import User
from supportscheme import audit


def change_email(*, actor: User | None, user: User, email: str) -> list[str]:
    """Give a person another e-mail address, end the person's sessions, and tell both addresses by mail.
    National staff only. Returns the addresses that couldn't be told: the change stands all the same.

    Raises PermissionDenied, InvalidEmail, EmailBelongsToSomebodyElse.
    """
    rules.check_is_national_staff(actor)
    email = clean_email(email)
    before = _change(actor, user, email)
    if before == email:
        return []
    return [address for address in (before, email) if not _tell(user, address, before, email)]


@transaction.atomic
def _change(actor: User | None, user: User, email: str) -> str:
    """Store the address; returns the one before."""
    before = User.objects.select_for_update().get(pk=user.pk).email
    user.email = email
    if before == email:
        return before
    taken = errors.EmailBelongsToSomebodyElse(
        _("%(email)s is somebody’s address already.") % {"email": email}
    )
    if EmailAddress.objects.filter(email=email).exclude(user=user).exists():
        raise taken
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        raise taken from None
    _change_sign_in(user, email)
    audit.record(
        actor=actor,
        event="e-mail address changed",
        subject=user,
        detail={"before": before, "after": email},
    )
    return before


def _change_sign_in(user: User, email: str) -> None:
    # An old row would let the old address sign in: the library looks there too.
    if EmailAddress.objects.filter(user=user).delete()[0]:
        EmailAddress.objects.create(user=user, email=email, primary=True)
    for session in Session.objects.all():
        if _is_of(session.get_decoded(), user):
            session.delete()


def _is_of(data: dict[str, object], user: User) -> bool:
    """Signed in as the user, or about to be, with a code sent to the old address."""
    login = data.get("account_login")
    pending = login.get("user_pk") if isinstance(login, dict) else None
    return data.get(SESSION_KEY) == str(user.pk) or pending == user_pk_to_url_str(user)


def _tell(user: User, address: str, before: str, after: str) -> bool:
    return mail.send(
        to=address,
        user=user,
        subject=gettext_lazy("Your e-mail address in the peer-support scheme is changed"),
        template="colleagues/mail/new_address.txt",
        context={"before": before, "after": after},
    )
