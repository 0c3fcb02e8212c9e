#!/usr/bin/env python3
"""Copy front-end files from node_modules (after `npm ci --ignore-scripts`) and record their checksums.

scripts/vendor.py           copy what vendor.json names, write static/vendor/VENDOR.json
scripts/vendor.py --check   compare the committed copies with VENDOR.json; exit 1 on a difference
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "static/vendor/VENDOR.json"


def main() -> int:
    return check() if "--check" in sys.argv[1:] else copy()


def copy() -> int:
    record = {}
    for package, wish in json.loads((ROOT / "vendor.json").read_text()).items():
        source = ROOT / "node_modules" / package
        about = json.loads((source / "package.json").read_text())
        target = ROOT / wish.get("target", "static/vendor") / package.replace("@", "")
        files = {**wish["files"], wish["licence_file"]: "LICENCE.txt"}
        target.mkdir(parents=True, exist_ok=True)
        for inside, name in files.items():
            shutil.copyfile(source / inside, target / name)
        record[package] = {
            "version": about["version"],
            "licence": about["license"],
            "files": {
                str((target / name).relative_to(ROOT)): checksum(target / name)
                for name in sorted(files.values())
            },
        }
    RECORD.write_text(json.dumps(record, indent=2) + "\n")
    write_map()
    return 0


def write_map() -> None:
    """Write the outlines of the Länder as JSON for `core.charts.svg_map`."""
    text = (ROOT / "static/vendor/svg-maps/germany/germany.js").read_text()
    outlines = json.loads(text.removeprefix("export default ").strip().rstrip(";"))
    states = {row["id"]: row["path"] for row in outlines["locations"]}
    target = ROOT / "core/charts/data/germany.json"
    target.parent.mkdir(exist_ok=True)
    data = {"view_box": outlines["viewBox"], "states": states}
    target.write_text(json.dumps(data, indent=1) + "\n")


def check() -> int:
    wrong = [
        path
        for package in json.loads(RECORD.read_text()).values()
        for path, expected in package["files"].items()
        if not (ROOT / path).is_file() or checksum(ROOT / path) != expected
    ]
    for path in wrong:
        print(f"vendored file differs from VENDOR.json: {path}", file=sys.stderr)
    return 1 if wrong else 0


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
