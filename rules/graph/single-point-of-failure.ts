import {
  code, criticalStarts, defineRule, formatAvailability, isOwn, isRunning, isSet, kindOf, listOf, nameOf, reachFrom, startsBehind, storeUse, tierOf, trait, wait, waitGraph, wayAsRelated, wayTo, yaml,
  type Block, type CriticalStart, type Datastore, type Index, type Known, type Reach, type Related, type Service, type System, type WaitGraph,
} from "../kit";

/** What may stand alone: a service, a store, the broker or the gateway. */
type Part = Block & { readonly replicas?: Known<number>; readonly zones?: Known<number>; readonly managed?: Known<boolean> };

interface Lonely {
  readonly part: Part;
  /** What it is called in a message. */
  readonly words: string;
  /** The nodes of the wait graph that stop with it. */
  readonly nodes: readonly number[];
}

const targetForError = 99.9;

export default defineRule({
  id: "single-point-of-failure",
  scope: "system",
  title: "Single point of failure under critical work",
  pattern: "load-balancing",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS9"],

  why: `
    Work that waits for a part which exists once stops whenever that part stops: for a restart, a release, a broken host or
    a lost zone. What is asked for on the way to every answer decides how available the whole can be, however well the rest
    is built.
  `,
  unless: "the part is run by a provider who keeps it redundant (`managed: true`), has a standby (`failover: true`), or the work can simply be run again.",

  *check(system) {
    const lonely = lonelyParts(system);
    if (lonely.length === 0) return;
    const waits = system.fact(waitGraph);
    const starts = system.fact(criticalStarts);
    if (starts.length === 0) return;
    const allows = (arrow: number): boolean => (waits.bits[arrow]! & wait.answered) === 0;
    const nodes = starts.map(({ node }) => node);
    const reach = reachFrom(waits, nodes, allows);
    let behind: readonly (readonly number[])[] | undefined;
    for (const { part, words, nodes: users } of lonely) {
      const hit = users.find(node => reach.start[node] !== 0);
      if (hit === undefined) continue;
      behind ??= startsBehind(waits, nodes, allows);
      const stopped = stoppedStarts(users.filter(node => reach.start[node] !== 0), behind, starts);
      const promised = Math.max(...stopped.map(start => start.promised ?? 0));
      const isOne = part.replicas?.value === 1;
      const names = listOf(stopped.map(({ name }) => name));
      yield {
        at: isOne ? part.replicas! : part.zones!,
        about: part,
        severity: promised >= targetForError ? "error" : "warning",
        message: `${words} runs ${isOne ? "as one instance" : "in one zone"}, and ${names} ${stopped.length === 1 ? "stops" : "stop"} with it${promised >= targetForError ? ` in spite of ${formatAvailability(promised)}` : ""}`,
        help: `${isOne ? "set `replicas: 2`" : "set `zones: 2`"}, or say \`managed: true\` where a provider keeps it redundant`,
        related: pathOf(system, waits, reach, hit),
      };
    }
  },

  fix: (_system, edit, _context, violation) => {
    const part = violation.about as Part & Service;
    return {
      title: `Run two of ${code(nameOf(part))}`,
      safe: false,
      // Two copies that keep state in their own memory would remember different things.
      edits: part.state?.value === "in-memory" ? undefined : edit.all(
        part.replicas?.value === 1 ? edit.set(part.replicas, 2) : [],
        part.zones?.value === 1 ? edit.set(part.zones, 2) : [],
      ),
    };
  },

  examples: [{
    title: "A critical flow over one instance",
    bad: yaml`
      services:
        shop: {entry: true, replicas: 3, calls: [{to: stock, timeout: 1s}]}
        stock: {replicas: 1}
      #                   ^ warning
      flows: {buy: {entry: shop, tier: critical}}
    `,
    good: yaml`
      services:
        shop: {entry: true, replicas: 3, calls: [{to: stock, timeout: 1s}]}
        stock: {replicas: 2}
      flows: {buy: {entry: shop, tier: critical}}
    `,
  }],
});

const lonelyServices: Index<Service> = {
  name: "services that stand alone",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    const kind = kindOf(service);
    const hasStandby = service.failover?.value === true || (service.redundantWith?.length ?? 0) > 0 || (service.autoscale?.min?.value ?? 0) > 1;
    if (!isAlone(service) || !isOwn(service) || kind === "function" || hasStandby) return;
    // Batch work that fails is run again.
    if (service.schedule || !isRunning(service)) return;
    yield ["", service];
  },
};

const lonelyStores: Index<Datastore> = {
  name: "stores that stand alone",
  collection: "datastores",
  *entries(element) {
    const store = element as Datastore;
    const role = store.role?.value;
    if (!isAlone(store) || store.kind?.value === "cache" || role === "cache" || role === "archive" || role === "replica" || tierOf(store) === "best-effort") return;
    yield ["", store];
  },
};

function isAlone(part: Part): boolean {
  return part.managed?.value !== true && (part.replicas?.value === 1 || part.zones?.value === 1);
}

function lonelyParts(system: System): readonly Lonely[] {
  const services = system.index(lonelyServices).get("");
  const stores = system.index(lonelyStores).get("");
  const gateway = system.single("platform")?.gateway;
  const isLonelyGateway = gateway !== undefined && isSet(gateway) && !gateway.service && isAlone(gateway);
  const broker = system.single("platform")?.broker;
  const isLonelyBroker = broker !== undefined && isSet(broker) && isAlone(broker);
  if (services.length + stores.length === 0 && !isLonelyGateway && !isLonelyBroker) return [];
  const waits = system.fact(waitGraph);
  const found: Lonely[] = services.map(service => ({ part: service, words: code(nameOf(service)), nodes: [waits.numbers.get(nameOf(service))!] }));
  for (const store of stores) {
    const users = system.index(storeUse).get(nameOf(store)).filter(({ use }) => use.purpose === undefined || use.purpose.value === "domain" || use.purpose.value === "session");
    found.push({ part: store, words: `datastore ${code(nameOf(store))}`, nodes: users.map(({ service }) => waits.numbers.get(nameOf(service))!) });
  }
  const numbers = Array.from({ length: waits.nodes }, (_, node) => node);
  if (isLonelyGateway) found.push({ part: gateway, words: "the gateway", nodes: numbers.filter(node => (waits.traits[node]! & trait.entry) !== 0) });
  if (isLonelyBroker) found.push({ part: broker, words: "the broker", nodes: system.all("services").filter(publishesDirectly).map(service => waits.numbers.get(nameOf(service))!) });
  return found;
}

/** True for services whose answer waits for the broker: what goes through an outbox or a log can wait for it. */
function publishesDirectly(service: Service): boolean {
  return (service.publishes ?? []).some(({ via, loss }) => (via === undefined || via.value === "direct") && loss?.value !== "acceptable");
}

function stoppedStarts(users: readonly number[], behind: readonly (readonly number[])[], starts: readonly CriticalStart[]): readonly CriticalStart[] {
  return [...new Set(users.flatMap(node => behind[node]!))].map(place => starts[place]!);
}

function pathOf(system: System, waits: WaitGraph, reach: Reach, node: number): readonly Related[] {
  return wayAsRelated(system, waits, wayTo(waits, reach, node));
}
