"""A login with Entra before a service that has none of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_random as random
from pulumi_kubernetes import core, meta, networking

from components.compute.target import ClusterTarget
from components.workloads.pod import Resources
from components.workloads.workload import Mounted, Workload, WorkloadArgs
from stacks.images import Image

INGRESS_CLASS = "webapprouting.kubernetes.azure.com"
INGRESS_NAMESPACE = "app-routing-system"
_APP = "login-proxy"
_PORT = 4180
_COOKIE_FOLDER = "/etc/cookie"
_COOKIE_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class LoginProxyArgs:
    """Arguments of `LoginProxy`."""

    tenant_id: str
    target: ClusterTarget
    namespace: pulumi.Input[str]
    image: Image
    host: str
    """Internal host name that people open."""
    application_client_id: str
    """Client id of the Entra application that people log in with; the pods take it on, since its
    federated credential names their service account."""
    certificate_uri: str
    """Key Vault certificate of the host."""
    upstream: pulumi.Input[str]
    """Address of the service behind the proxy."""
    upstream_port: int
    """Port of the service's pods, for the network policy."""
    cost_tags: Mapping[str, str]


class LoginProxy(pulumi.ComponentResource):
    """oauth2-proxy with workload identity instead of a client secret, behind internal ingress.

    Token: ``clinfra:ml:LoginProxy``

    Creates:
        - random:index/randomPassword:RandomPassword
        - kubernetes:core/v1:Secret
        - kubernetes:networking.k8s.io/v1:Ingress
        - clinfra:workloads:Workload
    """

    address: pulumi.Output[str]
    """Address that people open."""

    def __init__(
        self, name: str, args: LoginProxyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:LoginProxy", name, {}, opts)
        provider = args.target.provider
        cookie = random.RandomPassword(
            f"{name}-cookie-key",
            length=_COOKIE_LENGTH,
            special=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        secret = core.v1.Secret(
            f"{name}-cookie",
            metadata=meta.v1.ObjectMetaArgs(name=_APP, namespace=args.namespace),
            string_data={"cookie": cookie.result},
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        proxy = Workload(
            f"{name}-proxy",
            WorkloadArgs(
                target=args.target,
                namespace=args.namespace,
                app=_APP,
                image=args.image,
                command=["/bin/oauth2-proxy"],
                port=_PORT,
                ready="/ready",
                alive="/ping",
                environment=_environment(args),
                client_id=args.application_client_id,
                replicas=2,
                resources=Resources(
                    cpu="50m", memory="64Mi", cpu_limit="250m", memory_limit="128Mi"
                ),
                cost_tags=args.cost_tags,
                callers=[INGRESS_NAMESPACE],
                tls=False,
                egress_ports=[443, args.upstream_port],
                mounts=[_cookie_file()],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[secret]),
        )
        networking.v1.Ingress(
            f"{name}-ingress",
            metadata=meta.v1.ObjectMetaArgs(
                name=_APP,
                namespace=args.namespace,
                annotations={"kubernetes.azure.com/tls-cert-keyvault-uri": args.certificate_uri},
            ),
            spec=_ingress(args.host),
            opts=pulumi.ResourceOptions(parent=self, provider=provider, depends_on=[proxy]),
        )
        self.address = pulumi.Output.from_input(f"https://{args.host}")
        self.register_outputs({"address": self.address})


def _environment(args: LoginProxyArgs) -> dict[str, pulumi.Input[str]]:
    issuer = f"https://login.microsoftonline.com/{args.tenant_id}/v2.0"
    return {
        "OAUTH2_PROXY_HTTP_ADDRESS": f"0.0.0.0:{_PORT}",
        "OAUTH2_PROXY_PROVIDER": "entra-id",
        "OAUTH2_PROXY_OIDC_ISSUER_URL": issuer,
        "OAUTH2_PROXY_CLIENT_ID": args.application_client_id,
        "OAUTH2_PROXY_ENTRA_ID_FEDERATED_TOKEN_AUTH": "true",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "*",
        "OAUTH2_PROXY_COOKIE_SECRET_FILE": f"{_COOKIE_FOLDER}/cookie",
        "OAUTH2_PROXY_COOKIE_SECURE": "true",
        "OAUTH2_PROXY_REDIRECT_URL": f"https://{args.host}/oauth2/callback",
        "OAUTH2_PROXY_UPSTREAMS": args.upstream,
        "OAUTH2_PROXY_REVERSE_PROXY": "true",
    }


def _cookie_file() -> Mounted:
    source = core.v1.SecretVolumeSourceArgs(secret_name=_APP)
    return Mounted(volume=core.v1.VolumeArgs(name="cookie", secret=source), path=_COOKIE_FOLDER)


def _ingress(host: str) -> networking.v1.IngressSpecArgs:
    service = networking.v1.IngressServiceBackendArgs(
        name=_APP, port=networking.v1.ServiceBackendPortArgs(number=80)
    )
    path = networking.v1.HTTPIngressPathArgs(
        path="/",
        path_type="Prefix",
        backend=networking.v1.IngressBackendArgs(service=service),
    )
    rule = networking.v1.IngressRuleArgs(
        host=host, http=networking.v1.HTTPIngressRuleValueArgs(paths=[path])
    )
    tls = networking.v1.IngressTLSArgs(hosts=[host], secret_name=f"keyvault-{_APP}")
    return networking.v1.IngressSpecArgs(ingress_class_name=INGRESS_CLASS, rules=[rule], tls=[tls])
