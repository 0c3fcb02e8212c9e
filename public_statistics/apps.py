from django.apps import AppConfig


class PublicStatisticsConfig(AppConfig):
    name = "public_statistics"
    default_auto_field = "django.db.models.BigAutoField"
