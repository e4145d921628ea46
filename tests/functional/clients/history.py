"""Writes a view's history as a Parquet file: what a Spark job leaves in the lake.

Its argument is the file.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

now = datetime.now(UTC)
frame = pd.DataFrame(
    {
        "patient_id": ["p1", "p1", "p2"],
        "heart_rate_mean": [80.0, 95.5, 61.0],
        "respiratory_rate_mean": [14.0, 22.0, 12.0],
        "oxygen_saturation_min": [97.0, 91.0, 99.0],
        "systolic_pressure_min": [120.0, 104.0, 131.0],
        "lactate_latest": [1.5, 4.5, 0.5],
        "creatinine_latest": [0.9, 1.4, 0.8],
        "creatinine_change": [0.0, 0.5, 0.0],
        "results": [2, 3, 1],
        "last_unit": ["4W", "ICU", "3E"],
        "occurred_at": [now - timedelta(minutes=minutes) for minutes in (40, 20, 30)],
    }
)
frame.to_parquet(Path(sys.argv[1]))
