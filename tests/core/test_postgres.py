"""The database backend's own hash of columns agrees with Django's equality."""

from projects.models import Project


def test_equal_columns_have_equal_hashes_and_others_differ():
    title, summary = (Project._meta.get_field(name) for name in ("title", "summary"))
    assert title.get_col("p") == title.get_col("p")
    assert hash(title.get_col("p")) == hash(title.get_col("p"))
    assert (
        len({title.get_col("p"), title.get_col("p"), title.get_col("q"), summary.get_col("p")}) == 3
    )
