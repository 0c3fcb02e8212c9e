"""Decode images from offices and phones: upright, opaque, downscaled and in sRGB."""

import io
from dataclasses import dataclass
from typing import Any

import pi_heif
from django.conf import settings
from PIL import Image, ImageCms, ImageOps

WHITE = (255, 255, 255)
# Pillow decoders allowed per media type; HEIC and AVIF share a container
DECODERS = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/apng": ("PNG",),
    "image/webp": ("WEBP",),
    "image/tiff": ("TIFF",),
    "image/heif": ("AVIF", "HEIF"),
}
_TIFF_BITS_PER_SAMPLE, _TIFF_PHOTOMETRIC, _TIFF_WHITE_IS_ZERO = 258, 262, 0
# profile colour space by image mode; a profile for another colour space is ignored
_PROFILE_SPACE = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "LAB": "Lab"}
_DEEP = ("I", "F")
_PLAIN_MODE = {"1": "L", "YCbCr": "RGB", "HSV": "RGB", "RGBX": "RGB", "RGBa": "RGBA", "La": "LA"}

pi_heif.register_heif_opener(thumbnails=False)


class TooManyPixels(ValueError):
    """More than `IMAGE_MAX_PIXELS`, according to the header, before anything is decoded."""


def decode(file: Any, kind: str, *, largest_side: int) -> Image.Image:
    """The first frame as RGB. Raises `TooManyPixels`, and any Pillow error for broken files."""
    image: Image.Image = Image.open(file, formats=list(DECODERS[kind]))
    if image.width * image.height > settings.IMAGE_MAX_PIXELS:
        raise TooManyPixels
    profile, depth = image.info.get("icc_profile"), _depth_of(image)
    image = _scalable(image)
    image.thumbnail((largest_side, largest_side))
    image = ImageOps.exif_transpose(image)
    return _on_paper(_eight_bits(image, depth) if depth else image, profile)


@dataclass(frozen=True)
class _Depth:
    """White level of a greyscale image of more than eight bits, and whether zero means white."""

    white: float
    inverted: bool


def _depth_of(image: Image.Image) -> _Depth | None:
    """Depth by the declared bits per sample, else by the brightest pixel; None for up to 8 bits."""
    if not image.mode.startswith(_DEEP):
        return None
    tags = getattr(image, "tag_v2", {})
    inverted = tags.get(_TIFF_PHOTOMETRIC) == _TIFF_WHITE_IS_ZERO
    if image.mode.startswith("I;16"):
        return _Depth(2 ** tags.get(_TIFF_BITS_PER_SAMPLE, (16,))[0] - 1, inverted)
    extrema: Any = image.getextrema()  # one band, so a pair
    _darkest, brightest = extrema
    usual = (1, 255, 2**16 - 1, 2**31 - 1)
    return _Depth(next((top for top in usual if brightest <= top), brightest), inverted)


def _eight_bits(image: Image.Image, depth: _Depth) -> Image.Image:
    """Scale the full range to 8 bits; Pillow's own conversion would clip nearly everything to white."""
    image.info.pop("transparency", None)
    levels = image.convert("F").point(lambda value: value * (255 / depth.white) + 0.5)
    grey = levels.convert("L")
    return ImageOps.invert(grey) if depth.inverted else grey


def _scalable(image: Image.Image) -> Image.Image:
    """Convert palette images, so that they can be downscaled smoothly.

    Other images stay undecoded, so that Pillow can decode a JPEG at reduced size.
    """
    if image.mode.startswith(_DEEP):
        return image
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image.load()
        return _without_palette(image)
    if image.mode in _PLAIN_MODE:
        image.load()
        return image.convert(_PLAIN_MODE[image.mode])
    return image


def _without_palette(image: Image.Image) -> Image.Image:
    transparency = image.info.get("transparency")
    if isinstance(transparency, tuple) and max(transparency) > 255:
        # the transparent colour has 16 bits per channel, the decoded image 8
        image.info["transparency"] = tuple(value >> 8 for value in transparency)
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_paper(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB and replace transparency with white."""
    if not image.mode.endswith("A"):
        return _in_srgb(image, profile)
    alpha = image.getchannel("A")
    colours = _in_srgb(image.convert("L" if image.mode == "LA" else "RGB"), profile)
    paper = Image.new("RGB", colours.size, WHITE)
    paper.paste(colours, mask=alpha)
    return paper


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert by the embedded profile; without a valid, matching one, assume sRGB."""
    source = _profile_of(image, profile)
    if source is None:
        return image.convert("RGB")
    if _space(source) == "RGB" and image.mode == "L":
        image = image.convert("RGB")
    try:
        return ImageCms.profileToProfile(  # type: ignore[return-value]  # None is for inPlace only
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, ValueError):
        return image.convert("RGB")


def _profile_of(image: Image.Image, profile: bytes | None) -> ImageCms.ImageCmsProfile | None:
    expected = _PROFILE_SPACE.get(image.mode)
    if profile and expected:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        except (ImageCms.PyCMSError, OSError):
            source = None
        if source and _space(source) in {expected, "RGB" if image.mode == "L" else expected}:
            return source
    # LAB cannot be taken for sRGB: without a profile, use the standard LAB profile
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")) if expected == "Lab" else None


def _space(profile: ImageCms.ImageCmsProfile) -> str:
    return profile.profile.xcolor_space.strip()
