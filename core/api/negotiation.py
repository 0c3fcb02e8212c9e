from rest_framework.negotiation import BaseContentNegotiation


class ViewDecides(BaseContentNegotiation):
    """For views that write several formats themselves, by ``?format=`` or Accept."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
