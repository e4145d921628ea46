"""AKS, GPU pools, GPU software and Databricks."""
