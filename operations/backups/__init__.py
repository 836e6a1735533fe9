"""Backups: one file that has all of a site, made while it runs, verified, and put back."""
