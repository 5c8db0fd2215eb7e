import { code, count, defineRule, dualPublishes, isExcepted, listOf, meshOf, meshRange, nameOf, uncoveredFlows, yaml, type Related, type System } from "../kit";

export default defineRule({
  id: "mesh-before-transaction-strategy",
  scope: "system",
  title: "Service mesh before writes across services are settled",
  pattern: "service-mesh",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["RM", "MDP"],

  why: `
    A mesh repeats, reroutes and cuts off calls. Where one business action writes in several services and nothing takes
    the first write back when the second fails, each of these turns into data that does not agree. The mesh makes such
    gaps happen more often and shows them more clearly; it closes none of them.
  `,
  unless: "the open writes are accepted with a reason under `exceptions`.",

  *check(system) {
    const mesh = meshOf(system);
    if (!mesh) return;
    const open = openWrites(system);
    if (open.length === 0) return;
    yield {
      at: meshRange(mesh),
      about: mesh,
      message: `a service mesh runs while ${open.length === 1 ? "one write" : count(open.length, "write")} across services can come apart: ${listOf(open.map(({ name }) => name))}`,
      help: "settle these writes first, with a saga or an outbox",
      related: open.map(({ related }) => related),
    };
  },

  examples: [{
    title: "Two writes and no way back",
    bad: yaml`
      services: {shop: {}, inventory: {}, payments: {}}
      flows:
        buy: {entry: shop, writes: [{service: inventory}, {service: payments}]}
      platform:
        mesh: {goals: [observability]}
      # ^^^^ warning
    `,
    good: yaml`
      services: {shop: {}, inventory: {}, payments: {}}
      flows:
        buy: {entry: shop, writes: [{service: inventory}, {service: payments}]}
      sagas:
        buy: {flow: buy}
      platform:
        mesh: {goals: [observability]}
    `,
  }],
});

interface OpenWrite {
  readonly name: string;
  readonly related: Related;
}

function openWrites(system: System): readonly OpenWrite[] {
  const open: OpenWrite[] = [];
  for (const flow of system.fact(uncoveredFlows)) {
    if (isExcepted(system, "cross-service-write-without-saga", flow)) continue;
    open.push({ name: nameOf(flow), related: { at: flow.$.key, message: `${code(nameOf(flow))} writes in several services, and no saga covers it` } });
  }
  for (const service of system.all("services")) {
    for (const { publish } of dualPublishes(system, service)) {
      if (isExcepted(system, "dual-write-db-and-broker", publish)) continue;
      open.push({ name: nameOf(service), related: { at: publish.channel ?? publish.$.key, message: `${code(nameOf(service))} publishes here beside its own write` } });
    }
  }
  return open;
}
