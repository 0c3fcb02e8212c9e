# Nothing is fetched at start; the process runs without root on a read-only file system.
FROM python:3.11-slim AS build
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt
COPY . /app
WORKDIR /app
RUN EXCHANGE_HASHED=1 DATABASE_URL=postgresql://build@localhost/build \
    /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home exchange && mkdir /media && chown exchange /media
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER exchange
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 EXCHANGE_ENV=production MEDIA_DIR=/media
EXPOSE 8000
CMD ["gunicorn", "exchange.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--graceful-timeout", "20", "--worker-tmp-dir", "/dev/shm"]
