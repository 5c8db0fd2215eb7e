import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import type { Finding } from "../../server/src/advisor";
import { advise, today } from "../support/analyze";

/** The findings of one rule, with all rules running. */
function found(text: string, rule: string): readonly Finding[] {
  return advise(text, rules).analyze(today).findings.filter(finding => finding.rule.id === rule);
}

/** The titles of all fixes of one rule. */
function titles(text: string, rule: string): readonly string[] {
  const advisor = advise(text, rules);
  return advisor.analyze(today).findings.filter(finding => finding.rule.id === rule).flatMap(finding => advisor.fixesOf(finding, today).map(({ title }) => title));
}

describe("the words of findings", () => {
  it("name each element once", () => {
    const [finding] = found("services:\n  order: {entry: true, tier: critical, calls: [{to: maps, timeout: 1s}]}\n  bff: {entry: true, calls: [{to: order, timeout: 2s}]}\n  maps: {kind: external}\nflows: {order: {entry: bff, tier: critical}}\n", "external-dependency-critical");
    assert.equal(finding?.message, "`order` stops whenever external `maps` does");
  });

  it("tell every link of a chain of readiness checks", () => {
    const service = (name: string, checked: string): string => `  ${name}: {health: {readiness: {path: /r, checks: [${checked}]}}, calls: [{to: ${checked}, timeout: 1s}]}\n`;
    const [finding] = found(`services:\n${service("bff", "order")}${service("order", "wallet")}${service("wallet", "psp")}  psp: {kind: external}\n`, "health-check-cascade");
    assert.deepEqual(finding?.related.map(({ message }) => message), ["`order` is ready only if `wallet` is", "`bff` is ready only if `order` is"]);
  });

  it("name a layer without its preposition where it acts", () => {
    const [finding] = found("services: {a: {calls: [{to: b, timeout: 1s, retry: {maxAttempts: 3, layer: app}}]}, b: {}}\nplatform: {mesh: {goals: [resilience], policies: {retry: {maxAttempts: 3}}}}\n", "retry-double-layered");
    assert.deepEqual(finding?.related.map(({ message }) => message), ["the mesh repeats it, too"]);
  });

  it("call a queue by what it belongs to where it has no name of its own", () => {
    const text = "teams: {one: {size: 5}, two: {size: 5}}\ndefaults: {channels: {dlq: {maxAttempts: 5}}}\nservices: {a: {publishes: [q]}, b: {consumes: [{channel: q, effect: write, idempotent: natural}]}}\nchannels: {q: {kind: queue}}\n";
    const own = titles(text, "dlq-without-owner");
    assert.equal(own.length, 1);
    assert.doesNotMatch(own[0]!, /\?/);
  });

  it("say a second write once", () => {
    const text = `services:
  command: {uses: [{store: events, access: append, in: post}, {store: balances, access: write, in: post}]}
datastores: {events: {kind: event-log, owner: command}, balances: {owner: command}}
readModels: {balance: {service: command, store: balances}}
`;
    assert.deepEqual(found(text, "cqrs-write-path-updates-read-store").map(({ folded }) => folded), [["dual-write-two-stores"]]);
    assert.deepEqual(found(text, "dual-write-two-stores"), []);
  });
});
