import { patterns, readingOrder, type Pattern, type PatternId } from "../../../rules/kit/knowledge";
import { deployables, isOwn, kindOf } from "../../../rules/kit/facts";
import type { Saga, Service } from "../generated/elements";
import type { Finding, RegisteredRule } from "../analysis/finding";
import { collectionNames, type Collection } from "../model/part";
import { nameOf, type Block } from "../model/place";
import type { System } from "../model/system";
import type { Range } from "../syntax/range";

/** A place of the descriptor that shows a pattern. */
export interface UsePlace {
  /** Stable path, such as `services.orders.calls[payments].circuitBreaker`. */
  readonly path: string;
  readonly at: Range;
}

/** A pattern that a system declares. */
export interface PatternUse {
  readonly pattern: Pattern;
  /** Where it is declared, in the order of the text; never empty. */
  readonly places: readonly UsePlace[];
  /** Open errors and warnings of its rules: with any of them the system has the pattern in name only. */
  readonly open: readonly Finding[];
}

/**
 * The patterns that a system declares, by id, with the places that show them. What a decision switches off (`none`,
 * `false`) is not in use. The overview patterns, which only combine others, are left out.
 */
export function patternsInUse(system: System, findings: readonly Finding[], rules: ReadonlyMap<string, RegisteredRule>): ReadonlyMap<PatternId, PatternUse> {
  const open = openByPattern(findings, rules);
  const uses = new Map<PatternId, PatternUse>();
  for (const pattern of Object.values(patterns)) {
    if (pattern.antiPattern || overviews.has(pattern.id)) continue;
    const places = [...(own[pattern.id] ?? byPaths(pattern.descriptor))(system)];
    if (places.length > 0) uses.set(pattern.id, { pattern, places, open: open.get(pattern.id) ?? [] });
  }
  return uses;
}

/** Errors and warnings by the pattern they are about; a finding counts for the patterns of the rules it stands for, too. */
export function openByPattern(findings: readonly Finding[], rules: ReadonlyMap<string, RegisteredRule>): ReadonlyMap<PatternId, readonly Finding[]> {
  const open = new Map<PatternId, Finding[]>();
  for (const finding of findings) {
    if (!isHeavy(finding)) continue;
    const about = new Set([finding.rule, ...finding.folded.map(id => rules.get(id))].map(rule => rule?.pattern));
    for (const id of about) if (id !== undefined) open.set(id, [...(open.get(id) ?? []), finding]);
  }
  return open;
}

/** True for errors and warnings: what has to be done, as opposed to advice. */
export function isHeavy({ severity }: Finding): boolean {
  return severity === "error" || severity === "warning";
}

const overviews: ReadonlySet<PatternId> = new Set<PatternId>([
  ...readingOrder.posts.filter(({ synthesis }) => synthesis).map(({ pattern }) => pattern),
  "integration-patterns", "cloud-patterns",
]);

type Search = (system: System) => Iterable<UsePlace>;

/** Patterns that a path alone does not tell, because a value or a number decides. */
const own: Readonly<Partial<Record<PatternId, Search>>> = {
  "api-gateway": inOrder(byPaths(["platform.gateway"]), services(service => kindOf(service) === "gateway")),
  "anti-corruption-layer": inOrder(byPaths(["migrations.*.acl", "migrations.*.capabilities[].acl"]), services(service => kindOf(service) === "acl")),
  "bff": services(service => kindOf(service) === "bff" || service.serves !== undefined),
  "blue-green": deployments("blue-green"),
  "bulkhead": inOrder(
    byPaths(patterns["bulkhead"].descriptor.filter(path => path !== "services.*.pools")),
    // One pool is what every program has; the second one separates.
    services(service => (service.pools?.length ?? 0) > 1, "pools"),
  ),
  "canary": deployments("canary"),
  "choreography": sagas(({ style, participants }) => style?.value === "choreography" || participants !== undefined),
  "conway-alignment": byPaths(["services.*.team"]),
  "expand-contract": function* (system) {
    for (const store of system.all("datastores")) if (store.schemaChange?.style?.value === "expand-contract") yield placeOf(store.schemaChange, `datastores.${nameOf(store)}.schemaChange`);
    for (const service of system.all("services")) {
      const change = service.deploy?.schemaChange;
      if (change?.style?.value === "expand-contract") yield placeOf(change, `services.${nameOf(service)}.deploy.schemaChange`);
    }
  },
  "facade": inOrder(byPaths(["migrations.*.facade"]), services(service => kindOf(service) === "facade")),
  // A rollout says what is wanted, and only a flag can do it.
  "feature-flags": byPaths(["flags", "platform.flags"]),
  "idempotency": byPaths([...patterns["idempotency"].descriptor, "services.*.consumes[].idempotent", "defaults.calls.idempotent"]),
  "message-broker": byPaths(["platform.broker", "channels"]),
  "message-queue": function* (system) {
    for (const channel of system.all("channels")) if (channel.kind?.value === "queue") yield placeOf(channel, `channels.${nameOf(channel)}`);
  },
  "microservices": function* (system) {
    if (system.fact(deployables) > 2) yield* services(isOwn)(system);
  },
  "monolith": services(service => kindOf(service) === "monolith"),
  "orchestration": sagas(({ style, orchestrator }) => style?.value === "orchestration" || orchestrator !== undefined),
  "publish-subscribe": function* (system) {
    for (const channel of system.all("channels")) if (channel.kind?.value === "topic" || channel.subscribers) yield placeOf(channel, `channels.${nameOf(channel)}`);
  },
  "rolling": deployments("rolling"),
  "serverless": services(service => kindOf(service) === "function"),
  "service-mesh": byPaths(["platform.mesh"]),
  "shadow-traffic": inOrder(deployments("shadow"), byPaths(["services.*.deploy.shadow"])),
  "strangler-fig": function* (system) {
    for (const migration of system.all("migrations")) {
      if (migration.pattern === undefined || migration.pattern.value === "strangler-fig") yield placeOf(migration, `migrations.${nameOf(migration)}`);
    }
  },
  "transactional-outbox": inOrder(byPaths(["services.*.outbox"]), function* (system) {
    for (const service of system.all("services")) {
      for (const publish of service.publishes ?? []) {
        if (publish.via?.value === "outbox") yield { path: `services.${nameOf(service)}.publishes${publish.$.segment}`, at: publish.via };
      }
    }
  }),
};

