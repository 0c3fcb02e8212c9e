"""Authors and heirs of what was written before, from the audit log and from accepted corrections.

May run again, and should once no process of the former release runs any more: `migrate editorial 0003`,
then `migrate`. Who wrote a revision that has been merged is not known for the original.
"""

from django.db import migrations

BATCH = 10_000
FROM_AUDIT_LOG = """
    INSERT INTO editorial_authorship (object_id, user_id, role, first_at, last_at)
    SELECT found.object_id::uuid, person.id, found.role, min(found.at), max(found.at)
      FROM (SELECT object_id, at,
                   CASE action WHEN 'handed_over' THEN 'heir' ELSE 'author' END AS role,
                   CASE action WHEN 'handed_over' THEN (detail ->> 'heir')::uuid
                               ELSE actor_id END AS person_id
              FROM core_auditentry
             WHERE id > %s AND id <= %s
               AND action IN ('created', 'edited', 'submitted', 'handed_over')
               AND kind IN ('events.event', 'lessons.lesson', 'needs.need', 'projects.project')
           ) found
      JOIN accounts_user person ON person.id = found.person_id
     GROUP BY found.object_id, person.id, found.role
    ON CONFLICT (object_id, user_id, role) DO UPDATE SET
        first_at = LEAST(editorial_authorship.first_at, EXCLUDED.first_at),
        last_at = GREATEST(editorial_authorship.last_at, EXCLUDED.last_at)
"""
FROM_CORRECTIONS = """
    INSERT INTO editorial_authorship (object_id, user_id, role, first_at, last_at)
    SELECT revision_id, proposed_by_id, 'author', min(decided_at), max(decided_at)
      FROM editorial_correction
     WHERE state = 'accepted' AND revision_id IS NOT NULL AND proposed_by_id IS NOT NULL
     GROUP BY revision_id, proposed_by_id
    ON CONFLICT (object_id, user_id, role) DO UPDATE SET
        first_at = LEAST(editorial_authorship.first_at, EXCLUDED.first_at),
        last_at = GREATEST(editorial_authorship.last_at, EXCLUDED.last_at)
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM core_auditentry")
        (last,) = cursor.fetchone()
        for start in range(0, last, BATCH):
            cursor.execute(FROM_AUDIT_LOG, [start, start + BATCH])
        cursor.execute(FROM_CORRECTIONS)


class Migration(migrations.Migration):
    atomic = False  # each batch is a transaction of its own

    dependencies = [
        ("core", "0001_initial"),
        ("editorial", "0003_authorship"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
