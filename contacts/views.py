from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from colleagues.permissions import Rule, access


@access(Rule.SUPPORT_COLLEAGUE)
def log(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
