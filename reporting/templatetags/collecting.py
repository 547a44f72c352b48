"""What `reporting` says on the log page."""

from typing import Any

from django import template
from django.contrib.messages import get_messages

from colleagues.selectors import today
from reporting import dashboards

register = template.Library()
# `contacts` says with its message that something was registered; the message lives in the browser alone.
JUST_REGISTERED = "registered"


@register.inclusion_tag("reporting/confirmation_panel.html", takes_context=True)
def confirmation_panel(context: dict[str, Any]) -> dict[str, Any]:
    """What is expected of the support colleague: confirming, and confirming again after logging."""
    request = context["request"]
    tags = {message.extra_tags for message in get_messages(request)}
    panel = dashboards.colleague_panel(request.user.support_colleague, today())
    return {
        "request": request,
        "csrf_token": context["csrf_token"],
        "panel": panel,
        "just_registered": JUST_REGISTERED in tags or context.get("just_registered", False),
    }
