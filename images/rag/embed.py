"""The job that brings passages and vectors in line with the documents of the lake.

A run that is broken off is taken up by the next: a passage is kept once its vector is written.
"""

import datetime as dt
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence

import told
from budget import Budget, SpentError
from container import Container
from models import Models
from passages import Passage, cut, forget, keep, kept_ids
from records import FOLDER, expired
from vectors import Store, store_of

_BATCH = 32
_KINDS = (".txt", ".md")
log = logging.getLogger("clinfra")


class EmptyError(Exception):
    """There are no documents, although there were."""


def documents(settings: told.Lake) -> Iterator[tuple[str, str]]:
    """Paths below the corpus, and texts."""
    zone, _, folder = settings.corpus.partition("/")
    container = Container(settings.address, zone)
    for name in container.names(f"{folder}/"):
        file = container.read(name) if name.endswith(_KINDS) else None
        if file:
            yield name.removeprefix(f"{folder}/"), file.content.decode("utf-8", "replace")


def wanted(settings: told.Lake) -> dict[str, Passage]:
    """All passages of the documents, by id."""
    words, overlap = settings.passage_words, settings.overlap_words
    found = documents(settings)
    every = (each for source, text in found for each in cut(source, text, words, overlap))
    return {each.id: each for each in every}


def bring_in_line(
    passages: Mapping[str, Passage], own: Container, models: Models, store: Store, budget: Budget
) -> tuple[int, int]:
    """Embed what is new and drop what is gone; how many of each.

    Raises:
        EmptyError: There is no passage, although there were: a wrong folder deletes nothing.
        SpentError: The month's tokens are used up.
    """
    known = kept_ids(own)
    if known and not passages:
        raise EmptyError("the corpus is empty and its passages are not; nothing was deleted")
    new, gone = sorted(set(passages) - known), sorted(known - set(passages))
    for start in range(0, len(new), _BATCH):
        budget.check()
        _embed([passages[each] for each in new[start : start + _BATCH]], own, models, store)
    if gone:
        store.delete(gone)
    for each in gone:
        forget(own, each)
    return len(new), len(gone)


def _embed(batch: Sequence[Passage], own: Container, models: Models, store: Store) -> None:
    vectors = models.embed([each.text for each in batch])
    store.upsert({each.id: vector for each, vector in zip(batch, vectors, strict=True)})
    for each in batch:
        keep(own, each)


def main() -> None:
    """Run once."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    settings = told.told()
    own = Container(settings.lake.address, settings.lake.container)
    for name in expired(own.names(FOLDER), settings.logs.text_days, dt.datetime.now(dt.UTC).date()):
        own.delete(name)
    budget = Budget(own, settings.answer.monthly_tokens)
    models = Models(settings.openai, settings.store.dimensions, budget.count)
    store = store_of(settings.store)
    store.prepare()
    try:
        new, gone = bring_in_line(wanted(settings.lake), own, models, store, budget)
    except (EmptyError, SpentError) as error:
        log.error("%s", error)  # noqa: TRY400  # its sentence is enough
        sys.exit(1)
    log.info("%s passages embedded, %s dropped", new, gone)


if __name__ == "__main__":
    main()
