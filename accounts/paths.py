"""Which addresses belong to sign-in and to a person's own account."""

from django.utils.translation import get_language_from_path


def is_account_page(path: str) -> bool:
    """In any language: these pages take passwords, so their input is neither kept nor redirected."""
    language = get_language_from_path(path)
    return path.removeprefix(f"/{language}").startswith("/accounts/")
