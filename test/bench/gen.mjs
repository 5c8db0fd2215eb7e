#!/usr/bin/env node
/**
 * Writes realistic descriptors of any size. The same options always give the same bytes.
 *
 *   node test/bench/gen.mjs --services 1000 [--split 100] [--errors 4] [--style map|flow|anchors|crlf]
 *                           [--out DIR] [--seed N]
 *
 * prints one line per file set: services, files, bytes, lines, SHA-256.
 *
 * The system is made of domains of five services that one team owns: an entry service that calls two
 * services of the middle layer, which call one leaf service each. Calls only ever go down, so a clean
 * system has no cycle, and every call carries timeout, retry and circuit breaker.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { block, flow, Inline, plain, Shared } from "./emit.mjs";

const DOMAIN_SIZE = 5;
const SAGA_EVERY = 10;
const API_VERSION = "architecture-advisor/v1";
export const STYLES = ["map", "flow", "anchors", "crlf"];

const WORDS = [
  "order", "pay", "stock", "list", "price", "ship", "bill", "user",
  "find", "rate", "claim", "book", "fleet", "bank", "mail", "audit",
];
const ENTRY_NOTES = ["front door of this domain", "takes the request, owns the result", "kept small on purpose"];
const LEAF_NOTES = ["reads only its own tables", "one table, many readers", "no calls from here, on purpose"];

/** Mulberry32: small, fast and the same on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const domainName = (index) => `${WORDS[index % WORDS.length]}-${String(index).padStart(4, "0")}`;
const teamName = (index) => `team-${String(index).padStart(4, "0")}`;

/** The policies of one call. In style `anchors`, later calls of a domain repeat the first one's by alias. */
function callPolicies(domain, style, isFirst) {
  const share = (name, value) => (style === "anchors" ? new Shared(`${name}-${domain}`, value, !isFirst) : value);
  return {
    retry: share("retry", new Inline({ maxAttempts: 2, backoff: "exponential", baseDelay: "20ms", jitter: "full" })),
    circuitBreaker: share("breaker", {
      failureRate: "50%",
      minCalls: 20,
      window: "30s",
      openFor: "30s",
      halfOpenCalls: 5,
    }),
  };
}

function call(target, domain, layer, style, isFirst) {
  return {
    to: target,
    effect: "read",
    timeout: layer === 0 ? "800ms" : "200ms",
    deadline: "propagated",
    expected: new Inline({ p99: layer === 0 ? "160ms" : "40ms" }),
    ...callPolicies(domain, style, isFirst),
  };
}

/** Everything that one domain adds to the system, as ordered maps of section to entries. */
function domain(index, count, style, next) {
  const name = domainName(index);
  const team = teamName(index);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const middle = [`${name}-plan`, `${name}-check`];
  const leaves = [`${name}-data`, `${name}-index`];
  // Two thirds of the calls stay at home, the others go to a domain near by.
  const leafFor = (home) => (next() < 0.67 ? home : `${domainName((index + 1 + Math.floor(next() * 7)) % count)}-data`);
  const source = domainName(index === 0 ? 0 : index - 1);
  const common = () => ({ team, context: name, replicas: 2 + Math.floor(next() * 3) });

  const services = {
    [name]: {
      "#": `${name}: ${pick(ENTRY_NOTES)}`,
      kind: "service",
      ...common(),
      tier: "critical",
      entry: true,
      calls: middle.map((target, at) => call(target, index, 0, style, at === 0)),
      uses: [new Inline({ store: `${name}-db`, access: "readwrite" })],
      publishes: [new Inline({ channel: `${name}.events`, event: "Decided", via: "outbox" })],
      outbox: new Inline({ store: `${name}-db`, relay: { type: "cdc" } }),
      deploy:
        index % 2 === 0
          ? {
              strategy: "canary",
              router: "gateway-weight",
              steps: ["5%", "25%", "100%"],
              bakeTime: "15m",
              gates: [new Inline({ metric: "error-rate", max: "1%", comparedTo: "stable" })],
              rollback: new Inline({ automatic: true, method: "route" }),
            }
          : new Inline({ strategy: "rolling", rollback: { method: "previous-version" } }),
    },
  };
  for (const [at, service] of middle.entries()) {
    services[service] = {
      "#": pick(["stateless", "may be scaled at will", "keep this call short"]),
      ...common(),
      calls: [call(leafFor(leaves[at]), index, 1, style, false)],
      deploy: new Inline({ strategy: "rolling", rollback: { method: "previous-version" } }),
    };
  }
  for (const [at, service] of leaves.entries()) {
    services[service] = {
      "#": pick(LEAF_NOTES),
      ...common(),
      state: "external",
      uses: [new Inline({ store: `${service}-db`, access: "readwrite" })],
      ...(at === 0
        ? {
            consumes: [
              { channel: `${source}.events`, effect: "write", idempotent: new Inline({ key: "messageId", ttl: "7d" }) },
            ],
          }
        : {}),
      health: new Inline({ liveness: { path: "/live" }, readiness: { path: "/ready" } }),
      deploy: new Inline({ strategy: "rolling", rollback: { method: "previous-version" } }),
    };
  }

  const store = (owner) => ({ kind: "relational", owner, consistency: "strong" });
  const result = {
    teams: { [team]: new Inline({ size: 6 + (index % 4), skills: ["messaging", "sre"] }) },
    services,
    datastores: {
      [`${name}-db`]: store(name),
      ...Object.fromEntries(leaves.map((leaf) => [`${leaf}-db`, new Inline(store(leaf))])),
    },
    channels: {
      [`${name}.events`]: {
        kind: "topic",
        owner: team,
        delivery: "at-least-once",
        orderingKey: "requestId",
        retention: "7d",
        schema: new Inline({ format: "avro", compatibility: "backward" }),
        dlq: deadLetters(name, team),
      },
      [`${name}.dlq`]: new Inline({ kind: "queue", owner: team, retention: "14d" }),
    },
    flows: {},
    sagas: {},
    slos: { [`${name}-availability`]: new Inline({ target: name, metric: "availability", objective: "99.9%" }) },
  };
  if (index % SAGA_EVERY === 0) addSaga(result, name, team, middle, leaves);
  return result;
}

