"""Folders of the lake: their addresses, and roles that end at them."""

from collections.abc import Sequence

import pulumi

from components.foundation.identity import Grant
from components.foundation.lake import Lake, LakeZone
from components.foundation.roles import Role

_BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
_CHANGES = ("write", "add/action", "delete", "move/action")


def folder_address(lake: Lake, zone: LakeZone, path: str) -> pulumi.Output[str]:
    """Address of a folder at the blob service, which makes a whole file in one request."""
    return pulumi.Output.concat("https://", lake.name, f".blob.core.windows.net/{zone}/{path}")


def folder_grant(key: str, role: Role, lake: Lake, zone: LakeZone, paths: Sequence[str]) -> Grant:
    """A role on a zone that ends at some folders."""
    return Grant(key=key, role=role, scope=lake.zone_ids[zone], condition=only_below(paths))


def only_below(paths: Sequence[str]) -> str:
    """A condition that lets nothing be read or changed but below some folders.

    Names of files can be listed in the whole zone, for which the service knows no folder.
    Source: learn.microsoft.com/azure/storage/blobs/storage-auth-abac-examples.
    """
    other = [f"!(ActionMatches{{'{_BLOBS}/{change}'}})" for change in _CHANGES]
    listing = f"(ActionMatches{{'{_BLOBS}/read'}} AND NOT SubOperationMatches{{'Blob.List'}})"
    below = [f"@Resource[{_BLOBS}:path] StringLike '{path}/*'" for path in paths]
    return f"(({' AND '.join([f'!{listing}', *other])}) OR ({' OR '.join(below)}))"
