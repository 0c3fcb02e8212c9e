DO $remove$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc
        WHERE starts_with(proname, 'changefeed_') AND prorettype = 'trigger'::regtype
            AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', made);
    END LOOP;
END
$remove$;

CREATE FUNCTION changefeed_municipalities_municipality_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', c.id, NULL
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.valid_until IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON municipalities_municipality
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_municipalities_municipality_insert();

CREATE FUNCTION changefeed_municipalities_municipality_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', c.id, NULL
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE o.* IS DISTINCT FROM n.*
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.* IS DISTINCT FROM n.*) c
    GROUP BY c.id
    HAVING bool_or(c.valid_until IS NULL)
    $feed$;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.short_name IS DISTINCT FROM n.short_name
            OR o.ars IS DISTINCT FROM n.ars))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', r.id, NULL
    FROM municipalities_municipality r
    WHERE r.id IN (SELECT m.id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.short_name IS DISTINCT FROM n.short_name
                OR o.ars IS DISTINCT FROM n.ars)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.short_name IS DISTINCT FROM n.short_name
                OR o.ars IS DISTINCT FROM n.ars)) c
        JOIN municipalities_municipality m ON m.district_id = c.id
        UNION
        SELECT m.id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.short_name IS DISTINCT FROM n.short_name
                OR o.ars IS DISTINCT FROM n.ars)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.short_name IS DISTINCT FROM n.short_name
                OR o.ars IS DISTINCT FROM n.ars)) c
        JOIN municipalities_municipality m ON m.association_id = c.id)
    AND r.valid_until IS NULL
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.short_name IS DISTINCT FROM n.short_name
            OR o.ars IS DISTINCT FROM n.ars
            OR o.state IS DISTINCT FROM n.state
            OR o.district_id IS DISTINCT FROM n.district_id
            OR o.population IS DISTINCT FROM n.population
            OR o.population_on IS DISTINCT FROM n.population_on))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT id
        FROM projects_project
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT project_id
        FROM projects_project_partner_municipalities
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT id
        FROM lessons_lesson
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT id
        FROM adoptions_adoption
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT a.id
        FROM adoptions_adoption a
        JOIN projects_project p ON p.id = a.project_id
        WHERE p.municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT id
        FROM needs_need
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT need_id
        FROM needs_participation
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT id
        FROM events_event
        WHERE municipality_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            UNION
            SELECT m.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.short_name IS DISTINCT FROM n.short_name
                    OR o.ars IS DISTINCT FROM n.ars
                    OR o.state IS DISTINCT FROM n.state
                    OR o.district_id IS DISTINCT FROM n.district_id
                    OR o.population IS DISTINCT FROM n.population
                    OR o.population_on IS DISTINCT FROM n.population_on)) c
            JOIN municipalities_municipality m ON m.district_id = c.id))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.latitude IS DISTINCT FROM n.latitude
            OR o.longitude IS DISTINCT FROM n.longitude))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT e.id
        FROM events_event e
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.latitude IS DISTINCT FROM n.latitude
                OR o.longitude IS DISTINCT FROM n.longitude)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.latitude IS DISTINCT FROM n.latitude
                OR o.longitude IS DISTINCT FROM n.longitude)) c ON e.municipality_id = c.id)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON municipalities_municipality
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_municipalities_municipality_update();

CREATE FUNCTION changefeed_municipalities_municipality_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', c.id, NULL
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.valid_until IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON municipalities_municipality
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_municipalities_municipality_delete();

CREATE FUNCTION changefeed_projects_project_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', c.id, max(c.version)
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', r.id, NULL
    FROM municipalities_municipality r
    WHERE r.id IN (SELECT c.municipality_id
        FROM new_rows c
        WHERE c.state = 'published')
    AND r.valid_until IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_project
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_insert();