function inOrder(...searches: readonly Search[]): Search {
  return function* (system) {
    for (const search of searches) yield* search(system);
  };
}

function services(isMeant: (service: Service) => boolean, key?: "pools"): Search {
  return function* (system) {
    for (const service of system.all("services")) {
      if (isMeant(service)) yield { path: `services.${nameOf(service)}${key ? `.${key}` : ""}`, at: (key && service[key]?.$.key) ?? service.$.key };
    }
  };
}

function deployments(strategy: "blue-green" | "canary" | "rolling" | "shadow"): Search {
  return function* (system) {
    for (const service of system.all("services")) {
      const found = service.deploy?.strategy?.find(({ value }) => value === strategy);
      if (found) yield { path: `services.${nameOf(service)}.deploy.strategy`, at: found };
    }
  };
}

function sagas(isMeant: (saga: Saga) => boolean): Search {
  return function* (system) {
    for (const saga of system.all("sagas")) if (isMeant(saga)) yield placeOf(saga, `sagas.${nameOf(saga)}`);
  };
}

function placeOf(block: Block, path: string): UsePlace {
  return { path, at: block.$.key };
}

/** Looks places of the descriptor up as the patterns' data writes them: `*` is any name, `[]` any item of a list. */
function byPaths(paths: readonly string[]): Search {
  const split = paths.map(path => path.split(".").flatMap(name => (name.endsWith("[]") ? [name.slice(0, -2), "[]"] : [name])));
  return function* (system) {
    for (const [top = "", ...rest] of split) {
      if (!collectionNames.has(top)) {
        yield* below(system.single(top as "platform"), rest, top);
        continue;
      }
      // A collection alone stands for each of its elements.
      const within = rest[0] === "*" ? rest.slice(1) : rest;
      for (const element of system.all(top as Collection)) yield* below(element, within, `${top}.${nameOf(element)}`);
    }
  };
}

function* below(value: unknown, path: readonly string[], written: string): Iterable<UsePlace> {
  if (value === undefined || isOff(value)) return;
  const [name, ...rest] = path;
  if (name === undefined) {
    const at = rangeOf(value);
    if (at) yield { path: written, at };
  } else if (name === "[]") {
    for (const item of Array.isArray(value) ? (value as readonly unknown[]) : []) yield* below(item, rest, `${written}${isBlock(item) ? item.$.segment : "[]"}`);
  } else if (name === "*") {
    for (const [key, item] of value instanceof Map ? (value as ReadonlyMap<string, unknown>) : []) yield* below(item, rest, `${written}.${key}`);
  } else if (typeof value === "object" && value !== null && Object.hasOwn(value, name)) {
    yield* below((value as Readonly<Record<string, unknown>>)[name], rest, `${written}.${name}`);
  }
}

/** `none`, `false`, and an empty list say that something is not there. */
function isOff(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) && value.length === 0) return true;
  const { none, value: plain } = value as { readonly none?: { readonly value?: unknown }; readonly value?: unknown };
  return none?.value === true || plain === false || plain === "none";
}

function rangeOf(value: unknown): Range | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("$" in value) return (value as Block).$.key;
  return "entry" in value ? (value as Range) : undefined;
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}