const deadLetters = (name, owner) => ({
  channel: `${name}.dlq`,
  maxAttempts: 5,
  owner,
  replay: new Inline({ mode: "manual" }),
  alert: new Inline({ depth: 1 }),
});

function addSaga(result, name, team, middle, leaves) {
  result.flows[`${name}-place`] = {
    entry: name,
    consistency: "eventual",
    writes: leaves.map((leaf) => new Inline({ service: leaf, store: `${leaf}-db` })),
  };
  result.sagas[`${name}-place`] = {
    "#": `undo the plan when the check says no`,
    flow: `${name}-place`,
    style: "orchestration",
    orchestrator: name,
    state: new Inline({ store: `${name}-db` }),
    deadline: "15m",
    correlationId: "requestId",
    recovery: "resume",
    dlq: deadLetters(name, team),
    telemetry: ["saga.compensation.success"],
    steps: middle.map((service, at) => ({
      service,
      action: at === 0 ? "reserve" : "confirm",
      effect: "write",
      idempotent: new Inline({ key: "sagaId" }),
      timeout: "5s",
      ...(at === 0 ? { compensation: new Inline({ action: "release", idempotent: true }) } : { retriable: true }),
    })),
  };
}

/** Faults that `--errors` plants, one per chosen service, in turn. */
const FAULTS = [
  (service) => service.calls && delete service.calls[0].timeout,
  (service) => service.calls && (service.calls[0].to = "nowhere"),
  (service) => (service.replica = 3),
  (service, name) => service.calls && (service.calls[0].to = name),
  (service) => service.calls && delete service.calls[0].circuitBreaker,
  (service) => service.calls && (service.calls[0].timeout = "soon"),
  (service) => (service.team = "team-nobody"),
];

/** Plants a fault into `percent` of all services and takes the DLQ from as many sagas (at least one). */
function plantFaults(domains, percent, next) {
  let turn = 0;
  for (const part of domains) {
    for (const [name, service] of Object.entries(part.services)) {
      if (next() * 100 >= percent) continue;
      // Services without calls take the next fault that fits them.
      while (!FAULTS[turn % FAULTS.length](service, name)) turn += 1;
      turn += 1;
    }
    for (const saga of Object.values(part.sagas)) {
      if (part === domains[0] || next() * 100 < percent) delete saga.dlq;
    }
  }
}

const HEAD = (teams, services) => ({
  system: { name: `shop-${services}`, stage: "production", since: "2024-05-01", drivers: ["independent-teams"] },
  teams,
  defaults: {
    "#": "what holds for all",
    telemetry: {
      signals: ["circuit-breaker.state", "dlq.depth", "consumer.lag", "outbox.age", "error-rate", "canary.error-rate"],
      alerts: ["circuit-breaker-open", "dlq-depth"],
      dashboards: ["system"],
    },
    health: new Inline({ liveness: "/live", readiness: "/ready", interval: "10s", timeout: "1s" }),
    calls: { fallback: new Inline({ type: "fail", reason: "the caller decides" }) },
    sagas: new Inline({ idempotent: true }),
  },
  platform: {
    orchestrator: "kubernetes",
    discovery: "dns",
    tracing: "otel",
    logs: "loki",
    metrics: "prometheus",
    ci: new Inline({ perService: true }),
    broker: new Inline({ replicas: 3 }),
    iac: new Inline({ tool: "opentofu", state: { locking: true }, review: "required", policyChecks: true, drift: "daily" }),
  },
});

