import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor, type Advisor } from "../../server/src/advisor";
import type { Problem } from "../../server/src/model/problem";
import { today } from "../support/analyze";

// What may be wrong with a text, one kind of fault after the other. Each is reported at the right place, costs a bounded
// amount of work, and leaves the rest of the file understood.

const root = "architecture.yaml";
/** More than any of these takes on a slow machine, and far less than what hangs. */
const patience = 20_000;

interface Fault {
  readonly name: string;
  /** Lines that go between two sound services, or with `alone` the whole text. */
  readonly text: string;
  readonly alone?: true;
  /** What is reported: the kind, its detail (a code, limit, name or code point), and the text it underlines. */
  readonly reported: readonly (readonly [kind: string, detail: string | number | undefined, underlined: string | undefined])[];
  /** Services that are understood beside the sound ones. */
  readonly also?: readonly string[];
  /** Where the fault makes the rest unreadable. */
  readonly lost?: true;
}

const opening = "apiVersion: architecture-advisor/v1\nservices:\n  before: {kind: worker}\n";
const closing = "  after: {kind: worker}\nteams:\n  core: {size: 3}\n";

function adviseOn(text: string): Advisor {
  const advisor = createAdvisor(root, { rules });
  advisor.descriptor.setFile(root, text);
  return advisor;
}

function problemsOf({ descriptor }: Advisor): readonly Problem[] {
  return descriptor.partsOf(root).flatMap(part => [...part.syntaxProblems, ...part.schemaProblems]);
}

function detailOf(problem: Problem): string | number | undefined {
  switch (problem.kind) {
    case "syntax": return problem.code;
    case "limit": return problem.limit;
    case "duplicate-key": return problem.name;
    case "hidden-character": return problem.codePoint;
    case "key-not-string": case "choice": return problem.text;
    case "unknown-key": return problem.key;
    default: return undefined;
  }
}

const bomb = (levels: number, indent: string): string =>
  Array.from({ length: levels }, (_, level) => `${indent}x-${level}: &x${level} [${level === 0 ? "1, 1, 1, 1, 1, 1, 1, 1, 1, 1" : `${`*x${level - 1}, `.repeat(10)}`}]\n`).join("");
const blockNest = (depth: number): string => Array.from({ length: depth }, (_, level) => `${" ".repeat(4 + level)}x-a:\n`).join("");
const flowNest = (depth: number): string => `    x-a: ${"[".repeat(depth)}${"]".repeat(depth)}\n`;

