"""User text is rendered without losing or changing any word or number, in HTML and plain text."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.text.folding import shortened
from core.text.markdown import render_markdown, render_page
from core.text.prose import plain

AS_TYPED = [
    "24. Dezember bis 12 Uhr",
    "1. Mai\n2. Mai",
    "1. Januar\n\n2. Januar",
    "2024. war das erste Jahr",
    "1. Bürgermeisterin ist Frau Muster",
    "1. eins\n3. drei",
    "01. eins\n02. zwei",
    "5*3*2 m und 5**3**2 und 2 ** 3 ** 4",
    "*kursiv* _unter_strich_ ~~weg~~ ~ 5",
    "# 3 Türen\n## Presse\n#1",
    "> 5 Grad\n>> 6",
    "C:\\Neu\\*\\_x \\# \\",
    "---\n***\n___\n===",
    "Überschrift\n===\nZweite\n---",
    "+ 5\n+ 6\n* a\n1) eins\n2) zwei\na) b",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "<b>fett</b> a < b > c <!-- d --> <https://stadt.de>",
    "&nbsp; &#35; &copy; &amp;amp; AT&T",
    "(c) (r) +-5 ... -- --- \"so\" 'so'",
    "`code` ```\n```\nx\n```",
    "[1]: https://stadt.de\n[1] [x][1] [x] (y) [Anlage](3) [x](javascript:alert(1))",
    "![Bild](https://stadt.de/x.png)",
    "fertig.Es geht.In z.B. Nr.5",
    "- 5 Grad",
    "- 5\n- 7",
    "-5 Grad\n–3",
    "Preis 12.000,- €*\n*zzgl. MwSt.",
    "** Hinweis **\n***wichtig***",
    ":-) ;-) 50% §5 ^2 $x$ {y} @stadt",
    "a  \nb\\\nc",
]


def shown(html: str) -> str:
    """The visible text, line by line."""
    lines = re.sub(r"<[^>]+>", "", re.sub(r"<br>\n?|</p>\n?", "\n", html))
    return unescape(lines)


def lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("text", AS_TYPED)
def test_prose_is_shown_as_typed(text):
    html = render_markdown(text)
    assert lines_of(shown(html).replace("!Bild", "![Bild](https://stadt.de/x.png)")) == lines_of(
        text
    )
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "br", "a"}
    assert lines_of(plain(text).replace("!Bild (", "![Bild](")) == lines_of(text)


@pytest.mark.parametrize("text", ["\tEingerückt.", "        Weit eingerückt.", "a\n\n    b"])
def test_an_indented_paragraph_is_a_paragraph(text):
    assert set(re.findall(r"<(\w+)", render_markdown(text))) == {"p"}


class TestLists:
    @pytest.mark.parametrize("mark", ["- ", "• ", "•\t", "•", "▪ ", "\uf0b7\t", "-\u00a0"])
    def test_bullets(self, mark):
        text = f"Vorher\n{mark}eins\n{mark}zwei\nNachher"
        assert render_markdown(text) == (
            "<p>Vorher</p>\n<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n<p>Nachher</p>"
        )
        assert plain(text).split() == [
            "Vorher",
            mark.strip(),
            "eins",
            mark.strip(),
            "zwei",
            "Nachher",
        ]

    def test_list_numbers_stay_in_the_text(self):
        text = "1. eins\n2. zwei\n\n3. drei"
        assert render_markdown(text) == (
            "<ol>\n<li>1. eins</li>\n<li>2. zwei</li>\n<li>3. drei</li>\n</ol>"
        )
        assert plain(text) == "1. eins\n2. zwei\n3. drei"

    def test_a_list_after_a_date(self):
        html = render_markdown(
            "24. Dezember\n\n1. eins\n2. zwei\n\n31. Dezember\n\n1. drei\n2. vier"
        )
        assert html.count("<ol>") == 2
        assert html.count("<li>") == 4
        assert "<p>31. Dezember</p>" in html

    def test_lists_in_lists(self):
        html = render_markdown("1. eins\n   - a\n   - b\n     weiter\n\n   Absatz\n2. zwei")
        assert html.count("<ul>") == html.count("<ol>") == 1
        assert "<li>b<br>\nweiter</li>" in html
        assert "<p>Absatz</p></li>" in html

    def test_a_list_under_a_date(self):
        html = render_markdown("24. Dezember:\n  - bis 12\n  - dann zu\n31. Dezember")
        assert words(shown(html)) == words("24 Dezember bis 12 dann zu 31 Dezember")
        assert html.count("<li>") == 2

    def test_degrees_below_zero_in_a_list_of_words(self):
        assert render_markdown("- Nacht\n- 5 Grad").count("<li>") == 2


class TestBoldAndLinks:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("**Wichtig:** ja", "<strong>Wichtig:</strong> ja"),
            ("(**12 €**)", "(<strong>12 €</strong>)"),
            ("**5*3**", "**5*3**"),
            ("Fußnote** und **noch", "Fußnote** und **noch"),
        ],
    )
    def test_bold(self, text, html):
        assert render_markdown(text) == f"<p>{html}</p>"

    @pytest.mark.parametrize(
        ("text", "target", "label"),
        [
            ("[Seite](https://stadt.de/a_(b))", "https://stadt.de/a_(b)", "Seite"),
            ("**[Seite](www.stadt.de)**", "https://www.stadt.de", "Seite"),
            ("(siehe https://stadt.de/a?b=1&c=2).", "https://stadt.de/a?b=1&c=2", None),
            ("„www.müllheim.de/ä“!", "https://www.müllheim.de/ä", "www.müllheim.de/ä"),
            ("an max.muster@stadt.de.", "mailto:max.muster@stadt.de", "max.muster@stadt.de"),
            ("<https://stadt.de>", "https://stadt.de", None),
        ],
    )
    def test_addresses(self, text, target, label):
        found = re.search(
            r'<a href="([^"]+)" rel="noopener nofollow ugc">(.*?)</a>', render_markdown(text)
        )
        assert unescape(found[1]) == target
        assert unescape(found[2]) == (label or target)

    def test_plain_text_keeps_the_address_behind_its_label(self):
        assert (
            plain("Zur [Seite](https://stadt.de/x), **ja**") == "Zur Seite (https://stadt.de/x), ja"
        )
        assert plain("[https://a.de](https://a.de)") == "https://a.de"

    @pytest.mark.parametrize(
        "text", ["ftp://x.de", "javascript:alert(1)", "[a](/b)", "[a](//b.de)"]
    )
    def test_other_url_schemes_are_not_linked(self, text):
        assert "<a" not in render_markdown(text)


def test_pages_of_the_operator_have_headings_that_fit_below_the_title():
    html = render_page("# Anbieter\n\n24. Dezember  \nzu [Hilfe](/hilfe/)\n\n## Kontakt ##\n- x")
    assert html.startswith("<h2>Anbieter</h2>\n<p>24. Dezember<br>")
    assert '<a href="/hilfe/"' in html
    assert "<h3>Kontakt</h3>\n<ul>" in html


SIGNS = (
    "24. Dezember 1. 2. 3. 12.000 € 5*3*2 **fett** ** * - • # + 1) > | --- \\ `x` <b> &nbsp; [b] (c) "
    "[ ]( _ ~~7~~ [a](https://a.de/1) https://b.de/2 www.c.de d@e.de"
)
WORDS = st.one_of(
    st.sampled_from([*SIGNS.split(), "\t", "    ", "ä\u0308", "12\u00a0000"]),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
    st.integers(0, 99_999).map(str),
)
TEXTS = st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=12).map("\n".join)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def stand_in_order(wanted: list[str], found: list[str]) -> bool:
    left = iter(found)
    return all(word in left for word in wanted)


# generating texts is slow while other tests run in parallel
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@UNHURRIED
@given(TEXTS)
def test_every_word_and_number_stands_in_html_and_in_plain_text_in_order(text):
    html = render_markdown(text)
    with_targets = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2 \1 ", html)
    assert stand_in_order(words(text), words(shown(with_targets)))
    assert stand_in_order(words(text), words(plain(text)))


@UNHURRIED
@given(TEXTS, st.integers(10, 200))
def test_shortened_texts_end_between_words(text, length):
    short, line = shortened(text, length), " ".join(text.split())
    assert len(short) <= length
    if short != line and " " in line[: length - 1]:
        kept = short.removesuffix(" …")
        assert line.startswith(kept)
        assert not re.match(r"\w", line[len(kept) :])


def test_shortened_keeps_grouped_numbers_whole():
    assert shortened("Das kostet 12 000 000 Euro im Jahr", 16) == "Das kostet …"
