"""PostgreSQL, feature store and vector stores."""
