"""Signing in. What allauth offers beyond that (signing up, resetting a password, changing one's own address,
connecting accounts) is closed: people are registered by an adviser or by staff, and sign in by a code.

Each view gets the access rule that it keeps by itself, so that the walk over all URLs finds one.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as socialaccount
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from colleagues.permissions import Rule, access
from supportscheme import sign_in_again

public = access(Rule.PUBLIC)
signed_in = access(Rule.SIGNED_IN)


@public
def closed(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """The library asks for these addresses by name; nobody gets there."""
    raise Http404


urlpatterns: list[URLPattern] = [
    path("login/", public(account.login), name="account_login"),
    path("login/code/", public(account.request_login_code), name="account_request_login_code"),
    path(
        "login/code/confirm/",
        public(account.confirm_login_code),
        name="account_confirm_login_code",
    ),
    path("login/passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("login/second-step/", public(mfa.authenticate), name="mfa_authenticate"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    # The association's own accounts
    path(
        "with/<str:provider_id>/login/", public(openid_connect.login), name="openid_connect_login"
    ),
    path(
        "with/<str:provider_id>/login/callback/",
        public(openid_connect.callback),
        name="openid_connect_callback",
    ),
    path(
        "with/cancelled/",
        public(socialaccount.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    path("with/error/", public(socialaccount.login_error), name="socialaccount_login_error"),
    # Before a grave step
    path("again/", signed_in(sign_in_again.sign_in_again), name="sign_in_again"),
    path("again/password/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("again/app/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    # One's own ways to sign in
    path("security/", signed_in(mfa.index), name="mfa_index"),
    path("security/password/", signed_in(account.password_change), name="account_change_password"),
    path("security/password/set/", signed_in(account.password_set), name="account_set_password"),
    path("security/app/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("security/app/off/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "security/recovery/",
        signed_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "security/recovery/new/",
        signed_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "security/recovery/file/",
        signed_in(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("security/passkeys/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("security/passkeys/new/", signed_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/",
        signed_in(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "security/passkeys/<int:pk>/remove/",
        signed_in(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    # Closed, but asked for by name
    path("closed/signup/", closed, name="account_signup"),
    path("closed/signup/with/", closed, name="socialaccount_signup"),
    path("closed/connections/", closed, name="socialaccount_connections"),
    path("closed/email/", closed, name="account_email"),
    path("closed/email/sent/", closed, name="account_email_verification_sent"),
    path("closed/email/<str:key>/", closed, name="account_confirm_email"),
    path("closed/reset/", closed, name="account_reset_password"),
    path("closed/reset/done/", closed, name="account_reset_password_done"),
    path("closed/reset/<str:uidb36>-<str:key>/", closed, name="account_reset_password_from_key"),
    path("closed/reset/key/done/", closed, name="account_reset_password_from_key_done"),
]
