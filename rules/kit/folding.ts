/** One root cause, one finding: the findings of `folded` rules stand behind those of `by`. */
export interface Fold {
  readonly by: string;
  /** Rule ids; a trailing or leading `*` stands for any text. */
  readonly folded: readonly string[];
  /** Where both must lie: on the same element, in the same top-level element, or anywhere in the system. */
  readonly within: "element" | "top" | "system";
}

/** The foldings of the catalogue, and those of rules that find one omission on one element from two sides. A folded rule speaks for itself again when the folding one is off or accepted. */
export const folds: readonly Fold[] = [
  { by: "sync-call-without-timeout", folded: ["breaker-without-timeout", "breaker-blind-to-slowness", "timeout-*"], within: "element" },
  { by: "saga-participant-unprotected", folded: ["sync-call-without-breaker"], within: "element" },
  { by: "sync-call-without-breaker", folded: ["retry-without-breaker"], within: "element" },
  { by: "optional-call-without-fallback", folded: ["breaker-without-fallback"], within: "element" },
  { by: "cdc-sink-not-idempotent", folded: ["consumer-not-idempotent", "dlq-replay-not-idempotent"], within: "element" },
  { by: "consumer-not-idempotent", folded: ["outbox-consumer-not-idempotent", "function-not-idempotent", "dlq-replay-not-idempotent"], within: "element" },
  { by: "client-bypasses-bff", folded: ["gateway-bypassed"], within: "element" },
  { by: "telemetry-undeclared", folded: ["*-not-observed", "*-not-monitored"], within: "system" },
  { by: "canary-without-gates", folded: ["canary-without-auto-rollback", "canary-without-baseline", "canary-gate-not-slo"], within: "top" },
  { by: "flag-expired", folded: ["flag-older-than-limit", "flag-fully-rolled-out"], within: "element" },
  { by: "strangler-without-facade", folded: ["migration-traffic-bypasses-facade"], within: "top" },
  { by: "migration-overdue", folded: ["migration-stalled"], within: "top" },
  { by: "microservices-tiny-team", folded: ["premature-microservices"], within: "system" },
  { by: "gateway-single-instance", folded: ["single-point-of-failure"], within: "top" },
  { by: "broker-single-node", folded: ["single-point-of-failure"], within: "top" },
  { by: "saga-orchestrator-spof", folded: ["single-point-of-failure"], within: "top" },
  { by: "cell-router-spof", folded: ["single-point-of-failure"], within: "top" },
  { by: "single-point-of-failure", folded: ["single-instance"], within: "system" },
  { by: "operations-platform-missing", folded: ["tracing-missing"], within: "system" },
  { by: "cross-service-write-without-saga", folded: ["workflow-owner-missing"], within: "element" },
  { by: "event-sourcing-shared-log", folded: ["shared-database"], within: "top" },
  { by: "cqrs-write-path-updates-read-store", folded: ["dual-write-two-stores"], within: "element" },
];

/** True when a rule id is meant by a name of the table. */
export function isMeant(name: string, rule: string): boolean {
  if (name.endsWith("*")) return rule.startsWith(name.slice(0, -1));
  return name.startsWith("*") ? rule.endsWith(name.slice(1)) : name === rule;
}
