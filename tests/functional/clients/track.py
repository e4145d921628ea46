"""What a training job does: logs a run with a file and registers a model.

Runs where MLflow is installed; its argument is the server's address.
"""

import json
import sys
import tempfile
from pathlib import Path

from mlflow import MlflowClient

client = MlflowClient(tracking_uri=sys.argv[1])
experiment = client.create_experiment("sepsis")
run = client.create_run(experiment)
client.log_param(run.info.run_id, "depth", 4)
client.log_metric(run.info.run_id, "auroc", 0.875)
with tempfile.TemporaryDirectory() as folder:
    card = Path(folder) / "card.md"
    card.write_text("for tests", encoding="utf-8")
    client.log_artifact(run.info.run_id, str(card), "model")
client.set_terminated(run.info.run_id)
client.create_registered_model("sepsis")
source = f"{run.info.artifact_uri}/model"
version = client.create_model_version("sepsis", source, run.info.run_id)
client.set_registered_model_alias("sepsis", "champion", version.version)

found = client.get_run(run.info.run_id)
champion = client.get_model_version_by_alias("sepsis", "champion")
kept = client.download_artifacts(run.info.run_id, "model/card.md")
said = {
    "status": found.info.status,
    "params": found.data.params,
    "metrics": found.data.metrics,
    "artifact_uri": str(run.info.artifact_uri).split("/")[0],
    "champion": [champion.version, champion.run_id == run.info.run_id],
    "card": Path(kept).read_text(encoding="utf-8"),
}
sys.stdout.write(json.dumps(said))
