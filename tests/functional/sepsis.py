"""Synthetic patients of the example model, and cards that say how good it is for them."""

# pyright: reportUnknownParameterType=false
# PyArrow carries no types of its own.

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from model_watch.measures import Labels, Numbers, auroc
from ruamel.yaml import YAML

from clinfra.stack_edit import released
from stacks.card_files import load_card
from stacks.images import Image
from stacks.model_cards import ModelCard
from stacks.release_evidence import ImageScan, Severity
from stacks.risk_tiers import ApprovalRole
from tests.harness.signing import Signer
from tests.stacks.test_model_cards import NAME, content

TODAY = dt.datetime.now(dt.UTC).date()
FEATURES = ("age", "heart_rate", "lactate")
GROUPS = {"age": "age_group", "sex": "sex", "race_or_ethnicity": "race"}
"""Dimensions of a card, and the columns of the cases that they are read from."""
SERVER = "clinfra/model-server"


def patients(seed: int, rows: int, *, analyser: bool = False, mixed: bool = False) -> pa.Table:
    """Stays with their outcome.

    Args:
        seed: Which of the possible samples.
        rows: How many.
        analyser: Whether a new analyser is in use, whose lactate says nothing of the outcome.
        mixed: Whether the outcomes were mixed up on their way.
    """
    generator = np.random.default_rng(seed)
    sick = generator.random(rows) < 0.3
    age = generator.integers(18, 95, rows)
    lactate = generator.normal(1.2, 0.5, rows) + 1.8 * sick
    if analyser:
        lactate = generator.normal(5.0, 2.5, rows)
    return pa.table(
        {
            "age": age.astype(np.float64),
            "heart_rate": generator.normal(82, 11, rows) + 20 * sick,
            "lactate": lactate,
            "sex": generator.choice(["female", "male"], rows),
            "race": generator.choice(["Black", "white"], rows),
            "age_group": np.where(age < 65, "18 to 64", "65 and older"),
            "label": generator.permutation(sick) if mixed else sick,
        }
    )


def write(table: pa.Table, path: Path) -> None:
    """Write a table in the place of what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def rows_of(table: pa.Table) -> list[dict[str, float]]:
    """What a model is asked."""
    return cast("list[dict[str, float]]", table.select(list(FEATURES)).to_pylist())


def digest_of(version: int) -> str:
    """Digest of the image of a version; no image is built here."""
    return f"sha256:{hashlib.sha256(f'image of {version}'.encode()).hexdigest()}"


def image_of(version: int) -> Image:
    return Image(repository=SERVER, tag=f"1.{version}.0", digest=digest_of(version))


def measured(labels: Labels, scores: Numbers, threshold: float) -> dict[str, float]:
    """The measures of a card."""
    alerts = scores >= threshold
    found = {
        "auroc": auroc(labels, scores),
        "sensitivity": float(alerts[labels].mean()),
        "specificity": float((~alerts[~labels]).mean()),
        "brier_score": float(((scores - labels) ** 2).mean()),
    }
    return {name: round(value, 4) for name, value in found.items()}


@dataclass(frozen=True, kw_only=True)
class Release:
    """A version that training made, and its held-out cases."""

    version: int
    run_id: str
    cases: pa.Table
    """With the scores of the candidate."""

    def card(self, path: Path) -> ModelCard:
        """Write the card of this version, with what the cases say, approved today."""
        values = content()
        lineage = cast("dict[str, object]", values["lineage"])
        lineage |= {"run_id": self.run_id, "version": self.version}
        lineage["image_digest"] = digest_of(self.version)
        values["evaluation"] = self._evaluation(cast("dict[str, object]", values["evaluation"]))
        values["approvals"] = [
            {"role": role.value, "person": "A. Diaz", "date": TODAY.isoformat()}
            for role in ApprovalRole
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(values, stream)
        return load_card(path)

    def evidence(self, path: Path, signer: Signer) -> None:
        """Write the evidence on the image of this version."""
        scan = ImageScan(
            scanner="trivy 0.68.1",
            date=TODAY,
            image_digest=digest_of(self.version),
            highest_severity=Severity.NONE,
        )
        with path.open("w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(signer.evidence(scan).model_dump(mode="json"), stream)

    def _evaluation(self, before: Mapping[str, object]) -> dict[str, object]:
        labels, scores = self._labels(), self._scores("candidate")
        threshold = float(np.quantile(scores[labels], 0.15))
        found: dict[str, object] = {
            "dataset": before["dataset"],
            "data_version": before["data_version"],
            "patients": len(labels),
            "prevalence": round(float(labels.mean()), 4),
            "decision_threshold": round(threshold, 4),
            "overall": measured(labels, scores, threshold),
            "subgroups": list(self._subgroups(labels, scores, threshold)),
        }
        return found

    def _subgroups(
        self, labels: Labels, scores: Numbers, threshold: float
    ) -> Iterator[dict[str, object]]:
        for dimension, column in GROUPS.items():
            values = np.array(self.cases[column].to_pylist())
            for group in sorted(set(values.tolist())):
                rows = values == group
                yield {
                    "dimension": dimension,
                    "group": group,
                    "patients": int(rows.sum()),
                    "metrics": measured(labels[rows], scores[rows], threshold),
                }

    def _labels(self) -> Labels:
        return self.cases["label"].to_numpy().astype(np.bool_)

    def _scores(self, name: str) -> Numbers:
        return self.cases[name].to_numpy().astype(np.float64)


def serve_in_qa(path: Path, version: int, canary: int | None = None) -> None:
    """Have QA's stack file serve a version, and another as its canary."""
    text = path.read_text(encoding="utf-8")
    yaml = YAML()
    yaml.width = 4096
    root = yaml.load(released(text, NAME, version, image_of(version), text))
    model = root["config"]["clinfra:models"][NAME]
    model.pop("canary", None)
    model["thresholds"] = {"limits": {"auroc": 0.75, "sensitivity": 0.75}}
    if canary:
        image = image_of(canary).model_dump()
        model["canary"] = {"version": canary, "image": image, "weight": 10}
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(root, stream)


def days_before(today: dt.date, first: int, last: int) -> Sequence[dt.date]:
    """Days from so many days ago to so many."""
    return [today - dt.timedelta(days=ago) for ago in range(first, last, -1)]
