"""SQL statements of a load. Each touches only rows whose values change, so a second run writes nothing
and leaves no trace in the history.
"""

CREATE_TABLE = """
CREATE TEMPORARY TABLE register_row (
    ars text PRIMARY KEY, ags text NOT NULL, level text NOT NULL, name text NOT NULL,
    short_name text NOT NULL, label text NOT NULL, kind text NOT NULL, type_code text NOT NULL,
    state text NOT NULL, population integer, population_on date, population_before integer,
    population_before_on date, area_km2 numeric(9, 2), postal_code text NOT NULL,
    latitude double precision, longitude double precision, settlement_type text NOT NULL,
    district_ars text NOT NULL, association_ars text NOT NULL
) ON COMMIT DROP
"""

# level of a register row in the database; counterpart of RegisterRow.level
_LEVEL = """
CASE WHEN m.kind = 'district' THEN '40'
     WHEN m.kind = 'joint_municipality' THEN '50'
     WHEN m.ars LIKE '%%0000000000' AND m.state NOT IN ('02', '11') THEN '10'
     ELSE '60' END
"""

# a town that moved to another joint body: same AGS, new ARS, still the same town
REKEY = f"""
UPDATE municipalities_municipality m
SET ars = r.ars, updated_at = now()
FROM register_row r
WHERE m.ags = r.ags AND r.ags <> '' AND m.ars <> r.ars AND m.valid_until IS NULL
  AND {_LEVEL} = r.level
  AND NOT EXISTS (SELECT FROM municipalities_municipality o WHERE o.ars = r.ars)
  AND NOT EXISTS (SELECT FROM register_row o WHERE o.ars = m.ars)
  AND NOT EXISTS (
      SELECT FROM municipalities_municipality o
      WHERE o.ags = m.ags AND o.id <> m.id AND o.valid_until IS NULL
  )
"""  # noqa: S608

CREATE = """
INSERT INTO municipalities_municipality (
    id, ars, ags, name, short_name, label, kind, type_code, state, population, population_on,
    population_before, population_before_on, area_km2, postal_code, latitude, longitude,
    settlement_type, about, website, created_at, updated_at
)
SELECT gen_random_uuid(), ars, ags, name, short_name, label, kind, type_code, state, population,
    population_on, population_before, population_before_on, area_km2, postal_code, latitude,
    longitude, settlement_type, '', '', now(), now()
FROM register_row r
WHERE NOT EXISTS (SELECT FROM municipalities_municipality m WHERE m.ars = r.ars)
"""

# an older file does not overwrite newer figures; replaced figures move to the "before" columns
_NEW_VALUES = """
SELECT m.id, r.ags, r.name, r.short_name, r.label, r.kind,
    COALESCE(NULLIF(r.type_code, ''), m.type_code) AS type_code,
    CASE WHEN told.newer THEN r.population ELSE m.population END AS population,
    CASE WHEN told.newer THEN r.population_on ELSE m.population_on END AS population_on,
    CASE WHEN told.newer AND r.population_before IS NOT NULL THEN r.population_before
         WHEN told.newer AND r.population_on > m.population_on THEN m.population
         ELSE m.population_before END AS population_before,
    CASE WHEN told.newer AND r.population_before IS NOT NULL THEN r.population_before_on
         WHEN told.newer AND r.population_on > m.population_on THEN m.population_on
         ELSE m.population_before_on END AS population_before_on,
    COALESCE(r.area_km2, m.area_km2) AS area_km2,
    COALESCE(NULLIF(r.postal_code, ''), m.postal_code) AS postal_code,
    COALESCE(r.latitude, m.latitude) AS latitude,
    COALESCE(r.longitude, m.longitude) AS longitude,
    COALESCE(NULLIF(r.settlement_type, ''), m.settlement_type) AS settlement_type,
    NULL::date AS valid_until
FROM municipalities_municipality m
JOIN register_row r ON r.ars = m.ars
CROSS JOIN LATERAL (
    SELECT r.population IS NOT NULL
       AND (m.population_on IS NULL OR r.population_on >= m.population_on) AS newer
) told
"""
_CHANGING = (
    "ags, name, short_name, label, kind, type_code, population, population_on, population_before, "
    "population_before_on, area_km2, postal_code, latitude, longitude, settlement_type, valid_until"
)


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name.strip()}" for name in _CHANGING.split(","))


CHANGE = f"""
UPDATE municipalities_municipality m
SET ({_CHANGING}) = ROW({_of("n")}), updated_at = now()
FROM ({_NEW_VALUES}) n
WHERE m.id = n.id AND ({_of("m")}) IS DISTINCT FROM ({_of("n")})
"""  # noqa: S608

ATTACH = """
UPDATE municipalities_municipality m
SET district_id = n.district_id, association_id = n.association_id, updated_at = now()
FROM (
    SELECT t.id, COALESCE(d.id, CASE WHEN r.district_ars <> '' THEN t.district_id END)
               AS district_id,
           COALESCE(a.id, CASE WHEN r.association_ars <> '' THEN t.association_id END)
               AS association_id
    FROM register_row r
    JOIN municipalities_municipality t ON t.ars = r.ars
    LEFT JOIN municipalities_municipality d ON d.ars = r.district_ars AND d.kind = 'district'
    LEFT JOIN municipalities_municipality a
           ON a.ars = r.association_ars AND a.kind = 'joint_municipality'
) n
WHERE m.id = n.id
  AND (m.district_id, m.association_id) IS DISTINCT FROM (n.district_id, n.association_id)
"""

# bodies that the official list does not cover are not touched
END = f"""
UPDATE municipalities_municipality m
SET valid_until = %(as_of)s, updated_at = now()
WHERE m.valid_until IS NULL
  AND (m.kind NOT IN ('special_association', 'other_public') OR m.type_code = '65')
  AND ({_LEVEL}, m.state) IN (SELECT level, state FROM register_row)
  AND NOT EXISTS (SELECT FROM register_row r WHERE r.ars = m.ars)
"""  # noqa: S608

UNKNOWN_KEYS = """
SELECT DISTINCT key FROM unnest(%(keys)s::text[]) key
WHERE NOT EXISTS (SELECT FROM municipalities_municipality m WHERE m.ars = key) ORDER BY key
"""

SUCCEED = """
INSERT INTO municipalities_municipality_successors (from_municipality_id, to_municipality_id)
SELECT o.id, n.id
FROM unnest(%(old)s::text[], %(new)s::text[]) AS pair (old_ars, new_ars)
JOIN municipalities_municipality o ON o.ars = pair.old_ars AND o.valid_until IS NOT NULL
JOIN municipalities_municipality n ON n.ars = pair.new_ars
ON CONFLICT DO NOTHING
"""
