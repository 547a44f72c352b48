from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from colleagues.permissions import Rule, access


@access(Rule.NATIONAL_STAFF)
def years(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