CREATE FUNCTION changefeed_projects_project_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    AND NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', c.id, max(c.version)
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE o.* IS DISTINCT FROM n.*
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.* IS DISTINCT FROM n.*) c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.title IS DISTINCT FROM n.title))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT x.id
        FROM lessons_lesson x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)) c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.title IS DISTINCT FROM n.title
            OR o.municipality_id IS DISTINCT FROM n.municipality_id
            OR o.license IS DISTINCT FROM n.license
            OR o.language IS DISTINCT FROM n.language))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT x.id
        FROM adoptions_adoption x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.municipality_id IS DISTINCT FROM n.municipality_id
                OR o.license IS DISTINCT FROM n.license
                OR o.language IS DISTINCT FROM n.language)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.municipality_id IS DISTINCT FROM n.municipality_id
                OR o.license IS DISTINCT FROM n.license
                OR o.language IS DISTINCT FROM n.language)) c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.title IS DISTINCT FROM n.title))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT x.id
        FROM adoptions_adoption x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)) c ON x.result_project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.title IS DISTINCT FROM n.title
            OR o.slug IS DISTINCT FROM n.slug))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT x.id
        FROM needs_need x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.slug IS DISTINCT FROM n.slug)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.slug IS DISTINCT FROM n.slug)) c ON x.solved_by_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT x.id
        FROM needs_need x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.slug IS DISTINCT FROM n.slug)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title
                OR o.slug IS DISTINCT FROM n.slug)) c ON x.joint_project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.title IS DISTINCT FROM n.title))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT x.id
        FROM events_event x
        JOIN (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.title IS DISTINCT FROM n.title)) c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.municipality_id IS DISTINCT FROM n.municipality_id))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', r.id, NULL
    FROM municipalities_municipality r
    WHERE r.id IN (SELECT c.municipality_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.municipality_id IS DISTINCT FROM n.municipality_id)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.municipality_id IS DISTINCT FROM n.municipality_id)) c
        WHERE c.state = 'published')
    AND r.valid_until IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_project
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_update();

CREATE FUNCTION changefeed_projects_project_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', c.id, max(c.version)
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT x.id
        FROM lessons_lesson x
        JOIN old_rows c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT x.id
        FROM adoptions_adoption x
        JOIN old_rows c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT x.id
        FROM adoptions_adoption x
        JOIN old_rows c ON x.result_project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT x.id
        FROM needs_need x
        JOIN old_rows c ON x.solved_by_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT x.id
        FROM needs_need x
        JOIN old_rows c ON x.joint_project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT x.id
        FROM events_event x
        JOIN old_rows c ON x.project_id = c.id
        WHERE (c.state IN ('published', 'archived')
            AND c.revision_of_id IS NULL))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'municipality', r.id, NULL
    FROM municipalities_municipality r
    WHERE r.id IN (SELECT c.municipality_id
        FROM old_rows c
        WHERE c.state = 'published')
    AND r.valid_until IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_project
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_delete();

CREATE FUNCTION changefeed_projects_project_themes_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_project_themes
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_themes_insert();

CREATE FUNCTION changefeed_projects_project_themes_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_project_themes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_themes_update();

CREATE FUNCTION changefeed_projects_project_themes_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_project_themes
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_themes_delete();

CREATE FUNCTION changefeed_projects_project_partner_municipalities_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_project_partner_municipalities
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_partner_municipalities_insert();

CREATE FUNCTION changefeed_projects_project_partner_municipalities_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_project_partner_municipalities
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_partner_municipalities_update();

CREATE FUNCTION changefeed_projects_project_partner_municipalities_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_project_partner_municipalities
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_project_partner_municipalities_delete();

CREATE FUNCTION changefeed_projects_phasechange_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_phasechange
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_phasechange_insert();

CREATE FUNCTION changefeed_projects_phasechange_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_phasechange
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_phasechange_update();

CREATE FUNCTION changefeed_projects_phasechange_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_phasechange
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_phasechange_delete();

CREATE FUNCTION changefeed_projects_funding_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_funding
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_funding_insert();

CREATE FUNCTION changefeed_projects_funding_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_funding
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_funding_update();

CREATE FUNCTION changefeed_projects_funding_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_funding
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_funding_delete();

CREATE FUNCTION changefeed_projects_partner_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_partner
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_partner_insert();

