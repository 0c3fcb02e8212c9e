"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings")
application = get_wsgi_application()

# What is loaded at the start stays for good, and a request leaves no circles worth a search after
# every 700 objects: without these lines that search took a third of the time of a long list.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
