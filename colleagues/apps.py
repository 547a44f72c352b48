from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ColleaguesConfig(AppConfig):
    name = "colleagues"

    def ready(self) -> None:
        from colleagues import guards, reference_data

        post_migrate.connect(guards.install, sender=self)
        post_migrate.connect(reference_data.load, sender=self)
