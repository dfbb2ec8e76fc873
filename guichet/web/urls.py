"""The addresses of the browser's door."""

from django.urls import path

from guichet.web import patterns
from guichet.web.account import profile, sign_in

app_name = "web"

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in_page, name="sign_in"),
    path("sign-in/link/<str:token>", sign_in.one_time_link, name="one_time_link"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.choose_language, name="language"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="password"),
    path("profile/availability", profile.availability, name="availability"),
    path("patterns", patterns.patterns, name="patterns"),
]
