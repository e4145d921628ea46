"""Rules on kubernetes."""
