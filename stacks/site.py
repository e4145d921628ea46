"""Where the parts of the platform that another team uses are made, and who pays for them."""

from typing import Annotated

from pydantic import StringConstraints

from stacks.base import Guid, Model
from stacks.settings import CostTags, OrganizationName
from stacks.vocabulary import Environment, Region


class Site(Model):
    """What every component of another team's program must know."""

    organization: OrganizationName
    """Short name of the hospital group; stands in every physical name."""
    workload: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,19}$")]
    """Short name of what is built; sets globally unique names apart from those of others in the
    subscription."""
    environment: Environment
    """Stage of the deployment."""
    region: Region
    """Azure region of all resources."""
    subscription_id: Guid
    """Azure subscription."""
    tenant_id: Guid
    """Entra tenant of the subscription."""
    tags: CostTags
    """Cost tags of every resource."""
    protect: bool
    """Whether resources that hold data are protected in the state and cannot be deleted."""
