"""What is kept in PostgreSQL: tables, the database itself, and the queries on conversations."""
