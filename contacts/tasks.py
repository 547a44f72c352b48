from celery import shared_task

from contacts import actions


@shared_task(ignore_result=True)
def shuffle_contacts() -> None:
    actions.shuffle_contacts()
