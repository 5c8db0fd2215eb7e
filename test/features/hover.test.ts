import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { hoverAt } from "../../server/src/features/hover";
import { atCursor } from "../support/cursor";
import { shows } from "../support/shows";

const dlqRule = rules.filter(({ id }) => id === "saga-without-dlq");

/** What a hover shows, without the blank lines between its paragraphs. */
function hover(text: string, chosen = dlqRule): string {
  const { input, source, offset } = atCursor(text, chosen);
  return hoverAt(input, source, offset)?.markdown.replace(/\n\n/g, "\n") ?? "";
}

describe("hover", () => {
  it(shows("Hover", "Findings", "tells all about a finding at its place"), () => {
    const shown = hover("services: {a: {}}\nsagas:\n  bu$0y:\n    steps: [{service: a, action: x, effect: write}]\n");
    const lines = shown.split("\n");
    assert.equal(lines[0], "**Saga without a dead letter queue** (`saga-without-dlq`)");
    assert.doesNotMatch(shown, /a compensation that keeps failing is lost|help:/, "the editor shows message and help by itself");
    assert.match(shown, /\n\*Unless\* a durable workflow engine/);
    assert.match(shown, /\nRead: \[[^\]]+\]\(https:\/\/[^)]+\)\n/);
  });

  it(shows("Hover", "Elements", "says what an element is and what hangs together with it"), () => {
    assert.equal(hover(`
      teams: {core: {}}
      clients: {web: {calls: [order]}}
      services:
        or$0der: {team: core, tier: critical, description: "Takes orders", calls: [payment, {to: stock}, {to: stock, op: b}], publishes: [events]}
        payment: {calls: [order]}
        stock: {}
    `, []), "**service** `order`\nTakes orders\nKind: service, tier: critical, team: `core`\nCalled by 1 service (`payment`), used by 1 client (`web`), calls 2 services (`payment` and `stock`), publishes to 1 channel\nWithout a known limit it waits for `payment` and `stock`");
    assert.equal(hover("channels:\n  eve$0nts: {kind: topic, owner: core, dlq: d}\nservices: {a: {publishes: [events]}, b: {consumes: [{channel: events}]}}\n", []),
      "**channel** `events`\nKind: topic, owner: `core`\n1 producer (`a`), 1 consumer (`b`), dead letter queue: `d`\nPatterns: Dead letter queue");
    assert.equal(hover("datastores:\n  d$0b: {kind: relational}\nservices: {b: {uses: [db]}, a: {uses: [db]}}\n", []),
      "**datastore** `db`\nKind: relational\nUsed by 2 services (`a` and `b`)");
    assert.equal(hover("services: {a: {}}\nsagas:\n  s$0: {orchestrator: a, steps: [{service: a, action: x, compensation: y}, {service: a, action: z}]}\n", []),
      "**saga** `s`\n2 steps, 1 with a compensation, orchestrated by `a`, no dead letter queue of its own\nPatterns: Compensating transaction");
  });

  const chain = `
    flows:
      buy: {entry: edge, latencyBudget: 2s, availability: 99.9%}
    services:
      edge:
        calls:
          - {to: order, timeout: 3s, retry: {maxAttempts: 2}, expected: {p99: 400ms}}
          - {to: stock, timeout: 1s, parallelGroup: a}
          - {to: price, timeout: 2s, parallelGroup: a}
      order:
        availability: 99.9%
        calls:
          - to: payment
            timeout: 2s
            retry: {maxAttempts: 3, backoff: exponential, baseDelay: 300ms}
            circuitBreaker: {failureRate: 50%}
      payment: {availability: 99.5%}
      stock: {availability: 100%}
      price: {availability: 100%}
  `;

  it(shows("Hover", "Numbers that follow", "an element shows how long it may wait, how often it may be asked, and how available its needs are"), () => {
    const edge = hover(chain.replace("      edge:", "      ed$0ge:"), []);
    assert.match(edge, /\nWaits at most \*\*8 s\*\* for `order` 6 s, `price` 2 s\n/);
    assert.match(edge, /\nWhat it needs is there \*\*99\.401%\*\* of the time, all together/);
    const payment = hover(chain.replace("payment: {avail", "pay$0ment: {avail"), []);
    assert.match(payment, /\nOne request can become 6 attempts here: `edge` tries `order` 2 times, `order` tries `payment` 3 times/);
    const buy = hover(chain.replace("buy:", "b$0uy:"), []);
    assert.match(buy, /\nWaits at least \*\*400 ms\*\* at p99 of its budget of 2 s\nWaits at most \*\*8 s\*\* for `order` 6 s, `price` 2 s\n.*99\.401%.*; 99\.9% is promised/);
  });

  it("shows at a call how long it may take and how often it may be sent", () => {
    const shown = hover(chain.replace("to: payment", "to: pay$0ment"), []);
    assert.match(shown, /\n- Takes at most \*\*6\.9 s\*\*: 3 attempts of 2 s each, and 900 ms of pauses between them\n- One request can become 6 attempts here: `edge` tries `order` 2 times, `order` tries `payment` 3 times/);
  });

  it("names the patterns of an element, and counts the findings on it and in it", () => {
    const shown = hover("services:\n  ord$0er:\n    calls: [{to: a, circuitBreaker: {failureRate: 50%}, retry: none, fallback: {type: fail}}]\n    deploy: canary\n    outbox: {store: d}\n  a: {}\n", rules.filter(({ id }) => id === "outbox-without-relay" || id === "canary-without-gates"));
    assert.match(shown, /\nPatterns: Circuit breaker, Fallback, Transactional outbox, Canary[^\n]*\n2 findings: [12] error/);
  });

  it("shows at a name what it stands for", () => {
    assert.match(hover("teams: {core: {}}\ndatastores: {db: {owner: or$0der}}\nservices: {order: {team: core}}\n", []), /^\*\*service\*\* `order`\n/);
    assert.match(hover("system: {problems: [cascading-fa$0ilure]}\n", []), /^\*\*/);
  });

  it(shows("Hover", "Policies in force", "shows what is in force for a call, key by key, and where it comes from"), () => {
    const text = (place: string): string => `
      defaults:
        calls:
          timeout: {connect: 500ms, request: 2s}
          to: {payment: {retry: none}}
      platform: {mesh: {policies: {circuitBreaker: {failureRate: 50%}}}}
      services:
        order:
          defaults: {calls: {bulkhead: {maxConcurrent: 10}}}
          calls:
            - to: pay${place}ment
              timeout: 800ms
              fallback: {type: none}
        payment: {}
    `;
    const lines = hover(text("$0"), []).split("\n");
    assert.ok(lines.includes("In force for the call from `order` to `payment`:"), lines.join("\n"));
    assert.ok(lines.includes("- **Timeout**: `request: 800ms` (the call itself), `connect: 500ms` (from the defaults for all calls, `defaults.calls.timeout`)"), lines.join("\n"));
    assert.ok(lines.includes("- **Retry**: switched off, without a reason (from the defaults for this callee, `defaults.calls.to.payment.retry`)"), lines.join("\n"));
    assert.ok(lines.some(line => line.startsWith("- **Circuit breaker**: `failureRate: 50%` (from the mesh, ")), lines.join("\n"));
    assert.ok(lines.some(line => line.startsWith("- **Bulkhead**: `maxConcurrent: 10` (from the service's defaults, ")), lines.join("\n"));
  });

  it("shows it at a policy of the call as well, and at the short form", () => {
    assert.match(hover("defaults: {calls: {timeout: {connect: 1s}}}\nservices:\n  order: {calls: [{to: a, time$0out: 2s}]}\n  a: {}\n", []), /^In force for the call from `order` to `a`:\n- \*\*Timeout\*\*: `request: 2s`/);
    assert.match(hover("defaults: {calls: {timeout: 2s}}\nservices:\n  order: {calls: [$0a]}\n  a: {}\n", []), /- \*\*Timeout\*\*: `request: 2s` \(from the defaults for all calls/);
  });

  it(shows("Hover", "Keys", "explains a key: meaning, unit, values, default, silence, pattern"), () => {
    const timeout = hover("services:\n  order: {calls: [{to: a, time$0out: 2s}]}\n  a: {}\n", []);
    assert.match(timeout, /\nWritten as a duration with its unit: `250ms`/);
    assert.match(timeout, /\n\*When silent:\* taken from the nearest of/);
    const kind = hover("services:\n  order: {ki$0nd: worker}\n", []);
    assert.match(kind, /\nValues: `service`, `worker`/);
    assert.match(kind, /\nDefault: `service`/);
    const sagas = hover("sa$0gas: {}\n", []);
    assert.match(sagas, /\n\*\*Saga\*\*: /);
    assert.match(sagas, /\nNeeds: Dead letter queue, /);
    assert.match(sagas, /\nGroup: G3, /);
    assert.match(sagas, /\nRead: \[/);
  });

  it("is silent where there is nothing to say", () => {
    assert.equal(hover("services:\n  order: {}\n  $0\n", []), "");
    assert.equal(hover("services:\n  order: {x-note: so$0me}\n", []), "");
    assert.equal(hover("# just $0a comment\nservices: {}\n", []), "");
  });

  it("never lets a name out of its place", () => {
    for (const name of ["](command:x) <img src=x onerror=alert(1)>", "``` `a` ```", "[x](http://x)", "a\\nb", "![](//x)", "http://evil.example", "**b**", "&lt;script&gt;"]) {
      const quoted = JSON.stringify(name);
      const shown = hover(`services:\n  ${quoted}: {description: ${quoted}, team: ${quoted}, calls: [{to: $0${quoted}}]}\n`, []) + hover(`services:\n  $0${quoted}: {description: ${quoted}, team: ${quoted}}\n`, []);
      assert.ok(shown.length > 0);
      // Code spans hold text as it is; what is left outside of them has nothing that Markdown would act on.
      const outside = shown.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "").replace(/\[[^\]]*\]\(https:\/\/[^)]*\)/g, "").replace(/\\[!-/:-@[-`{-~]/g, "");
      assert.doesNotMatch(outside, /[<[\]]|\]\(|https?:\/\/|```/, `${quoted}: ${shown}`);
    }
  });

  it("gives an answer anywhere in any text", () => {
    const text = "services:\n  order: # x\n    kind: gateway\n    calls: &c\n    - {to: payment, timeout: {connect: 1s}}\n  b: {calls: *c, <<: {kind: x}}\n  'q': \"a\n    b\"\nsagas: {s: {steps: [ {service: a}, \n b ]}}\n? [a]\n: b\n";
    for (let offset = 0; offset <= text.length; offset += 1) {
      hover(`${text.slice(0, offset)}$0${text.slice(offset)}`, []);
      hover(`${text.slice(0, offset)}$0`, []);
    }
  });
});
