"""An MLflow registry as a source: batched reads through MLflow's own client, never a write."""
