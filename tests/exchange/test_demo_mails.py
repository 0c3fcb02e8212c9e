"""The page of the demo's mails: in the demo only, and as safe as a mail program."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from discussion import services
from tests.factories import ProjectFactory, acting
from tests.notifications.telling import run_jobs

pytestmark = pytest.mark.django_db
PAGE = "/demo/mails/"
SCRIPT = "<script>alert(1)</script>"
TRAVERSALS = [
    "../settings", "..%2fsettings", "%2e%2e%2fsettings", "..%5csettings", "%2fetc%2fpasswd",
    "/etc/passwd", "..", "%2e%2e", "....//settings", "%252e%252e%252fsettings", "settings%0a",
    "a", "mail.txt", "mail.eml", "MAIL", "~", "*", "unter",
]  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path):
    """The demo's mail folder, with files in and beside it that are not mails."""
    settings.EXCHANGE_DEMO = True
    settings.MAIL_DIR = tmp_path / "mails"
    settings.MAIL_DIR.mkdir()
    (settings.MAIL_DIR / "unter").mkdir()
    (settings.MAIL_DIR / "mail.txt").write_text("Subject: Zinnoberfeder\n\nZinnoberfeder")
    (tmp_path / "settings.eml").write_text("Subject: Zinnoberfeder\n\nZinnoberfeder")
    return settings.MAIL_DIR


def store(folder, message, *, name: str = "") -> None:
    """Write the message with the demo's mail backend."""
    before = set(folder.glob("*.eml"))
    get_connection("core.mail.file_backend.EmailBackend").send_messages([message])
    (written,) = set(folder.glob("*.eml")) - before
    if name:
        written.rename(folder / f"{name}.eml")


def mail(subject="Hallo", text="Guten Tag", html="", to="a@stadt.example"):
    message = EmailMultiAlternatives(subject, text, "demo@stadt.example", [to])
    if html:
        message.attach_alternative(html, "text/html")
    return message


def keys(client, query: str = "") -> list[str]:
    return re.findall(rf'href="{PAGE}([^"/]+)/"', client.get(PAGE + query).text)


def detail(client, number: int = 0):
    return client.get(f"{PAGE}{keys(client)[number]}/")


def test_the_page_is_404_outside_the_demo(client, settings, folder):
    store(folder, mail(html="<p>Hallo</p>"), name="mail")
    paths = (PAGE, f"{PAGE}mail/", f"{PAGE}mail/html/")
    assert [client.get(path).status_code for path in paths] == [200] * 3
    settings.EXCHANGE_DEMO = False
    assert [client.get(path).status_code for path in paths] == [404] * 3
    assert PAGE not in client.get("/").text


def test_no_name_escapes_the_folder(client, folder):
    store(folder, mail(), name="mail")
    wrong = {}
    for path in (f"{PAGE}{name}{end}" for name in TRAVERSALS for end in ("/", "/html/")):
        response = client.get(path, follow=True)
        if response.status_code != 404 or "Zinnoberfeder" in response.text:
            wrong[path] = response.status_code
    assert wrong == {}


@pytest.mark.parametrize("name", ["%00", "mail%00", "%ff"])
def test_null_bytes_and_invalid_utf8_in_names_are_refused(client, folder, name):
    assert client.get(f"{PAGE}{name}/").status_code in (400, 404)


def test_other_files_are_not_listed(client, folder):
    store(folder, mail(), name="mail")
    assert "Zinnoberfeder" not in client.get(PAGE).text


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}mail/", f"{PAGE}mail/html/"])
def test_the_page_is_read_only(client, folder, path):
    store(folder, mail(), name="mail")
    assert client.post(path).status_code == 405


def test_the_newest_mail_comes_first(client, folder):
    for word in ("Alt", "Mittel", "Neu"):
        store(folder, mail(word))
    page = client.get(PAGE).text
    places = [page.index(f">{word}<") for word in ("Neu", "Mittel", "Alt")]
    assert places == sorted(places)


def test_times_are_shown_in_the_language_of_the_page(client, folder):
    message = mail()
    message.extra_headers["Date"] = "Tue, 01 Dec 2026 10:24:09 -0000"
    store(folder, message)
    page = client.get(PAGE).text
    assert "01.12.2026 11:24" in page
    assert "Tue," not in page


