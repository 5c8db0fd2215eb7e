import { createAdvisor, type Advisor } from "../../server/src/advisor";
import { positionsOf, type Range } from "../../server/src/syntax/range";
import { rules as allRules } from "../../rules/index";
import { unindent } from "./cursor";

/** A range in words: its line and column, counted from 1, and its text; the file as well where there are several. */
export function place(range: Range, withFile = false): string {
  const { start } = positionsOf(range);
  const file = withFile ? `${range.entry.source}:` : "";
  return `${file}${start.line + 1}:${start.character + 1} ${range.entry.text.slice(range.start, range.end)}`;
}

/** Several files of one system with the place of the cursor, which one of them holds as `$0`. */
export interface Workspace {
  readonly advisor: Advisor;
  readonly descriptor: Advisor["descriptor"];
  readonly source: string;
  readonly offset: number;
}

/** Reads the files of a case; the first is the root. Without a cursor the offset is 0 in the root. */
export function workspace(files: Readonly<Record<string, string>>): Workspace {
  const [root = ""] = Object.keys(files);
  const advisor = createAdvisor(root, { rules: allRules });
  let at = { source: root, offset: 0 };
  for (const [source, marked] of Object.entries(files)) {
    const text = unindent(marked);
    const offset = text.indexOf("$0");
    if (offset !== -1) at = { source, offset };
    advisor.descriptor.setFile(source, text.replace("$0", ""));
  }
  return { advisor, descriptor: advisor.descriptor, ...at };
}

/** A system in which everything that names something else does so at least once. */
export const everyReference = `apiVersion: architecture-advisor/v1
system: {name: shop, owner: core, problems: [slow-dependency]}
teams: {core: {size: 6}}
clients:
  app: {calls: [{to: web, op: show}], flows: [buy], team: core}
defaults:
  calls: {to: {payment: {timeout: 3s}}, bulkhead: {pool: bank-pool}}
services:
  web:
    kind: gateway
    team: [core]
    serves: [app]
    exposes: [show]
    calls:
      - {to: order, op: place, effect: write, flow: buy, fallback: {type: cached, to: order-list}}
      - payment
    redundantWith: order
    features: [express]
  order:
    team: core
    exposes: [place, {op: cancel, contract: order-api, flow: buy}]
    pools: [bank-pool, {name: db-pool, usedFor: [payment, order.events, order-db, nightly]}]
    workloads: [{name: nightly, pool: db-pool}]
    calls: [{to: payment, op: charge, bulkhead: {pool: bank-pool}, statusQuery: status, idempotent: {key: id, store: order-db}}]
    uses: [{store: order-db, access: write, in: [place], pool: db-pool}, {store: order-list, access: read}]
    publishes: [{channel: order.events, via: outbox, with: place}]
    outbox: {store: order-db, relay: {cdc: order-rows}}
    health: {readiness: {checks: [order-db, order.events]}}
    allowedCallers: [web]
    contract: order-api
  payment:
    exposes: [charge, status]
    consumes: [{channel: order.events, dlq: {channel: order.dead, owner: core}, flow: buy, workers: bank}]
    pools: [bank]
datastores:
  order-db: {owner: order, team: core}
  copy: {replicaOf: order-db}
channels:
  order.events: {kind: topic, owner: core, subscribers: [payment], fedBy: [order-rows]}
flows:
  buy: {entry: order, op: place, owner: core, writes: [{service: order, store: order-db, op: place}], steps: [web, {service: payment, op: charge, channel: order.events}]}
sagas:
  buy: {flow: buy, orchestrator: order, owner: core, dlq: order.dead, steps: [{service: payment, action: charge, channel: order.events, compensation: {action: refund}}]}
readModels:
  order-list: {service: web, store: copy, feed: order.events, readers: [app, web], owner: core}
eventStores:
  ledger: {service: order, store: order-db}
cdc:
  order-rows: {source: order-db, target: order.events, service: order, owner: core}
flags:
  express-on: {owner: core, services: [web], flow: buy}
rollouts:
  web-2: {service: web, flag: express-on, owner: core, rollbackWhen: {slo: fast}}
features:
  express: {flag: express-on, services: [web], owner: core}
contracts:
  order-api: {service: order, owner: core}
slos:
  fast: {target: web, owner: core}
migrations:
  out: {from: web, facade: web, acl: in-process, owner: core, capabilities: [{name: orders, to: order}], dataSync: {cdc: order-rows, source: order-db, target: copy}}
pipelines:
  sales: {source: order-db, target: figures, owner: core, tasks: [{name: sum, writes: figures}]}
datasets:
  figures: {owner: core}
platform:
  gateway: {service: web}
  mesh: {services: [web], exclude: payment}
exceptions:
  - {rule: shared-database, on: ['services.order.calls[payment]', datastores.order-db, defaults.calls.to.payment], reason: known, owner: core}
`;
