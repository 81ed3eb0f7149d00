"""Tables that only grow: the database itself refuses to change or delete their rows, whoever asks."""

from sqlalchemy import DDL, Table
from sqlalchemy.event import listen

FUNCTION = "hpmt_refuse_change"


def lay_statements(table: str, dialect: str) -> list[str]:
    """Return the statements that make a table refuse UPDATE and DELETE, and on PostgreSQL TRUNCATE.

    Args:
        table: its name.
        dialect: ``sqlite`` or ``postgresql``.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
            for act in ("update", "delete")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = 'rows of ' || TG_TABLE_NAME || ' are never changed or deleted', "
        "ERRCODE = 'integrity_constraint_violation'; END $$",
        *(
            f"CREATE TRIGGER tr_{table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            for act in ("update", "delete", "truncate")
        ),
    ]


def take_away_statements(table: str, dialect: str) -> list[str]:
    """Return the statements that let a table be changed again; the function is left for the other tables."""
    acts = ("update", "delete") if dialect == "sqlite" else ("update", "delete", "truncate")
    end = "" if dialect == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER tr_{table}_no_{act}{end}" for act in acts]


def only_grows(table: Table) -> None:
    """Let a table's triggers be laid whenever the table itself is laid from the models."""
    for dialect in ("sqlite", "postgresql"):
        for statement in lay_statements(table.name, dialect):
            laid = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            listen(table, "after_create", laid.execute_if(dialect=dialect))
