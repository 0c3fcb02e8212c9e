from django.apps import AppConfig
from django.contrib.admin import apps as administration


class ExchangeConfig(AppConfig):
    name = "exchange"
    default = True


class AdministrationConfig(administration.AdminConfig):
    default = False
    default_site = "exchange.administration.AdministrationSite"