const SECTIONS = ["services", "datastores", "channels", "flows", "sagas", "slos"];

/** The sections of several domains, in the style asked for. */
function printSections(domains, style) {
  let out = "";
  for (const section of SECTIONS) {
    const entries = Object.assign({}, ...domains.map((part) => part[section]));
    if (Object.keys(entries).length === 0) continue;
    out += `\n${section}:\n`;
    for (const [name, entry] of Object.entries(entries)) out += printEntry(name, entry, style);
  }
  return out;
}

function printEntry(name, entry, style) {
  if (style === "flow") return `  ${name}: ${flow(entry)}\n`;
  const body = entry instanceof Inline ? entry : { ...entry };
  const comment = body["#"];
  delete body["#"];
  return (comment ? `  # ${comment}\n` : "") + block({ [name]: body }, 2);
}

/**
 * A generated system.
 *
 * @param {object} options
 * @param {number} options.services  a multiple of five
 * @param {number} [options.split]   number of included files; 0 for one file
 * @param {number} [options.errors]  percent of the services that get a fault; 0 for a clean system
 * @param {string} [options.style]   one of `STYLES`
 * @param {number} [options.seed]
 * @returns {{files: {path: string, text: string}[], data: object}} the root file first; `data` is the merged
 *   plain value of the whole system
 */
export function generate({ services, split = 0, errors = 0, style = "map", seed = 1 }) {
  if (!Number.isInteger(services) || services <= 0 || services % DOMAIN_SIZE !== 0) {
    throw new RangeError(`--services takes a positive multiple of ${DOMAIN_SIZE}, not ${services}`);
  }
  if (!STYLES.includes(style)) throw new RangeError(`--style takes ${STYLES.join(", ")}, not ${style}`);
  const next = random(seed);
  const count = services / DOMAIN_SIZE;
  const domains = Array.from({ length: count }, (_, index) => domain(index, count, style, next));
  if (errors > 0) plantFaults(domains, errors, next);

  const head = HEAD(Object.assign({}, ...domains.map((part) => part.teams)), services);
  const data = plain({
    apiVersion: API_VERSION,
    ...head,
    ...Object.fromEntries(SECTIONS.map((section) => [section, Object.assign({}, ...domains.map((part) => part[section]))])),
  });
  const opening = `# Generated for the benchmark: ${services} services\napiVersion: ${API_VERSION}\n`;
  const files = [];
  if (split === 0) {
    files.push({ path: "architecture.yaml", text: opening + block(head, 0) + printSections(domains, style) });
  } else {
    files.push({ path: "architecture.yaml", text: `${opening}include: [services/*.yaml]\n${block(head, 0)}` });
    for (let part = 0; part < split; part += 1) {
      const slice = domains.slice(Math.floor((part * count) / split), Math.floor(((part + 1) * count) / split));
      if (slice.length === 0) continue;
      const path = `services/part-${String(part).padStart(4, "0")}.yaml`;
      files.push({ path, text: `apiVersion: ${API_VERSION}\n${printSections(slice, style)}` });
    }
  }
  if (style === "crlf") for (const file of files) file.text = file.text.replaceAll("\n", "\r\n");
  return { files, data };
}

/** Bytes, lines and the SHA-256 over paths and texts of a generated system. */
export function describe(files) {
  const hash = createHash("sha256");
  let bytes = 0;
  let lines = 0;
  for (const file of files) {
    hash.update(`${file.path}\0${file.text}\0`);
    bytes += Buffer.byteLength(file.text);
    lines += file.text.split("\n").length - 1;
  }
  return { files: files.length, bytes, lines, sha256: hash.digest("hex") };
}

/** Writes the files below `directory` and returns the path of the root file. */
export function write(files, directory) {
  for (const file of files) {
    const path = join(directory, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
  }
  return join(directory, files[0].path);
}

function main() {
  const { values } = parseArgs({
    options: {
      services: { type: "string", default: "100" },
      split: { type: "string", default: "0" },
      errors: { type: "string", default: "0" },
      style: { type: "string", default: "map" },
      seed: { type: "string", default: "1" },
      out: { type: "string" },
    },
  });
  const options = {
    services: Number(values.services),
    split: Number(values.split),
    errors: Number(values.errors),
    style: values.style,
    seed: Number(values.seed),
  };
  const { files } = generate(options);
  const facts = describe(files);
  console.log(
    `services ${options.services}  files ${facts.files}  bytes ${facts.bytes}  lines ${facts.lines}  ` +
      `bytes/service ${(facts.bytes / options.services).toFixed(0)}  lines/service ${(facts.lines / options.services).toFixed(1)}  ` +
      `sha256 ${facts.sha256}`,
  );
  if (values.out) console.log(write(files, values.out));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
