import { code, count, defineRule, isSet, yaml, type Broker } from "../kit";

export default defineRule({
  id: "broker-single-node",
  scope: "system",
  title: "Message broker that is a single point of failure",
  pattern: "message-broker",
  group: "X-EDA",
  severity: "error",
  status: "stable",
  articles: ["INT", "MS9"],

  why: `
    Every event between services passes the broker. Services can fail one by one and the rest goes on, but when the only
    node of the broker stops, or the only zone it runs in, everything that talks by messages stops at once, and what that
    node had not copied anywhere is gone.
  `,
  unless: "a provider runs the broker and keeps it redundant (`managed: true`).",
  fixWrites: "three nodes, and the zones to spread them over",

  *check(system) {
    const broker = system.single("platform")?.broker;
    if (!broker || !isSet(broker) || broker.managed?.value === true || system.single("system")?.stage?.value === "prototype") return;
    const single = singleOf(broker);
    if (!single) return;
    const { at, what } = single;
    yield {
      at,
      about: broker,
      message: `message broker${broker.tool ? ` ${code(broker.tool)}` : ""} runs ${what}, so one failure stops every message of the system`,
      help: "set `replicas: 3`, spread over zones, or use a broker that is `managed`",
    };
  },

  fix: (system, edit) => {
    const { replicas, zones } = system.single("platform")!.broker!;
    const nodes = replicas?.value === 1 ? 3 : replicas?.value ?? 3;
    return {
      title: replicas?.value === 1 ? "Run the broker on 3 nodes" : "Spread the broker over several zones",
      safe: false,
      edits: edit.all(
        replicas?.value === 1 ? edit.set(replicas, nodes) : [],
        zones?.value === 1 ? edit.set(zones, Math.min(3, nodes)) : [],
      ),
    };
  },

  examples: [{
    title: "One node",
    bad: yaml`
      services: {orders: {publishes: [{channel: events, via: outbox}]}}
      channels: {events: {external: true}}
      platform: {broker: {tool: rabbitmq, replicas: 1}}
      #                                             ^ error
    `,
    good: yaml`
      services: {orders: {publishes: [{channel: events, via: outbox}]}}
      channels: {events: {external: true}}
      platform: {broker: {tool: rabbitmq, replicas: 3}}
    `,
  }],
});

function singleOf({ replicas, zones }: Broker): { readonly at: NonNullable<Broker["replicas"]>; readonly what: string } | undefined {
  if (replicas?.value === 1) return { at: replicas, what: `on ${count(1, "node")}` };
  return zones?.value === 1 ? { at: zones, what: `in ${count(1, "zone")}` } : undefined;
}
