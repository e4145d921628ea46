"""Trains and registers a small model, and says which run made it.

Runs where MLflow is installed; its arguments are the registry's address and a folder.
"""

import json
import sys
from pathlib import Path

import mlflow
import pandas as pd
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

address, folder = sys.argv[1:]
mlflow.set_tracking_uri(address)
mlflow.set_experiment(experiment_id=mlflow.create_experiment("sepsis", Path(folder).as_uri()))
features = pd.DataFrame(
    {"heart_rate": [60.0, 70.0, 80.0, 120.0, 130.0, 140.0], "lactate": [0.7, 1, 1.2, 3, 4, 5]}
)
model = LogisticRegression().fit(features, [0, 0, 0, 1, 1, 1])
with mlflow.start_run() as run:
    mlflow.sklearn.log_model(
        model,
        name="model",
        registered_model_name="sepsis",
        signature=infer_signature(features, model.predict(features)),
    )
sys.stdout.write("\n" + json.dumps({"run": run.info.run_id}))
