"""What a feature pipeline does: defines features, materialises them, reads them back.

Runs where Feast is installed; its argument is the folder of ``feature_store.yaml``.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, ValueType
from feast.types import Float32, Int64

folder = Path(sys.argv[1])
now = datetime.now(UTC)
frame = pd.DataFrame(
    {
        "patient_id": [1, 1, 2],
        "lactate": [1.5, 4.5, 0.5],
        "admissions": [2, 3, 1],
        "event_timestamp": [now - timedelta(hours=hours) for hours in (5, 1, 2)],
    }
)
frame.to_parquet(folder / "vitals.parquet")
patient = Entity(name="patient", join_keys=["patient_id"], value_type=ValueType.INT64)
vitals = FeatureView(
    name="vitals",
    entities=[patient],
    ttl=timedelta(days=1),
    schema=[Field(name="lactate", dtype=Float32), Field(name="admissions", dtype=Int64)],
    source=FileSource(path=str(folder / "vitals.parquet"), timestamp_field="event_timestamp"),
)
store = FeatureStore(repo_path=str(folder))
store.apply([patient, vitals])
store.materialize(now - timedelta(days=1), now)
read = store.get_online_features(
    features=["vitals:lactate", "vitals:admissions"],
    entity_rows=[{"patient_id": 1}, {"patient_id": 2}, {"patient_id": 3}],
)
sys.stdout.write(json.dumps(read.to_dict()))
