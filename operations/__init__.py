"""Running the site: backups, its health, upgrades."""