const faults: readonly Fault[] = [
  { name: "an alias bomb in one service", text: `  bad:\n${bomb(9, "    ")}`, reported: [["limit", "expandedNodes", "*"]], also: ["bad"] },
  { name: "an alias bomb over the whole file", text: bomb(9, ""), alone: true, reported: [["limit", "expandedNodes", "*"]], lost: true },
  { name: "an alias to the value it is part of", text: "  bad: &x {calls: [*x], kind: worker}\n", reported: [["syntax", "CYCLIC_ALIAS", "*x"]], also: ["bad"] },
  { name: "an alias to nowhere", text: "  bad: {calls: *nobody}\n", reported: [["syntax", "OPEN_ALIAS", "*nobody"]], also: ["bad"] },
  { name: "1,001 aliases", text: `  bad: {x-a: &x 1, x-b: [${"*x, ".repeat(1_001)}]}\n`, reported: [["limit", "aliases", "*"]], also: ["bad"] },

  { name: "brackets 62 deep", text: `  bad:\n${flowNest(62)}`, reported: [], also: ["bad"] },
  { name: "brackets 65 deep", text: `  bad:\n${flowNest(65)}`, reported: [["limit", "depth", "["]] },
  { name: "brackets 6,400 deep", text: `  bad:\n${flowNest(6_400)}`, reported: [["limit", "depth", "["]] },
  { name: "a million brackets that nobody closes", text: `  bad: ${"[".repeat(1_000_000)}\n`, reported: [["limit", "depth", "["]] },
  { name: "a million pairs that nobody closes", text: `  bad: ${"[{\"\":".repeat(200_000)}\n`, reported: [["limit", "depth", undefined]] },
  { name: "blocks 62 deep", text: `  bad:\n${blockNest(62)}`, reported: [], also: ["bad"] },
  { name: "blocks 66 deep", text: `  bad:\n${blockNest(66)}`, reported: [["limit", "depth", "x"]] },
  { name: "blocks 6,400 deep", text: `  bad:\n${blockNest(6_400)}`, reported: [["limit", "depth", "x"]] },
  { name: "dashes 65 deep on one line", text: `  bad:\n    x-a:\n      ${"- ".repeat(66)}b\n`, reported: [["limit", "depth", "-"]] },
  { name: "dashes 6,400 deep on one line", text: `  bad:\n    x-a:\n      ${"- ".repeat(6_400)}b\n`, reported: [["limit", "depth", "-"]] },
  { name: "blocks and brackets that are deep together", text: `  bad:\n${blockNest(40)}${" ".repeat(50)}${"[".repeat(40)}${"]".repeat(40)}\n`, reported: [["limit", "depth", undefined]], also: ["bad"] },

  { name: "100,000 keys in one mapping", text: `  bad:\n    kind: worker\n    x-labels:\n${Array.from({ length: 100_000 }, (_, index) => `      k${index}: ${index}\n`).join("")}`, reported: [], also: ["bad"] },
  { name: "100,000 keys in braces on one line", text: `  bad: {x-labels: {${Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join(", ")}}}\n`, reported: [], also: ["bad"] },
  { name: "a quote that opens before 29,000 lines", text: `  bad:\n    description: "open\n${"    x: 1\n".repeat(29_000)}`, reported: [["syntax", undefined, undefined]] },

  { name: "the same key twice", text: "  bad: {kind: worker, kind: service}\n", reported: [["duplicate-key", "kind", "kind"]], also: ["bad"] },
  { name: "the same key three times", text: "  bad:\n    kind: worker\n    \"kind\": service\n    'kind': job\n", reported: [["duplicate-key", "kind", "\"kind\""], ["duplicate-key", "kind", "'kind'"]], also: ["bad"] },
  { name: "two merges", text: "  bad:\n    x-a: &a {tier: critical}\n    x-b: &b {team: core}\n    <<: *a\n    <<: *b\n", reported: [], also: ["bad"] },
  { name: "a merge of what is no mapping", text: "  bad: {<<: word}\n", reported: [["syntax", "BAD_MERGE", "word"]], also: ["bad"] },
  { name: "numbers as keys", text: "  bad:\n    x-codes: {200: ok, 404: gone}\n", reported: [["key-not-string", "200", "200"], ["key-not-string", "404", "404"]], also: ["bad"] },
  { name: "a number as a name", text: "  8080: {kind: worker}\n", reported: [["key-not-string", "8080", "8080"]], also: ["8080"] },
  { name: "collections as keys", text: "  bad: {x-a: {[b, c]: 1, {d: e}: 2}}\n", reported: [["key-not-string", "[b, c]", "[b, c]"], ["key-not-string", "{d: e}", "{d: e}"]], also: ["bad"] },
  { name: "words that meant yes and no once", text: "  bad: {entry: yes, public: off, x-time: 12:30:45, x-number: 1_000}\n", reported: [["type", undefined, "yes"], ["type", undefined, "off"]], also: ["bad"] },
  { name: "numbers of other bases", text: "  bad: {replicas: 010, x-a: 0x1F, x-b: 0o17, x-c: 1e1000, x-d: .nan}\n", reported: [], also: ["bad"] },
  { name: "names that objects have by birth", text: "  __proto__: {kind: worker, __proto__: {a: 1}}\n  constructor: {kind: job}\n  hasOwnProperty: {x-a: {toString: 1}}\n  valueOf:\n", reported: [["unknown-key", "__proto__", "__proto__"]], also: ["__proto__", "constructor", "hasOwnProperty", "valueOf"] },
  { name: "a merge of such a name", text: "  bad:\n    x-a: &a {__proto__: {polluted: true}}\n    x-b: {<<: *a}\n", reported: [], also: ["bad"] },

  { name: "a second document", text: "  bad: {}\n---\nservices:\n  other: {}\n", reported: [["syntax", "MULTIPLE_DOCS", undefined]], also: ["bad"], lost: true },
  { name: "a lone carriage return", text: "  bad: {kind: worker} # a\rb\n", reported: [["hidden-character", 0x0d, "\r"]], also: ["bad"] },
  { name: "tabs as indentation", text: "  bad:\n\tkind: worker\n", reported: [["syntax", "TAB_AS_INDENT", undefined]] },
  { name: "a null character", text: "  bad: {description: a\u0000b}\n", reported: [["hidden-character", 0, "\u0000"]], also: ["bad"] },
  { name: "half of a character", text: "  bad: {description: \"a\ud800b\", x-a: \udc00}\n", reported: [["hidden-character", 0xd800, "\ud800"], ["hidden-character", 0xdc00, "\udc00"]], also: ["bad"] },
  { name: "line ends of other alphabets", text: "  bad: {description: a\u0085b\u2028c\u2029d}\n", reported: [["hidden-character", 0x85, "\u0085"], ["hidden-character", 0x2028, "\u2028"], ["hidden-character", 0x2029, "\u2029"]], also: ["bad"] },
  { name: "characters that turn text around", text: "  bad: {team: \u202ecore}\n", reported: [["hidden-character", 0x202e, "\u202e"]], also: ["bad"] },
  { name: "a character without width in a name", text: "  pay\u200bments: {}\n", reported: [["hidden-character", 0x200b, "\u200b"]], also: ["pay\u200bments"] },
  { name: "an emoji before what is wrong", text: "  \u{1f680}\u{1f469}\u200d\u{1f4bb}: {x-\u{1f680}: \u{1f680}, knd: \u{1f680}, entry: \u{1f680}}\n", reported: [["unknown-key", "knd", "knd"], ["type", undefined, "\u{1f680}"]], also: ["\u{1f680}\u{1f469}\u200d\u{1f4bb}"] },
  { name: "a bracket left open", text: "  bad: {calls: [a, b\n", reported: [["syntax", undefined, undefined]] },
  { name: "a name without a colon", text: "  bad\n", reported: [["syntax", "MISSING_COLON", "bad"]], also: ["bad"] },
  { name: "10,000 things to say", text: `  bad:\n${Array.from({ length: 10_000 }, (_, index) => `    k${index}: 1\n`).join("")}`, reported: [["unknown-key", "k0", "k0"]], also: ["bad"] },
];

