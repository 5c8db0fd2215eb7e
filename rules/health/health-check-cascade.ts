import {
  code, defineRule, healthOf, isOwn, listOf, moveToDeep, nameOf, nameRange, readinessChecks, runsAllTheTime, yaml,
  type Datastore, type Edits, type Editor, type Health, type Located, type Probe, type Service, type System, type Violation,
} from "../kit";

/** A readiness check that looks at another service. */
interface Look {
  readonly from: string;
  readonly to: string;
  readonly service: Service;
  readonly check: Located<string>;
}

/** A check to move, with where it is written. */
interface Move {
  readonly health: Health;
  readonly probe: Probe;
  readonly names: readonly string[];
}

const manyServices = 3;

export default defineRule({
  id: "health-check-cascade",
  scope: "system",
  title: "Readiness checks that fail together",
  pattern: "readiness",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS9", "MS6"],

  why: `
    When the readiness of one service looks at a second, and that of the second at a third, one failure takes all of them
    out of rotation, those included that could still answer something. The same happens when everybody looks at one store.
    Checks that were meant to contain a failure spread it, faster than the calls themselves would.
  `,
  unless: "each service looks at its own store only.",

  *check(system) {
    yield* rows(system);
    yield* sharedStores(system);
  },

  fix: (_system, edit, _context, violation) => ({
    title: "Look at them in the deep checks instead",
    safe: true,
    edits: moveAll(edit, violation.data as readonly Move[]),
  }),

  examples: [{
    title: "Ready if the next one is",
    bad: yaml`
      services:
        page: {calls: [orders], health: {liveness: /live, readiness: {path: /ready, checks: [orders]}}}
        orders: {calls: [stock], health: {liveness: /live, readiness: {path: /ready, checks: [stock]}}}
      #                                                                                       ^^^^^ warning
        stock: {health: {liveness: /live, readiness: /ready}}
    `,
    good: yaml`
      services:
        page: {calls: [orders], health: {liveness: /live, readiness: {path: /ready, checks: [orders]}}}
        orders: {calls: [stock], health: {liveness: /live, deep: {checks: [stock], interval: 60s}, readiness: {path: /ready}}}
        stock: {health: {liveness: /live, readiness: /ready}}
    `,
  }],
});

/** Services whose readiness looks at a service whose readiness looks at a third. Those that hang together are one finding. */
function* rows(system: System): Iterable<Violation> {
  const looks = looksOf(system);
  const lookedAt = new Map<string, Look[]>();
  const looking = new Set<string>();
  for (const look of looks) {
    lookedAt.set(look.to, [...(lookedAt.get(look.to) ?? []), look]);
    looking.add(look.from);
  }
  const deep = looks.filter(look => lookedAt.has(look.from));
  for (const group of groupsOf(deep)) {
    const last = group.find(look => !looking.has(look.to)) ?? group[0]!;
    const shaken = shakenBy(last.to, lookedAt);
    const isCircle = looking.has(last.to);
    yield {
      at: last.check,
      about: last.service,
      message: isCircle
        ? `${listOf([last.to, ...shaken])} are ready only after each other, so none of them comes back once one is away`
        : `when ${code(last.to)} is away, ${listOf(shaken)} leave rotation one after the other`,
      help: "take services out of `readiness.checks`, and look at them in `deep`",
      related: [...new Set([...group, ...group.flatMap(look => lookedAt.get(look.from) ?? [])])].filter(look => look !== last).slice(0, 20)
        .map(look => ({ at: look.check, message: `${code(look.from)} is ready only if ${code(look.to)} is` })),
      data: group.map(({ service, to }): Move => ({ health: service.health!, probe: service.health!.readiness!, names: [to] })),
    };
  }
}

function looksOf(system: System): readonly Look[] {
  const index = system.index(readinessChecks);
  return index.keys().filter(name => system.find("services", name)).flatMap(to => index.get(to)
    .filter(({ service }) => nameOf(service) !== to)
    .map(({ service, check }) => ({ from: nameOf(service), to, service, check })));
}

/** Everybody who is not ready any more, in steps, when a service is not. */
function shakenBy(name: string, lookedAt: ReadonlyMap<string, readonly Look[]>): readonly string[] {
  const shaken = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { from } of lookedAt.get(next) ?? []) {
      if (shaken.has(from) || from === name) continue;
      shaken.add(from);
      open.push(from);
    }
  }
  return [...shaken];
}

/** Checks that have a service in common belong together. */
function groupsOf(looks: readonly Look[]): readonly (readonly Look[])[] {
  const groups = new Map<string, Look[]>();
  for (const look of looks) {
    const touched = [...new Set([groups.get(look.from) ?? [], groups.get(look.to) ?? []])];
    const merged = [...touched.flat(), look];
    for (const { from, to } of merged) {
      groups.set(from, merged);
      groups.set(to, merged);
    }
  }
  return [...new Set(groups.values())];
}

/** A store that the readiness of every service looks at. */
function* sharedStores(system: System): Iterable<Violation> {
  const index = system.index(readinessChecks);
  const general = system.single("defaults")?.health;
  const names = new Set([...index.keys(), ...(general?.readiness?.checks ?? []).map(({ value }) => value)]);
  for (const name of names) {
    const store = system.find("datastores", name);
    const isGeneral = general?.readiness?.checks?.some(({ value }) => value === name) === true;
    if (!store || (!isGeneral && index.get(name).length < manyServices)) continue;
    const services = system.all("services").filter(service => isOwn(service) && runsAllTheTime(service) && healthOf(system, service).readiness);
    const looking = services.filter(service => healthOf(system, service).readiness!.checks?.some(({ value }) => value === name));
    if (looking.length < manyServices || looking.length < services.length) continue;
    yield storeFinding(system, store, looking);
  }
}

function storeFinding(system: System, store: Datastore, looking: readonly Service[]): Violation {
  const name = nameOf(store);
  const general = system.single("defaults")?.health;
  const moves = new Map<Probe, Move>();
  for (const service of looking) {
    const probe = healthOf(system, service).readiness!;
    const isOwned = store.owner?.value === nameOf(service) && probe === service.health?.readiness;
    if (!isOwned) moves.set(probe, { health: probe === general?.readiness ? general : service.health!, probe, names: [name] });
  }
  const [first] = [...moves.values()];
  return {
    at: first!.probe.checks!.find(({ value }) => value === name)!,
    about: store,
    message: `when datastore ${code(name)} is away, all ${looking.length} services leave rotation together`,
    help: "look at it in `deep`, and let readiness look at the store that a service owns",
    related: [{ at: nameRange(store), message: `the readiness of every service looks at ${code(name)}` }],
    data: [...moves.values()],
  };
}

function moveAll(edit: Editor, moves: readonly Move[]): Edits {
  const byProbe = new Map<Probe, Move>();
  for (const move of moves) byProbe.set(move.probe, { ...move, names: [...(byProbe.get(move.probe)?.names ?? []), ...move.names] });
  return edit.all(...[...byProbe.values()].map(({ health, probe, names }) => moveToDeep(edit, health, probe, names)));
}
