"""The addresses of one's account, administration and audit."""

from django.urls import path

from kordon.site.administration import account_views, audit_views, people_views
from kordon.spine.accounts.pages import NavigationEntry
from kordon.spine.accounts.permissions import Permission

urlpatterns = [
    path("account/", account_views.your_account, name="your_account"),
    path("account/language/", account_views.choose_language, name="choose_language"),
    path("account/tokens/new/", account_views.new_token, name="new_token"),
    path("account/tokens/<uuid:token_id>/revoke/", account_views.revoke_token, name="revoke_token"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite, name="invite"),
    path("people/<uuid:user_id>/", people_views.person, name="person"),
    path("people/<uuid:user_id>/change/", people_views.change_person, name="change_person"),
    path("agencies/", people_views.agencies, name="agencies"),
    path("agencies/new/", people_views.new_agency, name="new_agency"),
    path("agencies/<uuid:agency_id>/invite/", people_views.invite, name="invite_into"),
    path("agencies/<uuid:agency_id>/close/", people_views.close_agency, name="close_agency"),
    path("audit/", audit_views.entries, name="audit"),
    path("audit/verify/", audit_views.verify, name="audit_verify"),
    path("audit/export/", audit_views.export, name="audit_export"),
    path("audit/<uuid:entry_id>/details/", audit_views.details, name="audit_details"),
    path("audit/<uuid:entry_id>/erase/", audit_views.erase, name="audit_erase"),
]

NAVIGATION = (
    NavigationEntry("people.menu", "people", "people", 80, Permission.USER_CREATE),
    NavigationEntry("agencies.menu", "agencies", "agency", 82, Permission.AGENCY_CREATE),
    NavigationEntry("audit_page.menu", "audit", "audit", 90, Permission.ENTRY_READ),
)
