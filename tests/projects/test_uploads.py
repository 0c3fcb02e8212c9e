"""Accepted pictures and PDFs, re-encoding of pictures, and files left on disk."""

import os
import struct
import time
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from core.uploads.validation import RefusedUpload, check_pdf, rewrite_picture
from editorial.files.storage import removed_on_failure, store_pdf, store_picture
from editorial.models import StoredFile
from editorial.tasks import remove_unused_files
from projects.models import Artifact, Project
from tests.factories import ArtifactFactory, ProjectFactory, acting
from tests.projects.files import PDF, pdf, picture, picture_bytes

GPS_TAG, ORIENTATION_TAG, MAKER_TAG = 0x8825, 0x0112, 0x010F


def files_on_disk(media) -> list:
    return [path for path in media.rglob("*") if path.is_file()]


def png_head(width: int, height: int) -> bytes:
    """A PNG whose header declares a size that its few bytes do not contain."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_becomes_webp_at_most_2000_pixels_wide(self, kind):
        done = rewrite_picture(picture(size=(2600, 1300), kind=kind))
        image = Image.open(done.content)
        assert (image.format, image.size) == ("WEBP", (2000, 1000))
        assert Image.open(done.thumbnail).size == (640, 360)
        assert (done.width, done.height) == (2000, 1000)

    def test_metadata_is_stripped_and_orientation_applied(self):
        exif = Image.Exif()
        exif[ORIENTATION_TAG], exif[MAKER_TAG] = 6, "Kamera GmbH"
        exif.get_ifd(GPS_TAG)[2] = (49.0, 52.0, 0.0)
        raw = picture_bytes(size=(80, 60), exif=exif)
        assert b"Kamera" in raw
        done = rewrite_picture(SimpleUploadedFile("a.jpg", raw))
        assert b"Kamera" not in done.content.read()
        image = Image.open(done.content)
        assert image.size == (60, 80)
        assert not image.getexif()
        assert not image.getexif().get_ifd(GPS_TAG)

    def test_transparent_parts_become_white(self):
        done = rewrite_picture(picture(kind="PNG", mode="RGBA", colour=(0, 0, 0, 0)))
        assert Image.open(done.content).convert("RGB").getpixel((5, 5)) == (255, 255, 255)

    @pytest.mark.parametrize("mode", ["P", "L", "1", "CMYK"])
    def test_other_colour_modes_are_converted(self, mode):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        done = rewrite_picture(picture(kind=kind, mode=mode, colour=0))
        assert Image.open(done.content).mode == "RGB"

    @pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
    @pytest.mark.parametrize("size", [(8000, 5001), (10_000, 9_000), (60_000, 60_000)])
    def test_more_than_40_megapixels_are_refused_before_unpacking(self, size):
        with pytest.raises(RefusedUpload, match="40 Millionen Bildpunkte"):
            rewrite_picture(SimpleUploadedFile("bombe.png", png_head(*size)))

    def test_a_picture_of_40_megapixels_is_accepted(self):
        raw = picture_bytes(size=(8000, 5000), kind="PNG", mode="L", colour=7)
        assert rewrite_picture(SimpleUploadedFile("gross.png", raw)).width == 2000

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("programm.jpg", b"MZ\x90\x00" + b"\0" * 200),
            ("skript.png", b"#!/bin/sh\necho\n"),
            ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
            ("seite.jpg", b"<!doctype html><script>alert(1)</script>"),
            ("animation.gif", b"GIF89a" + b"\0" * 50),
            ("pdf.jpg", PDF),
            ("archiv.png", b"PK\x03\x04" + b"\0" * 50),
        ],
    )
    def test_other_file_types_are_refused_whatever_their_name(self, name, content):
        with pytest.raises(RefusedUpload, match="JPEG, PNG oder WebP"):
            rewrite_picture(SimpleUploadedFile(name, content, "image/jpeg"))

    def test_a_broken_picture_is_refused(self):
        with pytest.raises(RefusedUpload, match="nicht lesen"):
            rewrite_picture(SimpleUploadedFile("a.jpg", picture_bytes()[:200]))

    def test_appended_data_of_a_polyglot_is_removed(self):
        raw = picture_bytes() + b"<script>alert(1)</script>PK\x03\x04"
        assert b"script" not in rewrite_picture(SimpleUploadedFile("a.jpg", raw)).content.read()

    def test_too_large_and_empty_files_are_refused(self, settings):
        settings.UPLOAD_MAX_BYTES = 100
        with pytest.raises(RefusedUpload, match="zu groß"):
            rewrite_picture(picture())
        with pytest.raises(RefusedUpload, match="leer"):
            rewrite_picture(SimpleUploadedFile("a.jpg", b""))


class TestPdfs:
    def test_a_pdf_is_accepted(self):
        check_pdf(pdf())

    @pytest.mark.parametrize(
        "content",
        [b"MZ\x90\x00" + b"\0" * 200, b"<html>%PDF-1.7</html>", b"GIF89a%PDF-1.7", b"\0%PDF-1.7"],
    )
    def test_renamed_files_and_polyglots_are_refused(self, content):
        with pytest.raises(RefusedUpload, match="keine PDF-Datei"):
            check_pdf(pdf(content=content))

    def test_more_than_ten_megabytes_are_refused(self):
        with pytest.raises(RefusedUpload, match="Erlaubt sind 10 MB"):
            check_pdf(pdf(content=PDF + b"\0" * 10_000_000))


@pytest.mark.django_db
class TestKeeping:
    def test_the_name_on_disk_is_generated_and_the_display_name_sanitised(self):
        row = store_pdf(pdf(name="Vorlage\r\n\x00<b>.pdf"), by=acting())
        assert row.original_name == "Vorlage<b>.pdf"
        assert row.content.name == f"{row.pk.hex[:2]}/{row.pk.hex}.pdf"

    def test_the_quota_of_the_town_is_enforced(self, settings):
        settings.UPLOAD_QUOTA_BYTES = len(PDF) + 10
        actor = acting()
        store_pdf(pdf(), by=actor)
        with pytest.raises(RefusedUpload, match="Platz Ihrer Kommune"):
            store_pdf(pdf(), by=actor)
        store_pdf(pdf(), by=acting())

    def test_nothing_is_left_on_disk_if_the_transaction_fails(self, settings):
        actor = acting()

        def store_and_fail() -> None:
            with removed_on_failure(), transaction.atomic():
                store_picture(rewrite_picture(picture()), name="a.jpg", by=actor)
                store_pdf(pdf(), by=actor)
                assert len(files_on_disk(settings.MEDIA_ROOT)) == 3
                raise RuntimeError

        with pytest.raises(RuntimeError):
            store_and_fail()
        assert files_on_disk(settings.MEDIA_ROOT) == []
        assert not StoredFile.objects.exists()


@pytest.mark.django_db
class TestNightlyRemoval:
    def aged(self, row: StoredFile, days: int = 8) -> StoredFile:
        StoredFile.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days))
        return row

    def test_removes_unreferenced_files(self, settings, django_capture_on_commit_callbacks):
        actor = acting()
        self.aged(store_picture(rewrite_picture(picture()), name="a.jpg", by=actor))
        with django_capture_on_commit_callbacks(execute=True):
            assert remove_unused_files() == 1
        assert files_on_disk(settings.MEDIA_ROOT) == []
        assert remove_unused_files() == 0

    def test_removes_files_whose_row_was_never_committed(self, settings):
        kept = store_pdf(pdf(), by=acting())
        row = store_pdf(pdf(), by=acting())
        StoredFile.objects.filter(pk=row.pk).delete()
        assert remove_unused_files() == 0
        old = time.time() - timedelta(days=8).total_seconds()
        for path in files_on_disk(settings.MEDIA_ROOT):
            os.utime(path, (old, old))
        assert remove_unused_files() == 1
        assert files_on_disk(settings.MEDIA_ROOT) == [settings.MEDIA_ROOT / kept.content.name]

    def test_keeps_used_and_recent_files(self):
        actor = acting()
        store_pdf(pdf(), by=actor)
        used = self.aged(store_pdf(pdf(), by=actor))
        shown = self.aged(store_picture(rewrite_picture(picture()), name="a.jpg", by=actor))
        ArtifactFactory(file=used, url="", project=ProjectFactory())
        ProjectFactory(image=shown, image_alt="Bild")
        assert remove_unused_files() == 0
        assert StoredFile.objects.count() == 3
        assert Artifact.objects.get().file == used
        assert Project.objects.filter(image=shown).exists()
