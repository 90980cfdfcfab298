from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.language, name="language"),
    path("estate/", views.estate, name="estate"),
]
