"""allauth's sign-in form without what is closed here."""

from typing import Any

from allauth.account.forms import LoginForm


class PasswordLoginForm(LoginForm):  # type: ignore[misc,unused-ignore]
    """Whoever has forgotten the password signs in with a code: there is no resetting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
