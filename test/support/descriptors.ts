/** Whole descriptors, each in a style of its own; together they hold every construct that people write. */
export const block = `apiVersion: architecture-advisor/v1
# A shop that takes orders.
system:
  name: shop
  stage: production
  description: |
    Orders come in by web and app.

    # This line belongs to the text, and so does this: it
teams:
  core: {size: 8}
  growth:
    size: 4   # since spring

services:
  # The front door.
  web:
    kind: gateway
    entry: true
    team: growth
    calls:
      - to: orders
        op: place
        effect: write
        timeout: {connect: 500ms, request: 2s}
        circuitBreaker:
          failureRate: 50%
          slowCallRate: 50%   # half of them
          slowCallDuration: 1s
          minCalls: 20
          window: 30s
          openFor: 30s
      - catalog

  orders:
    team: core
    replicas: 3
    uses:
      - {store: order-db, access: write}
    publishes:
    - {channel: order.events, via: outbox}
    calls:
      - to: payments
        effect: write
        idempotent: {key: orderId}
        timeout: none
        reason: the bank calls back
      - {to: stock, timeout: 800ms, retry: 2}

  payments:
    kind: external
  catalog:
  stock:
    consumes:
      - channel: order.events
        idempotent: true
        dlq:
          channel: order.dead
          maxAttempts: 5
          owner: core

datastores:
  order-db: {owner: orders}
channels:
  order.events:
    kind: topic
    delivery: at-least-once
sagas:
  checkout:
    style: orchestration
    orchestrator: orders
    steps:
      - service: stock
        action: reserve
        compensation: {action: release, idempotent: true}
      # The step that moves money.
      - service: payments
        action: charge
flags:
  new-checkout: {owner: core, created: 2026-01-10, expires: 2026-12-01}
exceptions:
  - rule: saga-without-dlq
    on: [sagas.checkout]
    reason: parked orders are handled by hand
    until: 2027-01-01
`;

export const flow = `{apiVersion: architecture-advisor/v1, system: {name: bank}, teams: {core: {size: 12}},
 services: {
  transfers: {kind: orchestrator, entry: true, replicas: 2, # two zones
   calls: [
     {to: payments, effect: write, idempotent: {key: id}, timeout: {connect: 1s, request: 40s}},
     {to: ledger, effect: write, idempotent: {key: id}, timeout: 40s} ],
   publishes: [{channel: payment.compensations, via: outbox}]},
  payments: {calls: [{to: processor, effect: write, expected: {p99: 300ms}}]},
  ledger: {}, accounts: , "notifications": {}, processor: {kind: external}},
 channels: {payment.compensations: {kind: queue}},
 sagas: {payment-flow: {style: orchestration, orchestrator: transfers, deadline: 5m, steps: [
   {service: ledger, action: reserve, effect: write},
   {service: payments, action: charge, effect: write, compensation: {action: refund, idempotent: true}}]}}}
`;

export const mixed = `---
apiVersion: architecture-advisor/v1
x-call: &call
    timeout: {connect: 100ms, request: 1s}
    retry: {maxAttempts: 3, backoff: exponential, jitter: true}
system: {name: 'it''s mixed', description: "two\\
  lines and \\u00e9 \u{1f680}"}
defaults:
    calls:
        timeout: {connect: 500ms, request: 2s}
        to: {bank: {timeout: 5s}}
services:
    "checkout":
        entry: yes
        calls: [ {to: bank, <<: *call},   # merged
                 {to: stock, op: reserve} ]
        consumes: [orders.placed]
    bank: {kind: external, description: a text that
            goes on}
    stock: {calls: [to: bank], uses: [stock-db]}   # an implicit pair
    ? idle
    : {kind: worker}
datastores: {stock-db: {owner: stock}, other-db: }
channels:
    orders.placed: {kind: queue, dlq: orders.dead}
platform:
    mesh: {goals: [mtls], policies: {timeout: 3s}}
    flags: {system: none, reason: "not needed, yet"}
rollouts:
    bank-2: {service: stock, deploy: {strategy: canary, steps: [1%, 10%, 50%], gates: [{metric: error-rate, max: 1%}]}}
`;

