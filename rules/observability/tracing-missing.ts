import { count, defineRule, deployables, greatestWays, isTraced, systemPlace, waitGraph, wayAsRelated, wayFrom, yaml } from "../kit";

const manyServices = 5;
const deepChain = 3;

export default defineRule({
  id: "tracing-missing",
  scope: "system",
  title: "Requests that cross services and cannot be followed",
  pattern: "distributed-tracing",
  group: "X-OPS",
  severity: "warning",
  status: "stable",
  articles: ["MS10"],

  why: `
    When an answer is slow or wrong, the cause lies in any of the services that the request went through. Without one id
    that travels along and one place that puts the parts together, each team proves that its own service is fine, and the
    search goes on by hand while users wait.
  `,
  unless: "the proxies of a mesh trace every call already (state it under `mesh.telemetry`).",

  *check(system) {
    if (isTraced(system)) return;
    const services = system.fact(deployables);
    const waits = system.fact(waitGraph);
    const ways = greatestWays(waits, 0, (_arrow, below) => below + 1);
    const deepest = ways.value.reduce((best, depth, node) => (depth > ways.value[best]! ? node : best), 0);
    const depth = waits.nodes > 0 ? ways.value[deepest]! : 0;
    if (services < manyServices && depth < deepChain) return;
    const platform = system.single("platform");
    const place = systemPlace(system, platform);
    if (!place) return;
    const isDeep = depth >= deepChain;
    yield {
      ...place,
      message: isDeep ? `a request goes through ${count(depth + 1, "service")} in a row, and nothing follows it` : `requests among ${count(services, "service")} are followed by nothing`,
      help: "add `tracing: {propagation: w3c}` to `platform`",
      related: isDeep ? wayAsRelated(system, waits, wayFrom(waits, ways, deepest)) : [],
    };
  },

  fix: (_system, edit) => ({
    title: "Follow requests across services",
    safe: true,
    edits: edit.addAt(["platform"], { tracing: { propagation: "w3c" } }),
  }),

  examples: [{
    title: "Three calls in a row",
    bad: yaml`
      services:
        page: {calls: [{to: orders, timeout: 3s}]}
        orders: {calls: [{to: stock, timeout: 2s}]}
        stock: {calls: [{to: prices, timeout: 1s}]}
        prices: {}
      platform: {logs: loki}
      # <- warning
    `,
    good: yaml`
      services:
        page: {calls: [{to: orders, timeout: 3s}]}
        orders: {calls: [{to: stock, timeout: 2s}]}
        stock: {calls: [{to: prices, timeout: 1s}]}
        prices: {}
      platform: {logs: loki, tracing: {propagation: w3c}}
    `,
  }],
});
