"""What the site knows of a person: given to them, and forgotten."""
