"""PostgreSQL as Django knows it, with a pool that lends no connection that the server has ended."""

POOL = {
    "min_size": 0,
    # A thread has one at most, so that gunicorn's number of threads is what limits them.
    "max_size": 20,
    # In seconds: for how long a reader waits while PostgreSQL is away, before they are told.
    "timeout": 3,
}
"""For `psycopg_pool.ConnectionPool`, of which each process has one."""
