"""Parquet tables of a model: folders by day, ``date=YYYY-MM-DD/NAME.parquet``."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from model_watch.checks import IDENTIFIER, LABEL
from model_watch.lake import Folder


def days_of(first: date, last: date) -> Iterator[date]:
    """All days from the first to the last, both among them."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def read_days(folder: Folder, days: Sequence[date]) -> pa.Table | None:
    """Rows of these days, nothing where there is no file."""
    names = [name for day in days for name in folder.names(f"date={day.isoformat()}/")]
    return _read(folder, names)


def read_all(folder: Folder) -> pa.Table | None:
    """Rows of every file, nothing where there is no file."""
    return _read(folder, folder.names())


def _read(folder: Folder, names: Sequence[str]) -> pa.Table | None:
    files = [each for each in names if each.endswith(".parquet")]
    tables = [pq.read_table(BytesIO(folder.read(name))) for name in files]
    return pa.concat_tables(tables, promote_options="permissive") if tables else None


def with_labels(predictions: pa.Table, labels: pa.Table | None) -> pa.Table:
    """Predictions with the column ``label``, empty where no label came; the last label counts."""
    if labels is None or not labels.num_rows:
        return predictions.append_column(LABEL, pa.nulls(predictions.num_rows, pa.bool_()))
    column = labels[LABEL].cast(pa.bool_())
    found = dict(zip(labels[IDENTIFIER].to_pylist(), column.to_pylist(), strict=True))
    wanted = [found.get(each) for each in predictions[IDENTIFIER].to_pylist()]
    return predictions.append_column(LABEL, pa.array(wanted, pa.bool_()))
