"""A history that nothing reads: the triggers go first, so that no writer meets a missing table."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("updates", "0002_roomier_texts"),
    ]
    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="statusupdate", name="insert_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="statusupdate", name="update_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="statusupdate", name="delete_delete"),
        migrations.DeleteModel(name="StatusUpdateEvent"),
    ]
