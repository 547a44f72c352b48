from django.urls import path

from contacts.views import codes, log

app_name = "contacts"
# No address here names a contact: its id is sent in the body of a POST.
urlpatterns = [
    path("", log.log, name="log"),
    path("new/", log.new_contact, name="new-contact"),
    path("save/", log.save_contact, name="save-contact"),
    path("correct/", log.correct_contact, name="correct-contact"),
    path("correct/save/", log.save_correction, name="save-correction"),
    path("conversation/", log.add_conversation, name="add-conversation"),
    path("close/", log.close_contact, name="close-contact"),
    path("delete/", log.delete_contact, name="delete-contact"),
    path("closed/", log.closed, name="closed"),
    path("stored/", log.what_is_stored, name="what-is-stored"),
    path("codes/", codes.code_lists, name="code-lists"),
    path("codes/add/<slug:variable>/", codes.add_code, name="add-code"),
    path("codes/retire/<str:code_id>/", codes.retire_code, name="retire-code"),
]
