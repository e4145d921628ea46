"""Answers for a Kubernetes package from a real API server."""

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from twin.admission import HalfMadeError, RefusedError
from twin.azure.vm_quota import CLUSTER_TOKEN, POOL_TOKEN
from twin.cluster.api import ApiError, ApiServer
from twin.cluster.azure_part import AzurePart
from twin.cluster.kubeconfig import access_of
from twin.cluster.pools import POOL_LABEL, Pool, nodes_of, pools_of
from twin.cluster.readiness import (
    NeverReadyError,
    condition,
    lacking,
    limit_of,
    waits_for_endpoints,
)
from twin.provider import Made
from twin.wire import Json, Properties, at, merged

_RELEASE = "kubernetes:helm.sh/v3:Release"
_REGION = "eastus2"
_REGION_LABEL = "topology.kubernetes.io/region"
_FEW = 5
"""Seconds after which pods that are refused stay refused: a quota or an account may come late."""
_SERVER_FIELDS = ("managedFields", "resourceVersion", "generation", "uid", "creationTimestamp")


@dataclass(frozen=True)
class Live:
    """An object as the server has it."""

    outputs: Properties
    warnings: tuple[str, ...] = ()
    """What the server lets pass and warns of."""


class RealCluster:
    """The cluster of a kubeconfig, in which the twin plays Azure's part alone.

    Args:
        path: The kubeconfig.

    Raises:
        KubeconfigError: It cannot be used.
        ApiError: The HTTP client is not installed.
    """

    def __init__(self, path: Path) -> None:
        self._server = ApiServer(access_of(path))
        self._azure = AzurePart(self._server)

    def uncovered(self, token: str, inputs: Properties) -> list[str]:
        """The sentence for what the cluster does not show."""
        if token != _RELEASE:
            return []
        chart = f"{inputs.get('chart')} {inputs.get('version') or ''}".strip()
        return [f"not covered by the real cluster: the chart {chart} is answered by the twin"]

    async def make(self, token: str, made: Made, inputs: Properties, limit: float) -> Live:
        """Apply an object and wait until it is ready; other kinds are as the twin has them.

        Args:
            token: Type token.
            made: What the twin would answer.
            inputs: What the program gives.
            limit: Seconds that the program gives it, 0 for what is usual.

        Returns:
            What the server has.

        Raises:
            RefusedError: The server refuses it.
            HalfMadeError: It exists and does not become ready.
        """
        if token in (CLUSTER_TOKEN, POOL_TOKEN):
            await self._furnish(token, inputs)
        if not _is_object(token):
            return Live(made.outputs)
        try:
            answer = await self._server.apply(inputs)
        except ApiError as error:
            raise RefusedError(str(error)) from None
        try:
            live = await self._awaited(answer.live, limit)
        except (NeverReadyError, TimeoutError, ApiError) as error:
            kept = _shown(inputs, answer.live)
            raise HalfMadeError(str(error), made.id, inputs, kept) from None
        return Live(_shown(inputs, live), answer.warnings)

    async def read(
        self, token: str, inputs: Properties, outputs: Properties
    ) -> tuple[Properties, Properties] | None:
        """Inputs and outputs as the server has them; ``None`` where the object is gone.

        The inputs are the program's own as long as applying them again would change nothing.
        """
        if not _is_object(token):
            return inputs, outputs
        live = await self._server.get(inputs)
        if live is None:
            return None
        try:
            again = (await self._server.apply(inputs, dry=True)).live
            same = _content(again) == _content(live)
        except ApiError:
            same = False
        return (inputs if same else _drifted(inputs, live)), _shown(inputs, live)

    async def delete(self, token: str, inputs: Properties, limit: float) -> None:
        """Delete an object and wait until it is gone.

        Raises:
            RefusedError: The server refuses it, or it stays.
        """
        if token in (CLUSTER_TOKEN, POOL_TOKEN):
            await self._unfurnish(token, inputs)
        if not _is_object(token):
            return
        try:
            await self._server.delete(inputs, after_owned=True)
            end = time.monotonic() + limit_of(inputs, limit)
            while await self._server.get(inputs):
                if time.monotonic() > end:
                    raise RefusedError("it is being deleted and does not go")
                await asyncio.sleep(0.2)
            await self._azure.clear()
        except ApiError as error:
            raise RefusedError(str(error)) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._server.close()

    async def _awaited(self, live: Properties, limit: float) -> Properties:
        began = time.monotonic()
        while why := await self._lacking(live):
            waited = time.monotonic() - began
            if waited > limit_of(live, limit) or ("refused" in why and waited > _FEW):
                raise TimeoutError(f"not ready after {waited:.0f} s: {why}")
            await self._azure.play()
            live = await self._server.get(live) or live
        return live

    async def _lacking(self, live: Properties) -> str:
        why = lacking(live)
        if live.get("kind") == "Service" and not why and waits_for_endpoints(live):
            return await self._unserved(live)
        if live.get("kind") == "PersistentVolumeClaim" and why and await self._waits(live):
            return ""
        return f"{why}{await self._excuse(live)}" if why else ""

    async def _unserved(self, service: Properties) -> str:
        name = str(at(service, "metadata.name"))
        slices = await self._server.all_of(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            str(at(service, "metadata.namespace")),
            {"kubernetes.io/service-name": name},
        )
        served = any(each.get("endpoints") for each in slices)
        return "" if served else "it leads to no pod"

    async def _waits(self, claim: Properties) -> bool:
        """Whether a claim is bound only when a pod uses it."""
        name = at(claim, "spec.storageClassName")
        found = await self._server.get(
            {
                "apiVersion": "storage.k8s.io/v1",
                "kind": "StorageClass",
                "metadata": {"name": name},
            }
        )
        return at(found, "volumeBindingMode") == "WaitForFirstConsumer"

    async def _excuse(self, live: Properties) -> str:
        """What the scheduler says of the pods that have no node."""
        chosen = at(live, "spec.selector.matchLabels")
        if not isinstance(chosen, Mapping):
            return ""
        labels = {str(key): str(each) for key, each in chosen.items()}
        namespace = str(at(live, "metadata.namespace"))
        for pod in await self._server.all_of("v1", "Pod", namespace, labels):
            said = condition(pod, "PodScheduled")
            if said.get("status") == "False":
                return f" ({said.get('message')})"
        return ""

    async def _furnish(self, token: str, inputs: Properties) -> None:
        try:
            if token == CLUSTER_TOKEN:
                await self._azure.begin(inputs)
            for pool in pools_of(inputs, str(inputs.get("location") or await self._region())):
                await self._grow(pool)
        except ApiError as error:
            raise RefusedError(str(error)) from None

    async def _region(self) -> str:
        """Where the cluster's first nodes are; a pool's request does not say it."""
        nodes = await self._server.all_of("v1", "Node")
        labels = at(nodes[0], "metadata.labels") if nodes else None
        named = labels.get(_REGION_LABEL) if isinstance(labels, Mapping) else None
        return str(named or _REGION)

    async def _grow(self, pool: Pool) -> None:
        wanted = list(nodes_of(pool))
        names = {at(each, "metadata.name") for each in wanted}
        for node in wanted:
            await self._server.apply(node, force=True)
            await self._server.apply(node, part="status", force=True)
        await self._drop(pool, names)

    async def _drop(self, pool: Pool, keeping: set[Json]) -> None:
        for node in await self._server.all_of("v1", "Node", labels={POOL_LABEL: pool.name}):
            if at(node, "metadata.name") not in keeping:
                await self._server.delete(node)

    async def _unfurnish(self, token: str, inputs: Properties) -> None:
        try:
            for pool in pools_of(inputs, _REGION):
                await self._drop(pool, set())
            if token == CLUSTER_TOKEN:
                await self._azure.end()
        except ApiError as error:
            raise RefusedError(str(error)) from None


