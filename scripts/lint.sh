#!/usr/bin/env bash
# All checks, fastest first; stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
step() { printf -- '— %s\n' "$*"; }
bin=$(dirname "$PYTHON")

step "format"; "$bin/ruff" format --check -q .
step "rules"; "$bin/ruff" check -q .
step "layers"; "$bin/lint-imports" >/tmp/lint-imports.$$ 2>&1 || { cat /tmp/lint-imports.$$; exit 1; }; rm -f /tmp/lint-imports.$$
step "types"; "$bin/mypy" --no-error-summary
step "own checks"; "$PYTHON" scripts/check_code.py
step "vendored assets"; "$PYTHON" scripts/vendor.py --check
step "templates"; "$bin/djlint" templates --lint --quiet
step "migrations"; "$PYTHON" manage.py makemigrations --check --dry-run
"$PYTHON" manage.py make_feed_triggers --check
step "settings for production"
env -u EXCHANGE_DEMO EXCHANGE_ENV=production SECRET_KEY="$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(60))')" \
  ALLOWED_HOSTS=exchange.example SITE_URL=https://exchange.example EMAIL_URL=smtp://localhost:25 TRUSTED_PROXIES=private \
  DATABASE_URL="$("$PYTHON" manage.py db url)" "$PYTHON" manage.py check --deploy --fail-level WARNING
step "API schema"; "$PYTHON" scripts/check_schema.py
step "messages"; "$PYTHON" scripts/messages.py --check
echo "All checks passed."
