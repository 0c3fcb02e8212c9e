import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0004_mailrecord_guard_mailrecord_unsubscribe_url")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'The audit log is never emptied'; RETURN NULL;",
                    hash="3cebdb5940da57181b5e95c7e64718eaeebf59bb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_c0bc2",
                    table="core_auditentry",
                    when="BEFORE",
                ),
            ),
        )
    ]
