"""Who may come into the admin pages: logging in, second factors, sessions, roles."""
