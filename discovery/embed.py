"""Project card for iframes on other sites: the only page that may be framed.

Served without session, cookies and scripts (core.http.middleware.WithoutCookiesMiddleware).
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.http import conditional_page, require_safe

from core.formats import licenses
from projects.models import Project
from projects.public.embedding import embeddable

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    ]
)


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Allow any page to frame the response; also a 304, whose headers update cached responses."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.xframe_options_exempt = True
        response["Content-Security-Policy"] = POLICY
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cache-Control"] = "public, no-cache"
        return response

    return answer


@framed
@require_safe
@conditional_page
def project_card(request: HttpRequest, pk) -> HttpResponse:
    """``/einbetten/projekte/<id>/``, in English with ``?lang=en``; revalidated on every display.

    410 or 404, without any content, for projects that are not public or not offered to other sites.
    """
    language = "en" if request.GET.get("lang") == "en" else settings.LANGUAGE_CODE
    with override(language):
        project = embeddable(pk=pk)
        context = {
            "language": language,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
        }
        if project is None:
            status = 410 if Project.objects.withdrawn().filter(pk=pk).exists() else 404
            response = HttpResponse(render_to_string("embed/gone.html", context), status=status)
        else:
            context["project"] = project
            context["page_url"] = settings.SITE_URL + project.get_absolute_url()
            context["licence_url"] = licenses.address(project.license)
            response = HttpResponse(render_to_string("embed/card.html", context))
    response["Content-Language"] = language
    return response
