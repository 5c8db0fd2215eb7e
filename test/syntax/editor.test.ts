import assert from "node:assert/strict";
import type { Editor, Edits } from "../../rules/kit/editor";
import { defineRule, type System } from "../../rules/kit";
import { createAdvisor, textsAfter } from "../../server/src/advisor";
import { today } from "../support/analyze";

const mark = "apiVersion: architecture-advisor/v1\n";
const root = "architecture.yaml";

/** The texts after a fix that makes these edits, without the line that marks them; undefined where it cannot be made. */
function edited(texts: string | Readonly<Record<string, string>>, make: (edit: Editor, system: System) => Edits): string | Readonly<Record<string, string>> | undefined {
  const rule = defineRule({
    id: "trial", title: "Trial", scope: "system", group: "X-DOC", severity: "warning", status: "stable", articles: ["RM"], why: "", unless: "", examples: [],
    *check(system) {
      yield { at: (system.single("system") ?? system.all("services")[0] ?? system.all("teams")[0])!.$.key, message: "trial" };
    },
    fix: (system, edit) => ({ title: "Try", safe: true, edits: make(edit, system) }),
  });
  const advisor = createAdvisor(root, { rules: [{ ...rule, family: "descriptor" }] });
  const files = typeof texts === "string" ? { [root]: texts } : texts;
  for (const [source, text] of Object.entries(files)) advisor.descriptor.setFile(source, source === root ? withMark(text) : text);
  const [finding] = advisor.analyze(today).findings;
  const fix = finding && advisor.fixesOf(finding, today)[0];
  if (!fix) return undefined;
  const after = Object.fromEntries([...textsAfter(fix, advisor.descriptor)].map(([source, text]) => [source, text.replace(mark, "").replace(mark.replace("\n", "\r\n"), "").replace("apiVersion: architecture-advisor/v1, ", "")]));
  return typeof texts === "string" ? after[root] : after;
}

function withMark(text: string): string {
  if (text.startsWith("{")) return `{apiVersion: architecture-advisor/v1, ${text.slice(1)}`;
  return `${text.includes("\r\n") ? mark.replace("\n", "\r\n") : mark}${text}`;
}

