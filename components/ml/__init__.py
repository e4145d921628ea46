"""MLflow and the model lifecycle."""
