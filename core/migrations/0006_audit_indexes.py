from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The log is the longest table: each index is built while the site goes on writing."""

    atomic = False
    dependencies = [("core", "0005_audit_never_emptied")]

    operations = [
        AddIndexConcurrently(
            "auditentry", models.Index(fields=["-at", "-id"], name="audit_newest")
        ),
        AddIndexConcurrently(
            "auditentry", models.Index(fields=["actor_id", "-at"], name="audit_actor")
        ),
        AddIndexConcurrently(
            "auditentry", models.Index(fields=["action", "-at"], name="audit_action")
        ),
        AddIndexConcurrently(
            "auditentry",
            models.Index(
                fields=["request_id"],
                condition=models.Q(("request_id", ""), _negated=True),
                name="audit_request",
            ),
        ),
    ]
