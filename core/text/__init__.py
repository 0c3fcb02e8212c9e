"""User-entered text: normalisation, limits, names, markup."""
