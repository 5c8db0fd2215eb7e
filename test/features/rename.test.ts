import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createAdvisor, type Descriptor } from "../../server/src/advisor";
import { mentionsOfFile, nameOfMention, rangeOfName } from "../../server/src/features/mentions";
import { mentionAt, mentionsOf, namedBy, type Named } from "../../server/src/features/name-index";
import { renamableAt, renameTo } from "../../server/src/features/rename";
import { applyEdits } from "../../server/src/syntax/edit";
import { rules } from "../../rules/index";
import { advise, today } from "../support/analyze";
import { unindent } from "../support/cursor";
import { hasCorpora, naughtyStrings } from "../support/corpora";
import { block, flow, mixed, sparse } from "../support/descriptors";
import { everyReference, workspace } from "../support/places";
import { shows } from "../support/shows";

/** The texts of all files after a rename at the cursor, or why there is none. */
function renamed(files: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> | string {
  const { descriptor, source, offset } = workspace(files);
  const found = renamableAt(descriptor, source, offset);
  if (!found) return "nothing";
  if ("refused" in found) return found.refused;
  assert.ok("named" in found);
  return textsAfter(descriptor, found.named, name);
}

function textsAfter(descriptor: Descriptor, named: Named, name: string): Readonly<Record<string, string>> | string {
  const edits = renameTo(descriptor, named, name);
  if ("refused" in edits) return edits.refused;
  return Object.fromEntries(descriptor.sources().map(source => [source, applyEdits(descriptor.fileOf(source)!.text, edits.filter(({ at }) => at.entry.source === source))]));
}

function one(text: string, name: string): string {
  const result = renamed({ "architecture.yaml": text }, name);
  return typeof result === "string" ? result : result["architecture.yaml"]!;
}

describe("rename", () => {
  it(shows("Navigation", "Rename", "changes an element and everything that names it, and nothing else"), () => {
    assert.equal(one(`
      # order is a service
      services:
        order$0:   # order
          description: order, order
          team: order
        b: {calls: [order, {to: order, op: order}]}
      teams: {order: }
      flows: {order: {entry: order}}
    `, "orders"), unindent(`
      # order is a service
      services:
        orders:   # order
          description: order, order
          team: order
        b: {calls: [orders, {to: orders, op: order}]}
      teams: {order: }
      flows: {order: {entry: orders}}
    `));
  });

  it(shows("Navigation", "Rename", "reaches into all files of a system"), () => {
    assert.deepEqual(renamed({
      "architecture.yaml": "apiVersion: architecture-advisor/v1\ninclude: parts/*.yaml\nservices:\n  a: {calls: [b]}\n",
      "parts/b.yaml": "services:\n  $0b: {}\n",
      "parts/c.yaml": "sagas:\n  s: {orchestrator: b}\n",
    }, "c"), {
      "architecture.yaml": "apiVersion: architecture-advisor/v1\ninclude: parts/*.yaml\nservices:\n  a: {calls: [c]}\n",
      "parts/b.yaml": "services:\n  c: {}\n",
      "parts/c.yaml": "sagas:\n  s: {orchestrator: c}\n",
    });
  });

  it("keeps quotes, and adds them where the new name needs them", () => {
    const text = "services:\n  'a': {calls: [\"b\"]}\n  b$0: {calls: ['a']}\nflows: {f: {entry: b}}\n";
    assert.equal(one(text, "c"), "services:\n  'a': {calls: [\"c\"]}\n  c: {calls: ['a']}\nflows: {f: {entry: c}}\n");
    assert.equal(one(text, "it's: c"), "services:\n  'a': {calls: [\"it's: c\"]}\n  \"it's: c\": {calls: ['a']}\nflows: {f: {entry: \"it's: c\"}}\n");
    assert.equal(one(text.replace("b$0", "b").replace("'a':", "'a$0':"), "it's"), "services:\n  'it''s': {calls: [\"b\"]}\n  b: {calls: ['it''s']}\nflows: {f: {entry: b}}\n");
    assert.equal(one(text, "10"), "services:\n  'a': {calls: [\"10\"]}\n  \"10\": {calls: ['a']}\nflows: {f: {entry: \"10\"}}\n");
    assert.equal(one(text, "true"), "services:\n  'a': {calls: [\"true\"]}\n  \"true\": {calls: ['a']}\nflows: {f: {entry: \"true\"}}\n");
  });

  it("follows anchors, aliases and merges to the one place where the text stands", () => {
    assert.equal(one("services:\n  a: &x\n    calls: &c [{to: &d d}]\n  b: *x\n  c: {<<: *x}\n  e: {calls: [*d]}\n  $0d: {}\n", "z"),
      "services:\n  a: &x\n    calls: &c [{to: &d z}]\n  b: *x\n  c: {<<: *x}\n  e: {calls: [*d]}\n  z: {}\n");
    assert.equal(one("services:\n  a: {team: &n x, calls: [*n]}\n  $0x: {}\nteams: {x: }\n", "y"), "The text in architecture.yaml:2 also names a team through an alias");
  });

  it("changes flow style, complex keys, carriage returns and a text taken whole", () => {
    assert.equal(one("{services: {a$0: {calls: [b]}, b: {calls: [a, {to: a}]}}}\n", "z"), "{services: {z: {calls: [b]}, b: {calls: [z, {to: z}]}}}\n");
    assert.equal(one("services:\n  ? a$0\n  : {}\n  b: {calls: [a]}\n", "z"), "services:\n  ? z\n  : {}\n  b: {calls: [z]}\n");
    assert.equal(one("services:\r\n  a$0: {}\r\n  b: {calls:\r\n    - a\r\n    }\r\n".replace("calls:\r\n    - a\r\n    }", "calls: [a]}"), "z"), "services:\r\n  z: {}\r\n  b: {calls: [z]}\r\n");
    assert.equal(one("%YAML 1.2\n---\nservices:\n  a$0: {}\n  b: {calls: [a]}\n", "z"), "%YAML 1.2\n---\nservices:\n  z: {}\n  b: {calls: [z]}\n");
  });

  it("changes the paths of exceptions, and leaves comments that name rules alone", () => {
    assert.equal(one(`
      services:
        a$0:
          # advisor-ignore call-without-timeout: a is known
          calls: [a, b]
        b: {calls: [a]}
      exceptions:
        - {rule: x, on: ["services.a.calls[a]", services.b, 'services.b.calls[a]'], reason: a}
        - {rule: y, on: services.a, reason: services.a}
    `, "z"), unindent(`
      services:
        z:
          # advisor-ignore call-without-timeout: a is known
          calls: [z, b]
        b: {calls: [z]}
      exceptions:
        - {rule: x, on: ["services.z.calls[z]", services.b, 'services.b.calls[z]'], reason: a}
        - {rule: y, on: services.z, reason: services.a}
    `));
  });

  it("renames an operation at its service and wherever that one is asked", () => {
    assert.equal(one("services:\n  a: {exposes: [place$0], calls: [{to: b, op: place}]}\n  b: {exposes: [place], calls: [{to: a, op: place}]}\n", "put"),
      "services:\n  a: {exposes: [put], calls: [{to: b, op: place}]}\n  b: {exposes: [place], calls: [{to: a, op: put}]}\n");
    assert.equal(one("services:\n  a: {calls: [{to: b, op: place$0}, {to: b, op: place}]}\n  b: {}\n", "put"), "services:\n  a: {calls: [{to: b, op: put}, {to: b, op: put}]}\n  b: {}\n");
  });

  it(shows("Navigation", "Rename", "refuses a name that is taken, and says where"), () => {
    const text = "services:\n  a$0: {exposes: [x, y]}\n  b: {}\n  c: {calls: [{to: b, fallback: {to: d}}]}\ndatastores: {d: {owner: a}, f: {owner: a}}\nchannels: {q: {dlq: dead}}\n";
    assert.equal(one(text, "b"), "`b` is already the name of a service, declared in architecture.yaml:3");
    assert.equal(one(text.replace("a$0", "a").replace("[x", "[x$0"), "y"), "`y` is already the name of an operation of `a`, declared in architecture.yaml:2");
    assert.equal(one(text.replace("a$0", "a").replace("q:", "q$0:"), "dead"), "`dead` is already the name of a channel, declared in architecture.yaml:6");
    assert.equal(one(text, "d"), "`d` is already the name of a datastore, and architecture.yaml:4 could mean either");
    // A datastore of that name confuses nobody where no place allows both.
    assert.match(one(text, "f"), /^services:\n {2}f:/);
  });

  it("refuses what is no name, and says why", () => {
    const text = "services:\n  a$0: {}\n";
    const refusals: readonly (readonly [string, RegExp])[] = [
      ["", /at least one letter/], ["  ", /at least one letter/], ["-", /at least one letter/], ["<<", /at least one letter/], [" b", /space/], ["a\nb", /one line/], ["a\u202eb", /hidden/],
      ["a\u0000", /hidden/], ["\ud800a", /hidden/], ["x".repeat(201), /200/], ["TODO", /`TODO`/], ["none", /`none`/], ["external:bank", /external:/], ["x-a", /extensions/],
    ];
    for (const [name, reason] of refusals) assert.match(one(text, name), reason, JSON.stringify(name));
    assert.equal(one(text, "a"), text.replace("$0", ""));
    assert.match(one("migrations: {m: {from: a, acl: a$0}}\nservices: {a: }\n", "in-process"), /`in-process` is a word with a meaning of its own in architecture.yaml:1/);
  });

  it("refuses what nothing declares, and text that it cannot see through", () => {
    assert.equal(one("services: {a: {calls: [b$0]}}\n", "c"), "No service is named `b`");
    assert.equal(one("services: {a: {kind$0: worker}}\n", "c"), "nothing");
    assert.equal(one("services:\n  a$0: {}\n  b: {calls: [a, }]\n", "c"), "`a` also occurs in text that cannot be read, near architecture.yaml:3");
    // What is broken elsewhere does not stand in the way.
    assert.match(one("services:\n  abc$0: {}\n  b: {calls: [x, }]\n", "c"), /^services:\n {2}c:/);
  });

  it("leads to a text that says the same about the new name, whatever the name is", () => {
    const names = ["b", "a b", "a: b", "a #b", "#1", "it's", "\"q\"", "[a]", "{a}", "a,b", "a.b", "a[b]", "?a", "-a", "- a", "*a", "&a", "!a", "|a", ">a", "%a", "@a", "`a", "null", "Null", "yes", "1e3", "0x1F", "2026-01-01", "5m", "é", "\u{1f680}",
      "__proto__", "constructor", "toString", "a\\b", "a'b\"c", "a:", ":a", "<script>1", "${1}", "a\u00a0b", "名前", "=a", "~a"];
    for (const text of ["services:\n  old: {calls: [x], exposes: [do]}\n  x: {calls: [old, {to: old, op: do}, 'old', \"old\"]}\nflows:\n  f:\n    entry: old\nexceptions:\n  - rule: r\n    on: services.x.calls[old]\n", flowOnly]) {
      for (const name of [...names, ...(hasCorpora ? naughtyStrings() : [])]) {
        const { descriptor } = advise(text, []);
        const named: Named = { kind: "services", name: "old", owner: undefined, known: true };
        const count = mentionsOf(named, descriptor).length;
        assert.ok(count >= 4);
        const after = textsAfter(descriptor, named, name);
        if (typeof after === "string") continue;
        const next = advise(after[descriptor.root]!, []).descriptor;
        assert.equal(next.partsOf(next.root).some(part => part.broken), false, JSON.stringify(name));
        assert.equal(mentionsOf({ ...named, name }, next).length, count, `${JSON.stringify(name)}\n${after[descriptor.root]}`);
        assert.deepEqual(mentionsOf(named, next), []);
      }
    }
  });

  it(shows("Navigation", "Rename", "keeps every finding, and renaming back gives the same bytes, in all examples"), function () {
    this.timeout(120_000);
    let renames = 0;
    for (const [file, text] of systems()) {
      const advisor = createAdvisor("architecture.yaml", { rules });
      const { descriptor } = advisor;
      descriptor.setFile("architecture.yaml", text);
      const expected = told(advisor.analyze(today).findings);
      for (const named of namesIn(descriptor)) {
        const what = `${file}: ${named.kind} ${named.name}`;
        const fresh = `${named.name}-q9`;
        rename(descriptor, named, fresh, what);
        assert.deepEqual(told(advisor.analyze(today).findings, fresh, named.name), expected, what);
        rename(descriptor, { ...named, name: fresh }, named.name, what);
        assert.equal(descriptor.fileOf("architecture.yaml")!.text, text, what);
        renames += 1;
      }
    }
    assert.ok(renames > 200, `${renames} renames`);
  });

  it("survives every offset of hostile text", () => {
    const text = "services:\n  __proto__: {calls: [constructor, '', \"a: b\", {to: }, &a x, *a]}\n  \"a: b\": {exposes: ['', do]\n  constructor:\nexceptions: [{on: [services.__proto__.calls[, .]}]\n";
    for (let end = 0; end <= text.length; end += 7) {
      const { descriptor } = advise(`# apiVersion: none\n${text.slice(0, end)}`, []);
      for (let offset = 0; offset <= end + 20; offset += 3) {
        const found = renamableAt(descriptor, descriptor.root, offset);
        if (found && "named" in found) renameTo(descriptor, found.named, "fresh");
      }
    }
  });
});

const flowOnly = "{services: {old: {calls: [x]}, x: {calls: [old, {to: old}]}}, flows: {f: {entry: old}}, teams: {old: }}\n";

/** Examples, scenarios and the descriptors of other tests, by name. */
function systems(): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = Object.entries({ block, flow, mixed, sparse, everyReference });
  for (const folder of readdirSync("examples")) found.push([`examples/${folder}`, readFileSync(path.join("examples", folder, "architecture.yaml"), "utf8")]);
  for (const file of readdirSync("test/scenarios").filter(name => name.endsWith(".yaml"))) found.push([file, readFileSync(path.join("test/scenarios", file), "utf8")]);
  return found;
}

