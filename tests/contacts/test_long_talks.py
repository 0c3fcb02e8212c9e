"""A long conversation shows the newest messages, folds older ones and links to the answer form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Message
from tests.contacts.talks import close
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def talk_of(row, by, number: int) -> None:
    """A conversation with that many messages in total."""
    Message.objects.bulk_create(
        Message(
            request=row,
            municipality=by.municipality,
            author=by.user,
            text=f"Satz Nummer {n:02}",
            created_at=timezone.now() + timedelta(seconds=n),
        )
        for n in range(number - row.messages.count())
    )


def test_sixty_one_messages_show_ten_and_fold_the_others(client, request_row, asked, asker):
    talk_of(request_row, asked, 61)
    page = sign_in(client, asker).get(request_row.get_absolute_url()).text
    folded, shown = page.split("51 ältere Nachrichten")[1].split("</details>", 1)
    assert "Wie lange hielten die Batterien?" in folded
    assert [n for n in range(60) if f"Nummer {n:02}<" in folded] == list(range(50))
    assert [n for n in range(60) if f"Nummer {n:02}<" in shown] == list(range(50, 60))
    assert shown.count(">Melden</a>") == 10
    assert '<a class="kern-link" href="#antworten">Zum Antworten</a>' in page
    assert page.count('id="antworten"') == 1


def test_a_short_talk_is_shown_as_it_is(client, request_row, asked, asker):
    talk_of(request_row, asked, 10)
    page = sign_in(client, asker).get(request_row.get_absolute_url()).text
    assert "ältere Nachricht" not in page
    assert "#antworten" not in page


def test_one_folded_message_is_named_as_one(client, request_row, asked, asker):
    talk_of(request_row, asked, 11)
    page = sign_in(client, asker).get(request_row.get_absolute_url()).text
    assert "Eine ältere Nachricht" in page


def test_a_closed_long_talk_leads_to_its_newest_message(client, request_row, asked, asker):
    talk_of(request_row, asked, 30)
    close(request_row, asker, with_result=False)
    page = sign_in(client, asker).get(request_row.get_absolute_url()).text
    newest = request_row.messages.last()
    assert f'href="#nachricht-{newest.pk}">Zur neuesten Nachricht</a>' in page
    assert f'id="nachricht-{newest.pk}"' in page
