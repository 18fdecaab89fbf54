"""The addresses of one's account, administration and audit."""

from django.urls import path

from kordon.site.administration import account_views

urlpatterns = [
    path("account/", account_views.your_account, name="your_account"),
]
