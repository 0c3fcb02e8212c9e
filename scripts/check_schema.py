#!/usr/bin/env python3
"""Compare docs/openapi.json with what the code describes; ``--write`` brings it up to date."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs/openapi.json"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")


def described() -> str:
    import django

    django.setup()
    from drf_spectacular.generators import SchemaGenerator
    from drf_spectacular.renderers import OpenApiJsonRenderer2

    schema = SchemaGenerator().get_schema(request=None, public=True)
    return (
        json.dumps(json.loads(OpenApiJsonRenderer2().render(schema)), indent=1, sort_keys=True)
        + "\n"
    )


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
