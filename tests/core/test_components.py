"""Template tags for the repeated parts of pages."""

import re

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.urls import reverse


def rendered(source: str, request=None, **context) -> str:
    html = engines["django"].from_string(source).render(context, request)
    return re.sub(r">\s+<", "><", html).strip()


def test_a_button_takes_attributes_and_escapes_them():
    html = rendered(
        '{% button "secondary" name="keep" value=x data_decide=True %}Ja{% endbutton %}', x='"<'
    )
    label = '<span class="kern-label">Ja</span>'
    attributes = 'name="keep" value="&quot;&lt;" data-decide'
    assert html == f'<button class="kern-btn kern-btn--secondary" {attributes}>{label}</button>'


@pytest.mark.parametrize(
    ("arguments", "href"),
    [
        ('"project_list"', "/projekte/"),
        ('"project_list" query="theme=mobility"', "/projekte/?theme=mobility"),
        ('"account_login" query_next="/a/?b=c"', "/accounts/login/?next=/a/%3Fb%3Dc"),
        ('"moderation_queue" query=given', "/moderation/?a=1"),
        ('"?page=2"', "?page=2"),
    ],
)
def test_a_button_with_a_target_is_a_link(arguments, href):
    html = rendered("{% button 'primary' " + arguments + " %}Los{% endbutton %}", given="?a=1")
    assert f'href="{href}"' in html
    assert html.startswith('<a class="kern-btn kern-btn--primary"')


def test_a_text_button_looks_like_a_link():
    html = rendered('{% button "text" css="small" %}weg{% endbutton %}')
    assert html == '<button class="link-button small">weg</button>'


def test_an_alert_takes_the_focus_unless_it_is_live():
    html = rendered('{% notice "warning" title=t alert=True %}<p>b</p>{% endnotice %}', t="<a>")
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert '<p class="notice__title">&lt;a&gt;</p><p>b</p>' in html
    live = rendered('{% notice "warning" alert="live" %}{% endnotice %}')
    assert live == '<div class="notice notice--warning" role="alert"></div>'


def test_a_part_belongs_to_its_own_component():
    html = rendered(
        '{% page_head %}{% part "title" %}A {{ n }}{% endpart %}'
        '{% notice %}{% part "title" %}B{% endpart %}{% endnotice %}{% endpage_head %}'
        "{% notice %}C{% endnotice %}",
        n=1,
    )
    assert '<h1 class="kern-heading-x-large">A 1</h1>' in html
    assert '<p class="notice__title">B</p>' in html
    assert html.endswith('<div class="notice">C</div>')


def test_an_empty_list_says_so_under_a_heading():
    html = rendered("{% empty_state title='A' text='B' %}{% endempty_state %}")
    assert '<h2 class="kern-heading-medium">A</h2><p class="kern-body">B</p>' in html


def test_a_post_form_has_the_token_and_its_fields(rf):
    html = rendered(
        '{% post_form "text" "account_logout" next=x button_name="go" %}Ab{% endpost_form %}',
        rf.get("/"),
        x="/a/",
    )
    assert '<form method="post" action="/accounts/logout/">' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert '<input type="hidden" name="next" value="/a/">' in html
    assert '<button class="link-button" name="go">Ab</button>' in html


@pytest.mark.django_db
def test_the_page_of_components_is_not_there_in_production(client, settings):
    assert client.get(reverse("components")).status_code == 200
    settings.PRODUCTION = True
    assert client.get(reverse("components")).status_code == 404


def test_boxed_buttons_hold_no_hidden_text():
    """KERN takes a button with hidden text for an icon and shrinks it; its name goes into aria_label."""
    boxed = (
        r"""{% (button|post_form) "(primary|secondary|tertiary)"(?:(?!{% end\1 %}).)*kern-sr-only"""
    )
    paths = (settings.BASE_DIR / "templates").rglob("*.html")
    assert [path.name for path in paths if re.search(boxed, path.read_text(), re.DOTALL)] == []


class NoteForm(forms.Form):
    note = forms.CharField(label="Notiz")
    place = forms.CharField(label="Ort", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_a_form_shows_all_its_fields_and_its_buttons(rf):
    source = '{% form_for form "home" submit="Senden" cancel="project_list" guard=True %}{% endform_for %}'
    html = rendered(source, rf.get("/"), form=NoteForm(initial={"version": 3}))
    assert html.startswith('<form class="form" method="post" novalidate')
    assert 'action="/"' in html
    assert "data-guard" in html
    assert 'name="csrfmiddlewaretoken"' in html
    places = [html.index(f'name="{name}"') for name in ("version", "note", "place")]
    assert places == sorted(places)
    assert html.endswith(
        '<div class="form-foot"><button class="kern-btn kern-btn--primary">'
        '<span class="kern-label">Senden</span></button>'
        '<a class="kern-link" href="/projekte/">Abbrechen</a></div></form>'
    )


def test_a_form_lists_its_errors_and_shows_what_its_content_names(rf):
    form = NoteForm({"note": ""})
    html = rendered(
        "{% form_for form %}{% load ui %}{% field form.note %}{% endform_for %}",
        rf.get("/"),
        form=form,
    )
    assert 'href="#id_note"' in html
    assert 'name="version"' in html
    assert 'name="place"' not in html
    assert "form-foot" not in html


def test_a_fact_without_content_is_left_out():
    assert rendered('{% fact "Phase" css="number" %}{{ n }}{% endfact %}', n=3) == (
        '<div><dt>Phase</dt><dd class="number">3</dd></div>'
    )
    assert rendered('{% fact "Phase" %} {{ n }} {% endfact %}', n="") == ""


def test_a_breadcrumb_names_the_page_above():
    html = rendered('{% breadcrumb "Ändern" parent=name to="project_list" %}', name="Projekte <1>")
    assert '<li><a href="/projekte/">Projekte &lt;1&gt;</a></li>' in html
    assert '<li aria-current="page">Ändern</li>' in html
    assert rendered('{% breadcrumb "Ändern" %}').count("<li>") == 1


@pytest.mark.parametrize("chosen", ["b", ("b", "c")])
def test_a_choice_marks_what_is_chosen(chosen):
    pairs = [("a", "Eins"), ("b", "Zwei <2>")]
    html = rendered('{% select "x" "Wahl" pairs chosen=chosen %}', pairs=pairs, chosen=chosen)
    assert '<label class="kern-label" for="x">Wahl</label>' in html
    assert '<option value="">alle</option><option value="a">Eins</option>' in html
    assert '<option value="b" selected>Zwei &lt;2&gt;</option>' in html
    plain = rendered('{% select "x" "Wahl" pairs all=False plain=True id="y" %}', pairs=pairs)
    assert plain.startswith('<label for="y">')
    assert 'value=""' not in plain
