"""A made-up register of municipalities, written in each of the three import formats."""

import csv
import io
import random
from dataclasses import dataclass

# Land, number of districts, towns in each, the share with a joint body, label of districts
LANDS = (
    ("01", "Schleswig-Holstein", 11, 100, True, "Kreis"),
    ("03", "Niedersachsen", 37, 25, True, "Landkreis"),
    ("05", "Nordrhein-Westfalen", 31, 12, False, "Kreis"),
    ("06", "Hessen", 21, 20, False, "Landkreis"),
    ("07", "Rheinland-Pfalz", 24, 95, True, "Landkreis"),
    ("08", "Baden-Württemberg", 35, 31, True, "Landkreis"),
    ("09", "Bayern", 71, 28, True, "Landkreis"),
    ("10", "Saarland", 6, 8, False, "Landkreis"),
    ("12", "Brandenburg", 14, 29, True, "Landkreis"),
    ("13", "Mecklenburg-Vorpommern", 6, 120, True, "Landkreis"),
    ("14", "Sachsen", 10, 41, True, "Landkreis"),
    ("15", "Sachsen-Anhalt", 11, 19, True, "Landkreis"),
    ("16", "Thüringen", 17, 36, True, "Landkreis"),
)
CITIES = (
    ("02000", "Hamburg, Freie und Hansestadt", "Hamburg"),
    ("04011", "Bremen, Stadt", "Bremen"),
    ("04012", "Bremerhaven, Stadt", "Bremen"),
    ("11000", "Berlin, Stadt", "Berlin"),
)
_BEGIN = ("Alt", "Neu", "Ober", "Unter", "Groß", "Klein", "Bad ", "Ö", "Mühl", "Schön", "Wald")
_END = ("hausen", "dorf", "bach", "heim", "stadt", "brück", "kirchen", "burg", "au", "rode")
_TYPES = {"Gemeinde": 64, "Stadt": 63, "Markt": 60, "Kreisfreie Stadt": 61}
_COLUMNS = (
    *("ags", "ars", "name", "kurzname", "bezeichnung", "kreis_ags", "kreis", "kreis_art"),
    *("land_ags", "land", "einwohner_2022", "einwohner_2019", "flaeche_km2", "plz", "lat", "lon"),
    *("gemeindeverband", "besiedlung", "hinweis"),
)
_SETTLEMENTS = ("gering besiedelt", "mittlere Besiedlungsdichte", "dicht besiedelt")


@dataclass
class Town:
    ars: str
    name: str
    label: str
    district: str
    district_label: str
    state: str
    joint_body: str
    population: int
    population_before: int
    area: float
    postal_code: str
    latitude: float
    longitude: float
    settlement: str

    @property
    def ags(self) -> str:
        return self.ars[:5] + self.ars[9:]


def towns(*, per_district: int | None = None, seed: int = 1) -> list[Town]:
    """About 10,800 towns, or ``per_district`` towns in each district."""
    luck = random.Random(seed)
    found = []
    for code, state, districts, size, joint, label in LANDS:
        for number in range(1, districts + 1):
            key = f"{code}{number % 7}{number:02d}"
            district = f"{_BEGIN[number % 11].strip()}land {number}"
            for place in range(1, (per_district or size) + 1):
                member = joint and place % 3 != 0
                body = f"5{place // 10 + 1:03d}" if member else f"0{place:03d}"
                found.append(
                    _town(
                        luck,
                        ars=f"{key}{body}{place:03d}",
                        label="Stadt" if place % 9 == 0 else "Gemeinde",
                        district=district,
                        district_label=label,
                        state=state,
                        joint_body=f"Bund {place // 10 + 1}" if member else "",
                    )
                )
    for key, name, state in CITIES:
        city = _town(
            luck,
            ars=key.ljust(12, "0"),
            label="Kreisfreie Stadt",
            district=name.split(",")[0],
            district_label="Kreisfreie Stadt",
            state=state,
            joint_body="",
        )
        city.name = name
        found.append(city)
    return found


