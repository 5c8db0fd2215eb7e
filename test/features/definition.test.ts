import assert from "node:assert/strict";
import { definitionAt, includeAt } from "../../server/src/features/definition";
import { mentionsOfFile, nameOfMention, rangeOfName } from "../../server/src/features/mentions";
import { namedBy } from "../../server/src/features/name-index";
import { schema } from "../../server/src/generated/schema";
import { advise } from "../support/analyze";
import { atCursor } from "../support/cursor";
import { descriptors, fragments } from "../support/descriptors";
import { everyReference, place, workspace } from "../support/places";
import { shows } from "../support/shows";

/** Where the name under the cursor leads. */
function definition(marked: string): string {
  const { advisor, source, offset } = atCursor(marked, []);
  return definitionAt(advisor.descriptor, source, offset)?.targets.map(({ at }) => place(at)).join(", ") ?? "nothing";
}

describe("definition", () => {
  it(shows("Navigation", "Go to definition", "leads from a name to where it is declared, in block and in flow style"), () => {
    assert.equal(definition("services:\n  a: {calls: [pay$0ments]}\n  payments: {}\n"), "3:3 payments");
    assert.equal(definition("services:\n  a:\n    calls:\n      - to: $0payments\n  payments:\n"), "5:3 payments");
    assert.equal(definition("services:\n  a:\n    publishes:\n      - {channel: events$0}\nchannels:\n  'events': {}\n"), "6:3 'events'");
    assert.equal(definition("services: {a: {team: core$0}}\nteams: {core: {}}\n"), "2:9 core");
    assert.equal(definition("flows: {buy: {entry: a}}\nsagas:\n  s: {flow: b$0uy, steps: []}\nservices: {a: }\n"), "1:9 buy");
  });

  it(shows("Navigation", "Go to definition", "leads from an operation to the service that is asked"), () => {
    const text = "services:\n  a: {calls: [{to: c, op: pl$0ace}]}\n  b: {exposes: [place]}\n  c: {exposes: [{op: place}]}\n";
    assert.equal(definition(text), "4:22 place");
    assert.equal(definition("services:\n  c: {exposes: [place]}\nsagas:\n  s: {steps: [{service: c, action: x, compensation: pla$0ce}]}\n"), "2:17 place");
    assert.equal(definition("services:\n  c: {exposes: [place]}\nflows:\n  f: {entry: c, op: pla$0ce}\n"), "2:17 place");
    assert.equal(definition("services:\n  c: {pools: [db], uses: [{store: s, pool: d$0b}]}\n  d: {pools: [db]}\n"), "2:15 db");
  });

  it("leads from a declaration to itself, also when the name is declared twice", () => {
    assert.equal(definition("services:\n  a$0: {}\n"), "2:3 a");
    assert.equal(definition("services:\n  a: {}\n  b: {}\n  a$0: {kind: worker}\n"), "4:3 a");
    assert.equal(definition("services:\n  a: {exposes: [do$0]}\n"), "2:17 do");
  });

  it("takes the first kind that has the name where a place allows several", () => {
    assert.equal(definition("services:\n  a: {calls: [{to: b, fallback: {to: copy$0}}]}\n  b: {}\nreadModels: {copy: {}}\n"), "4:14 copy");
  });

  it("leads from a dead letter queue to where it is named, unless it is declared", () => {
    const text = "services:\n  a: {consumes: [{channel: q, dlq: dead}]}\n  b: {consumes: [dea$0d]}\nchannels: {q: {}}\n";
    assert.equal(definition(text), "2:36 dead");
    assert.equal(definition(text.replace("q: {}", "q: {}, dead: {}")), "4:19 dead");
  });

  it("leads from the path of an exception to the elements in it", () => {
    const on = (path: string): string => `services:\n  a.b: {calls: [c]}\n  c: {}\nexceptions:\n  - {rule: x, on: ${path}, reason: y}\n`;
    assert.equal(definition(on("'services.a$0.b.calls[c]'")), "2:3 a.b");
    assert.equal(definition(on("'services.a.b.calls[$0c]'")), "3:3 c");
    assert.equal(definition(on("'services.$0c'")), "3:3 c");
    assert.equal(definition(on("serv$0ices.c")), "nothing");
  });

  it("finds nothing where nothing is named or nothing declares the name", () => {
    assert.equal(definition("services:\n  a: {calls: [b$0]}\n"), "nothing");
    assert.equal(definition("services:\n  a: {ki$0nd: gateway}\n"), "nothing");
    assert.equal(definition("services:\n  a: {kind: gate$0way}\n"), "nothing");
    assert.equal(definition("services:\n  a: {team: TO$0DO}\nteams: {TODO: {}}\n"), "nothing");
    assert.equal(definition("migrations: {m: {from: a, acl: in-proc$0ess}}\nservices: {a: , in-process: }\n"), "nothing");
  });

  it(shows("Navigation", "Go to definition", "crosses files, in both directions"), () => {
    const files = (a: string, b: string): string => {
      const { descriptor, source, offset } = workspace({ "architecture.yaml": a, "parts/b.yaml": b });
      return definitionAt(descriptor, source, offset)!.targets.map(({ at }) => place(at, true)).join();
    };
    const root = "apiVersion: architecture-advisor/v1\ninclude: parts/*.yaml\nservices:\n  a: {calls: [b]}\n";
    assert.equal(files(root.replace("[b]", "[b$0]"), "services:\n  b: {}\n"), "parts/b.yaml:2:3 b");
    assert.equal(files(root, "services:\n  b: {calls: [$0a]}\n"), "architecture.yaml:4:3 a");
  });

  it("knows the include under the cursor", () => {
    const { descriptor, source, offset } = workspace({ "architecture.yaml": "include: [parts/a.yaml, 'parts/$0b.yaml']\n" });
    assert.equal(includeAt(descriptor, source, offset)?.value, "parts/b.yaml");
    assert.equal(includeAt(descriptor, source, 2), undefined);
  });

  it("covers every reference of the schema that a system can hold", () => {
    const { descriptor } = advise(everyReference, []);
    const { root } = descriptor;
    assert.deepEqual(descriptor.partsOf(root).flatMap(part => part.schemaProblems.map(problem => [problem.kind, place(problem.at)])), []);
    const seen = new Set<string>();
    const open: string[] = [];
    for (const mention of mentionsOfFile(descriptor, root)) {
      for (const kind of mention.kinds) seen.add(kind);
      const at = rangeOfName(mention);
      assert.equal(at.entry.text.slice(at.start, at.end), nameOfMention(mention));
      const found = definitionAt(descriptor, root, at.entry.start + at.start);
      if (!found) open.push(nameOfMention(mention));
      else for (const target of found.targets) assert.equal(target.at.entry.text.slice(target.at.start, target.at.end), nameOfMention(mention));
    }
    assert.deepEqual(open, ["refund"], "a compensation that its service does not list");
    const wanted = new Set([...JSON.stringify(schema).matchAll(/"x-(?:ref|suggest)":("[^"]*"|\[[^\]]*\])/g)].flatMap(match => [JSON.parse(match[1]!) as string | string[]].flat()));
    for (const kind of ["rules", "problems"]) wanted.delete(kind);
    assert.deepEqual([...wanted].filter(kind => !seen.has(kind)), []);
  });

  it("agrees with the reader about what is a reference", () => {
    for (const [name, text] of [...Object.entries(descriptors), ["every reference", everyReference] as const]) {
      const { descriptor } = advise(text, []);
      for (const part of descriptor.partsOf(descriptor.root)) {
        const read = new Set(part.references.filter(({ name: { value } }) => value !== "TODO" && value !== "").map(reference => `${place(reference.name)} ${reference.collections.join()}`));
        const mentions = mentionsOfFile(descriptor, descriptor.root).filter(({ at, role, text: written }) => at.entry === part.entry && (role === "reference" || role === "creation") && written !== "");
        // The keys of `defaults.calls.to` name services, which the reader does not judge.
        const named = new Set(mentions.filter(({ at }) => read.has(`${place(at)} services`) || !isKeyOfTable(at.entry.text, at.end)).map(({ at, kinds }) => `${place(at)} ${kinds.join()}`));
        assert.deepEqual([...named].sort(), [...read].sort(), name);
      }
    }
  });

  it("survives hostile names and broken text at every place", () => {
    const hostile = "services:\n  __proto__: {calls: [constructor, '', \"a: b\", '\\', \u{1f680}, [x], {to: }]}\n  constructor: {team: toString}\n  \"a: b\": {}\n  \u{1f680}: {}\nexceptions: [{rule: x, on: [services.__proto__.calls[constructor], services., ., '', 'services.[', defaults.]}]\n";
    for (const text of [hostile, ...fragments]) {
      for (const cut of [text, text.slice(0, text.length >> 1), text.slice(text.length >> 1)]) {
        const { descriptor } = advise(`# apiVersion: none\n${cut}`, []);
        const { length } = descriptor.fileOf(descriptor.root)!.text;
        for (let offset = -1; offset <= length + 1; offset += 1) definitionAt(descriptor, descriptor.root, offset);
        for (const mention of mentionsOfFile(descriptor, descriptor.root)) namedBy(mention, descriptor.store);
      }
    }
    assert.equal(definition("services:\n  __proto__: {calls: [constr$0uctor]}\n  constructor: {}\n"), "3:3 constructor");
    assert.equal(definition("services:\n  a: {calls: [__pro$0to__]}\n  __proto__: {}\n"), "3:3 __proto__");
    assert.equal(definition("services:\n  a: {calls: ['it''s: $0b']}\n  \"it's: b\": {}\n"), "3:3 \"it's: b\"");
  });
});

function isKeyOfTable(text: string, end: number): boolean {
  return text[end] === ":";
}
