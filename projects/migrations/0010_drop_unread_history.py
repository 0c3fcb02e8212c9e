"""A history that nothing reads: the triggers go first, so that no writer meets a missing table."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_roomier_texts"),
    ]
    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="project", name="insert_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="project", name="update_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="project", name="delete_delete"),
        migrations.DeleteModel(name="ProjectEvent"),
    ]
