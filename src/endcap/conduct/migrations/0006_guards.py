from django.db import migrations

from endcap.platform.guards import append_only, guard

NEVER_CHANGED = [
    "conduct_posting", "conduct_entry", "conduct_statement", "conduct_statementacknowledged",
    "conduct_versionclause", "conduct_acknowledgement",
]
CLOSED = guard(
    {
        "sqlite": [
            f"CREATE TRIGGER conduct_ledgermonth_closed_{event.lower()} BEFORE {event} ON conduct_ledgermonth "
            "WHEN OLD.is_open = 0 BEGIN SELECT RAISE(ABORT, 'a closed month is append-only'); END"
            for event in ("UPDATE", "DELETE")
        ]
        + [
            f"CREATE TRIGGER {table}_in_closed_month BEFORE INSERT ON {table} WHEN (SELECT is_open FROM conduct_ledgermonth "
            "WHERE id = NEW.month_id) = 0 BEGIN SELECT RAISE(ABORT, 'a closed month is append-only'); END"
            for table in ("conduct_posting", "conduct_entry", "conduct_statement")
        ],
        "postgresql": [
            """CREATE FUNCTION conduct_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NOT OLD.is_open THEN RAISE EXCEPTION 'a closed month is append-only'
            USING ERRCODE = 'integrity_constraint_violation'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$""",
            "CREATE TRIGGER conduct_ledgermonth_closed BEFORE UPDATE OR DELETE ON conduct_ledgermonth "
            "FOR EACH ROW EXECUTE FUNCTION conduct_closed_month()",
            """CREATE FUNCTION conduct_in_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NOT (SELECT is_open FROM conduct_ledgermonth WHERE id = NEW.month_id) THEN
            RAISE EXCEPTION 'a closed month is append-only' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN NEW; END $$""",
        ]
        + [
            f"CREATE TRIGGER {table}_in_closed_month BEFORE INSERT ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION conduct_in_closed_month()"
            for table in ("conduct_posting", "conduct_entry", "conduct_statement")
        ],
    },
    {
        "sqlite": [f"DROP TRIGGER conduct_ledgermonth_closed_{event}" for event in ("update", "delete")]
        + [f"DROP TRIGGER {table}_in_closed_month" for table in ("conduct_posting", "conduct_entry", "conduct_statement")],
        "postgresql": [
            f"DROP TRIGGER {table}_in_closed_month ON {table}"
            for table in ("conduct_posting", "conduct_entry", "conduct_statement")
        ]
        + [
            "DROP FUNCTION conduct_in_closed_month()",
            "DROP TRIGGER conduct_ledgermonth_closed ON conduct_ledgermonth",
            "DROP FUNCTION conduct_closed_month()",
        ],
    },
)


class Migration(migrations.Migration):
    """What is kept for good, and months that are closed."""

    dependencies = [("conduct", "0005_rules_in_daily_use")]
    operations = [
        *(append_only(table) for table in NEVER_CHANGED),
        # Its note may name people.
        append_only(
            "conduct_rulebookversion",
            held=("id", "rulebook_id", "in_force_from", "text", "digest", "title_zh", "title_en", "basis", "jurisdiction", "unit",
                  "is_in_force", "published_at", "published_by_id", "money_confirmed_by_id"),
        ),
        CLOSED,
    ]
