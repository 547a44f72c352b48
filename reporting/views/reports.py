from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from colleagues.permissions import Rule, access


@access(Rule.SIGNED_IN)
def reports(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
