"""The words of the search index, each once, so that the endings of a begun word can be named."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

LONGEST = 40


def upgrade() -> None:
    word = sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql")
    op.create_table(
        "search_lexicon",
        sa.Column("word", word, nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_lexicon")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "INSERT INTO search_lexicon SELECT word FROM ts_stat('SELECT words FROM search_words')"
            f" WHERE word ~ '^[a-z]{{4,{LONGEST}}}$'"  # noqa: S608 (a number of ours)
        )
    else:
        op.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'search_words', 'row')")
        op.execute(
            "INSERT INTO search_lexicon SELECT term FROM temp.terms"
            f" WHERE length(term) BETWEEN 4 AND {LONGEST} AND term NOT GLOB '*[^a-z]*'"  # noqa: S608 (a number of ours)
        )
        op.execute("DROP TABLE temp.terms")


def downgrade() -> None:
    op.drop_table("search_lexicon")
