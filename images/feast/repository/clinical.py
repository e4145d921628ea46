"""Entities and feature views of the clinical models, applied to the registry at each deployment."""

import os
from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, PushSource, ValueType
from feast.types import Float64, Int64, String

HISTORY = os.environ["FEATURE_HISTORY"]
"""Folder of the lake; each view's history is a Parquet file or a folder of them."""

patient = Entity(
    name="patient",
    join_keys=["patient_id"],
    value_type=ValueType.STRING,
    description="A patient, by the identifier that the interface engine gives (PID-3).",
)

vital_signs_source = PushSource(
    name="vital_signs_push",
    batch_source=FileSource(
        name="vital_signs_history",
        path=f"{HISTORY}/vital_signs.parquet",
        timestamp_field="occurred_at",
    ),
)
lab_trends_source = PushSource(
    name="lab_trends_push",
    batch_source=FileSource(
        name="lab_trends_history",
        path=f"{HISTORY}/lab_trends.parquet",
        timestamp_field="occurred_at",
    ),
)

vital_signs = FeatureView(
    name="vital_signs",
    description="Vital signs of the last hour; older ones say nothing about deterioration.",
    entities=[patient],
    ttl=timedelta(hours=1),
    schema=[
        Field(name="heart_rate_mean", dtype=Float64, description="1/min, over an hour."),
        Field(name="respiratory_rate_mean", dtype=Float64, description="1/min, over an hour."),
        Field(name="oxygen_saturation_min", dtype=Float64, description="%, over an hour."),
        Field(name="systolic_pressure_min", dtype=Float64, description="mmHg, over an hour."),
    ],
    source=vital_signs_source,
    online=True,
)
lab_trends = FeatureView(
    name="lab_trends",
    description="Latest laboratory values and how they moved in two days.",
    entities=[patient],
    ttl=timedelta(days=2),
    schema=[
        Field(name="lactate_latest", dtype=Float64, description="mmol/L."),
        Field(name="creatinine_latest", dtype=Float64, description="mg/dL."),
        Field(name="creatinine_change", dtype=Float64, description="mg/dL in 48 hours."),
        Field(name="results", dtype=Int64, description="Results in 48 hours."),
        Field(name="last_unit", dtype=String, description="Ward of the last sample."),
    ],
    source=lab_trends_source,
    online=True,
)

deterioration = FeatureService(
    name="deterioration",
    description="What the model of clinical deterioration asks for.",
    features=[vital_signs, lab_trends],
)