CREATE FUNCTION changefeed_projects_partner_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_partner
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_partner_update();

CREATE FUNCTION changefeed_projects_partner_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_partner
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_partner_delete();

CREATE FUNCTION changefeed_projects_link_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_link
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_link_insert();

CREATE FUNCTION changefeed_projects_link_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_link
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_link_update();

CREATE FUNCTION changefeed_projects_link_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_link
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_link_delete();

CREATE FUNCTION changefeed_projects_artifact_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_artifact
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_artifact_insert();

CREATE FUNCTION changefeed_projects_artifact_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_artifact
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_artifact_update();

CREATE FUNCTION changefeed_projects_artifact_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_artifact
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_artifact_delete();

CREATE FUNCTION changefeed_projects_prerequisite_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_prerequisite
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_prerequisite_insert();

CREATE FUNCTION changefeed_projects_prerequisite_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_prerequisite
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_prerequisite_update();

CREATE FUNCTION changefeed_projects_prerequisite_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_prerequisite
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_prerequisite_delete();

CREATE FUNCTION changefeed_projects_indicator_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON projects_indicator
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_indicator_insert();

CREATE FUNCTION changefeed_projects_indicator_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_indicator
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_indicator_update();

CREATE FUNCTION changefeed_projects_indicator_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON projects_indicator
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_indicator_delete();

CREATE FUNCTION changefeed_lessons_lesson_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL
        AND r.visibility = 'public')
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', c.id, max(c.version)
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public'
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON lessons_lesson
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_lesson_insert();

CREATE FUNCTION changefeed_lessons_lesson_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL
        AND r.visibility = 'public')
    AND NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL
        AND r.visibility = 'public')
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', c.id, max(c.version)
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE o.* IS DISTINCT FROM n.*
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.* IS DISTINCT FROM n.*) c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public'
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.state IS DISTINCT FROM n.state
            OR o.visibility IS DISTINCT FROM n.visibility
            OR o.project_id IS DISTINCT FROM n.project_id
            OR o.polarity IS DISTINCT FROM n.polarity
            OR o.evidence_url IS DISTINCT FROM n.evidence_url))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.visibility IS DISTINCT FROM n.visibility
                OR o.project_id IS DISTINCT FROM n.project_id
                OR o.polarity IS DISTINCT FROM n.polarity
                OR o.evidence_url IS DISTINCT FROM n.evidence_url)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.state IS DISTINCT FROM n.state
                OR o.visibility IS DISTINCT FROM n.visibility
                OR o.project_id IS DISTINCT FROM n.project_id
                OR o.polarity IS DISTINCT FROM n.polarity
                OR o.evidence_url IS DISTINCT FROM n.evidence_url)) c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON lessons_lesson
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_lesson_update();

CREATE FUNCTION changefeed_lessons_lesson_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL
        AND r.visibility = 'public')
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', c.id, max(c.version)
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public'
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL
        AND c.visibility = 'public')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON lessons_lesson
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_lesson_delete();

