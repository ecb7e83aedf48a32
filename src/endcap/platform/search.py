"""Finding things by what people type: a part of a name or number, its pinyin, or the initials of its syllables.

A model keeps all of that in one text, which the database holds an index of every three letters for. On SQLite shorter
words are found by it too, as the beginnings of what is indexed; PostgreSQL reads the texts for them. Sentences are
indexed as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.expressions import Col
from django.db.models.lookups import Contains, IContains

from endcap.kernels.text import folded, letters_of, search_key
from endcap.platform.guards import Statements, guard

INDEXED_LETTERS = 3
SORT_LETTERS = 80
# So that at every letter of a text three begin.
PAD = " " * (INDEXED_LETTERS - 1)
# So many things that a word names are told to the database one by one, which lets it use its indexes.
MOST_NAMED = 500
# A short word that occurs more often is found sooner by reading the texts.
OFTEN = 20_000
OFTEN_SAID = 100_000
LAST_LETTER = "\U0010ffff"


class SearchText(models.TextField):  # type: ignore[type-arg]
    """Lower case. `search_text__found="word"` finds a part of it, by the index where the word is long enough."""


class SortKey(models.CharField):  # type: ignore[type-arg]
    """Orders names as they are spoken. Never blank in a row that was saved, though the column may be."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": SORT_LETTERS, "null": True, "editable": False} | options)


@SearchText.register_lookup
class Found(Contains):
    lookup_name = "found"

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return str(connection.operators["contains"] % rhs)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return _by_index(self, connection, str(self.rhs), often=OFTEN) or super().as_sql(compiler, connection)


class Sentence(models.TextField):  # type: ignore[type-arg]
    """For people to read, in one language or another. `sentence__said="word"` finds the rows of which any sentence has a
    part of it, in any case, by their `sentence_index`."""


@Sentence.register_lookup
class Said(IContains):
    lookup_name = "said"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        fields = [one for one in self.lhs.target.model._meta.concrete_fields if isinstance(one, Sentence)]
        parts = [IContains(Col(self.lhs.alias, one), self.rhs).as_sql(compiler, connection) for one in fields]
        return f"({' OR '.join(sql for sql, _ in parts)})", [value for _, values in parts for value in values]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return _by_index(self, connection, str(self.rhs).lower(), often=OFTEN_SAID) or self.as_sql(compiler, connection)


def _by_index(lookup: Any, connection: Any, word: str, *, often: int) -> tuple[str, Any] | None:
    """None for a short word that occurs as often as that."""
    table, key = lookup.lhs.target.model._meta.db_table, f'"{lookup.lhs.alias}"."id"'
    if len(word) >= INDEXED_LETTERS:
        quoted = '"' + word.replace('"', '""') + '"'
        return f"{key} IN (SELECT rowid FROM {table}_found WHERE {table}_found MATCH %s)", [quoted]
    beginning = f"FROM {table}_begin WHERE term >= %s AND term < %s"
    between = [word, word + LAST_LETTER]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 {beginning} LIMIT {often})", between)
        occurs_often = cursor.fetchone()[0] == often
    return None if occurs_often else (f"{key} IN (SELECT doc {beginning})", between)


