import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseDocument, stringify } from "yaml";
import { rules } from "../../rules/index";
import type { Advisor, Finding } from "../../server/src/advisor";
import { meaningOf, meaningOfSystem } from "../../server/src/features/refactor/meaning";
import type { Refactoring, RefactoringKind } from "../../server/src/features/refactor";
import { pathOf } from "../../server/src/model/place";
import { policyOf } from "../../server/src/model/policy";
import { offsetOf } from "../../server/src/syntax/range";
import { today } from "../support/analyze";
import { adviseFiles, assertNeat, identities, offersAt, rewritten, type Files } from "../support/refactor";
import { withoutMarkers } from "../support/markers";
import { shows } from "../support/shows";

// What every refactoring keeps, on every example and scenario, in the styles that files come in.

function systems(): readonly (readonly [string, Files])[] {
  const list: [string, Files][] = [];
  for (const file of readdirSync("test/scenarios").filter(name => name.endsWith(".yaml")).sort()) {
    list.push([path.basename(file, ".yaml"), new Map([["architecture.yaml", readFileSync(path.join("test/scenarios", file), "utf8")]])]);
  }
  for (const folder of readdirSync("examples").sort()) {
    const root = path.join("examples", folder, "architecture.yaml");
    if (!existsSync(root)) continue;
    const text = readFileSync(root, "utf8");
    const parts = path.join("examples", folder, "services");
    const included = /^include:.*services\/\*/m.test(text) ? readdirSync(parts).sort() : [];
    list.push([folder, new Map([["architecture.yaml", text], ...included.map(name => [`services/${name}`, readFileSync(path.join(parts, name), "utf8")] as const)])]);
  }
  return list;
}

const inFlow = (text: string): string => stringify(parseDocument(text, { merge: true }).toJS({ maxAliasCount: -1 }), { collectionStyle: "flow", lineWidth: 0, aliasDuplicateObjects: false });
/** The top level in blocks and everything below it in flow style, as files are written that hold much in few lines. */
const compact = (text: string): string => Object.entries(parseDocument(text, { merge: true }).toJS({ maxAliasCount: -1 }) as Record<string, unknown>)
  .map(([key, value]) => (key === "services" ? `services:\n${Object.entries(value as object).map(([name, service]) => `  ${name}: ${inFlow(stringify(service)).trimEnd()}\n`).join("")}` : `${key}: ${inFlow(stringify(value)).trimEnd()}\n`)).join("");

const styles: Readonly<Record<string, (text: string) => string>> = {
  "as written": text => text,
  "with CRLF": text => text.replaceAll("\n", "\r\n"),
  "in flow style": inFlow,
  compact,
  "with wide indentation": text => text.replace(/^ +/gm, spaces => spaces + spaces).replace(/^( *)- (?=\S)/gm, "$1-   "),
};

/** What is in force for each call, by its path. */
function policies({ descriptor }: Advisor): readonly string[] {
  const lines: string[] = [];
  for (const service of descriptor.store.all("services")) {
    for (const call of service.calls ?? []) {
      for (const [name, policy] of Object.entries(policyOf(descriptor.store, service, call))) {
        const value = "off" in policy ? `off ${policy.reason?.value ?? ""}` : meaningOf(policy.value);
        lines.push(`${pathOf(call.$)} ${name} ${value}`);
      }
    }
  }
  return lines.sort();
}

/** Every place where something may be on offer: the elements, their parts, and each value that has two forms. */
function offsets(advisor: Advisor, source: string): readonly number[] {
  const found = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const place = (value as { $?: { entry: never; start: number; key: never } }).$;
    if (place) {
      found.add(offsetOf(place as never));
      found.add(offsetOf(place.key));
    } else if ("entry" in value) return;
    for (const child of value instanceof Map ? value.values() : Array.isArray(value) ? value : Object.entries(value).filter(([key]) => key !== "$").map(([, item]) => item as unknown)) visit(child);
  };
  for (const part of advisor.descriptor.partsOf(source)) {
    for (const { at } of part.keys) found.add(offsetOf(at));
    for (const { element } of part.declarations) visit(element);
    for (const single of part.singles) visit(single.value);
  }
  return [...found].sort((a, b) => a - b);
}

interface Offered {
  readonly source: string;
  readonly offset: number;
  readonly refactoring: Refactoring;
}

/** Every refactoring that is offered anywhere, once. */
function everything(advisor: Advisor, wants: (kind: RefactoringKind) => boolean): readonly Offered[] {
  const found = new Map<string, Offered>();
  for (const source of advisor.descriptor.sources()) {
    for (const offset of offsets(advisor, source)) {
      for (const refactoring of offersAt(advisor, source, offset, wants)) {
        const { kind, title } = refactoring;
        const place = kind === "split" ? "" : refactoring.make()?.edits.map(edit => `${edit.at.entry.source}:${offsetOf(edit.at)}-${edit.at.end}`).join();
        const key = `${source}\0${kind}\0${title}\0${place}`;
        if (!found.has(key)) found.set(key, { source, offset, refactoring });
      }
    }
  }
  return [...found.values()];
}

