"""`collectstatic` compresses only what is new, changed or was left incomplete."""

import os
import time

import pytest
from django.core.management import call_command
from whitenoise.compress import Compressor

CSS = "main { color: black; }\n" * 50


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """Collect one style sheet; return the names that were compressed."""
    settings.STATICFILES_DIRS = [tmp_path / "sources"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "core.http.static_files.StaticFiles"}
    }
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/a.css").write_text(CSS)
    compress = Compressor.compress
    compressed = []

    def note(self, path):
        compressed.append(path.rpartition("/")[2])
        return compress(self, path)

    def collect() -> list[str]:
        compressed.clear()
        call_command("collectstatic", interactive=False, verbosity=0)
        return sorted(compressed)

    monkeypatch.setattr(Compressor, "compress", note)
    collect.folder = tmp_path
    return collect


def test_unchanged_files_are_not_compressed_again(collected):
    first = collected()
    assert len(first) == 2
    assert first[-1] == "a.css"
    assert collected() == []


def test_changed_file_is_compressed_under_both_names(collected):
    before = collected()
    source = collected.folder / "sources/a.css"
    source.write_text(CSS + CSS)
    os.utime(source, (time.time() + 9, time.time() + 9))
    after = collected()
    assert len(after) == 2
    assert set(before) & set(after) == {"a.css"}


def test_incomplete_file_is_compressed_again(collected):
    hashed = collected()[0]
    compressed = collected.folder / f"static/{hashed}.gz"
    compressed.write_bytes(compressed.read_bytes()[:-6])
    assert collected() == [hashed]
