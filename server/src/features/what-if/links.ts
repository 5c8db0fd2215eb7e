import { attemptsOf, backoffOf, isAnsweredEarly, isDeadlinePropagated, poolUses, requestLimit, type PoolUse } from "../../../../rules/kit/call-load";
import { isUndecided } from "../../../../rules/kit/decisions";
import { isRequired, isSync } from "../../../../rules/kit/facts";
import { hasFallback } from "../../../../rules/kit/fallbacks";
import { requestTimeout } from "../../../../rules/kit/planned-timeouts";
import type { Thresholds } from "../../../../rules/kit/knowledge";
import type { Call, CircuitBreaker, Client, Fallback, Publishes, Service, Uses } from "../../generated/elements";
import { nameOf, type Block } from "../../model/place";
import { isOn, policyOf, type EffectivePolicy } from "../../model/policy";
import { formatDuration } from "../../model/quantity";
import type { System } from "../../model/system";
import type { Range } from "../../syntax/range";
import type { Node } from "./subject";

/** One service, or client, that depends on something, with all that decides what trouble there does to it. */
export interface Link {
  readonly caller: Node;
  readonly target: Node;
  readonly kind: "call" | "store" | "publish";
  readonly block: Block;
  readonly at: Range;
  readonly call: Call | undefined;
  readonly policy: EffectivePolicy | undefined;
  /** What keeps the caller from waiting at all: an asynchronous call, an outbox. */
  readonly detached: string | undefined;
  /** Milliseconds until the caller gives up one attempt; infinite where nothing ends the wait. */
  readonly timeout: number;
  /** Whether a missing timeout is a gap, a decision or still open. */
  readonly timeoutSays: "declared" | "nothing" | "undecided" | "connecting-only" | "cannot-say";
  readonly attempts: number;
  /** False where only some failures are repeated and running out of time is none of them. */
  readonly repeatsTimeouts: boolean;
  /** The milliseconds of pauses between a number of attempts. */
  readonly pauses: (attempts: number) => number;
  /** A retry that gives up at an age ends there. */
  readonly giveUpAfter: number;
  /** How often it is done for one request, one after the other. */
  readonly times: number;
  /** Links with the same word are waited for at the same time. */
  readonly group: string | undefined;
  /** Repeats do not follow the number of requests: a budget, or a deadline that travels along. */
  readonly bounded: boolean;
  /** Why the caller can go on without the answer: its fallback, or that the call is optional. */
  readonly soft: string | undefined;
  /** Where the answer of the fallback comes from or its work is parked, by `keyOf`; undefined where it is local. */
  readonly standIn: string | undefined;
  readonly breaker: CircuitBreaker | undefined;
  readonly bulkhead: boolean;
  /** Holding a request longer than this, in milliseconds, is more than the caller is known to bear. */
  readonly limit: number;
  readonly usual: number | undefined;
  readonly pool: PoolUse | undefined;
  /** Waiting holds no thread in the caller's runtime. */
  readonly threadless: boolean;
  /** The callee answers before its own work further down. */
  readonly early: boolean;
}

/** Where nothing is measured, the wait that the fixes of the rules take as usual stands in. */
const nothingMeasured = {} as Call;
/** The fixes set timeouts to four times what is normal. */
const timeoutToNormal = 4;

export interface LinkContext {
  readonly system: System;
  readonly thresholds: Thresholds;
}

/** All links of a system by both of their ends (see `keyOf`). */
export interface Net {
  readonly into: ReadonlyMap<string, readonly Link[]>;
  readonly out: ReadonlyMap<string, readonly Link[]>;
  /** By `keyOf`: what waits for each other in a circle has the same number. */
  readonly circles: ReadonlyMap<string, number>;
}

