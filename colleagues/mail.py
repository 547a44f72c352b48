"""Mail to one person in that person's language."""

from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import override

from colleagues.models import User


def send(
    *, to: str, user: User, subject: Promise, template: str, context: dict[str, Any] | None = None
) -> bool:
    """Send `user` a mail at the address `to`. False when the mail server can't be reached or refuses."""
    with override(user.language):
        title = str(subject)
        body = render_to_string(template, {"user": user, **(context or {})})
    try:
        send_mail(title, body, None, [to])
    except (SMTPException, OSError):
        return False
    return True
