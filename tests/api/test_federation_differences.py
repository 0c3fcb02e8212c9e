"""Legitimate differences between instances: other registers, other orders, other notations."""

import uuid

import pytest

from adoptions.models import Adoption
from municipalities.models import Municipality
from needs.models import Need
from projects.models import Project
from tests.api.peers import A, export, harvest, one
from tests.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db
OTHER = str(uuid.uuid4())


def test_a_new_adoption_arrives_after_one_that_was_disputed_and_removed(peer):
    data = one(peer, "adoption", reason_code=None)
    harvest(peer)
    peer.remove(data["id"])
    peer.add(data | {"id": OTHER, "permalink": f"{A}/id/{OTHER}/"})
    report = harvest(peer)
    assert (report.refused, report.counts["deleted"], report.counts["created"]) == ([], 1, 1)
    assert Adoption.objects.confirmed().filter(pk=OTHER).exists()


def test_need_joined_by_very_many_towns_arrives_complete(peer):
    towns = [{"ars": town.ars} for town in MunicipalityFactory.create_batch(201)]
    data = one(peer, "need")
    data["joined_municipalities"] = towns
    assert harvest(peer).refused == []
    assert Need.objects.get(pk=data["id"]).participations.count() == 201


def test_keywords_typed_without_blanks_are_not_too_long(peer):
    data = one(peer, "project", archived=True)
    data["keywords"] = ["wort" * 2 + "x"] * 20
    assert len(",".join(data["keywords"])) == 199
    assert harvest(peer).refused == []
    assert export()[data["id"]]["keywords"] == data["keywords"]


def test_a_prerequisite_is_kept_as_a_form_would_write_it(peer):
    data = one(peer, "project", archived=True)
    data["prerequisites"] = [
        {"kind": "population", "comparator": None, "value": "5.000", "text": None}
    ]
    harvest(peer)
    row = Project.objects.get(pk=data["id"]).prerequisites.get()
    assert (row.comparator, row.value) == ("at_least", "5000")


def test_a_town_that_changed_its_joint_body_is_found_by_the_key_of_the_peer(peer):
    data = one(peer, "project", archived=True)
    town = Municipality.objects.get(ars=data["municipality"]["ars"])
    old = town.ars[:5] + "9999" + town.ars[9:]
    assert old != town.ars
    Municipality.objects.filter(pk=town.pk).update(ags=town.ars[:5] + town.ars[9:])
    data["municipality"] = data["municipality"] | {"ars": old}
    harvest(peer)
    assert Project.objects.get(pk=data["id"]).municipality == town


def test_a_town_that_was_merged_twice_is_followed_to_the_end(peer):
    data = one(peer, "project", archived=True)
    first = Municipality.objects.get(ars=data["municipality"]["ars"])
    second, third = MunicipalityFactory(valid_until="2025-12-31"), MunicipalityFactory()
    Municipality.objects.filter(pk=first.pk).update(valid_until="2024-12-31")
    first.successors.add(second)
    second.successors.add(third)
    harvest(peer)
    assert Project.objects.get(pk=data["id"]).municipality == third


def test_a_town_with_a_new_key_is_found_by_its_old_one(peer):
    data = one(peer, "project", archived=True)
    old = Municipality.objects.get(ars=data["municipality"]["ars"])
    new = MunicipalityFactory()
    old.valid_until = "2024-12-31"
    old.save()
    old.successors.add(new)
    harvest(peer)
    assert Project.objects.get(pk=data["id"]).municipality == new
