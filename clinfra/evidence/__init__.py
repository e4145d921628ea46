"""Evidence for an assessor: the verdicts on an environment as documents."""
