from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts import guards, reference_data, storage

        post_migrate.connect(reference_data.load, sender=self)
        post_migrate.connect(storage.install, sender=self)
        # After the tables are as they shall be: rebuilding one drops its triggers.
        pre_migrate.connect(guards.lift, sender=self)
        post_migrate.connect(guards.install, sender=self)