export const anchors = `apiVersion: architecture-advisor/v1
services:
  a: &shape
    replicas: 2
    calls: &calls
      - {to: b, timeout: 1s}
      - {to: c, timeout: 2s}
  b: *shape
  c:
    <<: *shape
    calls: *calls
  d: {calls: *calls, team: core}
teams: {core: }
`;

export const sparse = `apiVersion: architecture-advisor/v1

services:

  a:

    calls:

      - b    # short

      - to:
          c
  b:
  c:   ~
  # the last one
  d: null

# end of services
channels:
  q: {}
  "r": {kind: queue}   
x-note:
  - anything
  - {at: all}
`;

/** Every descriptor, by name. */
export const descriptors: Readonly<Record<string, string>> = {
  block,
  flow,
  mixed,
  anchors,
  sparse,
  windows: block.replaceAll("\n", "\r\n"),
  "no final newline": block.trimEnd(),
  wide: block.replace(/^ +/gm, spaces => spaces + spaces).replace(/^( *)- (?=\S)/gm, "$1-   "),
  "with a byte order mark": `\ufeff${sparse}`,
};

/** Texts that are no whole descriptors, each a known difficulty. */
export const fragments: readonly string[] = [
  "", "\n", "#", "# only a comment", "---\n", "...\n", "services", "services:", "services:\n  ", "services:\n  a", "services:\n  a\n  b:\n", "services: a\n",
  "- a\n- b\n", "[]\n", "{}\n", "'text'\n", "\"text\n", "services: [\n", "services: {a: {\n", "services:\n- a\n", "services:\n- a:\n  - b\n",
  "services:\n  a: |\n    text\n  # c\n  b: 1\n", "services:\n  a: |+\n    text\n\n\n  b: 1\n", "services:\n  a: >2\n     x\n  b: 1\n",
  "services:\n  a: b\n    c\n  d: e\n", "services:\n  a: \"b\n    c\"\n  d: e\n", "services:\n  a: \"b\n  c\"\n  d: e\n", "services:\n  a: {b: 1,\n  c: 2}\n  d: 1\n",
  "services:\n  a: [1\n  ]\n  b: 2\n", "services:\n  a: {x: [\n  1, 2\n  ]}\n", "a: 1\n{b: 2}\n", "a: 1\n[b]\n", "a: 1\nb\n", "a: 1\n'b'\nc: 2\n", "a: 1\n  b: 2\n",
  "services:\n    a: 1\n  b: 2\n", "services:\n  a: 1\n    b: 2\n", "services:\n  a: 1\n b: 2\n", "services:\n  'a': 1\n  \"b\": 2\n  ? c\n  : 3\n", "? a\n: b\n",
  "services: # c\n  # d\n  a: 1 # e\n", "services:\n  a: x#y\n  b: x #y\n", "services:\n  a:1\n", "a:\tb\n", "a: b\t# c\n", "\ta: b\n", "a:\n\tb: c\n", "a:\n  \tb\n",
  "a: *x\n", "a: &x\nb: *x\n", "a: &x 1\nb: *x\n", "a: &x [*x]\n", "a: &x {b: *x}\n", "services:\n  a: &x 1\n  b: [&x 2, *x]\n  c: *x\n",
  "services:\n  a: *x\n  b: &x 1\n", "&a a: 1\n", "*a : 1\n", "&r\na: 1\n", "!!map\na: 1\n", "a: !!str 1\n", "a: !!int '1'\n", "a: !x b\n", "a: !<tag:x> b\n",
  "<<: {a: 1}\nb: 2\n", "<<: [{a: 1}, {a: 2, c: 3}]\na: 4\n", "<<: 1\n", "a: {<<: {b: 1}, <<: {c: 2}}\n", "'<<': 1\n", "a: 1\na: 2\n", "services:\n  a: 1\n  a: 2\n",
  "services:\n  a: 1\nteams: {}\nservices:\n  b: 1\n", "1: a\n2.5: b\ntrue: c\nnull: d\n~: e\n: f\n", "{1: a, [b]: c, {d: e}: f, : g}\n", "[a, b]: c\n",
  "__proto__: {a: 1}\nconstructor: b\nhasOwnProperty: c\n", "services:\n  __proto__: {calls: [constructor]}\n  constructor: {}\n",
  "a: 1\n---\nb: 2\n", "---\na: 1\n...\n", "--- a\n", "--- # c\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%YAML 1.1\n---\na: yes\n", "a: 1\n...\nb: 2\n", "---\n---\na: 1\n",
  "a: 1\rb: 2\r", "a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\nc: 3\r\n", "a: \"x\r\n  y\"\r\n", "a: |\r\n  x\r\n  y\r\nb: 1\r\n", "a:\r\n\r\n  b: 1\r\n",
  "\ufeffa: 1\n", "a: \ufeff1\n", "a: \u0000\n", "a: \ud800\n", "\"\\ud800\": 1\n", "a: \u0085b\nc: \u2028d\n", "a: x\u00a0y\n", "\u{1f680}: [\u{1f680}, \u{1f680}: \u{1f680}]\n",
  "a: [b: 1, c]\n", "a: [b: 1]\n", "a: [b: , c]\n", "a: {b, c: , d: 1, e}\n", "a: {\"b\":1}\n", "a: {b:1}\n", "a: [,]\n", "a: [b,,c]\n", "a: [b, ]\n", "a: {b: 1, }\n", "a: [\n# c\n]\n",
  "a: [b # c\n, d]\n", "a: {b # c\n : d}\n", "a: {b: # c\n d}\n", "a: [ 'b' , \"c\" ]\n", "a: {? b : c, ? d}\n", "a: - b\n", "a: - b\n  - c\n", "- - a\n  - b\n-\n- : c\n",
  "a: ''\nb: \"\"\nc: 'x''y'\nd: \"\\n\\t\\x41\\u0041\\U0001F680\\\\\"\n", "a: \"\\q\"\n", "a: 'b\n\n  c'\n", "a: \"b\\\n  c\"\n", "a: b \"c\" 'd'\n", "a: 'b' c\n", "a: \"b\" # c\n", "a: \"b\"#c\n",
  "a: 0x1F\nb: 0o17\nc: 010\nd: 1e3\ne: .5\nf: 5.\ng: -.inf\nh: .NaN\ni: +1\nj: -0\nk: 1_000\nl: 12:30:45\nm: yes\nn: 1e1000\no: 0b1\np: 9007199254740993\n",
  "a: Null\nb: NULL\nc: nULL\nd: True\ne: tRUE\nf: FALSE\ng: ~\nh:\n", "a: @b\n", "a: `b\n", "a: %b\n", "%a: b\n", "a: ?b\nc: -d\ne: :f\n", "?a: b\n-c: d\n:e: f\n", "a: b: c\n", "a: 'b': c\n",
  "a: |\n", "a: |\nb: 1\n", "a: >\n\n\nb: 1\n", "a: |1\n x\nb: 1\n", "a: |9\n x\n", "a: | # c\n  x\n", "a: |x\n  y\n", "a: |-\n  x\n# c\nb: 1\n", "a: |\n  x\n # c\n  y\n", "a: |\n# c\n  x\n",
  "a:\n- b\n-c\n", "a:\n - b\n- c\n", "a:\n  - b\n c: d\n", "a: b\n c: d\n", "a: [b\nc: d\n", "a: {b: 1\nc: d\n", "a: 'b\nc: d\n", "a: \"b\nc: d\n", "a: \"b\nc: \"d\n", "a: ]\n", "a: }\nb: 1\n",
  "]: a\n", "services:\n  ]\n  a: 1\n", "services:\n  a: 1\n  - b\n", "services:\n  a:\n  - b\n  c: 1\n", "x y z: 1\n", "services:\n  x y: 1\n  z\n   w: 2\n", `${"k".repeat(1_100)}: 1\n`,
];