CREATE FUNCTION changefeed_lessons_agreement_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM lessons_lesson
    WHERE id IN (SELECT c.lesson_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT c.lesson_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON lessons_agreement
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_agreement_insert();

CREATE FUNCTION changefeed_lessons_agreement_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM lessons_lesson
    WHERE id IN (SELECT c.lesson_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT c.lesson_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON lessons_agreement
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_agreement_update();

CREATE FUNCTION changefeed_lessons_agreement_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM lessons_lesson
    WHERE id IN (SELECT c.lesson_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT c.lesson_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON lessons_agreement
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_lessons_agreement_delete();

CREATE FUNCTION changefeed_adoptions_adoption_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.basis = 'town'
        AND r.origin_confirmed_at IS NOT NULL
        AND r.origin_disputed_at IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.result_project_id
        FROM new_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', c.id, max(c.version)
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON adoptions_adoption
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_adoptions_adoption_insert();

CREATE FUNCTION changefeed_adoptions_adoption_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.basis = 'town'
        AND r.origin_confirmed_at IS NOT NULL
        AND r.origin_disputed_at IS NULL)
    AND NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.basis = 'town'
        AND r.origin_confirmed_at IS NOT NULL
        AND r.origin_disputed_at IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.result_project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', c.id, max(c.version)
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE o.* IS DISTINCT FROM n.*
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.* IS DISTINCT FROM n.*) c
    GROUP BY c.id
    HAVING bool_or(c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.stage IS DISTINCT FROM n.stage
            OR o.basis IS DISTINCT FROM n.basis
            OR o.project_id IS DISTINCT FROM n.project_id
            OR o.adopter_confirmed_at IS DISTINCT FROM n.adopter_confirmed_at
            OR o.origin_confirmed_at IS DISTINCT FROM n.origin_confirmed_at
            OR o.origin_disputed_at IS DISTINCT FROM n.origin_disputed_at))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE (o.stage IS DISTINCT FROM n.stage
                OR o.basis IS DISTINCT FROM n.basis
                OR o.project_id IS DISTINCT FROM n.project_id
                OR o.adopter_confirmed_at IS DISTINCT FROM n.adopter_confirmed_at
                OR o.origin_confirmed_at IS DISTINCT FROM n.origin_confirmed_at
                OR o.origin_disputed_at IS DISTINCT FROM n.origin_disputed_at)
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE (o.stage IS DISTINCT FROM n.stage
                OR o.basis IS DISTINCT FROM n.basis
                OR o.project_id IS DISTINCT FROM n.project_id
                OR o.adopter_confirmed_at IS DISTINCT FROM n.adopter_confirmed_at
                OR o.origin_confirmed_at IS DISTINCT FROM n.origin_confirmed_at
                OR o.origin_disputed_at IS DISTINCT FROM n.origin_disputed_at)) c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON adoptions_adoption
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_adoptions_adoption_update();

CREATE FUNCTION changefeed_adoptions_adoption_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.basis = 'town'
        AND r.origin_confirmed_at IS NOT NULL
        AND r.origin_disputed_at IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.result_project_id
        FROM old_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', c.id, max(c.version)
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL
        AND EXISTS (SELECT
            FROM projects_project gate
            WHERE gate.id = c.project_id
            AND gate.state IN ('published', 'archived')
            AND gate.revision_of_id IS NULL))
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.basis = 'town'
        AND c.origin_confirmed_at IS NOT NULL
        AND c.origin_disputed_at IS NULL)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON adoptions_adoption
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_adoptions_adoption_delete();

CREATE FUNCTION changefeed_needs_need_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.solved_by_id
        FROM new_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.joint_project_id
        FROM new_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', c.id, max(c.version)
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON needs_need
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_insert();

CREATE FUNCTION changefeed_needs_need_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    AND NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.solved_by_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']) c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.joint_project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']) c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', c.id, max(c.version)
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE to_jsonb(o.*) - ARRAY['matched_until'] IS DISTINCT FROM to_jsonb(n.*) - ARRAY['matched_until']) c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON needs_need
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_update();

CREATE FUNCTION changefeed_needs_need_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.solved_by_id
        FROM old_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.joint_project_id
        FROM old_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', c.id, max(c.version)
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON needs_need
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_delete();

CREATE FUNCTION changefeed_needs_need_themes_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON needs_need_themes
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_themes_insert();

CREATE FUNCTION changefeed_needs_need_themes_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON needs_need_themes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_themes_update();

CREATE FUNCTION changefeed_needs_need_themes_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON needs_need_themes
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_need_themes_delete();

CREATE FUNCTION changefeed_needs_participation_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON needs_participation
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_participation_insert();

CREATE FUNCTION changefeed_needs_participation_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON needs_participation
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_participation_update();

