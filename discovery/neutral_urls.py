from django.urls import path

from discovery import calendars, feeds, linked_data, permanent, views
from discovery.embed import project_card
from discovery.project_feed import project_feed
from discovery.sitemaps import sitemap_of_all, sitemap_part

urlpatterns = [
    path("id/<uuid:pk>/", permanent.permalink, name="permalink"),
    path("id/<uuid:pk>.<slug:ending>", linked_data.description, name="permalink_data"),
    path("einbetten/projekte/<uuid:pk>/", project_card, name="project_card"),
    path("sitemap.xml", sitemap_of_all, name="sitemap"),
    path("sitemap-<str:kind>-<str:part>.xml", sitemap_part, name="sitemap_part"),
    path("sitemap-<str:kind>.xml", sitemap_part, name="sitemap_kind"),
    path("feeds/projects/<uuid:pk>.atom", project_feed, name="project_feed"),
    path("feeds/events.ics", calendars.event_calendar, name="event_calendar"),
    path("feeds/events/<uuid:pk>.ics", calendars.event_entry, name="event_calendar_entry"),
    path("feeds/<str:kind>.atom", feeds.feed, name="feed"),
    path("robots.txt", views.robots, name="robots"),
]