def _town(luck: random.Random, *, ars: str, label: str, **above) -> Town:
    population = int(luck.paretovariate(0.8) * 300)
    bare = luck.choice(_BEGIN) + luck.choice(_END)
    return Town(
        ars=ars,
        name=f"{bare}, Stadt" if label == "Stadt" else bare,
        label=label,
        population=min(population, 900_000),
        population_before=max(1, min(population, 900_000) - luck.randint(-50, 50)),
        area=round(luck.uniform(2, 200), 2),
        postal_code=f"{luck.randint(1067, 99998):05d}",
        latitude=round(luck.uniform(47.5, 54.9), 5),
        longitude=round(luck.uniform(6.0, 14.9), 5),
        settlement=luck.choice(_SETTLEMENTS),
        **above,
    )


def as_csv(rows: list[Town]) -> str:
    """The project's own CSV format."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow(
            [
                row.ags,
                row.ars,
                row.name,
                row.name.split(",")[0],
                row.label,
                row.ars[:5],
                row.district,
                row.district_label,
                row.ars[:2],
                row.state,
                row.population,
                row.population_before,
                row.area,
                row.postal_code,
                row.latitude,
                row.longitude,
                row.joint_body,
                row.settlement,
                "",
            ]
        )
    return out.getvalue()


def as_gv100(rows: list[Town], *, day: str = "20240331") -> str:
    """GV100: fixed width, one record for each unit of every level."""
    lines = []
    for kind, key, name, type_code, town in _records(rows):
        code = key[:5] + (key[9:] if kind == 60 else "") if kind >= 40 else key
        body = key[5:9] if kind >= 50 else ""
        line = f"{kind}{day}{code:<8}{body:<4}{name:<50}{'':<50}{type_code or '':<2}{'':<4}"
        if town:
            line += (
                f"{round(town.area * 100):>11}{town.population:>11}{town.population // 2:>11}"
                f"{'':<4}{town.postal_code:<5}{'':<5}  {'':<20}"
            )
        lines.append(line.ljust(220))
    return "\r\n".join(lines) + "\r\n"


def as_extract(rows: list[Town], *, day: str = "31.12.2023") -> str:
    """The statistical office's spreadsheet as CSV: heading rows, decimal commas, blanks in numbers."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows(
        [
            ["Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl am 31.03.2024"],
            [],
            [
                *("Satz-art", "Text-kenn-zeichen", "Amtlicher Regionalschlüssel", "", "", "", ""),
                *("Gemeindename", "Fläche km2", f"Bevölkerung {day}", "", "", ""),
                *("Postleitzahl", "Längengrad", "Breitengrad", "Reisegebiete", "", "Dichte"),
            ],
            ["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt", "männlich"],
        ]
    )
    for kind, key, name, type_code, town in _records(rows):
        parts = [key[:2], key[2:3], key[3:5], key[5:9], key[9:12]]
        cells = [kind, type_code or "", *parts, name]
        if town:
            cells += [
                f"{town.area:.2f}".replace(".", ","),
                f"{town.population:,}".replace(",", " "),
                "",
                "",
                "",
                town.postal_code,
                f"{town.longitude:.5f}".replace(".", ","),
                f"{town.latitude:.5f}".replace(".", ","),
                "",
                "",
                f"0{3 - _SETTLEMENTS.index(town.settlement)}",
                town.settlement,
            ]
        writer.writerow(cells)
    writer.writerow(["© Statistisches Bundesamt"])
    return out.getvalue()


def _records(rows: list[Town]):
    """Record type, key (its length depends on the level), name, Textkennzeichen and the town."""
    seen = set()
    for row in rows:
        if row.ars[:2] not in seen:
            seen.add(row.ars[:2])
            yield 10, row.ars[:2], row.state, None, None
        if row.ars[:5] not in seen:
            seen.add(row.ars[:5])
            type_code = {"Kreis": 43, "Landkreis": 44}.get(row.district_label, 41)
            yield 40, row.ars[:5], row.district, type_code, None
        if row.ars[:9] not in seen:
            seen.add(row.ars[:9])
            type_code = 54 if row.joint_body else 50
            yield 50, row.ars[:9], row.joint_body or row.name, type_code, None
        yield 60, row.ars, row.name, _TYPES[row.label], row
