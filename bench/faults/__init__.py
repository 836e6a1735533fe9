"""What a site loses while its parts are killed and frozen, which should be nothing."""
