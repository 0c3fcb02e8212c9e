"""Email and web addresses: one canonical spelling, and no lookalike domains."""

import pytest
from django.core.exceptions import ValidationError

from core.mail.addresses import (
    AddressFormField,
    canonical,
    deliverable,
    domain_of_website,
    searched,
    shown,
)

STRASSE = "petra@xn--strae-oqa.de"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("petra@stadt.de", "petra@stadt.de"),
        ("Petra.Kuehn@Stadt.DE", "petra.kuehn@stadt.de"),
        ("petra@straße.de", STRASSE),
        ("petra@STRASSE.de", "petra@strasse.de"),
        ("petra@STRAẞE.de", STRASSE),
        ("petra@xn--strae-oqa.de", STRASSE),
        ("PETRA@XN--STRAE-OQA.DE", STRASSE),
        ("petra@münster.de", "petra@xn--mnster-3ya.de"),
        ("petra@mu\u0308nster.de", "petra@xn--mnster-3ya.de"),
        ("petra@MÜNSTER.de", "petra@xn--mnster-3ya.de"),
        ("petra@xn--mnster-3ya.de", "petra@xn--mnster-3ya.de"),
        ("petra@stadt.de.", "petra@stadt.de"),
        ("petra@stadt。de", "petra@stadt.de"),
        ("ｐｅｔｒａ＠ｓｔａｄｔ．ｄｅ", "petra@stadt.de"),
        ("\u200bpetra@stadt.de\ufeff", "petra@stadt.de"),
        ("pet\u00adra@sta\u200bdt.de", "petra@stadt.de"),
        ("\u00a0 petra@stadt.de \t", "petra@stadt.de"),
        ("Petra Kühn <petra@stadt.de>", "petra@stadt.de"),
        ('"Kühn, Petra" <petra@stadt.de>;', "petra@stadt.de"),
        ("<petra@stadt.de>", "petra@stadt.de"),
        ("'petra@stadt.de'", "petra@stadt.de"),
        ("mailto:petra@stadt.de", "petra@stadt.de"),
        ("petra+labor@stadt.de", "petra+labor@stadt.de"),
        ("\u212aarl@stadt.de", "karl@stadt.de"),
    ],
)
def test_spellings_are_normalised_to_one(typed, expected):
    assert canonical(typed) == expected
    assert canonical(canonical(typed)) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "petra",
        "petra@",
        "@stadt.de",
        "petra@stadt",
        "petra stadt@stadt.de",
        "a@stadt.de, b@stadt.de",
        "a@stadt.de b@stadt.de",
        "petra@xn--.de",
        "petra@xn--a.de",
        "petra@😀.de",
        "m\u0131ke@stadt.de",
        "petra@sta\ndt.de",
        "petra@stadt.de\nBcc: alle@stadt.de",
        f"{'a' * 250}@stadt.de",
        "x" * 100_000,
    ],
)
def test_invalid_address_is_refused(typed):
    with pytest.raises(ValidationError):
        canonical(typed)


def test_mail_goes_to_the_mailbox_as_typed():
    assert deliverable("Petra.Kuehn@Straße.DE") == "Petra.Kuehn@xn--strae-oqa.de"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (STRASSE, "petra@straße.de"),
        ("petra@digital.xn--mnster-3ya.de", "petra@digital.münster.de"),
        ("petra@stadt.de", "petra@stadt.de"),
        ("petra@xn--80ak6aa92e.com", "petra@xn--80ak6aa92e.com"),
        ("petra@xn--a.de", "petra@xn--a.de"),
    ],
)
def test_umlauts_are_displayed_but_lookalike_letters_are_not(address, expected):
    assert shown(address) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.Münster.de/rathaus", "xn--mnster-3ya.de"),
        ("https://stadt.de:8443/", "stadt.de"),
        ("stadt.de", "stadt.de"),
        ("", ""),
    ],
)
def test_domain_of_a_website(url, expected):
    assert domain_of_website(url) == expected


def test_field_names_the_error_and_accepts_addresses_copied_from_outlook():
    field = AddressFormField(is_identity=True)
    assert field.clean("Petra Kühn <Petra@Straße.de>") == STRASSE
    with pytest.raises(ValidationError, match="gültige E-Mail-Adresse"):
        field.clean("petra")


def test_form_shows_the_input_and_accepts_it_again():
    field = AddressFormField()
    assert field.prepare_value(STRASSE) == "petra@straße.de"
    assert field.clean(field.prepare_value(STRASSE)) == STRASSE


@pytest.mark.parametrize(
    ("word", "expected"),
    [("straße.de", "xn--strae-oqa.de"), ("petra@straße.de", STRASSE), ("petra", "petra")],
)
def test_search_finds_stored_addresses(word, expected):
    assert searched(word) == expected
