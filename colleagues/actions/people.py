"""Who can sign in, and who is national staff."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from colleagues import errors, mail, rules
from colleagues.models import User
from colleagues.texts import FORMULA_SIGNS, stored_text
from supportscheme import audit


def clean_email(email: str) -> str:
    """The address in the one form it is stored in. Raises InvalidEmail."""
    email = email.strip().lower()
    try:
        validate_email(email)
        if email[0] in FORMULA_SIGNS:  # allowed, but nobody has one, and a spreadsheet would run it
            raise ValidationError("")
    except ValidationError:
        raise errors.InvalidEmail(
            _("“%(email)s” is not an e-mail address.") % {"email": email}
        ) from None
    return email


@transaction.atomic
def get_or_create_user(*, actor: User | None, email: str, name: str) -> User:
    """The person with this e-mail address, made if nobody has it. The caller has checked the permission.

    Raises InvalidEmail, and EmailBelongsToSomebodyElse when the address is registered with another name.
    """
    email, name = clean_email(email), stored_text(name)
    user = User.objects.filter(email=email).first()
    if user is None:
        if not name:
            raise errors.UnknownValue(_("The name is missing."))
        user = User(email=email, name=name)
        user.set_unusable_password()
        user.save(force_insert=True)
        audit.record(actor=actor, event="person added", subject=user)
    else:
        check_name(actor, user, name)
    return user


def check_name(actor: User | None, user: User, name: str) -> None:
    """A name given for somebody is blank or the one that is stored, which is told to those only who may keep
    it: whose address it is would be news to others. Raises EmailBelongsToSomebodyElse."""
    if not name or name.casefold() == user.name.casefold():
        return
    if rules.may_know_name(actor, user):
        text = _("%(email)s is registered with another name: %(name)s.")
    else:
        text = _("%(email)s is registered with another name.")
    raise errors.EmailBelongsToSomebodyElse(text % {"email": user.email, "name": user.name})


@transaction.atomic
def appoint_national_staff(*, actor: User | None, email: str, name: str) -> User:
    """Make a person national staff. Raises PermissionDenied, AlreadyNationalStaff and what
    `get_or_create_user` raises."""
    rules.check_is_national_staff(actor)
    user = get_or_create_user(actor=actor, email=email, name=name)
    if user.is_national_staff:
        raise errors.AlreadyNationalStaff(
            _("%(name)s is national staff already.") % {"name": user.name}
        )
    user.is_national_staff = True
    user.save(update_fields=["is_national_staff"])
    audit.record(actor=actor, event="national staff appointed", subject=user)
    return user


@transaction.atomic
def dismiss_national_staff(*, actor: User | None, user: User) -> None:
    """End somebody's role as national staff. Raises PermissionDenied, NotNationalStaff,
    LastNationalStaff."""
    rules.check_is_national_staff(actor)
    staff = set(
        User.objects.select_for_update().filter(is_national_staff=True).values_list("pk", flat=True)
    )
    if user.pk not in staff:
        raise errors.NotNationalStaff(_("%(name)s is not national staff.") % {"name": user.name})
    if staff == {user.pk}:
        raise errors.LastNationalStaff(
            _("%(name)s is the only national staff; appoint somebody else first.")
            % {"name": user.name}
        )
    user.is_national_staff = False
    user.save(update_fields=["is_national_staff"])
    audit.record(actor=actor, event="national staff dismissed", subject=user)


def invite(*, actor: User | None, user: User, sign_in_url: str) -> None:
    """Tell a person by e-mail that they can sign in, and how. Not within a transaction: what led to the
    invitation stands whether or not the mail can be sent.

    Raises PermissionDenied, MailNotSent.
    """
    rules.check_may_invite(actor, user)
    sent = mail.send(
        to=user.email,
        user=user,
        subject=gettext_lazy("You can now sign in to the peer-support scheme"),
        template="colleagues/mail/invitation.txt",
        context={
            "sign_in_url": sign_in_url,
            "is_support_colleague": hasattr(user, "support_colleague"),
        },
    )
    if not sent:
        raise errors.MailNotSent(
            _("The invitation to %(email)s could not be sent; try again later.")
            % {"email": user.email}
        )
    audit.record(actor=actor, event="invitation sent", subject=user)
