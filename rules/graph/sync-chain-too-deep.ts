import { arrowOf, defineRule, greatestWays, listOf, trait, waitGraph, wayAsRelated, wayFrom, wayInWords, yaml } from "../kit";

/** A row of waiting calls that ends in one of them, with everyone it begins at. */
interface Row {
  readonly path: readonly number[];
  readonly depth: number;
  readonly starts: readonly string[];
}

export default defineRule({
  id: "sync-chain-too-deep",
  scope: "system",
  title: "Too many calls wait in a row",
  pattern: "microservices",
  group: "X-GRAPH",
  severity: "warning",
  status: "stable",
  articles: ["MS4", "MS3"],

  why: `
    Every call in a row adds its wait to the answer and its failures to the error rate, and all services on the way hold a
    thread until the last one is done. A deep row is usually a sign that data lives too far from where it is needed: a
    message, a copy for reading, or one service instead of two would shorten it.
  `,
  unless: "some of these calls do not wait at all; say so with `mode: async` or `ackEarly: true`.",

  *check(system, { thresholds }) {
    const waits = system.fact(waitGraph);
    // Gateways and backends for clients pass a request on; the row begins behind them.
    const weight = (arrow: number): number => ((waits.traits[waits.from[arrow]!]! & trait.thin) !== 0 ? 0 : 1);
    const ways = greatestWays(waits, 0, (arrow, below) => (weight(arrow) === 0 && below === 0 ? Number.NaN : below + weight(arrow)));
    if (ways.value.every(depth => depth <= thresholds.syncDepthMax)) return;
    const hasCaller = new Uint8Array(waits.nodes);
    for (const node of waits.to) hasCaller[node] = 1;
    const rows = new Map<number, Row>();
    for (let start = 0; start < waits.nodes; start += 1) {
      const depth = ways.value[start]!;
      const begins = hasCaller[start] === 0 || (waits.traits[start]! & trait.entry) !== 0;
      if (!begins || depth <= thresholds.syncDepthMax) continue;
      const path = wayFrom(waits, ways, start);
      const last = path[path.length - 1]!;
      const known = rows.get(last);
      const starts = [...(known?.starts ?? []), waits.names[start]!];
      rows.set(last, known && known.depth >= depth ? { ...known, starts } : { path, depth, starts });
    }
    for (const [last, { path, depth, starts }] of rows) {
      const { call } = arrowOf(system, waits, last);
      yield {
        at: call.to!,
        about: call,
        message: `${depth} calls wait in a row on the way ${wayInWords(waits, path)}, and ${thresholds.syncDepthMax} is the limit`,
        help: `let one of them be a message or read from a copy, or join two of the services; ${listOf(starts)} ${starts.length === 1 ? "waits" : "wait"} for all of it`,
        related: wayAsRelated(system, waits, path.slice(0, -1)),
      };
    }
  },

  examples: [{
    title: "Four waits for one page",
    bad: yaml`
      services:
        page: {entry: true, calls: [{to: orders, timeout: 4s}]}
        orders: {calls: [{to: stock, timeout: 3s}]}
        stock: {calls: [{to: prices, timeout: 2s}]}
        prices: {calls: [{to: taxes, timeout: 1s}]}
      #                       ^^^^^ warning
        taxes: {}
    `,
    good: yaml`
      services:
        page: {entry: true, calls: [{to: orders, timeout: 4s}]}
        orders: {calls: [{to: stock, timeout: 3s}]}
        stock: {calls: [{to: prices, timeout: 2s}]}
        prices: {calls: [{to: taxes, mode: async}]}
        taxes: {}
    `,
  }],
});
