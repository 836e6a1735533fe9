"""PostgreSQL as Django knows it, where a connection that the server has ended is not used again."""
