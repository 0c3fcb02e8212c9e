"""Official type codes (Textkennzeichen) and designations, mapped to kinds of municipality."""

from municipalities.choices import MunicipalityKind, SettlementType

UNINHABITED = "66"
TOWN_TYPES = {
    "60": ("Markt", MunicipalityKind.MUNICIPALITY),
    "61": ("Kreisfreie Stadt", MunicipalityKind.INDEPENDENT_CITY),
    "62": ("Stadtkreis", MunicipalityKind.INDEPENDENT_CITY),
    "63": ("Stadt", MunicipalityKind.TOWN),
    "64": ("Gemeinde", MunicipalityKind.MUNICIPALITY),
    "65": ("Gemeindefreies Gebiet (bewohnt)", MunicipalityKind.OTHER_PUBLIC),
    "67": ("Große Kreisstadt", MunicipalityKind.TOWN),
}
DISTRICT_TYPES = {"43": "Kreis", "44": "Landkreis", "45": "Regionalverband"}
INDEPENDENT_CITY_TYPES = frozenset({"41", "42"})
JOINT_TYPES = {
    "51": "Amt",
    "52": "Samtgemeinde",
    "53": "Verbandsgemeinde",
    "54": "Verwaltungsgemeinschaft",
    "55": "Kirchspielslandgemeinde",
    "56": "Verwaltungsverband",
    "57": "Verwaltungsgemeinschaft",
}
# joint-body records of towns that belong to no joint body, or administer other towns
NO_JOINT_BODY_TYPES = frozenset({"50", "58"})
# first digit of the joint-body part of a key if there is a joint body
JOINT_BODY_DIGIT = "5"
# Länder in which nearly all joint bodies are of one type
JOINT_LABEL_OF_STATE = {
    "01": "Amt",
    "03": "Samtgemeinde",
    "07": "Verbandsgemeinde",
    "09": "Verwaltungsgemeinschaft",
    "13": "Amt",
    "15": "Verbandsgemeinde",
}
JOINT_LABEL = "Gemeindeverband"
TYPE_OF_LABEL = {label.lower(): code for code, (label, _kind) in TOWN_TYPES.items()} | {
    "gemeindefreies gebiet (unbewohnt)": UNINHABITED,
    "kreisangehörige gemeinde": "64",
}
DISTRICT_TYPE_OF_LABEL = {label.lower(): code for code, label in DISTRICT_TYPES.items()}
SETTLEMENT_TYPES = {
    "1": SettlementType.DENSE,
    "2": SettlementType.INTERMEDIATE,
    "3": SettlementType.THIN,
    "dicht besiedelt": SettlementType.DENSE,
    "mittlere besiedlungsdichte": SettlementType.INTERMEDIATE,
    "gering besiedelt": SettlementType.THIN,
}
