"""Where readers come in who have an account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("log-in/", views.ReadersEntrance.as_view(), name="login"),
    path("log-out/", LogoutView.as_view(next_page="blog:home"), name="logout"),
]
