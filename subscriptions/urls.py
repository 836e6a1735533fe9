from django.urls import path

from subscriptions import stopping, views

app_name = "subscriptions"

urlpatterns = [
    path("", views.subscribe, name="subscribe"),
    path("sent/", views.sent, name="sent"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("manage/<str:token>/", views.manage, name="manage"),
    path("manage/<str:token>/unfollow/<int:follow_id>/", views.unfollow, name="unfollow"),
    path("manage/<str:token>/come-back/", views.come_back, name="come_back"),
    path("manage/<str:token>/erase/", views.erase, name="erase"),
    path("manage/<str:token>/data/", views.data, name="data"),
    path("manage/<str:token>/renew/", views.renew, name="renew"),
    path("leave/<str:token>/", views.leave, name="leave"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
]
