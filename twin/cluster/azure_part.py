"""What Azure does inside a cluster: disks for claims, addresses for balancers and ingresses."""

import asyncio
from collections.abc import Mapping

from twin.cluster.api import ApiServer
from twin.kubernetes_balancer import BALANCER_ADDRESS, annotation
from twin.wire import Json, Properties, at

_DRIVERS: Mapping[str, str] = {
    "managed-csi": "disk.csi.azure.com",
    "managed-csi-premium": "disk.csi.azure.com",
    "azurefile-csi": "file.csi.azure.com",
    "azurefile-csi-premium": "file.csi.azure.com",
}
"""Storage classes that AKS brings: learn.microsoft.com/azure/aks/concepts-storage."""
_PLAYED = {"clinfra.io/played-by": "twin"}
_ROUTING = "webapprouting.kubernetes.azure.com"
"""Class of the application routing add-on: learn.microsoft.com/azure/aks/app-routing."""
_ROUTING_ON = "ingressProfile.webAppRouting.enabled"
_SELECTED = "volume.kubernetes.io/selected-node"
_PAUSE = 0.5
_NETWORKING = "networking.k8s.io/v1"
_BALANCER = "10.0.0.10"
_INGRESS_CLASS: Properties = {
    "apiVersion": _NETWORKING,
    "kind": "IngressClass",
    "metadata": {"name": _ROUTING, "labels": _PLAYED},
    "spec": {"controller": f"{_ROUTING}/nginx"},
}


class AzurePart:
    """Plays the controllers of Azure that a bare control plane lacks; others are left alone."""

    def __init__(self, server: ApiServer) -> None:
        self._server = server
        self._playing = asyncio.Lock()

    async def begin(self, cluster: Properties) -> None:
        """Bring the classes of AKS; that of ingresses comes with its add-on."""
        for name, driver in _DRIVERS.items():
            await self._server.apply(_class(name, driver), force=True)
        if at(cluster, _ROUTING_ON) is True:
            await self._server.apply(_INGRESS_CLASS, force=True)
        else:
            await self._server.delete(_INGRESS_CLASS)

    async def end(self) -> None:
        """Take classes and disks away again."""
        await self.clear(everything=True)
        await self._server.delete(_INGRESS_CLASS)
        for name, driver in _DRIVERS.items():
            await self._server.delete(_class(name, driver))

    async def play(self) -> None:
        """One round: whoever comes while another plays waits for its end instead."""
        if self._playing.locked():
            await asyncio.sleep(_PAUSE)
            return
        async with self._playing:
            await self._disks()
            await self._addresses()
            await self._routes()
            await asyncio.sleep(_PAUSE)

    async def clear(self, *, everything: bool = False) -> None:
        """Delete the disks that nobody claims any more, or all."""
        for each in await self._server.all_of("v1", "PersistentVolume", labels=_PLAYED):
            if everything or at(each, "status.phase") in ("Released", "Failed"):
                await self._server.delete(each)

    async def _disks(self) -> None:
        classes = {
            str(at(each, "metadata.name")): each
            for each in await self._server.all_of("storage.k8s.io/v1", "StorageClass")
            if str(each.get("provisioner")).endswith(".csi.azure.com")
        }
        for claim in await self._server.all_of("v1", "PersistentVolumeClaim"):
            found = classes.get(str(at(claim, "spec.storageClassName")))
            if found and at(claim, "status.phase") == "Pending" and _wanted(claim, found):
                await self._server.apply(_disk(claim, found), force=True)

    async def _addresses(self) -> None:
        for service in await self._server.all_of("v1", "Service"):
            balanced = at(service, "spec.type") == "LoadBalancer"
            if balanced and not at(service, "status.loadBalancer.ingress"):
                address = annotation(service, BALANCER_ADDRESS) or _BALANCER
                await self._address(service, address)

    async def _routes(self) -> None:
        if await self._server.get(_INGRESS_CLASS) is None:
            return
        for ingress in await self._server.all_of(_NETWORKING, "Ingress"):
            own = at(ingress, "spec.ingressClassName") == _ROUTING
            if own and not at(ingress, "status.loadBalancer.ingress"):
                await self._address(ingress, _BALANCER)

    async def _address(self, live: Properties, address: Json) -> None:
        addressed = {key: live[key] for key in ("apiVersion", "kind")} | {
            "metadata": {key: at(live, f"metadata.{key}") for key in ("name", "namespace")},
            "status": {"loadBalancer": {"ingress": [{"ip": address}]}},
        }
        await self._server.apply(addressed, part="status", force=True)


def _class(name: str, driver: str) -> Properties:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "labels": _PLAYED},
        "provisioner": driver,
        "reclaimPolicy": "Delete",
        "allowVolumeExpansion": True,
        "volumeBindingMode": "WaitForFirstConsumer" if "disk" in driver else "Immediate",
    }


def _wanted(claim: Properties, of_class: Properties) -> bool:
    """Whether a disk is due: a class that waits has the scheduler choose a node first."""
    notes = at(claim, "metadata.annotations")
    chosen = isinstance(notes, Mapping) and _SELECTED in notes
    return chosen or of_class.get("volumeBindingMode") == "Immediate"


def _disk(claim: Properties, of_class: Properties) -> Properties:
    uid = str(at(claim, "metadata.uid"))
    owner: Json = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "name": at(claim, "metadata.name"),
        "namespace": at(claim, "metadata.namespace"),
        "uid": uid,
    }
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"pvc-{uid}", "labels": _PLAYED},
        "spec": {
            "accessModes": at(claim, "spec.accessModes"),
            "capacity": {"storage": at(claim, "spec.resources.requests.storage")},
            "claimRef": owner,
            "csi": {"driver": of_class.get("provisioner"), "volumeHandle": f"pvc-{uid}"},
            "persistentVolumeReclaimPolicy": of_class.get("reclaimPolicy"),
            "storageClassName": at(of_class, "metadata.name"),
        },
    }
