import assert from "node:assert/strict";
import { defineRule, type Call, type Service } from "../../rules/kit";
import type { RegisteredRule } from "../../server/src/advisor";
import { advise, today } from "../support/analyze";

/** A rule that says the same about every call of a service, so that only their places tell its findings apart. */
function everyCall(isSilenced: (call: Call) => boolean): RegisteredRule {
  const rule = defineRule({
    id: "every-call", scope: "service", title: "t", group: "G2", severity: "error", status: "stable", articles: ["CB"], why: "", unless: "", examples: [],
    *check(service) {
      for (const call of service.calls ?? []) if (!isSilenced(call)) yield { at: call.to ?? call.$, message: "the same", data: call };
    },
    fix: (_service, edit, _context, { data }) => {
      const call = data as Call;
      return { title: "x", safe: true, edits: edit.add(call, { [call.timeout ? "retry" : "timeout"]: 2 }) };
    },
  });
  return { ...rule, family: "calls" } as RegisteredRule;
}

const fixed = (text: string, rule: RegisteredRule): { readonly text: string; readonly applied: number } => {
  const advisor = advise(text, [rule]);
  const { texts, applied } = advisor.fixAll(today);
  return { text: texts.get(advisor.descriptor.root) ?? "", applied };
};

describe("fixing all", () => {
  it("gives each of several findings that say the same about one element its try", () => {
    const { text, applied } = fixed("services: {a: {calls: [{to: b}, {to: b}, {to: b, timeout: 2}]}, b: {}}\n", everyCall(call => call.timeout !== undefined));
    assert.ok(text.startsWith("services: {a: {calls: [{to: b, timeout: 2}, {to: b, timeout: 2}, {to: b, timeout: 2}]}, b: {}}\n"), text);
    assert.equal(applied, 2);
  });

  it("does so too when their fixes have to wait for each other", () => {
    const { text } = fixed("services: {a: {calls: [b,c,d]}, b: {}, c: {}, d: {}}\n", everyCall(call => call.timeout !== undefined));
    assert.ok(text.includes("[{to: b, timeout: 2},{to: c, timeout: 2},{to: d, timeout: 2}]"), text);
  });

  it("tries a fix once that does not silence its finding, wherever other fixes move it", () => {
    const { text, applied } = fixed("services:\n  a:\n    calls:\n      - to: b\n      - to: c\n  b: {}\n  c: {}\n", everyCall(() => false));
    assert.ok(text.includes("- to: b\n        timeout: 2\n      - to: c\n        timeout: 2\n"), text);
    assert.equal(applied, 2);
  });

  it("takes back what brings an error, and keeps the rest", () => {
    // The call to `c` may not be bounded: the rule says more about it then.
    const rule = everyCall(call => call.timeout !== undefined && call.to?.value !== "c");
    const harmful: RegisteredRule = {
      ...rule,
      check: function* (service: Service) {
        for (const call of service.calls ?? []) {
          const isOpen = call.timeout === undefined;
          if (isOpen) yield { at: call.to ?? call.$, message: "the same", data: call };
          else if (call.to?.value === "c") for (const at of [service.$.key, call.to, call.timeout.$.key, call.$]) yield { at, message: "worse", data: call };
        }
      },
    } as RegisteredRule;
    const advisor = advise("services: {a: {calls: [b, c, d]}, b: {}, c: {}, d: {}}\n", [harmful]);
    const { texts, applied, refused } = advisor.fixAll(today);
    assert.ok(texts.get(advisor.descriptor.root)!.includes("[{to: b, timeout: 2}, c, {to: d, timeout: 2}]"), [...texts.values()].join());
    assert.deepEqual([applied, refused], [2, 1]);
    assert.equal(advisor.descriptor.fileOf(advisor.descriptor.root)!.text, texts.get(advisor.descriptor.root));
  });
});
