"""Read the forms of a page as a browser does, with the data they would send."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.open, self.area = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.open = {"action": attrs.get("action", ""), "method": attrs.get("method", "get")}
            self.open |= {"fields": [], "buttons": 0}
            self.forms.append(self.open)
        elif self.open is None:
            return
        elif tag == "input" and attrs.get("name") and attrs.get("type") != "file":
            self.open["fields"].append((attrs["name"], attrs.get("value") or ""))
        elif tag == "textarea":
            self.area = [attrs["name"], ""]
        elif tag == "button":
            self.open["buttons"] += 1

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.area:
            self.open["fields"].append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


def forms_of(answer) -> list[dict]:
    parser = _Forms()
    parser.feed(answer.text)
    return parser.forms


def form_to(answer, path: str) -> dict:
    """The form of the page whose action is ``path``, with its fields by name."""
    form = next(form for form in forms_of(answer) if form["action"] == path)
    return form | {"data": dict(form["fields"])}