/** Renames in place, edit by edit, as an editor passes it on. */
function rename(descriptor: Descriptor, named: Named, name: string, what: string): void {
  const edits = renameTo(descriptor, named, name);
  assert.ok(!("refused" in edits), `${what}: ${JSON.stringify(edits)}`);
  const placed = edits.map(({ at, text }) => ({ start: at.entry.start + at.start, end: at.entry.start + at.end, text }));
  for (const edit of placed.sort((a, b) => b.start - a.start)) descriptor.changeFile(descriptor.root, edit);
}

/** Everything that is named in a system, each thing once. */
function namesIn(descriptor: Descriptor): readonly Named[] {
  const found = new Map<string, Named>();
  for (const mention of mentionsOfFile(descriptor, descriptor.root)) {
    const named = namedBy(mention, descriptor.store);
    if (named.known) found.set(`${named.kind}\0${named.owner ?? ""}\0${named.name}`, named);
    const at = rangeOfName(mention);
    assert.ok(mentionAt(descriptor, descriptor.root, at.entry.start + at.start), nameOfMention(mention));
  }
  return [...found.values()];
}

/** Findings as rule and path, with one name put for another. */
function told(findings: readonly { readonly rule: { readonly id: string }; readonly element: string }[], name?: string, before?: string): readonly string[] {
  return findings.map(({ rule, element }) => `${rule.id} ${name === undefined ? element : element.replaceAll(name, before!)}`).sort();
}
