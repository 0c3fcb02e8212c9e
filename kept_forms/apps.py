from django.apps import AppConfig


class KeptFormsConfig(AppConfig):
    name = "kept_forms"
    default_auto_field = "django.db.models.BigAutoField"