def test_an_empty_folder_says_so(client, folder):
    assert "Noch keine Mail" in client.get(PAGE).text
    for path in folder.iterdir():
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()
    assert "Noch keine Mail" in client.get(PAGE).text


def test_filters_by_recipient(client, folder):
    store(folder, mail("Eins", to="a@stadt.example"))
    store(folder, mail("Zwei", to="b@stadt.example"))
    page = client.get(f"{PAGE}?to=b@stadt.example").text
    assert ">Zwei<" in page
    assert ">Eins<" not in page
    assert "a@stadt.example" in page
    assert keys(client, "?to=nobody") == []


def test_text_and_headers_are_shown(client, folder):
    store(folder, mail("Grüße aus Haßfurt", "Zeile eins\nhttps://stadt.example/x"))
    page = detail(client).text
    assert "Grüße aus Haßfurt" in page
    assert "Zeile eins<br>" in page
    assert 'href="https://stadt.example/x"' in page
    assert "a@stadt.example" in page
    assert "So sieht sie im Mailprogramm aus" not in page


@pytest.mark.parametrize("place", ["subject", "text", "to"])
def test_markup_in_a_mail_is_shown_as_text(client, folder, place):
    given = {place: f'"{SCRIPT}" <a@stadt.example>' if place == "to" else SCRIPT}
    store(folder, mail(**given))
    pages = client.get(PAGE).text + detail(client).text
    assert SCRIPT not in pages
    assert "&lt;script&gt;" in pages


@pytest.mark.parametrize("address", ["javascript:alert(1)", '"><img src=x onerror=alert(1)>'])
def test_only_web_addresses_in_the_text_become_links(client, folder, address):
    store(folder, mail(text=f"Siehe {address} und http://a.example/{address}"))
    page = detail(client).text
    assert 'href="javascript:' not in page
    assert "<img" not in page.partition('class="box mail-text"')[2].partition("</div>")[0]


def test_the_html_part_can_neither_run_scripts_nor_load_anything(client, folder):
    html = f"<p>Hallo</p>{SCRIPT}<img src='https://spy.example/p.gif'><form action='/x'></form>"
    store(folder, mail(html=html))
    response = client.get(f"{PAGE}{keys(client)[0]}/html/")
    assert "<p>Hallo</p>" in response.text
    policy = dict(
        part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert not {"script-src", "script-src-elem", "img-src", "connect-src", "frame-src"} & set(
        policy
    )
    assert policy["form-action"] == policy["base-uri"] == "'none'"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_html_part_is_embedded_in_no_other_page(client, folder):
    store(folder, mail(html="<p>Zinnoberfeder</p>"))
    assert "Zinnoberfeder" not in client.get(PAGE).text + detail(client).text


def test_lines_like_headers_start_no_second_mail(client, folder):
    forged = f"Zeile\n{'-' * 79}\nSubject: Gefälscht\nTo: opfer@stadt.example\n\nText"
    store(folder, mail("Echt", forged, html=f"<pre>{forged}</pre>"))
    assert len(keys(client)) == 1
    page = client.get(PAGE).text
    assert ">Gefälscht<" not in page
    assert "opfer@stadt.example" not in page


def test_header_lines_in_a_note_remain_body_text(client, folder, settings):
    settings.EMAIL_BACKEND = "core.mail.file_backend.EmailBackend"
    owner = acting()
    project = ProjectFactory(
        published=True, municipality=owner.municipality, title=f"Pegel {SCRIPT}"
    )
    note = f"Ja\r\nBcc: opfer@stadt.example\r\n\r\n{'-' * 79}\r\nSubject: Falsch\r\n\r\n{SCRIPT}"
    services.wish_partnership(project, by=acting(), note=note)
    run_jobs()
    assert len(keys(client)) == 1
    page = detail(client).text
    assert SCRIPT not in page
    assert "<dt>Bcc</dt>" not in page
    assert "&lt;script&gt;" in page
    assert owner.user.email in page


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00kaputt"])
def test_a_broken_file_does_not_break_the_page(client, folder, content):
    store(folder, mail("Heil"))
    (folder / "kaputt.eml").write_bytes(content)
    assert ">Heil<" in client.get(PAGE).text
    for key in keys(client):
        assert client.get(f"{PAGE}{key}/").status_code == 200
