from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from colleagues.permissions import Rule, access


@access(Rule.COUNTY_ADVISER)
def roster_home(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


@access(Rule.COUNTY_ADVISER)
def roster(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")
