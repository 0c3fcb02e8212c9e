"""The list of projects."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from core.lists.list_view import list_page
from project_lists.listing import PROJECTS
from projects.public.presentation import SORTS


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """Published projects with search and filters."""
    return list_page(request, PROJECTS, folder="projects", sorts=SORTS, data=_asked(request.GET))


def _asked(data: QueryDict) -> QueryDict:
    """Drop “only the 100 most similar” if no town is given."""
    if data.get("like_nearest") and not data.get("like"):
        data = data.copy()
        del data["like_nearest"]
    return data
