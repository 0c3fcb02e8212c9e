"""Names appear in mails to others: no addresses, line breaks, hidden or bidirectional characters."""

import pytest
from django.core.exceptions import ValidationError

from core.text.names import clean_name


@pytest.mark.parametrize(
    "typed",
    [
        "Petra Kühn",
        "Dr.-Ing. Karl-Heinz von der Au",
        "Prof. Dr.med. Şükrü Özdemir",
        "Dr.phil.habil. Anna O’Neill",
        "Nguyễn Thị Minh Khai",
        "Łukasz Żółć",
        "Stabsstelle IT/Digitalisierung (Amt 10.2)",
        "Fachbereich 1: Zentrale Dienste",
        "St.Georgen",
        "Li Wu",
        "Bürgermeister a.D.",
        "李小龙",
    ],
)
def test_names_of_people_and_offices_pass_unchanged(typed):
    assert clean_name(typed) == typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Petra \t Kühn\u00a0", "Petra Kühn"),
        ("Petra Ku\u0308hn", "Petra Kühn"),
        ("Pe\u00adtra\u200b Kühn", "Petra Kühn"),
    ],
)
def test_pasted_characters_are_cleaned(typed, expected):
    assert clean_name(typed) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Gewinn: https://boese.example", "address"),
        ("Gewinn https:boese", "address"),
        ("Gewinn HTTPS：//boese.example", "address"),
        ("www.boese.example", "address"),
        ("boese.example", "address"),
        ("boese.xyz jetzt öffnen", "address"),
        ("Jetzt boese.de/gewinn öffnen", "address"),
        ("petra@stadt.de", "address"),
        ("petra＠stadt.de", "address"),
        ("mailto:petra", "address"),
        ("Petra\nKühn", "lines"),
        ("Petra\r\nBcc: alle", "lines"),
        ("Petra\u2028Kühn", "lines"),
        ("Petra\u2029Kühn", "lines"),
        ("Petra\x0bKühn", "lines"),
        ("Petra\x85Kühn", "lines"),
        ("Petra \u202ekcülG", "signs"),
        ("Petra \u2066Kühn\u2069", "signs"),
        ("Petra\x00Kühn", "signs"),
        ("Petra\x07", "signs"),
        ("Petra <b>Kühn</b>", "signs"),
        ("4711", "letters"),
        ("!!!", "letters"),
        ("x", "letters"),
    ],
)
def test_invalid_name_is_refused(typed, code):
    with pytest.raises(ValidationError) as error:
        clean_name(typed)
    assert error.value.code == code


def test_organisations_may_look_like_a_host_but_carry_no_address():
    assert clean_name("Kommune.Digital GmbH", may_look_like_host=True) == "Kommune.Digital GmbH"
    for typed in ("https://kommune.example", "www.kommune.example", "kommune.example/gewinn"):
        with pytest.raises(ValidationError):
            clean_name(typed, may_look_like_host=True)
