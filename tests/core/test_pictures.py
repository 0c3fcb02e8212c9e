"""Pictures keep their appearance for every bit depth, colour space and container."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from core.uploads.validation import RefusedUpload, is_picture, rewrite_picture

ASSETS = Path(__file__).parent.parent / "assets" / "uploads"
RED = (200, 60, 50)
# the same values interpreted as Display P3
RED_OF_P3 = (217, 42, 39)
P3 = {
    b"rXYZ": (0.51512, 0.2412, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.1571, 0.06657, 0.78407),
}


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def stored(raw: bytes) -> Image.Image:
    done = rewrite_picture(SimpleUploadedFile("bild", raw))
    return Image.open(done.content).convert("RGB")


def colour_of(raw: bytes) -> tuple:
    image = stored(raw)
    return image.getpixel((image.width // 2, image.height // 2))


def near(colour, expected, by=8) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, expected, strict=True))


def p3_profile() -> bytes:
    """An sRGB profile with the primaries of Display P3, as phones write it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for at in range(struct.unpack(">I", profile[128:132])[0]):
        name, offset, _size = struct.unpack(">4sII", profile[132 + 12 * at : 144 + 12 * at])
        for place, value in enumerate(P3.get(name, ())):
            start = offset + 8 + 4 * place
            profile[start : start + 4] = struct.pack(">i", round(value * 65536))
    return bytes(profile)


