from django import template

from contacts import nicknames

register = template.Library()


@register.filter
def made_up_name(nickname: int) -> str:
    """The two words of an open contact's number."""
    return nicknames.name(nickname)
