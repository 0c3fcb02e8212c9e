#!/usr/bin/env python3
"""Compare docs/openapi.json with the schema generated from the code; ``--write`` updates it."""

import json
import os
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/openapi.json"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")


@cache
def described() -> str:
    import django

    django.setup()
    from django.utils import translation
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiJsonRenderer2

    with translation.override("en"):
        schema = SchemaGenerator().get_schema(request=None, public=True)
    return json.dumps(_sorted(json.loads(OpenApiJsonRenderer2().render(schema))), indent=1) + "\n"


def _sorted(value, *, kept: bool = False):
    """Sort keys by name, except media types, because generated clients use the first one."""
    if isinstance(value, list):
        return [_sorted(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    names = value if kept else sorted(value)
    return {name: _sorted(value[name], kept=name == "content") for name in names}


def main() -> int:
    text = described()
    if "--write" in sys.argv[1:]:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(text)
        return 0
    if not TARGET.exists() or TARGET.read_text() != text:
        print("docs/openapi.json is not up to date: run `make schema`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
