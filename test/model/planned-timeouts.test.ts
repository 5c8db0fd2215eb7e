import assert from "node:assert/strict";
import { plannedTimeout } from "../../rules/kit";
import { rules } from "../../rules/index";
import { advise, today } from "../support/analyze";
import { createRandom } from "../support/random";

const timeoutRules = rules.filter(({ id }) => id === "sync-call-without-timeout" || id === "timeout-inversion");

/** What would be written for the calls of a text that have no timeout, as `caller>callee`; with `!` where it fits nowhere. */
function planned(text: string): Readonly<Record<string, string>> {
  const { store } = advise(text, []).descriptor;
  const found: Record<string, string> = {};
  for (const service of store.all("services")) {
    for (const call of service.calls ?? []) {
      if (call.timeout) continue;
      const { request, fits } = plannedTimeout(store, call);
      found[`${service.$.segment}>${call.to!.value}`] = `${request}${fits ? "" : "!"}`;
    }
  }
  return found;
}

/** The errors about timeouts that are left when everything safe is fixed. */
function leftAfterFixing(text: string): readonly string[] {
  const advisor = advise(text, timeoutRules);
  const { refused } = advisor.fixAll(today);
  assert.equal(refused, 0, text);
  return advisor.analyze(today).findings.map(({ rule, element }) => `${rule.id} ${element}`);
}

describe("timeouts that fixes write", () => {
  it("outlast the work below, measured or planned itself", () => {
    assert.deepEqual(planned("services: {web: {calls: [order]}, order: {calls: [stock]}, stock: {}}\n"), { "web>order": "2500", "order>stock": "2000" });
    assert.deepEqual(planned("services: {shop: {calls: [payment]}, payment: {calls: [{to: psp, timeout: 5s}]}, psp: {kind: external}}\n"), { "shop>payment": "6300" });
    const repeated = "{to: b, timeout: 1s, retry: {maxAttempts: 3, backoff: fixed, baseDelay: 100ms}}";
    assert.deepEqual(planned(`services: {w: {calls: [a]}, a: {calls: [${repeated}]}, b: {}}\n`), { "w>a": "4000" });
    assert.deepEqual(planned("services: {a: {calls: [{to: b, expected: {p99: 100ms}}]}, b: {calls: [{to: c, expected: {p99: 10ms}}]}, c: {}}\n"), { "a>b": "400", "b>c": "50" });
  });

  it("end before those give up who wait", () => {
    assert.deepEqual(planned("services: {web: {calls: [{to: order, timeout: 1s}]}, order: {calls: [stock]}, stock: {calls: [db]}, db: {}}\n"), { "order>stock": "800", "stock>db": "640" });
    assert.deepEqual(planned("clients: {app: {patience: 2s, calls: [web]}}\nservices: {web: {calls: [order]}, order: {calls: [stock]}, stock: {}}\n"), { "web>order": "1600", "order>stock": "1280" });
    const thrice = "{to: order, retry: {maxAttempts: 3, backoff: none}}";
    assert.deepEqual(planned(`clients: {app: {patience: 3s, calls: [web]}}\nservices: {web: {calls: [${thrice}]}, order: {}}\n`), { "web>order": "800" });
  });

  it("leave out what nobody waits for", () => {
    for (const call of ["{to: b, mode: async}", "{to: b, required: false}", "{to: b, ackEarly: true}", "{to: b, deadline: propagated}"]) {
      assert.deepEqual(planned(`services: {w: {calls: [a]}, a: {calls: [${call}]}, b: {calls: [c]}, c: {}}\n`)["w>a"], "2000", call);
    }
    assert.deepEqual(planned("defaults: {calls: {timeout: {none: true, reason: batch}}}\nservices: {w: {calls: [a]}, a: {calls: [b]}, b: {}}\n"), { "w>a": "2000", "a>b": "2000" });
  });

  it("are no safe offer where nothing fits between caller and callee", () => {
    const text = "services: {web: {calls: [{to: a, timeout: 1s}]}, a: {calls: [b]}, b: {calls: [{to: c, timeout: 3s}]}, c: {}}\n";
    assert.deepEqual(planned(text), { "a>b": "3800!" });
    assert.deepEqual(leftAfterFixing(text), ["sync-call-without-timeout services.a.calls[b]"]);
  });

  it("end circles", () => {
    assert.deepEqual(planned("services: {a: {calls: [b]}, b: {calls: [a]}}\n"), { "a>b": "2500", "b>a": "2000" });
    assert.deepEqual(planned("services: {a: {calls: [a]}}\n"), { "a>a": "2000" });
  });

  it("bring no inversion into any system without circles", () => {
    const random = createRandom(5);
    let mended = 0;
    for (let round = 0; round < 300; round += 1) {
      const size = 2 + random.below(9);
      const services = Array.from({ length: size }, (_, at) => {
        const callees = at === size - 1 ? [] : [...new Set(Array.from({ length: 1 + random.below(3) }, () => at + 1 + random.below(size - at - 1)))];
        const pairs = ["", "", "", ", expected: {p99: 30ms}", ", retry: {maxAttempts: 2, backoff: exponential, baseDelay: 50ms}", ", required: false"];
        return `  s${at}: {calls: [${callees.map(to => `{to: s${to}${pairs[random.below(pairs.length)]}}`).join(", ")}]}`;
      });
      const patience = random.below(2) === 0 ? "" : `clients: {app: {patience: ${5 + random.below(60)}s, calls: [s0]}}\n`;
      const text = `${patience}services:\n${services.join("\n")}\n`;
      const left = leftAfterFixing(text).filter(found => found.startsWith("timeout-inversion"));
      assert.deepEqual(left, [], text);
      mended += 1;
    }
    assert.equal(mended, 300);
  });
});
