"""Sizes of export files, cached with the fingerprint of the public data they belong to."""

from collections.abc import Iterable, Iterator, Mapping

from django.core.cache import cache

File = tuple[str, str]


def measured(body: Iterator[bytes], name: str, ending: str, state: str) -> Iterator[bytes]:
    """Pass ``body`` through; store its size once it has been read completely."""
    size = 0
    for part in body:
        size += len(part)
        yield part
    keep_sizes({(name, ending): size}, state)


def keep_sizes(sizes: Mapping[File, int], state: str) -> None:
    cache.set_many({_key(file): (state, size) for file, size in sizes.items()}, timeout=None)


def known_sizes(files: Iterable[File], state: str) -> dict[File, int]:
    """Stored sizes for fingerprint ``state``, in one query."""
    names = {_key(file): file for file in files}
    found = cache.get_many(names)
    return {names[key]: size for key, (kept, size) in found.items() if kept == state}


def _key(file: File) -> str:
    return f"export-size:{'.'.join(file)}"
