"""Says before a run what is missing for it, and the command that mends each thing."""