CREATE FUNCTION changefeed_needs_participation_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM needs_need
    WHERE id IN (SELECT c.need_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT c.need_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON needs_participation
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_needs_participation_delete();

CREATE FUNCTION changefeed_events_event_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM new_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', c.id, max(c.version)
    FROM new_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON events_event
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_insert();

CREATE FUNCTION changefeed_events_event_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    AND NOT EXISTS (SELECT
        FROM new_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', c.id, max(c.version)
    FROM (SELECT o.*
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE o.* IS DISTINCT FROM n.*
        UNION ALL
        SELECT n.*
        FROM new_rows n
        LEFT JOIN old_rows o ON o.id = n.id
        WHERE o.* IS DISTINCT FROM n.*) c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON events_event
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_update();

CREATE FUNCTION changefeed_events_event_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF NOT EXISTS (SELECT
        FROM old_rows r
        WHERE r.state IN ('published', 'archived')
        AND r.revision_of_id IS NULL)
    THEN RETURN NULL; END IF;
    EXECUTE $feed$
    SELECT
    FROM projects_project
    WHERE id IN (SELECT c.project_id
        FROM old_rows c
        WHERE c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', c.id, max(c.version)
    FROM old_rows c
    GROUP BY c.id
    HAVING bool_or(c.state IN ('published', 'archived')
        AND c.revision_of_id IS NULL)
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON events_event
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_delete();

CREATE FUNCTION changefeed_events_event_themes_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON events_event_themes
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_themes_insert();

CREATE FUNCTION changefeed_events_event_themes_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON events_event_themes
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_themes_update();

CREATE FUNCTION changefeed_events_event_themes_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON events_event_themes
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_event_themes_delete();

CREATE FUNCTION changefeed_events_registration_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM new_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM new_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON events_registration
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_registration_insert();

CREATE FUNCTION changefeed_events_registration_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON events_registration
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_registration_update();

CREATE FUNCTION changefeed_events_registration_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    SELECT
    FROM events_event
    WHERE id IN (SELECT c.event_id
        FROM old_rows c)
    ORDER BY id FOR SHARE
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT c.event_id
        FROM old_rows c
        WHERE TRUE)
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON events_registration
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_events_registration_delete();

CREATE FUNCTION changefeed_editorial_freshnessrule_insert() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT p.id
        FROM projects_project p, new_rows c
        WHERE c.kind IN ('project', 'contact'))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT l.id
        FROM lessons_lesson l, new_rows c
        WHERE c.kind = 'lesson')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT n.id
        FROM needs_need n, new_rows c
        WHERE c.kind = 'need')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_insert AFTER INSERT ON editorial_freshnessrule
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_editorial_freshnessrule_insert();

CREATE FUNCTION changefeed_editorial_freshnessrule_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT p.id
        FROM projects_project p, (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.kind IN ('project', 'contact'))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT l.id
        FROM lessons_lesson l, (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.kind = 'lesson')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT n.id
        FROM needs_need n, (SELECT o.*
            FROM old_rows o
            LEFT JOIN new_rows n ON n.id = o.id
            WHERE o.* IS DISTINCT FROM n.*
            UNION ALL
            SELECT n.*
            FROM new_rows n
            LEFT JOIN old_rows o ON o.id = n.id
            WHERE o.* IS DISTINCT FROM n.*) c
        WHERE c.kind = 'need')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON editorial_freshnessrule
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_editorial_freshnessrule_update();

CREATE FUNCTION changefeed_editorial_freshnessrule_delete() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT p.id
        FROM projects_project p, old_rows c
        WHERE c.kind IN ('project', 'contact'))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'lesson', r.id, r.version
    FROM lessons_lesson r
    WHERE r.id IN (SELECT l.id
        FROM lessons_lesson l, old_rows c
        WHERE c.kind = 'lesson')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    AND r.visibility = 'public'
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT n.id
        FROM needs_need n, old_rows c
        WHERE c.kind = 'need')
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_delete AFTER DELETE ON editorial_freshnessrule
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_editorial_freshnessrule_delete();