def lut_profile(space: bytes, channels: int, lightness: int) -> bytes:
    """A printer profile that maps every colour to a grey of this lightness (0 to 255)."""
    table = struct.pack(
        ">4s4xBBBx9i", b"mft1", channels, 3, 2, *(65536, 0, 0, 0, 65536, 0), 0, 0, 65536
    )
    table += bytes(range(256)) * channels
    table += bytes((lightness, 128, 128)) * 2**channels
    table += bytes(range(256)) * 3
    white = struct.pack(">4s4x3i", b"XYZ ", 63190, 65536, 54061)
    tags = [(b"A2B0", table), (b"wtpt", white)]
    start, directory, body = 132 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags:
        directory += struct.pack(">4sII", name, start + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"", 0x02400000, b"prtr", space, b"Lab ")
    head = head.ljust(36, b"\0") + b"acsp"
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + directory + body


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def deep_png(colour_type: int, *samples: int, extra: bytes = b"") -> bytes:
    """A plain PNG with 16 bits per channel, which Pillow cannot write."""
    head = struct.pack(">IIBBBBB", 16, 16, 16, colour_type, 0, 0, 0)
    row = b"\0" + struct.pack(f">{len(samples)}H", *samples) * 16
    data = chunk(b"IDAT", zlib.compress(row * 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(
    ("value", "grey"), [(0, 0), (64 * 257, 64), (128 * 257, 128), (65535, 255)]
)
def test_a_scan_of_16_bits_keeps_its_greys(kind, value, grey):
    raw = saved(Image.new("I;16", (16, 16), value), kind)
    assert near(colour_of(raw), (grey,) * 3)


@pytest.mark.parametrize(
    ("mode", "value"), [("I;16B", 32768), ("I", 32768), ("F", 0.5), ("F", 128.0)]
)
def test_other_high_bit_greys_are_scaled(mode, value):
    image = Image.new("F" if mode == "F" else "I", (16, 16), value)
    top = {0.5: 1, 128.0: 255}.get(value, 65535)
    image.putpixel((0, 0), top)
    raw = saved(image.convert(mode), "TIFF")
    assert near(colour_of(raw), (128,) * 3)


def test_16_bit_colours_keep_their_appearance():
    deep = [value * 257 for value in RED]
    assert near(colour_of(deep_png(2, *deep)), RED)
    half = tuple((value + 255) // 2 for value in RED)
    assert near(colour_of(deep_png(6, *deep, 32768)), half)
    assert near(colour_of(deep_png(4, 100 * 257, 32768)), (177,) * 3)


def test_the_transparent_colour_of_16_bits_becomes_white():
    deep = [value * 257 for value in RED]
    extra = chunk(b"tRNS", struct.pack(">3H", *deep))
    assert colour_of(deep_png(2, *deep, extra=extra)) == (255, 255, 255)
    assert near(colour_of(deep_png(0, 32768, extra=chunk(b"tRNS", b"\xff\xff"))), (128,) * 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_wide_colour_profile_is_converted(kind):
    raw = saved(Image.new("RGB", (64, 64), RED), kind, icc_profile=p3_profile())
    assert near(colour_of(raw), RED_OF_P3)


def test_profiles_apply_to_transparent_pictures_and_palettes():
    clear = saved(Image.new("RGBA", (64, 64), (*RED, 255)), "PNG", icc_profile=p3_profile())
    assert near(colour_of(clear), RED_OF_P3)
    flat = Image.new("RGB", (64, 64), RED).convert("P", palette=Image.Palette.ADAPTIVE)
    assert near(colour_of(saved(flat, "PNG", icc_profile=p3_profile())), RED_OF_P3)


def test_printer_and_grey_profiles_are_applied():
    """Light grey with the profile, red (or black) without it."""
    ink = Image.new("CMYK", (64, 64), (0, 200, 200, 20))
    inked = {"icc_profile": lut_profile(b"CMYK", 4, 200)}
    grey = saved(Image.new("L", (64, 64), 10), "PNG", icc_profile=lut_profile(b"GRAY", 1, 200))
    for raw in (saved(ink, "JPEG", **inked), saved(ink, "TIFF", **inked), grey):
        assert near(colour_of(raw), (185, 185, 185), by=15)


@pytest.mark.parametrize(
    "profile",
    [b"nonsense" * 30, b"\0" * 200, lut_profile(b"CMYK", 4, 128), p3_profile()[:300]],
    ids=["nonsense", "zeros", "inks", "torn"],
)
def test_broken_or_mismatched_profile_is_ignored(profile):
    raw = saved(Image.new("RGB", (64, 64), RED), "PNG", icc_profile=profile)
    assert near(colour_of(raw), RED)


def test_grey_picture_with_a_colour_profile_stays_grey():
    raw = saved(Image.new("L", (64, 64), 100), "JPEG", icc_profile=p3_profile())
    assert near(colour_of(raw), (100,) * 3)


def test_cmyk_without_a_profile_looks_as_in_browsers():
    ink = Image.new("CMYK", (64, 64), (0, 200, 200, 20))
    marked = saved(ink, "JPEG", quality=95)
    start = marked.index(b"\xff\xee")
    size = int.from_bytes(marked[start + 2 : start + 4], "big")
    unmarked = marked[:start] + marked[start + 2 + size :]
    for raw in (marked, unmarked, saved(ink, "TIFF")):
        assert near(colour_of(raw), (235, 51, 51))


def test_lab_of_scanners_is_converted():
    lab = ImageCms.profileToProfile(
        Image.new("RGB", (16, 16), RED),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )
    assert near(colour_of(saved(lab, "TIFF")), RED)


def test_transparent_palettes_and_greys_get_a_white_background():
    assert colour_of(saved(Image.new("P", (16, 16), 0), "PNG", transparency=0)) == (255, 255, 255)
    assert near(colour_of(saved(Image.new("LA", (16, 16), (100, 128)), "PNG")), (177,) * 3)


def test_phone_picture_is_accepted():
    raw = (ASSETS / "display-p3.heic").read_bytes()
    assert is_picture(SimpleUploadedFile("IMG_1.HEIC", raw))
    assert near(colour_of(raw), RED_OF_P3)
    assert stored(raw).size == (64, 48)


@pytest.mark.parametrize("kind", ["MPO", "PNG", "WEBP", "TIFF", "AVIF"])
def test_first_of_several_frames_is_used(kind):
    first, second = Image.new("RGB", (64, 64), RED), Image.new("RGB", (64, 64), "blue")
    assert near(colour_of(saved(first, kind, save_all=True, append_images=[second])), RED)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "JPEG"),
        ("I;16", "PNG"),
        ("P", "PNG"),
        ("RGB", "WEBP"),
        ("RGB", "AVIF"),
        ("L", "TIFF"),
    ],
)
def test_exif_rotation_is_applied_in_every_mode(mode, kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert stored(saved(Image.new(mode, (80, 60)), kind, exif=exif)).size == (60, 80)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_truncated_picture_is_reported_with_advice(kind):
    raw = saved(Image.effect_noise((400, 400), 50).convert("RGB"), kind)
    with pytest.raises(RefusedUpload, match=r"nicht vollständig.*speichern Sie es neu als JPEG"):
        stored(raw[: len(raw) // 2])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (saved(Image.new("P", (9, 9)), "GIF"), "GIF-Bild"),
        (saved(Image.new("RGB", (9, 9)), "BMP"), "BMP-Bild"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "PDF"),
    ],
)
def test_other_file_type_is_named_with_advice(content, kind):
    with pytest.raises(RefusedUpload, match=f"{kind}.*JPEG, PNG oder WebP"):
        stored(content)


@pytest.mark.parametrize("mode", ["I;16", "P", "RGBA", "CMYK"])
def test_deep_and_flat_modes_are_refused_by_size_too(mode, settings):
    settings.IMAGE_MAX_PIXELS = 1_000
    kind = "TIFF" if mode == "CMYK" else "PNG"
    with pytest.raises(RefusedUpload, match="Bildpunkte"):
        stored(saved(Image.new(mode, (40, 40)), kind))
