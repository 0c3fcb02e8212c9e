"""A history that nothing reads: the triggers go first, so that no writer meets a missing table."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_one_spelling"),
    ]
    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="user", name="insert_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="user", name="update_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="user", name="delete_delete"),
        migrations.DeleteModel(name="UserEvent"),
    ]
