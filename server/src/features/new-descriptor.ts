import { renderScalar } from "../syntax/render";
import { placeholder } from "../syntax/placeholder";

/** How the services of a new system talk to each other. */
export type Talk = "calls" | "messages" | "both";

/** The answers to the three questions that a new descriptor begins with. */
export interface NewSystem {
  readonly name: string;
  /** Names of services, in any writing; what cannot be a name is left out. */
  readonly services: readonly string[];
  readonly talk: Talk;
}

/**
 * A commented descriptor of about twenty-five lines that draws no finding under any preset. The first two services get
 * one example of how they talk; who else talks to whom nobody has said yet. Names are tidied and quoted as YAML asks.
 */
export function newDescriptor({ name, services, talk }: NewSystem): string {
  const system = tidyName(name) ?? "system";
  const names = servicesFrom(services);
  const [first, second] = names;
  const calls = talk !== "messages" && second !== undefined;
  const messages = talk !== "calls" && second !== undefined;
  const lines = [
    `# ${system}: what runs, who talks to whom, and what happens when something fails.`,
    "# Hover over a key to read what it means; complete (Ctrl+Space) to see what else there is to say.",
    "apiVersion: architecture-advisor/v1",
    "",
    "system:",
    `  name: ${renderScalar(system)}`,
    ...(names.length > fewServices ? ["  # Why it is more than one program; put in your own reasons.", "  drivers: [independent-teams]"] : []),
    "",
    "# Holds wherever nothing else is said. The figures are a start: put in what you know.",
    "defaults:",
    ...(calls ? callDefaults : []),
    "  health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}",
    ...telemetryDefaults(calls, messages),
    "",
    "services:",
    ...serviceLines(first, `${calls ? callOf(second) : ""}${messages ? publishOf(first) : ""}`, calls || messages),
    ...(second === undefined ? [] : serviceLines(second, messages ? consumeOf(first) : "", messages)),
    ...names.slice(2).map(other => `  ${renderScalar(other)}: {}`),
    ...(messages ? channelLines(first) : []),
    "",
    "# What everything runs on, and how it can be built again. Name your own tools.",
    "platform:",
    "  iac: {tool: opentofu, state: {locking: true}, review: required, policyChecks: true, drift: daily}",
    ...(names.length > fewServices ? platformOfMany : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** The names in a text like "orders, payments": tidied, each once. One service stands for none. */
export function servicesFrom(texts: readonly string[]): readonly [string, ...string[]] {
  const [first, ...rest] = new Set(texts.flatMap(text => text.split(/[,;\n]/)).map(tidyName).filter(name => name !== undefined));
  return first === undefined ? ["service"] : [first, ...rest.slice(0, mostServices - 1)];
}

/** More than anybody types into a box; what is pasted by accident must not become a file of megabytes. */
const mostServices = 200;
const longestName = 80;
/** Above this number of services the advisor asks why the system is split, and what carries that many. */
const fewServices = 3;

const platformOfMany: readonly string[] = [
  "  orchestrator: kubernetes",
  "  discovery: dns",
  "  ci: {perService: true}",
  "  tracing: otel",
  "  logs: {central: true}",
  "  metrics: prometheus",
];

/** Characters that nobody sees, broken ones, and line ends: what the advisor reports in names. */
const unseen = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** A name as people meant it, or undefined when nothing of it is left. A name must not stand for a decision or a prefix. */
function tidyName(text: string): string | undefined {
  const plain = text.replace(/\s/gu, " ").replace(unseen, "").replace(/^(?:\s*external:)+/, "");
  const name = [...plain.replace(/ +/g, " ").trim()].slice(0, longestName).join("").trim();
  if (name === "") return undefined;
  return name === placeholder || name === "<<" ? `${name}-1` : name;
}

const callDefaults: readonly string[] = [
  "  calls:",
  "    timeout: {connect: 500ms, request: 2s}",
  "    circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}",
];

function telemetryDefaults(calls: boolean, messages: boolean): readonly string[] {
  const signals = [...(calls ? ["circuit-breaker.state"] : []), ...(messages ? ["dlq.depth", "consumer.lag"] : [])];
  return signals.length === 0 ? [] : [`  telemetry: {signals: [${signals.join(", ")}], alerts: [all]}`];
}

function serviceLines(name: string, inside: string, hasMore: boolean): readonly string[] {
  return hasMore ? [`  ${renderScalar(name)}:`, ...inside.trimEnd().split("\n")] : [`  ${renderScalar(name)}: {}`];
}

function callOf(callee: string): string {
  return `    # One call, as an example. \`effect\` says whether it changes anything over there.
    calls:
      - {to: ${renderScalar(callee)}, effect: read, fallback: {type: degraded}}
`;
}

function publishOf(service: string): string {
  return `    # One message, as an example. The outbox sends it in the transaction that it tells of.
    publishes:
      - {channel: ${renderScalar(channelOf(service))}, via: outbox}
`;
}

function consumeOf(producer: string): string {
  return `    consumes:
      - {channel: ${renderScalar(channelOf(producer))}, effect: write, idempotent: {key: messageId}}
`;
}

function channelLines(producer: string): readonly string[] {
  return [
    "",
    "# What fails five times waits in the dead letter queue until somebody has looked at it.",
    "channels:",
    `  ${renderScalar(channelOf(producer))}:`,
    "    kind: topic",
    "    schema: {format: json-schema, compatibility: backward}",
    `    dlq: {channel: ${renderScalar(`${producer}.dlq`)}, maxAttempts: 5, replay: {mode: manual}}`,
  ];
}

function channelOf(service: string): string {
  return `${service}.events`;
}
