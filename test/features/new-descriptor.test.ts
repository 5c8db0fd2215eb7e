import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { rules } from "../../rules/index";
import { createAdvisor, defaultConfiguration } from "../../server/src/advisor";
import { newDescriptor, servicesFrom, type Talk } from "../../server/src/features/new-descriptor";
import { hasCorpora, naughtyStrings } from "../support/corpora";
import { shows } from "../support/shows";
import { today } from "../support/analyze";

const talks: readonly Talk[] = ["calls", "messages", "both"];
const usual = ["orders", "payments", "stock"];
const many = [...usual, "mail", "search", "users", "carts", "prices", "reports", "audit", "fraud", "tax"];

function findingsOf(text: string): readonly string[] {
  const advisor = createAdvisor("architecture.yaml", { rules, configuration: { ...defaultConfiguration, preset: "all" } });
  advisor.descriptor.setFile("architecture.yaml", text);
  assert.equal(advisor.descriptor.marking().kind, "descriptor");
  return advisor.analyze(today).findings.map(({ severity, rule, message }) => `${severity} ${rule.id}: ${message}`);
}

function servicesIn(text: string): readonly string[] {
  const { services } = Object.fromEntries(parse(text, { mapAsMap: true }) as Map<string, unknown>) as { services: Map<string, unknown> };
  return [...services.keys()];
}

describe("a new descriptor", () => {
  it(shows("First run", "New Descriptor", "a new descriptor draws no findings, whatever the answers are"), () => {
    for (const talk of talks) {
      for (const services of [[], ["shop"], ["orders", "payments"], usual, many]) {
        const text = newDescriptor({ name: "shop", services, talk });
        assert.deepEqual(findingsOf(text), [], text);
        assert.deepEqual(servicesIn(text), services.length === 0 ? ["service"] : services);
      }
    }
  });

  it("is short and explains itself", () => {
    for (const talk of talks) {
      const lines = newDescriptor({ name: "shop", services: usual, talk }).split("\n");
      assert.ok(lines.length <= 45 && lines.filter(line => line.trim() !== "" && !line.trim().startsWith("#")).length <= 30, `${lines.length} lines`);
      assert.ok(lines.filter(line => line.trim().startsWith("#")).length >= 5);
      assert.ok(lines.every(line => line.length <= 140), "a line is too long to be read");
    }
  });

  it("talks as it was told", () => {
    const [calls, messages, both] = talks.map(talk => newDescriptor({ name: "shop", services: usual, talk }));
    assert.ok(/calls:\n {6}- \{to: payments/.test(calls!) && !calls!.includes("channels:"));
    assert.ok(!messages!.includes("calls:") && messages!.includes("channels:\n  orders.events:"));
    assert.ok(/to: payments/.test(both!) && both!.includes("orders.events"));
  });

  it("reads names as people type them", () => {
    assert.deepEqual(servicesFrom([" orders,payments ; stock\nmail,, orders"]), ["orders", "payments", "stock", "mail"]);
    assert.deepEqual(servicesFrom(["external: psp", " \u200b ", "TODO"]), ["psp", "TODO-1"]);
    assert.deepEqual(servicesFrom([]), ["service"]);
  });

  const odd = ["on", "no", "~", "null", "1e3", "0x1F", "2026-01-01", "a: b", "# x", "- x", "{a}", "[b]", "*a", "&a", "!t", "%y", "@x", "`x`", "'", "\"", "a'b\"c",
    "__proto__", "constructor", "<<", "TODO", "external:x", "Größe", "支払い", "🛒", "a\nb", "a\tb", "a\rb", "\ufeffx", "x".repeat(500), "a/b", "a.b", "a[b]", "?", "? x", ":", "x:", "|", ">", "=", "---", "..."];
  for (const talk of talks) {
    it(`quotes names with odd characters: ${talk}`, () => {
      const names = [...odd, ...(hasCorpora && talk === "both" ? naughtyStrings() : [])];
      for (let index = 0; index < names.length; index += 2) {
        const [name, other] = [names[index]!, names[index + 1] ?? "last"];
        const services = [name, other, "third"];
        const text = newDescriptor({ name, services, talk });
        assert.deepEqual(findingsOf(text), [], text);
        assert.deepEqual(servicesIn(text), servicesFrom(services), text);
      }
    });
  }

  it("takes any names at all", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 }), fc.constantFrom(...talks), (name, services, talk) => {
      const text = newDescriptor({ name, services, talk });
      assert.deepEqual(findingsOf(text), []);
      assert.deepEqual(servicesIn(text), servicesFrom(services));
    }), { numRuns: 50, seed: 7 });
  });
});