describe("hostile and unlucky text", () => {
  for (const { name, text, alone, reported, also = [], lost } of faults) {
    for (const eol of text.length < 2_000 && !text.includes("\r") ? ["\n", "\r\n"] : ["\n"]) {
      it(`${name}${eol === "\n" ? "" : ", with CRLF"}`, () => {
        const advisor = adviseOn((alone ? `${opening}${text}` : `${opening}${text}${lost ? "" : closing}`).replaceAll("\n", eol));
        const found = problemsOf(advisor);
        for (const [kind, detail, underlined] of reported) {
          const seen = found.map(problem => `${problem.kind} ${detailOf(problem)} ${JSON.stringify(textOf(problem))}`);
          assert.ok(
            found.some(problem => problem.kind === kind && (detail === undefined || detailOf(problem) === detail) && (underlined === undefined || textOf(problem) === underlined)),
            `${kind} ${detail} ${underlined} is not among ${seen.slice(0, 10).join("; ")}`,
          );
        }
        if (reported.length === 0) assert.deepEqual(found, []);
        for (const { at } of found) assert.ok(at.start >= 0 && at.start <= at.end && at.end <= at.entry.text.length, "a range lies outside of its entry");
        const { store } = advisor.descriptor;
        for (const service of ["before", ...(lost ? [] : ["after"]), ...also]) assert.ok(store.find("services", service), `service ${JSON.stringify(service)} is not understood`);
        if (!lost) assert.equal(store.all("teams").length, 1);
        const { findings } = advisor.analyze(today);
        if (reported.length > 0) assert.ok(findings.length > 0);
        assert.deepEqual(findings.filter(finding => finding.message.includes("failed here")), []);
        for (const finding of findings.slice(0, 50)) advisor.fixesOf(finding, today);
      }).timeout(patience);
    }
  }

  const textOf = ({ at }: Problem): string => at.entry.text.slice(at.start, at.end);

  it("duplicates in different places of a file name each other", () => {
    const advisor = adviseOn(`${opening}  before: {kind: job}\n${closing}services:\n  third: {}\n`);
    const [twice] = advisor.descriptor.store.duplicates();
    assert.equal(twice?.path, "services.before");
    assert.equal(twice!.places.length, 2);
    assert.ok(advisor.analyze(today).findings.some(finding => finding.message.includes("before")));
    assert.ok(advisor.descriptor.store.find("services", "third"));
  });

  it("a text with a byte order mark, with CRLF, or without a final newline means the same", () => {
    const plain = adviseOn(`${opening}${closing}`);
    for (const text of [`\ufeff${opening}${closing}`, `${opening}${closing}`.replaceAll("\n", "\r\n"), `${opening}${closing}`.trimEnd()]) {
      const other = adviseOn(text);
      assert.deepEqual(problemsOf(other), []);
      assert.equal(other.descriptor.marking().kind, "descriptor");
      assert.deepEqual(other.analyze(today).findings.map(finding => finding.message), plain.analyze(today).findings.map(finding => finding.message));
    }
  });

  it("nothing is ever read or written through the prototype of objects", () => {
    const before = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__")!;
    const refuse = (): never => {
      throw new Error("something went through `__proto__`");
    };
    const names = "__proto__: {calls: [{to: __proto__, timeout: {__proto__: 1}}], team: constructor}\n";
    try {
      Object.defineProperty(Object.prototype, "__proto__", { configurable: true, get: refuse, set: refuse });
      for (const text of [`${opening}  ${names}${closing}`, `apiVersion: architecture-advisor/v1\n${names}defaults: {calls: {to: {${names.trim()}}}}\nexceptions: [{rule: __proto__, on: [constructor]}]\n`]) {
        const advisor = adviseOn(text);
        for (const finding of advisor.analyze(today).findings) advisor.fixesOf(finding, today);
        advisor.fixAll(today);
      }
    } finally {
      Object.defineProperty(Object.prototype, "__proto__", before);
    }
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it("a file without our mark gets silence, however broken it is", () => {
    for (const text of ["", "a: [", "kind: Deployment\nspec: {a: [}\n", "- 1\n- 2\n", "just words", "\u0000\ufffd\u0001binary", "{".repeat(5_000)]) {
      assert.deepEqual(adviseOn(text).analyze(today).findings.map(finding => finding.message), [], JSON.stringify(text.slice(0, 40)));
    }
  });
});