/** All that services and clients depend on. Who depends on itself is left out: it waits for nobody else. */
export function netOf(context: LinkContext): Net {
  const into = new Map<string, Link[]>();
  const out = new Map<string, Link[]>();
  const put = (map: Map<string, Link[]>, key: string, link: Link): void => {
    const list = map.get(key);
    if (list) list.push(link);
    else map.set(key, [link]);
  };
  const add = (link: Link): void => {
    const [caller, target] = [keyOf(link.caller), keyOf(link.target)];
    if (caller === target) return;
    put(into, target, link);
    put(out, caller, link);
  };
  const { system } = context;
  for (const service of system.all("services")) {
    const pools = poolUses(system, service);
    for (const call of service.calls ?? []) if (call.to) add(callLink(context, service, call, pools.find(use => use.call === call)));
    for (const use of service.uses ?? []) if (use.store) add(storeLink(context, service, use));
    for (const publish of service.publishes ?? []) if (publish.channel) add(publishLink(context, service, publish));
  }
  for (const link of impliedStores(context)) add(link);
  for (const client of system.all("clients")) for (const call of client.calls ?? []) if (call.to) add(clientLink(context, client, call));
  return { into, out, circles: circlesOf(into, out) };
}

/** Numbers the nodes so that those that wait for each other have the same number (Kosaraju). */
function circlesOf(into: ReadonlyMap<string, readonly Link[]>, out: ReadonlyMap<string, readonly Link[]>): ReadonlyMap<string, number> {
  const last: string[] = [];
  const seen = new Set<string>();
  for (const start of out.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const path = [{ key: start, at: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const link = out.get(top.key)?.[top.at];
      top.at += 1;
      if (!link) last.push(path.pop()!.key);
      else if (!seen.has(keyOf(link.target))) {
        seen.add(keyOf(link.target));
        path.push({ key: keyOf(link.target), at: 0 });
      }
    }
  }
  const circles = new Map<string, number>();
  for (const start of last.reverse()) {
    if (circles.has(start)) continue;
    const open = [start];
    circles.set(start, circles.size);
    const number = circles.get(start)!;
    for (const key of open) {
      for (const { caller } of into.get(key) ?? []) {
        if (circles.has(keyOf(caller))) continue;
        circles.set(keyOf(caller), number);
        open.push(keyOf(caller));
      }
    }
  }
  return circles;
}

/** A node as a key of maps. */
export function keyOf({ kind, name }: Node): string {
  return `${kind} ${name}`;
}

function callLink(context: LinkContext, service: Service, call: Call, pool: PoolUse | undefined): Link {
  const { system } = context;
  const policy = policyOf(system, service, call);
  const callee = system.find("services", call.to);
  const idle = call.mode?.value === "stream" && isOn(policy.timeout) ? policy.timeout.value.idle?.value : undefined;
  const timeout = requestLimit(policy)?.value ?? idle;
  const attempts = attemptsOf(policy);
  const retry = isOn(policy.retry) ? policy.retry.value : undefined;
  const bulkhead = isOn(policy.bulkhead) ? policy.bulkhead.value : undefined;
  const most = bulkhead?.maxConcurrent?.value;
  const replaced = hasFallback(policy) && (!isOn(policy.fallback) || policy.fallback.value.to?.value !== call.to?.value);
  return {
    ...base(context, { kind: "service", name: nameOf(service) }, { kind: "service", name: call.to!.value }, call, call.to!),
    kind: "call", call, policy, pool, times: timesOf(call), group: call.parallelGroup?.value,
    detached: isSync(call) ? undefined : call.mode?.value === "stream" ? undefined : "asynchronous call",
    timeout: timeout ?? Infinity,
    timeoutSays: timeoutSays(policy, timeout),
    attempts: attempts ?? attemptsWithin(policy, timeout),
    repeatsTimeouts: retry?.retryOn === undefined || retry.retryOn.some(({ value }) => /time|50[04]|5xx|all|any|connect/i.test(value)),
    pauses: number => backoffOf(policy, number),
    giveUpAfter: retry?.giveUpAfter?.value ?? Infinity,
    bounded: retry?.budget !== undefined || isDeadlinePropagated(system, service, call),
    soft: replaced ? fallbackWords(isOn(policy.fallback) ? policy.fallback.value : undefined) : isRequired(call) ? undefined : "optional call",
    standIn: replaced ? standInOf(system, policy) : undefined,
    breaker: isOn(policy.circuitBreaker) ? policy.circuitBreaker.value : undefined,
    bulkhead: bulkhead !== undefined && most !== Infinity && !(pool && most !== undefined && most >= pool.size),
    ...limitOf(context, call, callee),
    threadless: service.concurrency?.value === "async",
    early: isAnsweredEarly(call, callee),
  };
}

/** Attempts that begin before a retry gives up, where only their age ends them and each runs out of time. */
function attemptsWithin(policy: EffectivePolicy, timeout: number | undefined): number {
  const end = isOn(policy.retry) ? finite(policy.retry.value.giveUpAfter?.value) : undefined;
  if (end === undefined || timeout === undefined || !(timeout > 0)) return 1;
  let attempts = 1;
  while (attempts < mostCounted && attempts * timeout + backoffOf(policy, attempts + 1) <= end) attempts += 1;
  return attempts;
}

/** More attempts than these are not told apart. */
const mostCounted = 10_000;

/** A store has no timeout of its own in a descriptor, so nothing says how long its users wait. */
function storeLink(context: LinkContext, service: Service, use: Uses): Link {
  const purpose = use.purpose?.value;
  const isCache = purpose === "cache" || context.system.find("datastores", use.store)?.kind?.value === "cache";
  const beside = purpose === "reporting" || purpose === "analytics" || purpose === "archive" || purpose === "migration" || purpose === "rate-limit";
  return {
    ...base(context, { kind: "service", name: nameOf(service) }, { kind: "datastore", name: use.store!.value }, use, use.store!),
    kind: "store",
    soft: isCache ? "cache that can be read past" : beside ? `${purpose} beside its own work` : undefined,
    threadless: service.concurrency?.value === "async",
  };
}

function publishLink(context: LinkContext, service: Service, publish: Publishes): Link {
  const via = publish.via?.value ?? (service.outbox && service.outbox.none?.value !== true && publish.via === undefined ? "outbox" : undefined);
  const buffered = via !== undefined && via !== "direct";
  const beside = publish.loss?.value === "acceptable" || publish.purpose?.value === "telemetry" || publish.purpose?.value === "notify";
  return {
    ...base(context, { kind: "service", name: nameOf(service) }, { kind: "channel", name: publish.channel!.value }, publish, publish.channel!),
    kind: "publish",
    detached: buffered ? bufferWords[via] : undefined,
    soft: beside ? "message that may be lost" : undefined,
    threadless: service.concurrency?.value === "async",
  };
}

const bufferWords: Readonly<Record<string, string>> = {
  "outbox": "outbox", "cdc": "change data capture", "event-store": "event store", "transactional": "transaction with the store",
};

function clientLink(context: LinkContext, client: Client, call: Call): Link {
  const callee = context.system.find("services", call.to);
  const timeout = Math.min(call.timeout?.request?.value ?? Infinity, client.patience?.value ?? Infinity);
  return {
    ...base(context, { kind: "client", name: nameOf(client) }, { kind: "service", name: call.to!.value }, call, call.to!),
    kind: "call", call, timeout,
    timeoutSays: timeout === Infinity ? "nothing" : "declared",
    detached: call.mode === undefined || call.mode.value === "sync" ? undefined : "asynchronous call",
    soft: answersItself(call.fallback) ? fallbackWords(call.fallback) : isRequired(call) ? undefined : "optional call",
    ...limitOf(context, call, callee),
    early: isAnsweredEarly(call, callee),
  };
}

/** Stores that elements other than services name: the state of sagas, read models, event stores. */
function* impliedStores(context: LinkContext): Iterable<Link> {
  const { system } = context;
  const seen = new Set<string>();
  for (const service of system.all("services")) for (const { store } of service.uses ?? []) if (store) seen.add(`${nameOf(service)} ${store.value}`);
  const holders = [
    ...system.all("sagas").flatMap(saga => [{ service: saga.orchestrator, state: saga.state }, ...(saga.participants ?? [])])
      .flatMap(({ service, state }) => (service && state?.store ? [{ service, store: state.store, block: state }] : [])),
    ...[...system.all("readModels"), ...system.all("eventStores")].flatMap(holder => (holder.service && holder.store ? [{ service: holder.service, store: holder.store, block: holder }] : [])),
  ];
  for (const { service, store, block } of holders) {
    const key = `${service.value} ${store.value}`;
    if (seen.has(key) || !system.find("services", service)) continue;
    seen.add(key);
    yield { ...base(context, { kind: "service", name: service.value }, { kind: "datastore", name: store.value }, block, store), kind: "store" };
  }
}

/** A link of which nothing is declared. */
function base({ thresholds }: LinkContext, caller: Node, target: Node, block: Block, at: Range): Link {
  return {
    caller, target, kind: "call", block, at, call: undefined, policy: undefined, detached: undefined,
    timeout: Infinity, timeoutSays: "cannot-say", attempts: 1, repeatsTimeouts: true, pauses: () => 0, giveUpAfter: Infinity, times: 1, group: undefined, bounded: false,
    soft: undefined, standIn: undefined, breaker: undefined, bulkhead: false, pool: undefined, threadless: false, early: false,
    limit: usualLimit(thresholds), usual: undefined,
  };
}

/** What a caller bears where nothing says what is normal, in milliseconds. */
export function usualLimit({ timeoutToP99Max }: Thresholds): number {
  return (requestTimeout(nothingMeasured) / timeoutToNormal) * timeoutToP99Max;
}

/** What a caller bears: so many times what is normal as a timeout may be, else what the usual timeout allows for. */
function limitOf({ thresholds }: LinkContext, call: Call, callee: Service | undefined): Pick<Link, "limit" | "usual"> {
  const op = callee?.exposes?.find(exposed => exposed.op !== undefined && exposed.op.value === call.op?.value);
  const usual = finite(call.expected?.p99?.value) ?? finite(op?.expected?.p99?.value);
  return { usual, limit: usual === undefined ? usualLimit(thresholds) : usual * thresholds.timeoutToP99Max };
}

function timeoutSays(policy: EffectivePolicy, request: number | undefined): Link["timeoutSays"] {
  if (request !== undefined) return "declared";
  if (!isOn(policy.timeout)) return "nothing";
  const { value } = policy.timeout;
  return isUndecided(value) || value.request !== undefined ? "undecided" : value.connect ? "connecting-only" : "nothing";
}

function timesOf({ perRequest, parallelGroup, batch }: Call): number {
  const times = perRequest?.value ?? 1;
  return times > 1 && Number.isFinite(times) && !parallelGroup && batch?.value !== true ? times : 1;
}

function standInOf(system: System, policy: EffectivePolicy): string | undefined {
  const to = isOn(policy.fallback) ? policy.fallback.value.to : undefined;
  if (!to) return undefined;
  for (const [collection, kind] of [["services", "service"], ["datastores", "datastore"], ["channels", "channel"]] as const) {
    if (system.find(collection, to)) return keyOf({ kind, name: to.value });
  }
  const store = system.find("readModels", to)?.store?.value;
  return store === undefined ? undefined : keyOf({ kind: "datastore", name: store });
}

/** The same net where some fallbacks have nothing to answer with. */
export function withoutFallbacks({ into, out, circles }: Net, lost: ReadonlySet<Link>): Net {
  const bare = new Map([...lost].map(link => [link, { ...link, standIn: undefined, soft: link.call && !isRequired(link.call) ? "optional call" : undefined }] as const));
  const changed = (map: Net["into"]): Net["into"] => new Map([...map].map(([key, list]) => [key, list.map(link => bare.get(link) ?? link)]));
  return { into: changed(into), out: changed(out), circles };
}

/** Clients have no defaults: only what the call itself says is in force. */
function answersItself(fallback: Fallback | undefined): boolean {
  return fallback !== undefined && fallback.none?.value !== true && fallback.type?.value !== "fail" && fallback.type?.value !== "none";
}

function fallbackWords(fallback: Fallback | undefined): string {
  const kind = fallback?.type?.value;
  const stale = fallback?.maxStale?.value;
  switch (kind) {
    case "cached": return `cached answer${stale === undefined ? "" : ` of up to ${formatDuration(stale)}`}`;
    case "queued": return "queued fallback";
    case "degraded": return "degraded fallback";
    case "static": return "static fallback";
    default: return "fallback";
  }
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
