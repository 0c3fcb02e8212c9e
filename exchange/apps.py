from django.apps import AppConfig
from django.contrib.admin import apps as administration


class ExchangeConfig(AppConfig):
    name = "exchange"
    default = True

    def ready(self) -> None:
        from exchange.carry_over import refusing

        refusing.install()


class AdministrationConfig(administration.AdminConfig):
    default = False
    default_site = "exchange.administration.AdministrationSite"
