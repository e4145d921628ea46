"""Serves the pack to the engine; decodes each resource once for all policies."""

# The SDK's servicer types neither its requests nor its contexts, and is not exported.
# pyright: reportPrivateUsage=false, reportIncompatibleMethodOverride=false

import gc
import signal
import sys
import threading
from collections.abc import Callable
from concurrent import futures

import grpc
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy.policy import _GRPC_CHANNEL_OPTIONS, _PolicyAnalyzerServicer

from policies.core.pack import NAME
from policies.core.properties import decoded
from policies.core.resource import Resource, Stack, kind_of
from policies.core.sdk_policies import Report, ResourceRule, StackRule

_WORKERS = 4
ForStack = Callable[[str], list[Policy]]
"""Finds the policies for a stack by its name."""
VERSION = "0.1.0"


class Analyzer(_PolicyAnalyzerServicer):
    """The SDK's servicer, which decodes all properties anew for every policy, done once.

    It answers as the SDK's own does, but for values that are marked secret: here they keep their
    mark, so that no violation shows them.
    """

    def __init__(self, policies: list[Policy], for_stack: ForStack | None = None) -> None:
        self._for_stack = for_stack
        self._take(policies)

    def _take(self, policies: list[Policy]) -> None:
        super().__init__(NAME, VERSION, policies, EnforcementLevel.ADVISORY)
        self._policies = policies
        self._of_kind: dict[str, list[ResourceRule]] = {}

    def ConfigureStack(
        self,
        request: analyzer_pb2.AnalyzerStackConfigureRequest,
        _context: grpc.ServicerContext | None,
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Take the policies of the stack, which a language host does not put in the environment."""
        if self._for_stack:
            self._take(self._for_stack(request.stack))
        return super().ConfigureStack(request, _context)

    def Analyze(
        self, request: analyzer_pb2.AnalyzeRequest, _context: grpc.ServicerContext | None
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judge one resource by the rules for its kind."""
        response = analyzer_pb2.AnalyzeResponse()
        asked = self._asked(request.type)
        if asked:
            resource = Resource(
                urn=request.urn,
                type=request.type,
                properties=decoded(request.properties),
                protect=request.options.protect,
                parent=request.options.parent,
            )
            stack = Stack([resource])
            for policy in asked:
                self._tell(policy, resource, stack, response)
        return response

    def AnalyzeStack(
        self, request: analyzer_pb2.AnalyzeStackRequest, _context: grpc.ServicerContext | None
    ) -> analyzer_pb2.AnalyzeResponse:
        """Judge the whole stack by the rules that look across resources."""
        response = analyzer_pb2.AnalyzeResponse()
        stack = _stack_of(request)
        for policy in self._policies:
            report = self._reporting(policy, response)
            if report and isinstance(policy, StackRule):
                policy.tell_stack(stack, self._get_policy_config(policy.name) or {}, report)
        return response

    def Remediate(
        self, request: analyzer_pb2.AnalyzeRequest, _context: grpc.ServicerContext | None
    ) -> analyzer_pb2.RemediateResponse:
        """Set right what a rule with a remedy is violated by; nothing is decoded where none is."""
        levels = map(self._get_enforcement_level, self._asked(request.type))
        if EnforcementLevel.REMEDIATE in levels:
            return super().Remediate(request, _context)
        return analyzer_pb2.RemediateResponse()

    def _asked(self, token: str) -> list[ResourceRule]:
        """The rules for a type of resource."""
        kind = kind_of(token)
        if kind not in self._of_kind:
            resource_rules = [each for each in self._policies if isinstance(each, ResourceRule)]
            self._of_kind[kind] = [each for each in resource_rules if each.judges(kind)]
        return self._of_kind[kind]

    def _tell(
        self,
        policy: ResourceRule,
        resource: Resource,
        stack: Stack,
        response: analyzer_pb2.AnalyzeResponse,
    ) -> None:
        report = self._reporting(policy, response)
        if report is None:
            return
        config = self._get_policy_config(policy.name) or {}
        reason = policy.judged.tell(resource, stack, config, report)
        if reason is not None:
            inapplicable = analyzer_pb2.PolicyNotApplicable(policy_name=policy.name, reason=reason)
            response.not_applicable.append(inapplicable)

    def _reporting(self, policy: Policy, response: analyzer_pb2.AnalyzeResponse) -> Report | None:
        """What a violation is reported to; nothing where the policy is switched off."""
        level = self._get_enforcement_level(policy)
        if level is EnforcementLevel.DISABLED:
            return None
        if level is EnforcementLevel.REMEDIATE:
            level = EnforcementLevel.MANDATORY
        return self._create_report_violation(
            response, policy.name, policy.description, level, policy.severity
        )


def _stack_of(request: analyzer_pb2.AnalyzeStackRequest) -> Stack:
    urns = frozenset(each.urn for each in request.resources)
    return Stack(
        [
            Resource(
                urn=each.urn,
                type=each.type,
                properties=decoded(each.properties),
                protect=each.options.protect,
                parent=each.parent if each.parent in urns else "",
                references={
                    name: urns.intersection(given.urns)
                    for name, given in each.propertyDependencies.items()
                },
            )
            for each in request.resources
        ]
    )


def serve(policies: list[Policy], for_stack: ForStack) -> None:
    """Serve one engine until it says that it is done; prints the port first."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS), options=_GRPC_CHANNEL_OPTIONS
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(policies, for_stack), server)
    port = server.add_insecure_port("127.0.0.1:0")
    gc.freeze()
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: done.set())
    done.wait()
    server.stop(0)
