"""The address of a dossier."""

from __future__ import annotations

from django.urls import path

from kordon.spine.reports import views

urlpatterns = [path("cases/<uuid:case_id>/dossier/", views.dossier, name="dossier")]
