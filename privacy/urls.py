from django.urls import path

from privacy import views

app_name = "privacy"

urlpatterns = [
    path("imprint/", views.imprint, name="imprint"),
    path("privacy/my-data/", views.ask, name="ask"),
    path("privacy/my-data/sent/", views.sent, name="sent"),
    path("privacy/my-data/erased/", views.erased, name="erased"),
    path("privacy/my-data/<str:token>/", views.my_data, name="my_data"),
    path("privacy/my-data/<str:token>/download/", views.download, name="download"),
    path("privacy/my-data/<str:token>/erase/", views.erase, name="erase"),
]