def _is_object(token: str) -> bool:
    return token.startswith("kubernetes:") and token != _RELEASE


def _shown(inputs: Properties, live: Properties) -> Properties:
    """What the engine keeps of an object; of a Secret no value that it does not know already."""
    kept = _metadata(live, ("managedFields",))
    if live.get("kind") == "Secret":
        return merged(inputs, {"metadata": kept})
    return {**live, "metadata": kept}


def _content(live: Properties) -> Properties:
    """What an object says, without what the server counts."""
    return {**live, "metadata": _metadata(live, _SERVER_FIELDS), "status": None}


def _metadata(live: Properties, without: Collection[str]) -> Properties:
    metadata = at(live, "metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    return {key: each for key, each in given.items() if key not in without}


def _drifted(inputs: Json, live: Json) -> Properties:
    found = overlaid(inputs, live)
    return found if isinstance(found, dict) else {}


def overlaid(given: Json, live: Json) -> Json:
    """What the program gives, with the server's values in their places."""
    if isinstance(given, Mapping) and isinstance(live, Mapping):
        return {key: overlaid(each, live[key]) for key, each in given.items() if key in live}
    if isinstance(given, list) and isinstance(live, list) and len(given) == len(live):
        return [overlaid(left, right) for left, right in zip(given, live, strict=True)]
    return live