/** Applies one and checks what holds for its kind. */
function assertLawful(files: Files, before: Advisor, { source, offset, refactoring }: Offered, findings: readonly Finding[], judge: boolean): void {
  const { kind, title } = refactoring;
  const made = refactoring.make();
  assert.ok(made, "it is offered and cannot be done");
  const changed = rewritten(files, made);
  const after = adviseFiles(changed, rules);
  assertNeat(before, after);
  const again = offersAt(after, source, offset, wanted => wanted === kind).map(offer => offer.title);
  assert.ok(!again.includes(title), `it is offered again:\n${changed.get(source)}`);
  if (kind === "expand" || kind === "collapse" || kind === "split") assert.equal(meaningOfSystem(after.descriptor), meaningOfSystem(before.descriptor), changed.get(source));
  if (kind === "extract") assert.deepEqual(policies(after), policies(before), changed.get(source));
  if (!judge) return;
  const now = after.analyze(today).findings;
  const fresh = [...changed.values()].join("\n");
  // Which one of several equal elements stands for all of them may depend on the order of the files.
  const alike = (lines: readonly string[]): readonly string[] => (kind === "split" ? lines.map(line => line.replace(representative, "$1")).sort() : lines);
  if (kind !== "outbox" && kind !== "saga") return assert.deepEqual(alike(identities(now)), alike(identities(findings)), fresh);
  const known = counted(findings);
  const counts = counted(now);
  const added = now.filter(({ rule, severity }) => (severity === "error" || severity === "warning") && rule.id !== "placeholder-left" && (counts.get(rule.id) ?? 0) > (known.get(rule.id) ?? 0));
  assert.deepEqual(identities(added), [], fresh);
  for (const rule of kind === "outbox" ? ["dual-write-db-and-broker"] : ["cross-service-write-without-saga", "strong-consistency-across-services"]) {
    const about = made.edits.flatMap(({ at }) => findings.filter(finding => finding.rule.id === rule && finding.at.entry === at.entry));
    if (about.length > 0) assert.ok((counts.get(rule) ?? 0) < (known.get(rule) ?? 0), `${rule} is still there:\n${fresh}`);
  }
}

const representative = /^(\w+ (?:distributed-monolith|event-loop|service-public-beside-gateway|single-instance)) .*$/;

/** How often each rule has something to say, also behind another one. */
function counted(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, folded } of findings) for (const id of [rule.id, ...folded]) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function assertAllLawful(name: string, files: Files, wants: (kind: RefactoringKind) => boolean, judged: number): number {
  const before = adviseFiles(files, rules);
  const { findings } = before.analyze(today);
  const offered = everything(before, wants);
  offered.forEach((offer, index) => {
    try {
      assertLawful(files, before, offer, findings, index % judged === 0);
    } catch (error) {
      (error as Error).message = `${name}: "${offer.refactoring.title}" at ${offer.source}:${offer.offset}: ${(error as Error).message}`;
      throw error;
    }
  });
  return offered.length;
}

const restyled = (files: Files, style: string): Files => new Map([...files].map(([name, text]) => [name, styles[style]!(text)]));

describe("every refactoring on every example and scenario", () => {
  const count = new Map<RefactoringKind, number>();
  const kinds: readonly (readonly [string, readonly RefactoringKind[], number])[] = [
    [shows("Refactoring", "Extract a policy", "extracting a policy leaves in force what was in force for every call, and the findings as they are"), ["extract"], 1],
    [shows("Refactoring", "Short and long forms", "expanding and collapsing a value changes nothing but the way it is written"), ["expand", "collapse"], 25],
    [shows("Refactoring", "Move to a file", "moving elements to files of their own keeps the system, its comments and its findings"), ["split"], 1],
    [shows("Refactoring", "Outbox", "publishing through an outbox brings no new error or warning"), ["outbox"], 1],
    [shows("Refactoring", "Saga", "covering a flow with a saga brings no new error or warning"), ["saga"], 1],
  ];
  for (const [title, wanted, judged] of kinds) {
    for (const style of Object.keys(styles)) {
      it(`${title}, ${style}`, () => {
        for (const [name, files] of systems()) {
          const tried = assertAllLawful(name, restyled(files, style), kind => wanted.includes(kind), style === "as written" ? judged : judged * 4);
          count.set(wanted[0]!, (count.get(wanted[0]!) ?? 0) + tried);
        }
      });
    }
  }

  it("is tried often enough to mean something", () => {
    for (const [kind, least] of [["extract", 20], ["expand", 500], ["split", 100], ["outbox", 3], ["saga", 3]] as const) {
      assert.ok((count.get(kind) ?? 0) >= least, `${kind} was tried ${count.get(kind) ?? 0} times`);
    }
  });
});

/** Everything that a rule's own examples show is a small system, too. */
describe("every refactoring on every rule's examples", () => {
  for (const wanted of [["extract", "split"], ["outbox", "saga"]] as const) {
    it(wanted.join(" and "), () => {
      for (const [number, rule] of rules.entries()) {
        // Moving is tried on all systems above; here a third of the rules is enough.
        if (wanted[1] === "split" && number % 3 !== 0) continue;
        for (const [index, { bad, good }] of rule.examples.entries()) {
          for (const text of (number + index) % 3 === 0 ? [bad, good] : [bad]) {
            const plain = withoutMarkers(text);
            const whole = /^apiVersion:/m.test(plain) ? plain : `apiVersion: architecture-advisor/v1\n${plain}`;
            assertAllLawful(rule.id, new Map([["architecture.yaml", whole]]), kind => (wanted as readonly string[]).includes(kind), 1);
          }
        }
      }
    });
  }
});