def among(path: str, things: models.QuerySet[Any]) -> Q:
    """The rows whose `path` leads to one of these things."""
    keys = list(things.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    return Q(**{f"{path}__in": keys if len(keys) <= MOST_NAMED else things.order_by().values("pk")})


class FoundByName(models.Model):
    """Keeps `search_text` beside the fields it is made of: `searched` as they are, `named` with their pinyin too."""

    search_text = SearchText(editable=False, default="")
    sort_key = SortKey()
    searched: tuple[str, ...] = ()
    named: tuple[str, ...] = ("name",)

    class Meta:
        abstract = True

    def refresh_search_text(self) -> None:
        self.search_text = search_text(
            [str(getattr(self, name) or "") for name in self.searched],
            [str(getattr(self, name) or "") for name in self.named],
        )
        self.sort_key = sort_key(str(getattr(self, self.named[0]) or ""))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self.refresh_search_text()
        if update_fields is not None and {*self.searched, *self.named} & set(update_fields):
            update_fields = {*update_fields, "search_text", "sort_key"}
        super().save(*args, update_fields=update_fields, **options)


def search_text(searched: Iterable[str], named: Iterable[str]) -> str:
    names = [folded(name) for name in named]
    bare = [letters_of(name) for name in names]
    parts = [*names, *searched, *(one for one in bare if one not in names), search_key(*names), search_key(*bare)]
    return folded(" ".join(dict.fromkeys(filter(None, parts)))) + PAD


def sort_key(name: str) -> str:
    """万禾佳 → wanhejia 万禾佳, so that it comes after 盛隆; as long as the column is."""
    plain = folded(name)
    pinyin = search_key(plain).partition(" ")[0]
    return f"{pinyin} {plain}".strip()[:SORT_LETTERS]


def search_index(table: str) -> Any:
    """For migrations: the index of a table's `search_text`.

    On SQLite triggers keep it up to date: an operation that makes the table anew drops them, so put it again after it.
    """
    add = f"INSERT INTO {table}_found(rowid, search_text) VALUES (new.id, new.search_text)"
    cut = f"INSERT INTO {table}_found({table}_found, rowid, search_text) VALUES ('delete', old.id, old.search_text)"
    forward: Statements = {
        "sqlite": [
            f"CREATE VIRTUAL TABLE {table}_found USING fts5("
            f"search_text, content='{table}', content_rowid='id', tokenize='trigram')",
            f"INSERT INTO {table}_found({table}_found) VALUES ('rebuild')",
            f"CREATE TRIGGER {table}_found_add AFTER INSERT ON {table} BEGIN {add}; END",
            f"CREATE TRIGGER {table}_found_cut AFTER DELETE ON {table} BEGIN {cut}; END",
            f"CREATE TRIGGER {table}_found_change AFTER UPDATE OF search_text ON {table} BEGIN {cut}; {add}; END",
        ],
        "postgresql": [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE INDEX {table}_found ON {table} USING gin (search_text gin_trgm_ops)",
        ],
    }
    backward: Statements = {
        "sqlite": [f"DROP TRIGGER {table}_found_{event}" for event in ("add", "cut", "change")]
        + [f"DROP TABLE {table}_found"],
        "postgresql": [f"DROP INDEX {table}_found"],
    }
    return guard(forward, backward)


def short_words_index(table: str) -> Any:
    """For migrations, after `search_index`: for words of one or two letters."""
    begin = f"CREATE VIRTUAL TABLE {table}_begin USING fts5vocab('{table}_found', 'instance')"
    return guard({"sqlite": [begin], "postgresql": []}, {"sqlite": [f"DROP TABLE {table}_begin"], "postgresql": []})


def sentence_index(table: str, *columns: str) -> Any:
    """For migrations: the index of a table's sentences, also for short words. On SQLite it keeps no second copy of them."""
    names = ", ".join(columns)

    def padded(row: str) -> str:
        return ", ".join(f"{row}{column} || '{PAD}'" for column in columns)

    add = f"INSERT INTO {table}_found(rowid, {names}) VALUES (new.id, {padded('new.')})"
    cut = f"INSERT INTO {table}_found({table}_found, rowid, {names}) VALUES ('delete', old.id, {padded('old.')})"
    differs = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
    return guard(
        {
            "sqlite": [
                f"CREATE VIRTUAL TABLE {table}_found USING fts5({names}, content='', tokenize='trigram')",
                f"INSERT INTO {table}_found(rowid, {names}) SELECT id, {padded('')} FROM {table}",
                f"CREATE VIRTUAL TABLE {table}_begin USING fts5vocab('{table}_found', 'instance')",
                f"CREATE TRIGGER {table}_found_add AFTER INSERT ON {table} BEGIN {add}; END",
                f"CREATE TRIGGER {table}_found_cut AFTER DELETE ON {table} BEGIN {cut}; END",
                f"CREATE TRIGGER {table}_found_change AFTER UPDATE OF {names} ON {table} WHEN {differs} "
                f"BEGIN {cut}; {add}; END",
            ],
            "postgresql": ["CREATE EXTENSION IF NOT EXISTS pg_trgm"]
            + [
                f"CREATE INDEX {table}_found_{column} ON {table} USING gin (UPPER({column}) gin_trgm_ops)"
                for column in columns
            ],
        },
        {
            "sqlite": [f"DROP TRIGGER {table}_found_{event}" for event in ("add", "cut", "change")]
            + [f"DROP TABLE {table}_begin", f"DROP TABLE {table}_found"],
            "postgresql": [f"DROP INDEX {table}_found_{column}" for column in columns],
        },
    )


def fill_search_texts(
    apps: Any, app_label: str, model_name: str, searched: Iterable[str], named: Iterable[str]
) -> None:
    """For migrations: the texts of what is there already."""
    model = apps.get_model(app_label, model_name)
    rows = list(model.objects.all())
    for row in rows:
        names = [getattr(row, name) or "" for name in named]
        row.search_text = search_text([getattr(row, name) or "" for name in searched], names)
        if hasattr(row, "sort_key"):
            row.sort_key = sort_key(names[0])
    fields = ["search_text", *(["sort_key"] if hasattr(model, "sort_key") else [])]
    model.objects.bulk_update(rows, fields, batch_size=500)
