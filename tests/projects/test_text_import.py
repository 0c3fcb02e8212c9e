"""A draft from a text file: recognised, reviewed, created, without losing any text."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editorial.workflow.choices import State
from projects.models import Project
from projects.text_import.parsing import SYNONYMS, recognise
from projects.text_import.reading import MAX_BYTES, RefusedText, clean, read
from projects.text_import.template import as_text
from projects.text_import.values import initial_values
from tests.factories import acting, moderator
from tests.races import at_once
from tests.signing_in import sign_in

TEXT = """Pegelmessung an kleinen Bächen
==============================
Beschluss des Rates vom 3. Mai.

## Ausgangslage
2018 lief der Ortskern voll.

Lösung:
Sensoren unter Brücken.
Achtung: nur im Winter.

**Nutzen:** Eine Stunde Vorwarnung.
Kosten: 38.000 €
Laufende Kosten pro Jahr (Euro): etwa viertausend
Laufzeit: 2022 – 2024
In Betrieb seit: 3. März 2024
Phase: Regelbetrieb
Handlungsfelder: Bildung und Raumfahrt
## Presse
Die Zeitung schrieb darüber.
"""
ADDRESS = "/projekte/neu/aus-text/"


HEADINGS_TYPED = [
    "1. Ausgangslage", "1 Ausgangslage", "2.1 Ausgangslage", "III. Ausgangslage", "a) Ausgangslage",
    "Ausgangslage", "AUSGANGSLAGE", "**Ausgangslage**", "__Ausgangslage__", "**1. Ausgangslage**",
    "1. **Ausgangslage**", "Ausgangslage:", "**Ausgangslage:**", "Ausgangslage –", "## 1. Ausgangslage ##",
    "1.\tAusgangslage", "\u00a0Ausgangslage\u00a0:", "Aus\u00adgangs\u00adlage", "Ausgangs\u200blage",
]  # fmt: skip


class TestRecognised:
    @pytest.mark.parametrize("heading", HEADINGS_TYPED)
    def test_common_heading_styles_are_recognised(self, heading):
        found = recognise(clean(f"Titel: X\n\n{heading}\n\nY 1.\n\n3. Lösung\n\nZ"))
        assert found.fields == {"title": "X", "problem": "Y 1.", "solution": "Z"}
        assert found.rest == ""

    @pytest.mark.parametrize(
        "label",
        [
            "Kosten: 5 €",
            "Kosten – 5 €",
            "Kosten - 5 €",
            "**Kosten:** 5 €",
            "**Kosten**: 5 €",
            "**Kosten: 5 €**",
            "4. Kosten: 5 €",
            "KOSTEN:5 €",
            "Kosten\xa0(einmalig): 5 €",
        ],
    )
    def test_common_label_styles_are_recognised(self, label):
        assert recognise(clean(f"Titel: X\n{label}")).fields["cost_one_off_eur"] == "5 €"

    @pytest.mark.parametrize(
        "line",
        ["- Problem", "Problem?", "Das Problem", "Ende.", "Lösung 1, die zweite"],
    )
    def test_other_lines_are_text(self, line):
        found = recognise(f"Titel: X\nNutzen: Y\n{line}\nweiter")
        assert found.fields["benefit"] == f"Y\n{line}\nweiter"

    def test_a_bare_heading_without_content_is_text(self):
        assert recognise("Titel: X\nNutzen: Y\nEnde").fields["benefit"] == "Y\nEnde"

    def test_trailing_symbols_are_kept(self):
        assert recognise("Schulung C#\nText").fields["title"] == "Schulung C#"
        assert recognise("**Kosten:** 5 €*").fields["cost_one_off_eur"] == "5 €*"

    @pytest.mark.parametrize(
        "sign", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r", "\r\n", "\x1d"]
    )
    def test_line_breaks_of_word_processors_are_recognised(self, sign):
        found = recognise(clean(f"Titel: X{sign}Ausgangslage: Y{sign}Z"))
        assert found.fields == {"title": "X", "problem": "Y\nZ"}

    def test_headings_of_different_styles_in_one_text(self):
        found = recognise(TEXT).fields
        assert found["title"] == "Pegelmessung an kleinen Bächen"
        assert found["problem"] == "2018 lief der Ortskern voll."
        assert found["solution"] == "Sensoren unter Brücken.\nAchtung: nur im Winter."
        assert found["benefit"] == "Eine Stunde Vorwarnung."

    def test_unrecognised_text_goes_to_the_rest(self):
        assert recognise(TEXT).rest.split("\n")[0] == "Beschluss des Rates vom 3. Mai."
        assert recognise(TEXT).rest.endswith("## Presse\nDie Zeitung schrieb darüber.")

    @pytest.mark.parametrize("heading", [w for s in SYNONYMS.values() for w in s.split("|")])
    def test_each_known_heading_is_recognised(self, heading):
        name = next(name for name, words in SYNONYMS.items() if heading in words.split("|"))
        for text in (f"{heading}: Inhalt", f"# {heading}\nInhalt", f"{heading}\n-----\nInhalt"):
            assert recognise(text).fields[name] == "Inhalt"

    @given(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["# Lösung", "Kosten: 5", "----", "", "Presse", "# Was auch immer"]
                ),
                st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=30),
            ),
            max_size=25,
        )
    )
    def test_no_line_is_lost(self, lines):
        found = recognise("\n".join(lines))
        kept = re.sub(r"\s+", "", "".join([*found.fields.values(), found.rest]))
        for line in lines:
            is_heading = set(line.strip()) <= set("-=#*_") or recognise(f"{line}\nx").rest == ""
            if not is_heading:
                assert re.sub(r"[\s#*_]+", "", line) in re.sub(r"[#*_]+", "", kept)


@pytest.mark.django_db
class TestValues:
    def test_amounts_dates_and_choices_are_parsed(self):
        values = initial_values(recognise(TEXT))
        assert values["cost_one_off_eur"] == 38_000
        assert str(values["start_on"]) == "2022-01-01"
        assert str(values["end_on"]) == "2024-12-31"
        assert str(values["launch_on"]) == "2024-03-03"
        assert values["phase"] == "operation"
        assert len(values["themes"]) == 1

    def test_unparsable_values_go_to_the_rest(self):
        rest = initial_values(recognise(TEXT))["rest"]
        assert "Laufende Kosten: etwa viertausend" in rest
        assert "Handlungsfeld: Bildung und Raumfahrt" in rest

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2024-05-17", "2024-05-17"),
            ("17.5.2024", "2024-05-17"),
            ("Mai 2024", "2024-05-01"),
            ("05/2024", "2024-05-01"),
            ("2024", "2024-01-01"),
            ("31.02.2024", "2024-01-01"),
            ("irgendwann", None),
        ],
    )
    def test_dates_are_parsed(self, text, day):
        values = initial_values(recognise(f"Titel: x\nBeginn: {text}"))
        assert str(values.get("start_on")) == str(day)

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2024", "2024-01-01", "2024-12-31"),
            ("im Jahr 2024", "2024-01-01", "2024-12-31"),
            ("03/2024", "2024-03-01", "2024-03-31"),
            ("Februar 2024", "2024-02-01", "2024-02-29"),
            ("Feb.\u00a02024", "2024-02-01", "2024-02-29"),
            ("2024-11", "2024-11-01", "2024-11-30"),
            ("2. Quartal 2024", "2024-04-01", "2024-06-30"),
            ("II. Quartal 2024", "2024-04-01", "2024-06-30"),
            ("Q3/2024", "2024-07-01", "2024-09-30"),
            ("1. Halbjahr 2024", "2024-01-01", "2024-06-30"),
            ("zweites Halbjahr 2024", "2024-07-01", "2024-12-31"),
            ("Sommer 2024", "2024-06-01", "2024-08-31"),
            ("Winter 2023/24", "2023-12-01", "2024-02-29"),
            ("Ende März 2024", "2024-03-21", "2024-03-31"),
            ("17.05.24", "2024-05-17", "2024-05-17"),
            ("bis zum 17. Mai 2024.", "2024-05-17", "2024-05-17"),
            ("voraussichtlich Mai 2024", "2024-05-01", "2024-05-31"),
        ],
    )
    def test_a_period_starts_on_its_first_day_and_ends_on_its_last(self, text, first, last):
        values = initial_values(
            recognise(f"Titel: x\nBeginn: {text}\nEnde: {text}\nLaunch: {text}")
        )
        days = [str(values[name]) for name in ("start_on", "launch_on", "end_on")]
        assert days == [first, first, last]

    @pytest.mark.parametrize(
        ("text", "first", "last"),
        [
            ("2022-2024", "2022-01-01", "2024-12-31"),
            ("03/2022 bis 12/2024", "2022-03-01", "2024-12-31"),
            ("März – Mai 2024", "2024-03-01", "2024-05-31"),
            ("1.3. bis 31.5.2024", "2024-03-01", "2024-05-31"),
            ("1. Halbjahr 2022 - Q2 2024", "2022-01-01", "2024-06-30"),
            ("seit 2022", "2022-01-01", "None"),
            ("bis 03/2024", "None", "2024-03-31"),
            ("24 Monate", "None", "None"),
            ("2024 – 2022", "None", "None"),
        ],
    )
    def test_periods_are_parsed(self, text, first, last):
        values = initial_values(recognise(f"Titel: x\nLaufzeit: {text}"))
        assert [str(values.get(name)) for name in ("start_on", "end_on")] == [first, last]

    @pytest.mark.parametrize(
        ("text", "one_off", "running", "rest"),
        [
            ("38.000 €", 38_000, None, False),
            ("12.000 Euro einmalig", 12_000, None, False),
            ("12 TEUR", 12_000, None, False),
            ("1,5 Mio. €", 1_500_000, None, False),
            ("12.000,- €", 12_000, None, False),
            ("12\u202f000 EUR", 12_000, None, False),
            ("ca. 12.000,- €", 12_000, None, True),
            ("500 € monatlich", None, 6_000, True),
            ("1.200 € pro Jahr", None, 1_200, False),
            ("12.000 € einmalig und 1.200 € jährlich", 12_000, 1_200, False),
            ("12.000 € (Förderung 2023)", 12_000, None, True),
            ("10.000 – 20.000 €", None, None, True),
            ("5.000 € und 3.000 €", None, None, True),
            ("12.000,50 €", None, None, True),
            ("-5 €", None, None, True),
            ("keine", None, None, True),
        ],
    )
    def test_amounts_are_parsed(self, text, one_off, running, rest):
        values = initial_values(recognise(f"Titel: x\nKosten: {text}"))
        assert values.get("cost_one_off_eur") == one_off
        assert values.get("cost_running_eur") == running
        assert values["rest"] == (f"Kosten: {text}" if rest else "")

    @pytest.mark.parametrize(
        ("text", "number"), [("12", 12), ("3 PT", 3), ("ca. 20 Tage", 20), ("2 Wochen", None)]
    )
    def test_working_days_are_parsed(self, text, number):
        assert initial_values(recognise(f"Aufwand: {text}")).get("staff_days") == number

    def test_a_second_answer_to_a_question_goes_to_the_rest(self):
        values = initial_values(recognise("Beginn: 2023\nLaufzeit: 2022 – 2024\nTitel: x"))
        assert str(values["start_on"]) == "2023-01-01"
        assert values["rest"] == "Laufzeit: 2022 – 2024"

    def test_a_title_is_one_paragraph_and_text_below_goes_to_the_rest(self):
        values = initial_values(recognise("Titel: Pegel\nmessen\n\nEin Absatz.\nLösung: y"))
        assert (values["title"], values["rest"]) == ("Pegel messen", "Ein Absatz.")

    def test_keywords_in_a_list_are_joined(self):
        values = initial_values(recognise("Schlagwörter\n- Pegel\n- Bach\n"))
        assert values["keywords"] == "Pegel, Bach"

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.sampled_from(
                [
                    "Titel",
                    "Titel: Pegel 7",
                    "## Lösung",
                    "**Nutzen:** mehr 1",
                    "KOSTEN",
                    "3. Ende",
                    "Ende",
                    "12 TEUR",
                    "Kosten: 5 € monatlich",
                    "Laufzeit: 2022 – 2024 etwa",
                    "Beginn: bald",
                    "",
                    "Ein Satz 24. Dezember",
                    "Beginn – März 2024",
                    "Kontakt: Frau X, x@stadt.de",
                    "----",
                    "# 3 Türen",
                    "Schlagwörter",
                    "- Pegel",
                    "Phase: Regelbetrieb ab 5",
                    "Zuständig: Amt 3\nRaum 4",
                ]
            ),
            max_size=15,
        )
    )
    def test_no_word_outside_headings_is_lost(self, lines):
        text = "\n".join(lines)
        values = initial_values(recognise(text))
        kept = re.findall(r"\w+", " ".join(map(str, values.values())))
        for word in (
            "Satz",
            "Türen",
            "Pegel",
            "Dezember",
            "mehr",
            "bald",
            "Frau",
            "Raum",
            "etwa",
            "ab",
        ):
            assert kept.count(word) >= re.findall(r"\w+", text).count(word), word


class TestRead:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings_of_current_programs_are_read(self, encoding):
        assert read("Größe – 5 €\r\nzwei".encode(encoding)) == "Größe – 5 €\nzwei"

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "mac_roman", "cp850"])
    def test_encodings_of_older_programs_are_read(self, encoding):
        text = "Müllgebühren für Straßen, geändert, größer"
        assert read(text.encode(encoding)) == text

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"PK\x03\x04....", "Word"),
            (b"%PDF-1.7", "PDF"),
            (b"\xd0\xcf\x11\xe0....", "älteren Word-Version"),
            (b"<!doctype html><p>Text", "Webseite"),
            (b"ab\x00cd", "keine Textdatei"),
            (b"", "kein Text"),
            (b" \n\t", "kein Text"),
            (b"x" * (MAX_BYTES + 1), "200 kB"),
        ],
    )
    def test_refusals_name_the_reason(self, content, words):
        with pytest.raises(RefusedText, match=words):
            read(content)

    def test_bidi_and_invisible_characters_are_removed(self):
        assert clean("a\u202eb\u200bc\u00add\u2060e") == "abcde"

    def test_control_characters_of_word_processors_still_separate_words(self):
        assert clean("a\x07b\x1ec\u00a0d") == "a\tb-c\u00a0d"

    @given(st.binary(max_size=200))
    def test_any_file_is_read_or_refused(self, content):
        try:
            text = read(content)
        except RefusedText:
            return
        recognise(text)


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def author(self, client):
        actor = acting()
        sign_in(client, actor)
        return actor

    def send(self, client, text=TEXT, name="projekt.txt"):
        content = text if isinstance(text, bytes) else text.encode()
        return client.post(ADDRESS, {"upload": SimpleUploadedFile(name, content)})

    def checked(self, **changes) -> dict:
        values = {"title": "Pegelmessung", "rest_to": "problem", "token": str(uuid.uuid4())}
        return values | changes

    def test_nothing_is_stored_before_the_review(self, client, author):
        page = self.send(client)
        assert page.status_code == 200
        assert "Sensoren unter Brücken." in page.text
        assert "38000" in page.text
        assert "Die Zeitung schrieb darüber." in page.text
        assert not Project.objects.exists()

    def test_pasted_text_is_read_like_a_file(self, client, author):
        assert "Sensoren unter Brücken." in client.post(ADDRESS, {"pasted": TEXT}).text

    def test_the_reviewed_text_becomes_one_draft_of_the_town(self, client, author):
        data = self.checked(solution="Sensoren", cost_one_off_eur="38.000 €", rest="Übrig")
        for _twice in range(2):
            answer = client.post(f"{ADDRESS}anlegen/", data)
            assert answer.status_code == 302
        (project,) = Project.objects.all()
        assert (project.state, project.municipality_id) == (State.DRAFT, author.municipality_id)
        assert (project.solution, project.problem) == ("Sensoren", "Übrig")
        assert project.cost_one_off_eur == 38_000

    @pytest.mark.parametrize(
        "wrong",
        [
            {"title": ""},
            {"cost_one_off_eur": "viel"},
            {"contact_email": "keine"},
            {"start_on": "2024-01-01", "end_on": "2020-01-01"},
            {"rest": "x" * 20_001},
            {"token": "kein"},
        ],
    )
    def test_invalid_input_comes_back_with_the_typed_text(self, client, author, wrong):
        answer = client.post(f"{ADDRESS}anlegen/", self.checked(benefit="Bleibt hier.") | wrong)
        assert answer.status_code == 422
        assert "Bleibt hier." in answer.text
        assert not Project.objects.exists()

    def test_scripts_in_the_text_are_escaped(self, client, author):
        page = self.send(client, "Titel: <script>alert(1)</script>\nLösung: <img onerror=x>")
        assert "<script>alert" not in page.text
        assert "<img onerror" not in page.text

    @pytest.mark.parametrize("data", [{}, {"pasted": " "}, {"pasted": "\x00"}])
    def test_missing_text_is_refused(self, client, author, data):
        assert client.post(ADDRESS, data).status_code in (400, 422)

    def test_a_word_file_is_refused_with_the_remedy(self, client, author):
        answer = self.send(client, b"PK\x03\x04" + b"x" * 50, "projekt.docx")
        assert answer.status_code == 422
        assert "Nur Text" in answer.text

    def test_the_completed_template_fills_every_field(self, client, author):
        template = client.get(f"{ADDRESS}vorlage/").content
        assert template.decode() == as_text()
        filled = re.sub(
            r"(\w[^\r\n]*):\r\n", r"\1:\r\n2024\r\n", read(template).replace("\n", "\r\n")
        )
        found = recognise(clean(filled))
        assert set(found.fields) == set(SYNONYMS) - {"period"}
        assert found.rest == ""

    @pytest.mark.parametrize(("who", "status"), [("AN", 302), ("MO", 302)])
    def test_only_members_of_towns_have_access(self, client, who, status):
        if who == "MO":
            sign_in(client, moderator())
        for address in (ADDRESS, f"{ADDRESS}vorlage/", f"{ADDRESS}anlegen/"):
            assert client.get(address).status_code in (status, 403)
        assert client.post(f"{ADDRESS}anlegen/", self.checked()).status_code in (status, 403)
        assert not Project.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sending_it_many_times_makes_one_draft():
    from projects.services.writing import create_draft

    author = acting()
    token, given = uuid.uuid4(), {"title": "Einmal", "problem": "Stau", "themes": []}
    at_once(lambda: create_draft(by=author, given=given, token=token))
    assert Project.objects.count() == 1
