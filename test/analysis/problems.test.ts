import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { defaultConfiguration } from "../../server/src/advisor";
import { advise, today } from "../support/analyze";

const said = (text: string, only: readonly string[] = ["descriptor"]): readonly string[] =>
  advise(text, rules, { ...defaultConfiguration, only }).analyze(today).findings.map(({ rule }) => rule.id);

/** One mistake of each kind, with the one rule that speaks about it. */
const mistakes: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  "a bracket that is not closed": ["syntax-error", "services:\n  shop: {context: [a}\n"],
  "an alias without its anchor": ["syntax-error", "services:\n  shop: *usual\n"],
  "a star where an alias would begin": ["syntax-error", "services:\n  shop: {context: * }\n"],
  "text beyond the limits": ["limit-exceeded", `services: {shop: {}}\nx-deep: ${"[".repeat(65)}${"]".repeat(65)}\n`],
  "the same key twice": ["duplicate-identifier", "services:\n  shop: {tier: critical, tier: standard}\n"],
  "the same service twice": ["duplicate-identifier", "services:\n  shop: {}\n  shop: {}\n"],
  "the same section twice": ["duplicate-identifier", "services: {shop: {}}\ndefaults: {telemetry: [a]}\ndefaults: {telemetry: [b]}\n"],
  "a number as a key": ["key-not-text", "services:\n  404: {}\n"],
  "a number as a key that is not known": ["unknown-key", "services:\n  shop: {404: yes}\n"],
  "an invisible character": ["hidden-character", "services:\n  shop: {description: \"a\u200bb\"}\n"],
  "an unknown key": ["unknown-key", "services:\n  shop: {teir: critical}\n"],
  "an unknown word": ["invalid-value", "services:\n  shop: {tier: urgent}\n"],
  "another type": ["invalid-value", "services:\n  shop: [catalog]\n"],
  "another type where a name is expected": ["invalid-value", "teams: {core: {}}\nservices:\n  shop: {team: [5]}\n"],
  "a value beside a quantity that does not read": ["invalid-quantity", "services:\n  shop: {replicas: 2.5}\n"],
  "a name that nobody declares": ["unknown-reference", "services:\n  shop: {calls: [{to: catalog, mode: async}]}\n"],
  "a quantity without its unit": ["invalid-quantity", "services:\n  shop: {recoveryTime: 500}\n"],
  "a date in the list that does not read": ["invalid-quantity", "services: {shop: {}}\nexceptions: [{rule: self-call, on: services.shop, reason: why, until: soon}]\n"],
  "a date in a comment that does not read": ["suppression-expired", "services:\n  # advisor-ignore self-call: why (until soon)\n  shop: {}\n"],
  "a placeholder": ["placeholder-left", "services:\n  shop: {recoveryTime: TODO}\n"],
  "a policy switched off without a reason": ["suppression-without-reason", "services:\n  shop: {health: none}\n"],
  "an exception without a reason": ["suppression-without-reason", "services:\n  # advisor-ignore self-call\n  shop: {}\n"],
  "an exception that ended": ["suppression-expired", "services:\n  # advisor-ignore self-call: why (until 2026-01-01)\n  shop: {}\n"],
  "an exception for no rule": ["unknown-rule", "services:\n  # advisor-ignore self-cal: why\n  shop: {}\n"],
  "an exception for nothing": ["unused-suppression", "services:\n  # advisor-ignore self-call: why\n  shop: {}\n"],
  "an include that leads outside": ["include-unreadable", "include: [https://example.com/a.yaml]\nservices: {shop: {}}\n"],
  "a file that is not marked": ["descriptor-not-marked", "# apiVersion: is missing\nservices: {shop: {}}\n"],
  "a version of another day": ["descriptor-not-marked", "apiVersion: architecture-advisor/v9\nservices: {shop: {}}\n"],
};

describe("problems of the text", () => {
  for (const [name, [rule, text]] of Object.entries(mistakes)) {
    it(`${name}: one finding of one rule`, () => assert.deepEqual(said(text), [rule]));
  }

  it("are shown whatever else is asked for, where the text could not be read", () => {
    assert.deepEqual(said("services:\n  shop: {context: [a}\n", ["saga"]), ["syntax-error"]);
    assert.deepEqual(said(`services: {shop: {}}\nx-deep: ${"[".repeat(65)}${"]".repeat(65)}\n`, ["saga"]), ["limit-exceeded"]);
    assert.deepEqual(said("include: [/etc/a.yaml]\nservices: {shop: {}}\n", ["saga"]), ["include-unreadable"]);
    assert.deepEqual(said("services:\n  shop: {teir: critical, recoveryTime: 500}\n", ["saga"]), []);
  });

  it("can be switched off by name", () => {
    const configuration = { ...defaultConfiguration, rules: new Map<string, "off">([["syntax-error", "off"]]) };
    assert.deepEqual(advise("services:\n  shop: {context: [a}\n", rules, configuration).analyze(today).findings.filter(({ rule }) => rule.id === "syntax-error"), []);
  });

  it("show the first fault of a part, and those of other parts", () => {
    const text = "services:\n  shop: {context: [a}\n  page: {tier: [critical}\n  mail: {}\n";
    assert.deepEqual(said(text), ["syntax-error", "syntax-error"]);
  });

  it("can be mended in text that is broken", () => {
    const advisor = advise("services:\n\tshop: {}\n", rules);
    const finding = advisor.analyze(today).findings.find(({ rule }) => rule.id === "syntax-error")!;
    assert.deepEqual(advisor.fixesOf(finding, today).map(({ title }) => title), ["Indent with spaces"]);
  });
});

describe("what many calls take from one place", () => {
  it("is said once, about that place", () => {
    const text = "defaults: {calls: {timeout: 1s, retry: {maxAttempts: 3, backoff: exponential}}}\nservices:\n  a: {calls: [b, c]}\n  b: {calls: [c]}\n  c: {}\n";
    const { findings } = advise(text, rules, { ...defaultConfiguration, only: ["retry-without-jitter"] }).analyze(today);
    assert.deepEqual(findings.map(({ element, message }) => [element, message]), [
      ["defaults.calls.retry", "the retry in `defaults.calls` lets all callers repeat at the same moment"],
    ]);
  });
});
