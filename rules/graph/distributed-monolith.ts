import {
  arrowOf, callGraph, code, consumersOf, count, defineRule, greatestWays, isUnderWay, listOf, lockstepGroups, nameOf, nameRange, trait, waitGraph, wayFrom, writersOf, yaml,
  type Block, type Range, type System, type Thresholds, type WaitGraph,
} from "../kit";

type Kind = "released" | "stored" | "waiting" | "synchronous";

/** One reason to think that services are one program in several parts. */
interface Evidence {
  readonly kind: Kind;
  readonly services: readonly string[];
  readonly at: Range;
  readonly about: Block;
  /** What ties them, as the end of "`a` and `b` …". */
  readonly words: string;
}

/** The share of waiting calls, in percent, from which on a system counts as synchronous. */
const mostlyWaiting = 70;

export default defineRule({
  id: "distributed-monolith",
  scope: "system",
  title: "Services that behave as one program",
  pattern: "distributed-monolith",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS3"],

  why: `
    Services that share a database, wait for each other and go out on one date cannot be changed, released or scaled one by
    one. They have every cost of a distributed system and none of its freedom; a single program with clean modules would do
    the same work with less.
  `,
  unless: "a migration is under way and has a day on which it ends.",

  *check(system, { thresholds }) {
    const strong = [...releasedTogether(system), ...waitingInCircles(system), ...mostlySynchronous(system, thresholds)];
    if (strong.length === 0) return;
    const evidence = [...strong, ...sharingStores(system)];
    if (new Set(evidence.map(({ kind }) => kind)).size < 2) return;
    if (system.all("migrations").some(migration => isUnderWay(migration) && migration.deadline)) return;
    for (const cluster of clustersOf(evidence)) {
      if (new Set(cluster.map(({ kind }) => kind)).size < 2) continue;
      const [first] = cluster;
      const named = cluster.filter(({ kind }) => kind !== "synchronous");
      yield {
        at: first!.at,
        about: first!.about,
        message: `${listOf(named.flatMap(({ services }) => services))} behave as one program: they ${[...new Set(cluster.map(({ words }) => words))].join(", ")}`,
        help: "join them into one deployable with modules, or cut the ties one by one, the shared database first",
        related: cluster.slice(1).map(({ at, services, words }) => ({ at, message: `${listOf(services)} ${words}` })),
      };
    }
  },

  examples: [{
    title: "One database and one release date",
    bad: yaml`
      teams: {sales: {}, logistics: {}}
      services:
        orders: {team: sales, deployGroup: train, uses: [{store: shop-db, access: readwrite}]}
      #                                    ^^^^^ warning
        stock: {team: logistics, deployGroup: train, uses: [{store: shop-db, access: readwrite}]}
      datastores: {shop-db: {owner: orders}}
    `,
    good: yaml`
      teams: {sales: {}, logistics: {}}
      services:
        orders: {team: sales, uses: [{store: shop-db, access: readwrite}]}
        stock: {team: logistics, uses: [{store: stock-db, access: readwrite}]}
      datastores: {shop-db: {owner: orders}, stock-db: {owner: stock}}
    `,
  }],
});

function* releasedTogether(system: System): Iterable<Evidence> {
  for (const [, services] of system.fact(lockstepGroups)) {
    yield { kind: "released", services: services.map(nameOf), at: services[0]!.deployGroup!, about: services[0]!, words: "are released together" };
  }
}

function* sharingStores(system: System): Iterable<Evidence> {
  for (const store of system.all("datastores")) {
    if (store.kind?.value === "cache" || store.schemas) continue;
    const writers = writersOf(system, store);
    if (writers.length > 1) yield { kind: "stored", services: writers.map(nameOf), at: nameRange(store), about: store, words: `write ${code(nameOf(store))} together` };
  }
}

function* waitingInCircles(system: System): Iterable<Evidence> {
  const waits = system.fact(waitGraph);
  const seen = new Set<number>();
  for (let at = 0; at < waits.to.length; at += 1) {
    const component = waits.component[waits.from[at]!]!;
    if (component !== waits.component[waits.to[at]!] || seen.has(component)) continue;
    seen.add(component);
    const { call } = arrowOf(system, waits, at);
    const services = waits.names.filter((_, node) => waits.component[node] === component);
    yield { kind: "waiting", services, at: call.to!, about: call, words: "wait for each other" };
  }
}

/** Nearly all calls wait, and too many of them in a row: true of the whole system, so it adds to what ties any part of it. */
function* mostlySynchronous(system: System, thresholds: Thresholds): Iterable<Evidence> {
  const waits = system.fact(waitGraph);
  const deepest = deepestWay(waits);
  if (deepest.depth <= thresholds.syncDepthMax) return;
  const messages = system.index(consumersOf);
  const edges = system.fact(callGraph).out.reduce((sum, arrows) => sum + arrows.length, 0) + messages.keys().reduce((sum, channel) => sum + messages.get(channel).length, 0);
  if (waits.to.length * 100 <= mostlyWaiting * edges) return;
  const { call } = arrowOf(system, waits, deepest.last);
  yield {
    kind: "synchronous", services: [...waits.names], at: call.to!, about: call,
    words: `sit where ${waits.to.length} of ${count(edges, "call and message", "calls and messages")} wait, ${deepest.depth} in a row`,
  };
}

function deepestWay(waits: WaitGraph): { readonly depth: number; readonly last: number } {
  const ways = greatestWays(waits, 0, (arrow, below) => below + ((waits.traits[waits.from[arrow]!]! & trait.thin) === 0 ? 1 : 0));
  let deepest = 0;
  for (let node = 1; node < waits.nodes; node += 1) if (ways.value[node]! > ways.value[deepest]!) deepest = node;
  const path = waits.nodes > 0 ? wayFrom(waits, ways, deepest) : [];
  return { depth: waits.nodes > 0 ? ways.value[deepest]! : 0, last: path[path.length - 1] ?? -1 };
}

/** Evidence that has services in common belongs together. */
function clustersOf(evidence: readonly Evidence[]): readonly (readonly Evidence[])[] {
  const local = evidence.filter(({ kind }) => kind !== "synchronous");
  const general = evidence.filter(({ kind }) => kind === "synchronous");
  const clusterOf = new Map<string, Evidence[]>();
  for (const part of local) {
    const touched = [...new Set(part.services.flatMap(name => [clusterOf.get(name) ?? []]))];
    const merged = [...touched.flat(), part];
    for (const { services } of merged) for (const name of services) clusterOf.set(name, merged);
  }
  return [...new Set(clusterOf.values())].map(cluster => [...cluster, ...general]);
}
