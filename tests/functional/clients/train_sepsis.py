"""The training program of the example model, by the contract of docs/retrain-a-model.md.

Runs where MLflow is installed. It learns from ``training`` of the model in the curated folder,
scores the cases of ``holdout`` with what it learned and with the champion, and leaves
``candidate.json`` and ``holdout.parquet`` in its run's folder.
"""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FEATURES = ["age", "heart_rate", "lactate"]
model, runs = os.environ["MODEL"], Path(urlsplit(os.environ["RUNS_URL"]).path)
curated = Path(urlsplit(os.environ["CURATED_URL"]).path)
training = pd.read_parquet(curated / "training" / model)
holdout = pd.read_parquet(curated / "holdout" / model)

mlflow.set_experiment(model)
learned = make_pipeline(StandardScaler(), LogisticRegression())
learned.fit(training[FEATURES], training["label"])
holdout["candidate"] = learned.predict_proba(holdout[FEATURES])[:, 1]
with mlflow.start_run() as run:
    made = mlflow.sklearn.log_model(
        learned,
        name="model",
        pyfunc_predict_fn="predict_proba",
        signature=infer_signature(training[FEATURES], learned.predict_proba(training[FEATURES])),
    )
try:
    champion = MlflowClient().get_model_version_by_alias(model, "champion")
except MlflowException:
    champion = None
if champion:
    serving = mlflow.pyfunc.load_model(f"models:/{model}/{champion.version}")
    holdout["champion"] = serving.predict(holdout[FEATURES])[:, 1]

folder = runs / os.environ["RUN_FOLDER"]
folder.mkdir(parents=True)
holdout.to_parquet(folder / "holdout.parquet")
told = {"run_id": run.info.run_id, "source": made.model_uri}
(folder / "candidate.json").write_text(json.dumps(told), encoding="utf-8")