describe("the editor of a rule", () => {
  const declare = (edit: Editor): Edits => edit.declare("channels", "c", { kind: "queue" });
  const declared: readonly (readonly [string, string, string])[] = [
    ["at the end, with its section, where there is none", "services:\n  a: {}\n", "services:\n  a: {}\nchannels:\n  c: {kind: queue}\n"],
    ["behind the last of its kind", "services:\n  a: {}\nchannels:\n  # first\n  b:\n    kind: topic # x\n\nteams: {}\n", "services:\n  a: {}\nchannels:\n  # first\n  b:\n    kind: topic # x\n  c: {kind: queue}\n\nteams: {}\n"],
    ["with four spaces", "services:\n    a: {}\nchannels:\n    b: {}\n", "services:\n    a: {}\nchannels:\n    b: {}\n    c: {kind: queue}\n"],
    ["in braces", "services: {a: {}}\nchannels: {b: {}} # x\n", "services: {a: {}}\nchannels: {b: {}, c: {kind: queue}} # x\n"],
    ["in braces around everything", "{services: {a: {}}}\n", "{services: {a: {}}, channels: {c: {kind: queue}}}\n"],
    ["below an empty section", "channels: # none yet\nservices: {a: {}}\n", "channels: # none yet\n  c: {kind: queue}\nservices: {a: {}}\n"],
    ["in an empty section in braces", "channels: {}\nservices: {a: {}}\n", "channels: {c: {kind: queue}}\nservices: {a: {}}\n"],
    ["in place of a null", "channels: ~\nservices: {a: {}}\n", "channels:\n  c: {kind: queue}\nservices: {a: {}}\n"],
    ["with CRLF", "services:\r\n  a: {}", "services:\r\n  a: {}\r\nchannels:\r\n  c: {kind: queue}\r\n"],
    ["behind a name with nothing said about it", "services: {a: {}}\nchannels:\n  b:\n", "services: {a: {}}\nchannels:\n  b:\n  c: {kind: queue}\n"],
  ];
  for (const [name, before, after] of declared) it(`declares an element ${name}`, () => assert.equal(edited(before, declare), after));

  it("does not declare in front of what it could not read", () => {
    assert.equal(edited("services: {a: {}}\nchannels:\n  [x\n", declare), undefined);
    assert.equal(edited("services: {a: {}}\nchannels:\n  b: [\n", declare), undefined);
  });

  it("declares in the file that has the collection", () => {
    const texts = { [root]: "include: [c.yaml]\nservices: {a: {}}\n", "c.yaml": "channels:\n  b: {}\n" };
    assert.deepEqual(edited(texts, declare), { "c.yaml": "channels:\n  b: {}\n  c: {kind: queue}\n" });
  });

  it("adds below a path, creating what is missing on the way", () => {
    const add = (edit: Editor): Edits => edit.addAt(["defaults", "calls"], { timeout: "2s" });
    assert.equal(edited("services: {a: {}}\n", add), "services: {a: {}}\ndefaults:\n  calls: {timeout: 2s}\n");
    assert.equal(edited("services: {a: {}}\ndefaults:\n  telemetry: [x]\n", add), "services: {a: {}}\ndefaults:\n  telemetry: [x]\n  calls: {timeout: 2s}\n");
    assert.equal(edited("services: {a: {}}\ndefaults:\n  calls:\n  telemetry: [x]\n", add), "services: {a: {}}\ndefaults:\n  calls:\n    timeout: 2s\n  telemetry: [x]\n");
    assert.equal(edited("services: {a: {}}\ndefaults:\n", add), "services: {a: {}}\ndefaults:\n  calls: {timeout: 2s}\n");
    assert.equal(edited("services: {a: {}}\ndefaults: {calls: {retry: 2}}\n", add), "services: {a: {}}\ndefaults: {calls: {retry: 2, timeout: 2s}}\n");
    assert.equal(edited("services: {a: {}}\ndefaults: {calls: {timeout: 1s}}\n", add), undefined);
  });

  it("adds to a policy that is switched off in its long form", () => {
    const add = (edit: Editor, system: System): Edits => edit.add(system.all("services")[0]!.calls![0]!.retry!, { reason: "TODO" });
    assert.equal(edited("services: {a: {calls: [{to: b, retry: none}]}}\n", add), "services: {a: {calls: [{to: b, retry: {none: true, reason: TODO}}]}}\n");
  });

  it("grows a short call, and leaves one behind an alias alone", () => {
    const add = (edit: Editor, system: System): Edits => edit.add(system.all("services").at(-1)!.calls![0]!, { timeout: "2s" });
    assert.equal(edited("services:\n  a:\n    calls:\n      - b # x\n", add), "services:\n  a:\n    calls:\n      - to: b # x\n        timeout: 2s\n");
    assert.equal(edited("services:\n  a: {calls: &x [b]}\n  c: {calls: *x}\n", add), undefined);
    assert.equal(edited("services:\n  c: {calls: &x [b]}\nteams: {t: {x-a: *x}}\n", add), undefined);
    assert.equal(edited("services:\n  c: {calls: &x [b]}\n", add), "services:\n  c: {calls: &x [{to: b, timeout: 2s}]}\n");
  });

  it("joins edits: what goes under one new key, what is removed beside what is added, and never one thing twice", () => {
    const both = (edit: Editor): Edits => edit.all(edit.declare("channels", "c", {}), edit.declare("channels", "d", {}));
    assert.equal(edited("services: {a: {}}\n", both), "services: {a: {}}\nchannels:\n  c: {}\n  d: {}\n");
    const swap = (edit: Editor, system: System): Edits => {
      const call = system.all("services")[0]!.calls![0]!;
      return edit.all(edit.remove(call.retry!), edit.add(call, { timeout: "2s" }));
    };
    assert.equal(edited("services:\n  a:\n    calls:\n      - to: b\n        retry: 2\n", swap), "services:\n  a:\n    calls:\n      - to: b\n        timeout: 2s\n");
    assert.equal(edited("services:\n  a: {calls: [{to: b, retry: 2}]}\n", swap), "services:\n  a: {calls: [{to: b, timeout: 2s}]}\n");
    const twice = (edit: Editor, system: System): Edits => {
      const call = system.all("services")[0]!.calls![0]!;
      return edit.all(edit.add(call, { timeout: "2s" }), edit.add(call, { retry: 2 }));
    };
    assert.equal(edited("services: {a: {calls: [b]}}\n", twice), undefined);
    assert.equal(edited("services: {a: {calls: [{to: b}]}}\n", twice), "services: {a: {calls: [{to: b, timeout: 2s, retry: 2}]}}\n");
    assert.equal(edited("services: {a: {}}\n", edit => edit.all(undefined, edit.declare("channels", "c", {}))), undefined);
  });

  it("renames where a name is written, quoted where it must be", () => {
    const rename = (edit: Editor, system: System): Edits => edit.rename(system.all("services")[0]!.$.key, "x: y");
    assert.equal(edited("services: {a: {}}\n", rename), "services: {\"x: y\": {}}\n");
  });
});
