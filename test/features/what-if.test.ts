import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rules } from "../../rules/index";
import { applyFix, createAdvisor } from "../../server/src/advisor";
import { situationOf } from "../../server/src/features/situation";
import { comparable, compareWhatIf, whatIf, type Question, type WhatIf } from "../../server/src/features/what-if";
import { differenceTexts } from "../../server/src/report/what-if";
import { renderWhatIfMarkdown } from "../../server/src/report/what-if-markdown";
import { advise, today } from "../support/analyze";
import { shows } from "../support/shows";
import { ask, elementOf, flowOf, pair, seconds, stateOf, states } from "../support/what-if";

const breaker = "circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 600ms, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}";

describe("what if", () => {
  describe("the quiz question: a payment service that answers in 30 seconds instead of 300 milliseconds", () => {
    const quiz = readFileSync("test/scenarios/d3.yaml", "utf8");

    it(shows("What if", "A slow payment service", "the order service blocks: nothing limits its wait, and its pool of 200 is full after 10 seconds"), () => {
      const answer = ask(quiz, "payment", 30 * seconds);
      const order = elementOf(answer, "order");
      assert.deepEqual([order.state, order.answers, order.noticesAfter], ["blocked", false, undefined]);
      assert.match(order.note, /no timeout is declared, so each request waits 30 s; 20\/s fill the 200 places of pool `http` in 10 s/);
      assert.equal(answer.summary, "If `payment` turns slow and answers after 30 s: `order` blocks.");
    });

    it(shows("What if", "Fixes of exposed connections", "the exposed connection offers a circuit breaker first, as the quiz has it"), () => {
      const [exposure, ...rest] = ask(quiz, "payment", 30 * seconds).exposures;
      assert.deepEqual([exposure?.from, exposure?.to, exposure?.state, rest.length], ["order", "payment", "blocked", 0]);
      assert.match(exposure!.fixes[0]!.fix.title, /circuit breaker/);
      assert.ok(exposure!.rules.includes("sync-call-without-breaker") && exposure!.rules.includes("sync-call-without-timeout"));
    });

    it(shows("What if", "The difference after a fix", "after the fix the same question shows that nobody blocks any more"), () => {
      const { advisor, before, after } = fixFirst(quiz, { element: "payment", mode: "slow", latency: 30 * seconds });
      assert.equal(stateOf(before, "order"), "blocked");
      assert.notEqual(stateOf(after, "order"), "blocked");
      const difference = compareWhatIf(comparable(before), comparable(after));
      assert.match(difference.summary, /better for `order`/);
      assert.deepEqual(difference.differences.map(({ name, direction }) => [name, direction]), [["order", "better"]]);
      assert.match(renderWhatIfMarkdown(after, name => name, difference), /## What has changed\n\nCompared with before: better for `order`/);
      assert.match(advisor.descriptor.fileOf(advisor.descriptor.root)!.text, /circuitBreaker/);
    });

    it("a fallback turns quick errors into answers, and the difference says so", () => {
      const protectedBy = (fallback: string): WhatIf => ask(pair(`, timeout: 1s, circuitBreaker: {failureRate: 50%, slowCallDuration: 600ms, openFor: 10s}${fallback}`), "payment", 30 * seconds);
      const [before, after] = [protectedBy(""), protectedBy(", fallback: {type: queued}")];
      const texts = (from: WhatIf, to: WhatIf): readonly string[] => differenceTexts(compareWhatIf(comparable(from), comparable(to))).filter(text => text.startsWith("`order` "));
      assert.deepEqual(texts(before, after), ["`order` was protected, without an answer, and is degraded", "`order` is no longer exposed to `payment`"]);
      assert.deepEqual(texts(after, before), ["`order` was degraded and is protected, without an answer (worse)", "`order` is now exposed to `payment`"]);
    });

    it("the repaired twin of the quiz blocks nobody, and order fails fast", () => {
      const answer = ask(readFileSync("test/scenarios/d3b.yaml", "utf8"), "payment", 30 * seconds);
      const order = elementOf(answer, "order");
      assert.deepEqual([order.state, order.noticesAfter], ["protected", 1200]);
      assert.deepEqual(order.by, ["circuit breaker (opens after 20 calls at the earliest)", "timeout of 1.2 s"]);
    });
  });

  describe("the fintech that skipped group 2", () => {
    const fintech = readFileSync("examples/fintech/architecture.yaml", "utf8");

    it(shows("What if", "Sagas", "a slow card processor blocks the payments and the orchestrator, and compensations wait with nothing to catch them"), () => {
      const answer = ask(fintech, "processor", 30 * seconds);
      assert.deepEqual(states(answer), {
        "processor": "failed", "payments": "blocked", "transfers": "blocked", "payment.compensations": "degraded",
        "ledger": "unaffected", "accounts": "unaffected", "notifications": "unaffected", "saga-db": "unaffected",
      });
      assert.deepEqual(elementOf(answer, "transfers").way, ["transfers", "payments", "processor"]);
      const [saga] = answer.sagas;
      assert.deepEqual([saga?.name, saga?.state], ["payment-flow", "stops"]);
      assert.deepEqual(saga?.compensations.map(({ action, service, state }) => [action, service, state]), [["release", "ledger", "waits"], ["refund", "payments", "waits"]]);
      assert.match(saga!.compensations[1]!.note, /there is no dead letter queue, so what keeps failing is lost/);
      assert.deepEqual(answer.exposures.map(({ from, to }) => [from, to]), [["payments", "processor"], ["transfers", "payments"]]);
    });

    it("after the retrofit the payments degrade and the saga goes on", () => {
      const answer = ask(readFileSync("examples/fintech-retrofitted/architecture.yaml", "utf8"), "processor", 30 * seconds);
      assert.deepEqual([stateOf(answer, "payments"), stateOf(answer, "transfers")], ["degraded", "protected"]);
      assert.match(elementOf(answer, "transfers").note, /queued fallback from `payments` to `processor`/);
      assert.deepEqual([answer.sagas[0]?.state, answer.exposures.length], ["continues", 0]);
    });

    it("when ledger fails, the step before it has nothing to take back, and one after it is compensated", () => {
      const text = fintech.replace("timeout: {connect: 1s, request: 40s}\n      - to: ledger", "timeout: {connect: 1s, request: 1s}\n      - to: ledger").replace("expected: {p99: 300ms}", "expected: {p99: 9s}");
      const answer = ask(text.replace(/request: 30s/, "request: 900ms"), "processor");
      assert.equal(stateOf(answer, "payments"), "protected");
      assert.deepEqual([answer.sagas[0]?.state, answer.sagas[0]?.compensations.find(({ action }) => action === "release")?.state], ["compensates", "runs"]);
      assert.match(answer.sagas[0]!.note, /step `charge` at `payments` fails, and `reserve` is taken back/);
    });
  });

  describe("one protection at a time", () => {
    const order = (call: string, latency?: number, more?: string): WhatIf["elements"][number] => elementOf(ask(pair(call, more), "payment", latency), "order");

    it("nothing declared: it blocks, and no number is made up", () => {
      const found = order("");
      assert.deepEqual([found.state, found.noticesAfter], ["blocked", undefined]);
      assert.match(found.note, /no timeout is declared, so it waits for as long as the platform lets it/);
      assert.match(found.note, /how soon is unknown: no pool with size and rate is declared for it/);
      assert.doesNotMatch(found.note, /[0-9]/);
    });

    it(shows("What if", "Timeout", "a timeout near what is normal keeps the caller free, one of a hundred times that does not"), () => {
      const short = order(", timeout: 1200ms");
      assert.deepEqual([short.state, short.by, short.noticesAfter], ["protected", ["timeout of 1.2 s"], 1200]);
      const long = order(", timeout: 30s");
      assert.equal(long.state, "blocked");
      assert.match(long.note, /each request waits 30 s and then fails; that is 100 times the usual 300 ms/);
    });

    it(shows("What if", "Retries", "attempts and pauses count into the wait, and multiply along the path"), () => {
      const found = order(", timeout: 900ms, retry: {maxAttempts: 3, backoff: fixed, baseDelay: 100ms}");
      assert.deepEqual([found.state, found.noticesAfter], ["protected", 2900]);
      const many = order(", timeout: 1200ms, retry: {maxAttempts: 3, backoff: fixed, baseDelay: 100ms}");
      assert.equal(many.state, "blocked");
      assert.match(many.note, /3 attempts of 1\.2 s and 200 ms of pauses hold each request for 3\.8 s/);
      const answer = ask(`services:
  web: {calls: [{to: shop, timeout: 20s, retry: {maxAttempts: 4, backoff: fixed}}]}
  shop: {calls: [{to: stock, timeout: 1s, retry: {maxAttempts: 3, backoff: fixed}}]}
  stock: {}
`, "stock");
      assert.equal(answer.attempts, 12);
      assert.ok(answer.remarks.includes("Up to 12 attempts for one request to `web` pile up on `stock`, on the way `web -> shop -> stock`."), answer.remarks.join());
    });

    it("retries without an end never come back", () => {
      const found = order(", timeout: 1s, retry: {backoff: fixed}");
      assert.deepEqual([found.state, found.noticesAfter], ["blocked", undefined]);
      assert.match(found.note, /the call is repeated without an end/);
    });

    it("failures that are not repeated count once", () => {
      assert.equal(order(", timeout: 1200ms, retry: {maxAttempts: 5, retryOn: [\"429\"]}").noticesAfter, 1200);
      assert.equal(order(", timeout: 1200ms, retry: {maxAttempts: 2, retryOn: [timeout]}").noticesAfter, 2400);
    });

    it(shows("What if", "Circuit breaker", "with a timeout it protects even where the timeout alone is too long"), () => {
      const found = order(`, timeout: 20s, ${breaker}`);
      assert.equal(found.state, "protected");
      assert.match(found.note, /an error after 20 s until the circuit breaker is in effect, then at once/);
      assert.equal(stateOf(ask(pair(`, timeout: 20s, ${breaker}`), "payment"), "web"), "protected");
    });

    it("a circuit breaker that counts failures only does not see a call that never ends", () => {
      const found = order(", circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s}");
      assert.equal(found.state, "blocked");
      assert.match(found.note, /its circuit breaker does not see it/);
      assert.equal(order(", timeout: 10s, circuitBreaker: {failureRate: 50%, minCalls: 20, window: 30s}", 8 * seconds).state, "blocked");
    });

    it(shows("What if", "Bulkhead", "it bounds how much of the caller waits"), () => {
      const found = order(", timeout: 30s, bulkhead: {maxConcurrent: 10, maxQueue: 0}");
      assert.deepEqual([found.state, found.by], ["protected", ["bulkhead", "timeout of 30 s"]]);
      assert.equal(order(", bulkhead: {maxConcurrent: 10, maxQueue: 0}").state, "protected");
    });

    it("a pool that is large enough for the wait is no bottleneck", () => {
      const text = (size: number): string => `services:
  order: {replicas: 2, pools: [{name: http, size: ${size}, usedFor: [payment]}], calls: [{to: payment, rate: 20/s, timeout: 10s, expected: {p99: 300ms}}]}
  payment: {}
`;
      assert.equal(stateOf(ask(text(200), "payment"), "order"), "protected");
      assert.equal(stateOf(ask(text(100), "payment"), "order"), "blocked");
    });

    it(shows("What if", "Fallback", "the caller degrades, and says how old its answer may be"), () => {
      const found = order(", timeout: 1s, fallback: {type: cached, maxStale: 15m}");
      assert.deepEqual([found.state, found.answers, found.by], ["degraded", true, ["timeout of 1 s", "cached answer of up to 15 min"]]);
      const never = order(", fallback: {type: degraded}");
      assert.equal(never.state, "blocked");
      assert.match(never.note, /the degraded fallback never gets its turn, because nothing ends the wait/);
      assert.equal(order(", timeout: 1s, fallback: {type: fail, reason: no order without payment}").state, "protected");
    });

    it(shows("What if", "Queue between", "the producer goes on while the messages wait"), () => {
      const text = `services:
  order: {publishes: [{channel: payment.commands, via: outbox}]}
  payment: {consumes: [{channel: payment.commands, dlq: {channel: payment.dlq, maxAttempts: 5}}]}
channels: {payment.commands: {kind: queue, maxDepth: 72000, rate: 20/s, onFull: reject, retention: 7d}}
`;
      const answer = ask(text, "payment");
      assert.deepEqual([stateOf(answer, "order"), elementOf(answer, "order").by], ["protected", ["queue between"]]);
      assert.match(elementOf(answer, "payment.commands").note, /up to 72000 messages, full after 1 h, then it refuses new ones, for 7 d; those that keep failing go to `payment.dlq` after 5 attempts/);
    });

    it("an asynchronous call and an early answer keep the caller free", () => {
      assert.deepEqual([order(", mode: async").state, order(", mode: async").by], ["protected", ["asynchronous call"]]);
      const early = ask(`services:
  web: {calls: [{to: order, ackEarly: true}]}
  order: {calls: [{to: payment, timeout: 1s}]}
  payment: {}
`, "payment");
      assert.deepEqual([stateOf(early, "order"), stateOf(early, "web")], ["protected", "unaffected"]);
    });

    it(shows("What if", "Optional call", "the caller goes on without it, provided that something ends the wait"), () => {
      assert.deepEqual([order(", timeout: 1s, required: false").state, order(", timeout: 1s, required: false").by], ["degraded", ["timeout of 1 s", "optional call"]]);
      assert.equal(order(", required: false").state, "blocked");
    });

    it("a cache can be read past, a store of its own cannot be done without", () => {
      const text = `services:
  catalog: {uses: [{store: hot, access: read, purpose: cache}, {store: catalog-db, access: readwrite}]}
  web: {calls: [{to: catalog, timeout: 1s}]}
datastores: {hot: {kind: cache}, catalog-db: {replicas: 3}, catalog-copy: {replicaOf: catalog-db}}
`;
      assert.deepEqual([stateOf(ask(text, "hot"), "catalog"), stateOf(ask(text, "hot"), "web")], ["degraded", "unaffected"]);
      const down = ask(text, "catalog-db");
      assert.deepEqual([stateOf(down, "catalog"), stateOf(down, "web"), stateOf(down, "catalog-copy")], ["blocked", "protected", "degraded"]);
      assert.ok(down.remarks.some(remark => /has 3 instances; this is about all of them, and the loss of one leaves 2/.test(remark)));
    });

    it("slow, and still in time: nothing happens", () => {
      const answer = ask(pair(", timeout: 1200ms"), "payment", 800);
      assert.deepEqual([stateOf(answer, "order"), stateOf(answer, "web"), answer.exposures.length], ["unaffected", "unaffected", 0]);
      assert.match(answer.summary, /: nobody else is affected\.$/);
      assert.match(elementOf(answer, "order").note, /up to 800 ms later/);
    });

    it("policies of the defaults and of a mesh count as those of the call", () => {
      assert.equal(order("", undefined, "defaults: {calls: {timeout: 1s}}").state, "protected");
      assert.equal(order("", undefined, "platform: {mesh: {policies: {timeout: 1s}}}").state, "protected");
    });
  });

  describe("clients, flows and channels", () => {
    const shop = (call: string): string => `clients: {web: {type: web, patience: 5s, calls: [{to: shop}]}, app: {type: mobile, calls: [{to: shop, flow: browse}]}}
services:
  shop: {entry: true, calls: [{to: payment, flow: buy${call}}, {to: catalog, timeout: 500ms, flow: browse}]}
  payment: {}
  catalog: {}
flows: {buy: {entry: shop, latencyBudget: 800ms}, browse: {entry: shop}}
`;
    const flows = (answer: WhatIf): readonly (readonly string[])[] => answer.flows.map(({ name, state }) => [name, state]);

    it(shows("What if", "Client flows", "a blocked entry stops every flow, a protected one only those that need the answer"), () => {
      const blocked = ask(shop(""), "payment");
      assert.deepEqual(flows(blocked), [["buy", "waits"], ["browse", "waits"]]);
      assert.match(elementOf(blocked, "web").note, /its users give up after 5 s/);
      assert.match(elementOf(blocked, "app").note, /no patience is declared, so it waits for as long as the platform lets it/);
      const bounded = ask(shop(", timeout: 1s"), "payment");
      assert.deepEqual(flows(bounded), [["buy", "stops"], ["browse", "continues"]]);
      assert.deepEqual([stateOf(bounded, "web"), elementOf(bounded, "web").answers], ["degraded", false]);
      const replaced = ask(shop(", timeout: 1s, fallback: {type: queued}"), "payment");
      assert.deepEqual(flows(replaced), [["buy", "degrades"], ["browse", "continues"]]);
      assert.deepEqual(blocked.flows.map(({ clients }) => clients), [["web"], ["web", "app"]]);
    });

    it("a flow that ends in time and over its budget degrades", () => {
      const late = ask(shop(", timeout: 2s"), "payment", 1000).flows[0];
      assert.deepEqual([late?.state, late?.note], ["degrades", "it takes 1 s, and its budget is 800 ms"]);
    });

    it("a channel that is down blocks who publishes directly and starves who consumes", () => {
      const text = `services:
  order: {publishes: [{channel: orders, via: direct}]}
  bill: {publishes: [{channel: orders, via: outbox}]}
  log: {publishes: [{channel: orders, via: direct, loss: acceptable}]}
  mail: {consumes: [orders]}
channels: {orders: {kind: topic}}
readModels: {list: {service: mail, feed: {channel: orders}}}
platform: {broker: kafka}
`;
      const expected = { order: "blocked", bill: "protected", log: "degraded", mail: "degraded", list: "degraded" };
      for (const element of ["orders", "kafka"]) {
        const found = states(ask(text, element));
        assert.deepEqual(Object.fromEntries(Object.keys(expected).map(name => [name, found[name]])), expected, element);
      }
    });

    it("a step that travels as a message waits up to the deadline, then the saga takes back what was done", () => {
      const text = (deadline: string): string => `services:
  order: {publishes: [{channel: pay, via: outbox}], calls: [{to: stock, timeout: 1s}]}
  payment: {consumes: [pay]}
  stock: {}
channels: {pay: {kind: queue}}
datastores: {order-db: {owner: order}}
sagas:
  buy:
    style: orchestration
    orchestrator: order
    ${deadline}
    steps:
      - {service: stock, action: reserve, effect: write, compensation: {action: release}}
      - {service: payment, action: charge, effect: write, channel: pay, compensation: {action: refund}}
`;
      const saga = ask(text("deadline: 15m"), "payment").sagas[0];
      assert.deepEqual([saga?.state, saga?.note], ["waits", "step `charge` at `payment` waits in `pay` for up to 15 min, then `reserve` is taken back"]);
      assert.match(ask(text("recovery: resume"), "payment").sagas[0]!.note, /no deadline ends the wait/);
      assert.deepEqual(saga?.compensations.map(({ action, state }) => [action, state]), [["release", "runs"], ["refund", "waits"]]);
      assert.equal(ask(text("state: {store: order-db}"), "order-db").sagas[0]?.state, "stops");
    });

    it("a cell fails as a whole, and a platform's gateway stops what comes through it", () => {
      const text = `clients: {web: {type: web, calls: [{to: shop, timeout: 1s}]}}
services:
  shop: {cell: eu, calls: [{to: stock, timeout: 1s}]}
  stock: {cell: eu, uses: [stock-db]}
  report: {calls: [{to: stock, timeout: 1s}]}
datastores: {stock-db: {cell: eu}}
platform: {cells: [eu, us], gateway: kong}
`;
      const found = states(ask(text, "eu"));
      assert.deepEqual([found["shop"], found["stock"], found["stock-db"], found["report"], found["eu"]], ["failed", "failed", "failed", "protected", "failed"]);
      assert.deepEqual([stateOf(ask(text, "kong"), "web"), stateOf(ask(text, "kong"), "shop")], ["blocked", "unaffected"]);
    });
  });

  describe("adds up what a request waits for", () => {
    const chain = (calls: string): string => `services:\n  web: {entry: true, calls: [{to: order, timeout: 3s}]}\n  order: {calls: [${calls}]}\n  price: {}\nflows: {buy: {entry: web}}\n`;
    const bounded = (pairs: string): string => `{to: price, timeout: 500ms${pairs}}`;

    it("one call after the other, as often as it is made", () => {
      assert.equal(flowOf(ask(chain(bounded(", perRequest: 40")), "price", 200), "buy").state, "stops");
      assert.equal(flowOf(ask(chain(bounded("")), "price", 200), "buy").state, "continues");
      const several = ["a", "b", "c"].map(op => bounded(`, op: ${op}`)).join(", ");
      assert.match(flowOf(ask(chain(several), "price", 200), "buy").note, /up to 600 ms longer/);
    });

    it("calls that run at the same time count once, and so do those in one batch", () => {
      const together = ["a", "b", "c"].map(op => bounded(`, op: ${op}, parallelGroup: all`)).join(", ");
      assert.match(flowOf(ask(chain(together), "price", 200), "buy").note, /up to 200 ms longer/);
      assert.match(flowOf(ask(chain(bounded(", perRequest: 40, batch: true")), "price", 200), "buy").note, /up to 200 ms longer/);
    });

    it("comes to rest in circles", () => {
      const circle = "services:\n  a: {entry: true, calls: [{to: b, timeout: 9s}, {to: c, timeout: 9s}]}\n  b: {calls: [{to: c, timeout: 9s}]}\n  c: {calls: [{to: b, timeout: 9s}, {to: d, timeout: 1s}]}\n  d: {}\n";
      assert.equal(ask(circle, "d", 200).elements.length > 0, true);
    });
  });

  it("counts the attempts that fit where only an age ends them", () => {
    const answer = ask("services:\n  web: {entry: true, calls: [{to: order, timeout: 30s}]}\n  order: {calls: [{to: pay, timeout: 2s, retry: {backoff: fixed, baseDelay: 1s, giveUpAfter: 60s}}]}\n  pay: {}\n", "pay");
    assert.equal(stateOf(answer, "order"), "blocked");
    assert.match(elementOf(answer, "order").note, /21 attempts of 2 s and 20 s of pauses/);
  });

  it("knows no fallback whose stand-in is down itself", () => {
    const text = (store: string): string => `services:
  shop: {entry: true, calls: [{to: search, timeout: 1s, circuitBreaker: true, fallback: {type: degraded, to: search-lite}}]}
  search: {uses: [{store: catalog-db, access: read}]}
  search-lite: {uses: [{store: ${store}, access: read}]}
datastores: {catalog-db: {owner: search}, lite-db: {owner: search-lite}}
`;
    assert.equal(stateOf(ask(text("lite-db"), "catalog-db"), "shop"), "degraded");
    const shared = elementOf(ask(text("catalog-db"), "catalog-db"), "shop");
    assert.notEqual(shared.state, "degraded");
    assert.equal(shared.answers, false);
  });

  it("keeps flows apart that share services", () => {
    const text = `services:
  web: {entry: true, calls: [{to: mid, timeout: 2s}]}
  mid:
    calls:
      - {to: pay, timeout: 500ms, circuitBreaker: true, flow: buy}
      - {to: reco, timeout: 500ms, circuitBreaker: true, flow: browse}
  pay: {}
  reco: {}
flows: {buy: {entry: web}, browse: {entry: web}}
`;
    const answer = ask(text, "reco");
    assert.deepEqual([flowOf(answer, "buy").state, flowOf(answer, "browse").state], ["continues", "stops"]);
  });

  it("sees a required write wait for a channel that is down", () => {
    const text = `services:
  shop: {entry: true, publishes: [{channel: orders, via: outbox}], outbox: {store: shop-db, relay: {type: cdc}}, uses: [shop-db]}
  billing: {consumes: [{channel: orders}], uses: [bill-db]}
datastores: {shop-db: {kind: relational, owner: shop}, bill-db: {kind: relational, owner: billing}}
channels: {orders: {kind: queue}}
flows: {buy: {entry: shop, writes: [{service: shop, store: shop-db}, {service: billing, store: bill-db}]}}
`;
    assert.equal(flowOf(ask(text, "orders"), "buy").state, "waits");
    assert.equal(flowOf(ask(text, "billing"), "buy").state, "waits");
    assert.match(flowOf(ask(text, "orders"), "buy").note, /`billing`.*when `orders` is back/);
  });

  it("ends a saga whose step outlasts its deadline", () => {
    const text = `services: {order: {publishes: [commands]}, ship: {consumes: [commands]}, bank: {}}
channels: {commands: {kind: queue}}
sagas: {buy: {orchestrator: order, deadline: 15m, steps: [{service: bank, action: charge, effect: write, compensation: refund}, {service: ship, action: send, effect: write, channel: commands}]}}
`;
    const sagaOf = (latency: number): string => ask(text, "ship", latency).sagas.find(({ name }) => name === "buy")!.state;
    assert.deepEqual([sagaOf(3600 * seconds), sagaOf(60 * seconds)], ["waits", "continues"]);
  });

  it("reads the fallback of a client, and how long a stream may be idle", () => {
    const client = (fallback: string): string => `clients: {mobile: {calls: [{to: shop, timeout: 2s${fallback}}]}}\nservices: {shop: {}}\n`;
    assert.deepEqual([stateOf(ask(client(", fallback: {type: cached, maxStale: 1h}"), "shop"), "mobile"), elementOf(ask(client(""), "shop"), "mobile").answers], ["degraded", false]);
    const stream = ask("services: {board: {entry: true, calls: [{to: feed, mode: stream, timeout: {idle: 2s}}]}, feed: {}}\n", "feed");
    assert.notEqual(stateOf(stream, "board"), "blocked");
  });

  it("says of two connections that one is closed", () => {
    const text = (second: string): string => `services:\n  order: {entry: true, calls: [{to: payment, op: charge}, {to: payment, op: status${second}}]}\n  payment: {}\n`;
    const [before, after] = [ask(text(""), "payment", 30 * seconds), ask(text(", timeout: 1s, circuitBreaker: {failureRate: 50%, slowCallDuration: 500ms, openFor: 10s}, fallback: cached"), "payment", 30 * seconds)];
    assert.deepEqual([before.exposures.length, after.exposures.length], [2, 1]);
    const difference = compareWhatIf(comparable(before), comparable(after));
    assert.deepEqual([difference.closed.length, difference.opened.length], [1, 0]);
    assert.match(difference.summary, /1 connection no longer exposed/);
  });
});

/** Asks, applies the first fix of the first exposed connection, and asks again. */
function fixFirst(text: string, question: Question): { readonly advisor: ReturnType<typeof createAdvisor>; readonly before: WhatIf; readonly after: WhatIf } {
  const advisor = advise(text, rules);
  const before = whatIf(situationOf(advisor, today), question)!;
  for (const [source, changed] of applyFix(before.exposures[0]!.fixes[0]!.fix, advisor.descriptor)) advisor.descriptor.setFile(source, changed);
  return { advisor, before, after: whatIf(situationOf(advisor, today), question)! };
}
