"""What each outlet of the portal shows of rows that each contain a unique word.

An outlet is a function from a row to an address. Outlets that return one address for all rows are
loaded once. A suffix after a blank names the request headers: `` htmx`` or `` json``.
"""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import parse_qs, urlsplit

ASKED_AS = {"htmx": {"HX-Request": "true"}, "json": {"Accept": "application/json"}}


def read(client, path: str) -> str:
    """The text of the answer, without the search words that the page repeats."""
    path, _blank, asked_as = path.partition(" ")
    answer = client.get(path, follow=True, headers=ASKED_AS.get(asked_as, {}))
    text = answer.getvalue().decode() if answer.streaming else answer.text
    for word in parse_qs(urlsplit(path).query).get("q", []):
        for repeated in (f"q={word}", f'value="{word}"', f"„{word}“"):
            text = text.replace(repeated, "")
    return text


def wrongly_shown(
    client,
    outlets: Mapping[str, Callable],
    rows: Mapping,
    words: Mapping[object, str],
    readable: Collection,
) -> dict[str, dict[str, list]]:
    """Map outlet to the keys it leaks anywhere and the readable keys its own address lacks."""
    wrong = {}
    for name, path_of in outlets.items():
        paths = {key: path_of(row) for key, row in rows.items()}
        texts = {path: read(client, path) for path in dict.fromkeys(paths.values())}
        everything = "".join(texts.values())
        leaks = [key for key in rows if key not in readable and words[key] in everything]
        lacks = [key for key in readable if words[key] not in texts[paths[key]]]
        if leaks or lacks:
            wrong[name] = {"leaks": leaks, "lacks": lacks}
    return wrong
