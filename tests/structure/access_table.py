"""Who may reach what: one row for every address of the site, beside what the views say themselves.

A new address without a row fails the tests, and so does a row without an address.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from colleagues.permissions import Rule

PUBLIC, SIGNED_IN = Rule.PUBLIC, Rule.SIGNED_IN
COLLEAGUE, KEEPER, STAFF = Rule.SUPPORT_COLLEAGUE, Rule.ROSTER_KEEPER, Rule.NATIONAL_STAFF

ANSWERED = frozenset({200, 302, 400, 405})
ABSENT = frozenset({404})
CLOSED = ABSENT


@dataclass(frozen=True)
class Row:
    """The rule; the arguments of an address in the county of everybody's; what the allowed get to see.

    An address with arguments from a county's roster is nothing (404) to the adviser of another county.
    """

    rule: Rule
    arguments: Callable[[SimpleNamespace], dict[str, Any]] = field(default=lambda world: {})
    answers: frozenset[int] = ANSWERED
    of_a_county: bool = False
    # The log keeps what was tapped when the session was lost: its forms answer with a page to sign in (401).
    keeps_what_was_tapped: bool = False
    # Open to staff when the year is published, to everybody when staff have said so.
    of_statistics: bool = False


def _county(world: SimpleNamespace) -> dict[str, Any]:
    return {"county_code": world.county.code}


def _with(**names: str) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: {
        **_county(world),
        **{key: getattr(world, name) for key, name in names.items()},
    }


def _always(**arguments: Any) -> Callable[[SimpleNamespace], dict[str, Any]]:
    return lambda world: arguments


def _roster(
    arguments: Callable[[SimpleNamespace], dict[str, Any]] = _county, **options: Any
) -> Row:
    return Row(KEEPER, arguments, of_a_county=True, **options)


# Staff are told that nothing is published yet; for others there is nothing.
LATEST = frozenset({200, 404, 405})


def _statistics(none: frozenset[int] = ABSENT | {405}, **arguments: Any) -> Row:
    return Row(PUBLIC, _always(**arguments), none, of_statistics=True)


YEAR = _always(year=2024)
# A contact is named in the body of a request, never in its address; without one there is nothing.
CONTACT = Row(COLLEAGUE, answers=ANSWERED | ABSENT)
CONTACT_FORM = Row(COLLEAGUE, answers=ANSWERED | ABSENT, keeps_what_was_tapped=True)

TABLE: dict[str, Row] = {
    "home": Row(SIGNED_IN),
    "set_language": Row(PUBLIC),
    # Finding a support colleague, and one's own entry
    "colleagues:finder": Row(PUBLIC),
    "colleagues:finder-print": Row(PUBLIC, _county),
    "colleagues:own-entry": Row(COLLEAGUE),
    "colleagues:own-pause": Row(COLLEAGUE, _always(step="pause")),
    # A county's roster
    "colleagues:roster-home": Row(KEEPER),
    "colleagues:import": Row(KEEPER),
    "colleagues:roster": _roster(),
    "colleagues:appoint": _roster(),
    "colleagues:follow-up": _roster(),
    "colleagues:remove-gathering": _roster(_with(gathering_id="gathering_id")),
    "colleagues:export": _roster(lambda world: {**_county(world), "file_format": "csv"}),
    "colleagues:change-term": _roster(
        lambda world: {**_county(world), "term_id": world.term_id, "step": "end"}
    ),
    "colleagues:change-pause": _roster(
        lambda world: {**_county(world), "person_id": world.person_id, "step": "pause"}
    ),
    "colleagues:person": _roster(_with(person_id="person_id")),
    "colleagues:invite": _roster(_with(person_id="person_id")),
    "colleagues:talk": _roster(_with(person_id="person_id")),
    "colleagues:remove-talk": _roster(_with(person_id="person_id", talk_id="talk_id")),
    # Staff: roles, counties, help
    "colleagues:help-offers": Row(STAFF),
    "colleagues:help-offer": Row(STAFF, lambda world: {"pk": world.help_offer_id}),
    "colleagues:roles": Row(STAFF),
    "colleagues:appoint-adviser": Row(STAFF),
    "colleagues:end-adviser": Row(STAFF, lambda world: {"term_id": world.adviser_term_id}),
    "colleagues:appoint-staff": Row(STAFF),
    "colleagues:dismiss-staff": Row(STAFF, lambda world: {"user_id": world.other_staff_id}),
    "colleagues:change-email": Row(STAFF, lambda world: {"user_id": world.other_staff_id}),
    "colleagues:invite-to-role": Row(STAFF, lambda world: {"user_id": world.other_staff_id}),
    "colleagues:audit-log": Row(STAFF),
    "colleagues:counties": Row(STAFF),
    "colleagues:reform": Row(STAFF),
    "colleagues:correct-county": Row(STAFF, lambda world: {"code": world.county.code}),
    "colleagues:national-roster": Row(STAFF),
    "colleagues:national-follow-up": Row(STAFF),
    "colleagues:remove-national-gathering": Row(STAFF, _always(gathering_id=1), ANSWERED | ABSENT),
    "colleagues:export-nation": Row(STAFF, _always(file_format="csv")),
    # The log
    "contacts:log": Row(COLLEAGUE),
    "contacts:new-contact": Row(COLLEAGUE),
    "contacts:save-contact": CONTACT_FORM,
    "contacts:correct-contact": CONTACT,
    "contacts:save-correction": CONTACT_FORM,
    "contacts:add-conversation": CONTACT_FORM,
    "contacts:close-contact": CONTACT,
    "contacts:delete-contact": CONTACT,
    "contacts:closed": Row(COLLEAGUE),
    "contacts:what-is-stored": Row(PUBLIC),
    "contacts:code-lists": Row(STAFF),
    "contacts:add-code": Row(STAFF, _always(variable="workplace")),
    "contacts:retire-code": Row(STAFF, _always(code_id="workplace.hospital")),
    # The year and what comes of it
    "reporting:years": Row(STAFF),
    "reporting:year": Row(STAFF, YEAR),
    "reporting:close": Row(STAFF, YEAR),
    "reporting:reopen": Row(STAFF, YEAR),
    "reporting:draft": Row(STAFF, YEAR, ANSWERED | ABSENT),
    "reporting:review": Row(STAFF, YEAR, ABSENT | {405}),
    "reporting:publish": Row(STAFF, YEAR),
    "reporting:open-statistics": Row(STAFF, YEAR),
    "reporting:close-statistics": Row(STAFF, YEAR),
    # Statistics of a published year are for staff until they open them, then for everybody. Not published,
    # or not open: not there. Here nothing is published; the other states have a test of their own.
    "reporting:statistics-latest": _statistics(none=LATEST),
    "reporting:statistics-trend": _statistics(),
    "reporting:statistics-trend-by": _statistics(variable="reason"),
    "reporting:statistics": _statistics(year=2023),
    "reporting:statistics-by": _statistics(year=2023, variable="reason"),
    "reporting:statistics-cross": _statistics(year=2023, variable="reason", other_variable="sex"),
    "reporting:statistics-counties": _statistics(year=2023),
    "reporting:statistics-counties-by": _statistics(year=2023, variable="reason"),
    "reporting:statistics-county": _statistics(year=2023, code="03"),
    "reporting:tables": _statistics(year=2023),
    "reporting:table-file": _statistics(year=2023, name="county_contacts", ending="csv"),
    "reporting:historic": Row(STAFF),
    "reporting:historic-import": Row(STAFF),
    "reporting:historic-year": Row(STAFF, YEAR, ABSENT | {405}),
    "reporting:historic-remove": Row(STAFF, YEAR, ABSENT | {405}),
    "reporting:historic-file": Row(STAFF, YEAR, ABSENT | {405}),
    "reporting:doctors": Row(STAFF),
    "reporting:doctors-of-year": Row(STAFF, YEAR),
    "reporting:year-dates": Row(STAFF, YEAR),
    "reporting:adviser-home": Row(Rule.COUNTY_ADVISER),
    "reporting:county-return": _roster(lambda world: {**_county(world), "year": 2024}),
    "reporting:return-step": _roster(
        lambda world: {**_county(world), "year": 2024, "step": "submit"}
    ),
    "reporting:confirm": Row(COLLEAGUE, YEAR),
    "reporting:mute": Row(SIGNED_IN, YEAR),
    "reporting:confirm-by-mail": Row(PUBLIC, _always(token="x"), ABSENT),
    "reporting:mute-by-mail": Row(PUBLIC, _always(token="x"), ABSENT),
    "reporting:reports": Row(SIGNED_IN),
    "reporting:reports-of-year": Row(SIGNED_IN, YEAR, ABSENT | {405}),
    "reporting:report-archive": Row(SIGNED_IN, YEAR, ABSENT | {405}),
    "reporting:report-again": Row(STAFF, _always(year=2024, pk=1), ABSENT | {405}),
    "reporting:report-file": Row(SIGNED_IN, _always(year=2024, name="32.pdf"), ABSENT | {405}),
    # Signing in
    "account_login": Row(PUBLIC),
    "account_request_login_code": Row(PUBLIC),
    "account_confirm_login_code": Row(PUBLIC),
    "mfa_login_webauthn": Row(PUBLIC),
    "mfa_authenticate": Row(PUBLIC),
    "account_logout": Row(PUBLIC),
    "account_inactive": Row(PUBLIC),
    "openid_connect_login": Row(PUBLIC, _always(provider_id="oidc"), ANSWERED | ABSENT),
    "openid_connect_callback": Row(PUBLIC, _always(provider_id="oidc"), ANSWERED | ABSENT),
    "socialaccount_login_cancelled": Row(PUBLIC),
    "socialaccount_login_error": Row(PUBLIC, answers=ANSWERED | {401}),
    "sign_in_again": Row(SIGNED_IN),
    "account_reauthenticate": Row(SIGNED_IN),
    # Who has no such second step is refused by allauth itself.
    "mfa_reauthenticate": Row(SIGNED_IN, answers=ANSWERED | {403}),
    "mfa_reauthenticate_webauthn": Row(SIGNED_IN, answers=ANSWERED | {403}),
    "mfa_index": Row(SIGNED_IN),
    "account_change_password": Row(SIGNED_IN),
    "account_set_password": Row(SIGNED_IN),
    "mfa_activate_totp": Row(SIGNED_IN),
    "mfa_deactivate_totp": Row(SIGNED_IN, answers=ANSWERED | ABSENT),
    "mfa_view_recovery_codes": Row(SIGNED_IN, answers=ANSWERED | ABSENT),
    "mfa_generate_recovery_codes": Row(SIGNED_IN, answers=ANSWERED | {403}),
    "mfa_download_recovery_codes": Row(SIGNED_IN, answers=ANSWERED | ABSENT),
    "mfa_list_webauthn": Row(SIGNED_IN),
    "mfa_add_webauthn": Row(SIGNED_IN),
    "mfa_edit_webauthn": Row(SIGNED_IN, _always(pk=1), ABSENT),
    "mfa_remove_webauthn": Row(SIGNED_IN, _always(pk=1), ABSENT),
    # What the library has beyond that is closed to everybody.
    "account_signup": Row(PUBLIC, answers=CLOSED),
    "socialaccount_signup": Row(PUBLIC, answers=CLOSED),
    "socialaccount_connections": Row(PUBLIC, answers=CLOSED),
    "account_email": Row(PUBLIC, answers=CLOSED),
    "account_email_verification_sent": Row(PUBLIC, answers=CLOSED),
    "account_confirm_email": Row(PUBLIC, _always(key="x"), CLOSED),
    "account_reset_password": Row(PUBLIC, answers=CLOSED),
    "account_reset_password_done": Row(PUBLIC, answers=CLOSED),
    "account_reset_password_from_key": Row(PUBLIC, _always(uidb36="x", key="x"), CLOSED),
    "account_reset_password_from_key_done": Row(PUBLIC, answers=CLOSED),
}
