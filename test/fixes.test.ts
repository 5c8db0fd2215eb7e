import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument, stringify } from "yaml";
import { rules } from "../rules/index";
import { createAdvisor, defaultConfiguration, textsAfter, type Advisor, type Finding, type ReadyFix } from "../server/src/advisor";
import { offsetOf } from "../server/src/syntax/range";
import { today } from "./support/analyze";
import { commentsOf, isSubsequence } from "./support/comments";
import { withoutMarkers } from "./support/markers";

// The law of fixes, for every rule: a fix repairs what it says and nothing else.

const root = "architecture.yaml";
const mark = "apiVersion: architecture-advisor/v1\n";

/** A text that fixes are tried on. */
interface Host {
  readonly name: string;
  readonly text: string;
}

function adviseAll(text: string): Advisor {
  const advisor = createAdvisor(root, { rules, configuration: { ...defaultConfiguration, preset: "all" } });
  advisor.descriptor.setFile(root, text);
  return advisor;
}

const inFlow = (text: string): string => stringify(parseDocument(text, { merge: true }).toJS({ maxAliasCount: -1 }), { collectionStyle: "flow", lineWidth: 0, aliasDuplicateObjects: false });

/** The same system in the styles that files come in. */
const styles: Readonly<Record<string, (text: string) => string>> = {
  "as written": text => text,
  "with CRLF": text => text.replaceAll("\n", "\r\n"),
  "in flow style": inFlow,
  "without a final newline": text => text.trimEnd(),
  "with wide indentation": text => text.replace(/^ +/gm, spaces => spaces + spaces).replace(/^( *)- (?=\S)/gm, "$1-   "),
  "with a byte order mark": text => `\ufeff${text}`,
};

/** Every example is tried in these. The others have to do with the text and not with the rule, so each is tried with a third of the rules. */
const mainStyles: readonly string[] = ["as written", "in flow style"];
const styleNames = Object.keys(styles);

const examples: readonly Host[] = existsSync("examples")
  ? (readdirSync("examples", { recursive: true }) as string[]).filter(file => file.endsWith("architecture.yaml") && !file.includes("node_modules")).sort()
    .map(file => ({ name: path.join("examples", file), text: readFileSync(path.join("examples", file), "utf8") }))
  : [];

function marked(text: string): string {
  const plain = withoutMarkers(text);
  return /^apiVersion:/m.test(plain) ? plain : `${plain}\n${mark}`;
}

const identity = (finding: Finding): string => `${finding.rule.id}\0${finding.element}`;
const weighs = (finding: Finding): boolean => finding.severity === "error" || finding.severity === "warning";

