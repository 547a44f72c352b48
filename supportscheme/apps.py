from django.apps import AppConfig


class SupportSchemeConfig(AppConfig):
    name = "supportscheme"
