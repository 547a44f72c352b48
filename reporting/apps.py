from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        from reporting import guards

        pre_migrate.connect(guards.lift, sender=self)
        post_migrate.connect(guards.install, sender=self)