CREATE FUNCTION changefeed_projects_theme_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.code IS DISTINCT FROM n.code))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT project_id
        FROM projects_project_themes
        WHERE theme_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'need', r.id, r.version
    FROM needs_need r
    WHERE r.id IN (SELECT need_id
        FROM needs_need_themes
        WHERE theme_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'event', r.id, r.version
    FROM events_event r
    WHERE r.id IN (SELECT event_id
        FROM events_event_themes
        WHERE theme_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_theme
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_theme_update();

CREATE FUNCTION changefeed_projects_fundingprogramme_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.code IS DISTINCT FROM n.code))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT project_id
        FROM projects_funding
        WHERE programme_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'adoption', r.id, r.version
    FROM adoptions_adoption r
    WHERE r.id IN (SELECT id
        FROM adoptions_adoption
        WHERE funding_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.basis = 'town'
    AND r.origin_confirmed_at IS NOT NULL
    AND r.origin_disputed_at IS NULL
    AND EXISTS (SELECT
        FROM projects_project gate
        WHERE gate.id = r.project_id
        AND gate.state IN ('published', 'archived')
        AND gate.revision_of_id IS NULL)
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_fundingprogramme
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_fundingprogramme_update();

CREATE FUNCTION changefeed_projects_artifacttype_update() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    IF (SELECT count(*)
        FROM new_rows) > 50
    OR EXISTS (SELECT
        FROM old_rows o
        LEFT JOIN new_rows n ON n.id = o.id
        WHERE (o.code IS DISTINCT FROM n.code))
    THEN
    EXECUTE $feed$
    INSERT INTO changefeed_change (kind, object_id, version)
    SELECT 'project', r.id, r.version
    FROM projects_project r
    WHERE r.id IN (SELECT project_id
        FROM projects_artifact
        WHERE type_id IN (SELECT c.id
            FROM (SELECT o.*
                FROM old_rows o
                LEFT JOIN new_rows n ON n.id = o.id
                WHERE (o.code IS DISTINCT FROM n.code)
                UNION ALL
                SELECT n.*
                FROM new_rows n
                LEFT JOIN old_rows o ON o.id = n.id
                WHERE (o.code IS DISTINCT FROM n.code)) c))
    AND r.state IN ('published', 'archived')
    AND r.revision_of_id IS NULL
    $feed$;
    END IF;
    RETURN NULL;
END
$function$;
CREATE TRIGGER changefeed_update AFTER UPDATE ON projects_artifacttype
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION changefeed_projects_artifacttype_update();

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'municipality', r.id, NULL
FROM municipalities_municipality r
WHERE r.valid_until IS NULL
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'municipality'
    AND e.object_id = r.id);

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'project', r.id, r.version
FROM projects_project r
WHERE r.state IN ('published', 'archived')
AND r.revision_of_id IS NULL
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'project'
    AND e.object_id = r.id);

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'lesson', r.id, r.version
FROM lessons_lesson r
WHERE r.state IN ('published', 'archived')
AND r.revision_of_id IS NULL
AND r.visibility = 'public'
AND EXISTS (SELECT
    FROM projects_project gate
    WHERE gate.id = r.project_id
    AND gate.state IN ('published', 'archived')
    AND gate.revision_of_id IS NULL)
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'lesson'
    AND e.object_id = r.id);

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'adoption', r.id, r.version
FROM adoptions_adoption r
WHERE r.basis = 'town'
AND r.origin_confirmed_at IS NOT NULL
AND r.origin_disputed_at IS NULL
AND EXISTS (SELECT
    FROM projects_project gate
    WHERE gate.id = r.project_id
    AND gate.state IN ('published', 'archived')
    AND gate.revision_of_id IS NULL)
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'adoption'
    AND e.object_id = r.id);

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'need', r.id, r.version
FROM needs_need r
WHERE r.state IN ('published', 'archived')
AND r.revision_of_id IS NULL
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'need'
    AND e.object_id = r.id);

INSERT INTO changefeed_change (kind, object_id, version)
SELECT 'event', r.id, r.version
FROM events_event r
WHERE r.state IN ('published', 'archived')
AND r.revision_of_id IS NULL
AND NOT EXISTS (SELECT
    FROM changefeed_change e
    WHERE e.kind = 'event'
    AND e.object_id = r.id);