function counted(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    for (const id of [finding.rule.id, ...finding.folded]) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Applies one fix and checks the law on it. */
function assertLawful(advisor: Advisor, finding: Finding, fix: ReadyFix, before: readonly Finding[]): void {
  const { descriptor } = advisor;
  const texts = textsAfter(fix, descriptor);
  assert.ok(texts.size > 0, "the fix changes no file");
  const original = new Map(descriptor.sources().map(source => [source, descriptor.fileOf(source)!.text]));
  const fixed = createAdvisor(root, { rules, configuration: { ...defaultConfiguration, preset: "all" } });
  for (const [source, text] of original) fixed.descriptor.setFile(source, texts.get(source) ?? text);
  for (const [source, text] of texts) {
    const old = original.get(source)!;
    assert.notEqual(text, old, "the fix changes nothing");
    assert.ok(broken(fixed, source) <= broken(advisor, source), `the fixed text is not sound:\n${text}`);
    // A comment that accepts findings is what some fixes are about; all others stay.
    const kept = commentsOf(old).filter(comment => !comment.includes("advisor-ignore"));
    assert.ok(isSubsequence(kept, commentsOf(text)), `a comment is lost or moved:\n${text}`);
    assert.equal(undo(fix, source, text, old), old, "bytes outside of the edits changed");
    assert.equal(/(?<!\r)\n/.test(text) && text.includes("\r\n"), /(?<!\r)\n/.test(old) && old.includes("\r\n"), "the line endings are mixed");
  }
  const after = fixed.analyze(today).findings;
  const fresh = [...texts.values()].join("\n");
  const still = after.filter(other => identity(other) === identity(finding) && other.message === finding.message).length;
  const were = before.filter(other => identity(other) === identity(finding) && other.message === finding.message).length;
  assert.ok(still < were, `the finding is still there:\n${fresh}`);
  // A mistake in the text hides what there is to say about the element; mending it brings that to light.
  if (finding.rule.scope === "problem") return;
  const known = counted(before);
  const counts = counted(after);
  const added = after.filter(weighs).filter(({ rule }) => rule.id !== "placeholder-left" && (counts.get(rule.id) ?? 0) > (known.get(rule.id) ?? 0));
  assert.deepEqual(added.map(other => `${other.rule.id}: ${other.message}`), [], `the fix brings new findings:\n${fresh}`);
}

function broken(advisor: Advisor, source: string): number {
  return advisor.descriptor.partsOf(source).filter(part => part.broken).length;
}

/** Takes the edits of a fix back out of one text. */
function undo(fix: ReadyFix, source: string, text: string, old: string): string {
  const edits = fix.edits.filter(({ at }) => at.entry.source === source)
    .map((edit, order) => ({ start: offsetOf(edit.at), length: edit.at.end - edit.at.start, put: edit.text, order }))
    .sort((a, b) => a.start - b.start || Math.sign(a.length) - Math.sign(b.length) || a.order - b.order);
  let restored = text;
  for (const { start, length, put } of edits) {
    assert.equal(restored.slice(start, start + put.length), put, "an edit was not applied as it is");
    restored = restored.slice(0, start) + old.slice(start, start + length) + restored.slice(start + put.length);
  }
  return restored;
}

/** Every fix of every finding of a text. */
function assertAllLawful(text: string, only?: string): number {
  const advisor = adviseAll(text);
  const { findings } = advisor.analyze(today);
  let tried = 0;
  for (const finding of findings) {
    if (only !== undefined && finding.rule.id !== only) continue;
    for (const fix of advisor.fixesOf(finding, today)) {
      tried += 1;
      try {
        assertLawful(advisor, finding, fix, findings);
      } catch (error) {
        (error as Error).message = `"${fix.title}" for ${finding.rule.id} on ${finding.element || "the text"}: ${(error as Error).message}`;
        throw error;
      }
    }
  }
  return tried;
}

/** Fixes what is safe, until nothing is left to fix; `order` chooses the findings' order in each pass. */
function fixedAll(text: string): { readonly text: string; readonly again: number } {
  const known = rested.get(text);
  if (known) return known;
  const advisor = adviseAll(text);
  advisor.fixAll(today);
  const fixed = advisor.descriptor.fileOf(root)!.text;
  const rest = { text: fixed, again: adviseAll(fixed).fixAll(today).applied };
  rested.set(text, rest);
  return rest;
}

const rested = new Map<string, { readonly text: string; readonly again: number }>();

/** One safe fix at a time, from the end of the text to its beginning. */
function fixedBackward(text: string): string {
  const advisor = adviseAll(text);
  const tried = new Set<string>();
  for (let round = 0; round < 300; round += 1) {
    const findings = [...advisor.analyze(today).findings].reverse();
    const next = findings.map(finding => ({ finding, fix: advisor.fixesOf(finding, today)[0] }))
      .find(({ finding, fix }) => fix?.safe && !tried.has(`${identity(finding)}\0${finding.message}`));
    if (!next) break;
    tried.add(`${identity(next.finding)}\0${next.finding.message}`);
    for (const [source, changed] of textsAfter(next.fix!, advisor.descriptor)) advisor.descriptor.setFile(source, changed);
  }
  return advisor.descriptor.fileOf(root)!.text;
}

/** What is left to say at the levels that count, without the words: a fix may make use of what another one wrote. */
const left = (text: string): readonly string[] => [...new Set(adviseAll(text).analyze(today).findings.filter(weighs).map(identity))].sort();

describe("every fix of every example", () => {
  for (const [number, rule] of rules.entries()) {
    if (!rule.fix) continue;
    it(rule.id, () => {
      for (const [index, { title, bad }] of rule.examples.entries()) {
        for (const [style, restyle] of Object.entries(styles)) {
          if (!mainStyles.includes(style) && (index > 0 || number % 3 !== styleNames.indexOf(style) % 3)) continue;
          const text = restyle(marked(bad));
          try {
            assertAllLawful(text, rule.id);
          } catch (error) {
            (error as Error).message = `"${title}" ${style}: ${(error as Error).message}`;
            throw error;
          }
        }
      }
    });
  }

  for (const { name, text } of examples) {
    for (const [style, restyle] of Object.entries(styles)) it(`${name} ${style}`, () => void assertAllLawful(restyle(text)));
  }
});

describe("fixes where their surroundings matter", () => {
  const calls = (text: string): string => `${mark}defaults: {health: {liveness: /l, readiness: /r}, telemetry: [circuit-breaker.state]}\n${text}`;
  const guarded = "circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 1s, minCalls: 20, window: 30s, openFor: 30s, halfOpenCalls: 5}";
  const cases: readonly (readonly [name: string, rule: string, text: string, wanted: string])[] = [
    ["a callee that waits longer than usual", "sync-call-without-timeout", calls("services: {shop: {calls: [payment]}, payment: {calls: [{to: psp, timeout: 5s}]}, psp: {kind: external}}\n"), "{to: payment, timeout: {connect: 500ms, request: 6300ms}}"],
    ["a caller that gives up sooner than usual", "sync-call-without-timeout", calls("services: {web: {calls: [{to: order, timeout: 1s}]}, order: {calls: [stock]}, stock: {}}\n"), "{to: stock, timeout: {connect: 400ms, request: 800ms}}"],
    ["a gateway before a slow service", "one-api-many-client-types", calls(`platform: {tracing: {propagation: w3c}}
clients: {app: {type: mobile, calls: [edge]}, web: {type: web, calls: [edge]}}
services:
  edge: {kind: gateway, auth: token, rateLimit: 10/s, calls: [{to: shop, timeout: 4s, ${guarded}, fallback: cached}]}
  shop: {calls: [{to: stock, timeout: 3s, ${guarded}, fallback: cached}]}
  stock: {}
`), "mobile-bff"],
    ["an inherited timeout as long as the caller's own", "migration-without-acl", `${mark}defaults: {health: {liveness: /l, readiness: /r}, telemetry: [circuit-breaker.state], calls: {timeout: 3s, ${guarded}, fallback: {type: fail, reason: "by hand"}}}
services:
  edge: {kind: facade, calls: [mainframe]}
  claims: {calls: [{to: mainframe, op: lookup}]}
  mainframe: {kind: legacy}
migrations:
  core: {from: mainframe, pattern: strangler-fig, owner: x, facade: edge, deadline: 2027-01-01, capabilities: [{name: claims, to: claims}]}
`, "{to: mainframe, timeout:"],
    ["a consumer that drops what fails", "consumer-without-dlq", `${mark}services: {a: {publishes: [q]}, b: {consumes: [{channel: q, effect: write, idempotent: natural, onFailure: drop}]}}\nchannels: {q: {kind: queue}}\n`, "onFailure: dlq, dlq: {channel: q.dlq"],
    ["events that are kept for ever, in the short form", "event-log-unbounded-growth", `${mark}services: {a: {}}\neventStores: {log: {service: a, retention: forever, reason: law, snapshots: 100, versioning: upcasters}}\n`, "retention: {hot: 1y, archive: true}"],
    ["events that are kept for ever and nowhere else", "event-log-unbounded-growth", `${mark}services: {a: {}}\neventStores: {log: {service: a, retention: {hot: forever, archive: false}, reason: law, snapshots: 100, versioning: upcasters}}\n`, "retention: {hot: 1y, archive: true}"],
    ["a saga over one database of two services", "saga-single-service", `${mark}services:
  orders: {uses: [{store: shop-db, access: readwrite}], calls: [{to: stock, timeout: 1s}]}
  stock: {uses: [{store: shop-db, access: readwrite}]}
datastores: {shop-db: {kind: relational}}
flows:
  buy: {entry: orders, writes: [{service: orders, store: shop-db}, {service: stock, store: shop-db}]}
sagas:
  buy:
    flow: buy
    orchestrator: orders
    steps:
      - {service: orders, action: place, effect: write, store: shop-db, compensation: {action: cancel, idempotent: true}}
      - {service: stock, action: reserve, effect: write, store: shop-db}
`, "transaction: local"],
    ["a breaker beside a timeout that is shorter than usual", "sync-call-without-breaker", calls("services: {edge: {kind: gateway, calls: [{to: shop, timeout: 1s, circuitBreaker: {failureRate: 50%, slowCallRate: 50%, slowCallDuration: 500ms, minCalls: 20, window: 30s, openFor: 30s}, fallback: {type: degraded}}]}, shop: {calls: [{to: stock, observed: {p99: 9s}}, {to: prices}]}, stock: {}, prices: {}}\n"), "slowCallDuration: 400ms"],
    ["a retry without an end, in the short form", "retry-without-backoff", calls("services: {shop: {calls: [{to: stock, timeout: 1s, retry: unlimited}]}, stock: {}}\n"), "maxAttempts: unlimited"],
    ["a way around the gateway that was said to be one", "gateway-bypassed", `${mark}clients: {app: {type: web, calls: [{to: search, direct: true}]}}\nservices: {edge: {kind: gateway, calls: [{to: search, timeout: 1s}]}, search: {}}\n`, "{to: edge}"],
  ];
  for (const [name, rule, text, wanted] of cases) {
    it(name, () => {
      assert.ok(assertAllLawful(text, rule) > 0, `${rule} offers nothing`);
      const advisor = adviseAll(text);
      const finding = advisor.analyze(today).findings.find(other => other.rule.id === rule)!;
      const fixed = advisor.fixesOf(finding, today).flatMap(fix => [...textsAfter(fix, advisor.descriptor).values()]);
      assert.ok(fixed.some(result => result.includes(wanted)), fixed.join());
    });
  }
});

describe("fixing all that is safe", () => {
  const hosts: readonly Host[] = [
    ...examples,
    // Where the text itself is at fault, a person decides first.
    ...rules.filter(rule => rule.scope !== "problem").flatMap(rule => rule.examples.slice(0, 1).map(({ bad }) => ({ name: `the example of ${rule.id}`, text: marked(bad) }))),
  ];

  it("comes to rest, and a second time changes nothing", () => {
    for (const { name, text } of [...hosts, ...examples.map(host => ({ ...host, text: inFlow(host.text) }))]) assert.equal(fixedAll(text).again, 0, name);
  });

  it("brings no error that was not there", () => {
    for (const { name, text } of hosts) {
      const errors = (content: string): ReadonlyMap<string, number> => counted(adviseAll(content).analyze(today).findings.filter(({ severity }) => severity === "error"));
      const [before, after] = [errors(text), errors(fixedAll(text).text)];
      assert.deepEqual([...after].filter(([id, count]) => count > (before.get(id) ?? 0)), [], name);
    }
  });

  it("leaves the same to a person, in whatever order", () => {
    for (const { name, text } of hosts.filter((_, index) => index < examples.length || index % 2 === 0)) assert.deepEqual(left(fixedBackward(text)), left(fixedAll(text).text), name);
  });
});
