"""Names in one spelling, to be found by; and what to add where two towns would read the same."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("municipalities", "0007_roomier_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="municipality",
            name="distinction",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=100,
                verbose_name="Zusatz bei gleichen Namen",
            ),
        ),
        migrations.AddField(
            model_name="municipality",
            name="spelling",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.Func(
                        models.Func(
                            models.Func(
                                models.Func(
                                    models.Func(
                                        models.Func(
                                            models.Func(
                                                models.Func(
                                                    models.Func(
                                                        models.Func(
                                                            models.Func(
                                                                models.Func(
                                                                    models.Func(
                                                                        django.db.models.functions.text.Replace(
                                                                            django.db.models.functions.text.Replace(
                                                                                django.db.models.functions.text.Replace(
                                                                                    django.db.models.functions.text.Replace(
                                                                                        django.db.models.functions.text.Lower(
                                                                                            django.db.models.functions.text.Concat(
                                                                                                models.Value(
                                                                                                    "| ",
                                                                                                    output_field=models.TextField(),
                                                                                                ),
                                                                                                django.db.models.functions.comparison.Cast(
                                                                                                    models.F(
                                                                                                        "short_name"
                                                                                                    ),
                                                                                                    models.TextField(),
                                                                                                ),
                                                                                                models.Value(
                                                                                                    " | ",
                                                                                                    output_field=models.TextField(),
                                                                                                ),
                                                                                                django.db.models.functions.comparison.Cast(
                                                                                                    models.F(
                                                                                                        "name"
                                                                                                    ),
                                                                                                    models.TextField(),
                                                                                                ),
                                                                                                models.Value(
                                                                                                    " | ",
                                                                                                    output_field=models.TextField(),
                                                                                                ),
                                                                                                output_field=models.TextField(),
                                                                                            )
                                                                                        ),
                                                                                        models.Value(
                                                                                            "ä",
                                                                                            output_field=models.TextField(),
                                                                                        ),
                                                                                        models.Value(
                                                                                            "ae",
                                                                                            output_field=models.TextField(),
                                                                                        ),
                                                                                    ),
                                                                                    models.Value(
                                                                                        "ö",
                                                                                        output_field=models.TextField(),
                                                                                    ),
                                                                                    models.Value(
                                                                                        "oe",
                                                                                        output_field=models.TextField(),
                                                                                    ),
                                                                                ),
                                                                                models.Value(
                                                                                    "ü",
                                                                                    output_field=models.TextField(),
                                                                                ),
                                                                                models.Value(
                                                                                    "ue",
                                                                                    output_field=models.TextField(),
                                                                                ),
                                                                            ),
                                                                            models.Value(
                                                                                "ß",
                                                                                output_field=models.TextField(),
                                                                            ),
                                                                            models.Value(
                                                                                "ss",
                                                                                output_field=models.TextField(),
                                                                            ),
                                                                        ),
                                                                        models.Value(
                                                                            "áàâåãāçćčďéèêëěíìîïłľńñňóòôõőŕřśšťúùûůýźżžđ"
                                                                        ),
                                                                        models.Value(
                                                                            "aaaaaacccdeeeeeiiiillnnnooooorrsstuuuuyzzzd"
                                                                        ),
                                                                        function="translate",
                                                                        output_field=models.TextField(),
                                                                    ),
                                                                    models.Value("[^a-z0-9|]+"),
                                                                    models.Value(" "),
                                                                    models.Value("g"),
                                                                    function="regexp_replace",
                                                                    output_field=models.TextField(),
                                                                ),
                                                                models.Value("\\mst(?= )"),
                                                                models.Value("sankt"),
                                                                models.Value("g"),
                                                                function="regexp_replace",
                                                                output_field=models.TextField(),
                                                            ),
                                                            models.Value("\\mhl(?= )"),
                                                            models.Value("heilig"),
                                                            models.Value("g"),
                                                            function="regexp_replace",
                                                            output_field=models.TextField(),
                                                        ),
                                                        models.Value("\\mo l(?= )"),
                                                        models.Value("oberlausitz"),
                                                        models.Value("g"),
                                                        function="regexp_replace",
                                                        output_field=models.TextField(),
                                                    ),
                                                    models.Value("\\mopf(?= )"),
                                                    models.Value("oberpfalz"),
                                                    models.Value("g"),
                                                    function="regexp_replace",
                                                    output_field=models.TextField(),
                                                ),
                                                models.Value("\\mofr(?= )"),
                                                models.Value("oberfranken"),
                                                models.Value("g"),
                                                function="regexp_replace",
                                                output_field=models.TextField(),
                                            ),
                                            models.Value("\\mmfr(?= )"),
                                            models.Value("mittelfranken"),
                                            models.Value("g"),
                                            function="regexp_replace",
                                            output_field=models.TextField(),
                                        ),
                                        models.Value("\\mufr(?= )"),
                                        models.Value("unterfranken"),
                                        models.Value("g"),
                                        function="regexp_replace",
                                        output_field=models.TextField(),
                                    ),
                                    models.Value("\\mobb(?= )"),
                                    models.Value("oberbayern"),
                                    models.Value("g"),
                                    function="regexp_replace",
                                    output_field=models.TextField(),
                                ),
                                models.Value("\\mndb(?= )"),
                                models.Value("niederbayern"),
                                models.Value("g"),
                                function="regexp_replace",
                                output_field=models.TextField(),
                            ),
                            models.Value("\\m(?:sa|saechs)(?= )"),
                            models.Value("sachsen"),
                            models.Value("g"),
                            function="regexp_replace",
                            output_field=models.TextField(),
                        ),
                        models.Value("\\mhann(?= )"),
                        models.Value("hannoversch"),
                        models.Value("g"),
                        function="regexp_replace",
                        output_field=models.TextField(),
                    ),
                    models.Value(
                        "(?<= )(?:a|am|an|auf|b|bei|d|das|dem|den|der|des|die|i|im|in|o|ob|u|und|unter|v|vom|von|vor|z|zu|zum|zur) (?!\\|)"
                    ),
                    models.Value(""),
                    models.Value("g"),
                    function="regexp_replace",
                    output_field=models.TextField(),
                ),
                output_field=models.TextField(),
            ),
        ),
        AddIndexConcurrently(
            model_name="municipality",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["spelling"],
                name="municipality_spelling_trgm",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        AddIndexConcurrently(
            model_name="municipality",
            index=models.Index(fields=["postal_code"], name="municipality_postal_code"),
        ),
        RemoveIndexConcurrently(model_name="municipality", name="municipality_name_trgm"),
    ]
