import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { createAdvisor, type Advisor } from "../../server/src/advisor";
import { everydayParse } from "../../server/src/syntax/everyday-parse";
import { fastParse } from "../../server/src/syntax/fast-parse";
import { parseEntry } from "../../server/src/syntax/parse-entry";
import type { Entry } from "../../server/src/syntax/range";
import { renderFlow, renderScalar } from "../../server/src/syntax/render";
import { tolerantParse } from "../../server/src/syntax/tolerant-parse";
import { cutExceptions, jsonSuiteExceptions, yamlSuiteExceptions } from "../syntax/exceptions";
import { today } from "../support/analyze";
import { hasCorpora, jsonTestSuite, naughtyStrings, yamlTestSuite } from "../support/corpora";
import { outline } from "../support/outline";
import { repetitions } from "../support/random";
import { meaningOfEntries, meaningOfWhole } from "../support/whole";

const root = "architecture.yaml";

function adviseOn(text: string): Advisor {
  const advisor = createAdvisor(root, { rules });
  advisor.descriptor.setFile(root, text);
  return advisor;
}

/** A fix is tried out before it is offered, which costs most of all: one text of so many is fixed, with FUZZ_FACTOR all. */
const fixedTexts = Math.max(1, Math.round(5 / repetitions(1)));
let survived = 0;

/** Reads, analyzes and fixes a text; whatever it is, nothing throws, and every range lies in the text. */
function survive(text: string): Advisor {
  const advisor = adviseOn(text);
  for (const part of advisor.descriptor.partsOf(root)) {
    for (const { at } of [...part.syntaxProblems, ...part.schemaProblems]) {
      assert.ok(at.start >= 0 && at.start <= at.end && at.end <= at.entry.text.length, `a range lies outside of ${JSON.stringify(text)}`);
    }
  }
  const { findings } = advisor.analyze(today);
  survived += 1;
  for (const [index, finding] of findings.entries()) {
    assert.ok(!finding.message.includes("failed here"), finding.message);
    if (index < 2 && survived % fixedTexts === 0) advisor.fixesOf(finding, today);
  }
  return advisor;
}

const oneLine = (text: string): string => text.replace(/\r?\n/g, " ");

/** A service of that name, which says the same word wherever one can stand. */
function served(naughty: string): readonly string[] {
  const safe = renderScalar(naughty);
  return [
    `  # ${oneLine(naughty)}`, `  ${safe}:`, `    description: ${safe}`, `    team: ${safe}`, "    calls:", `      - to: ${safe}`, `        timeout: ${safe}`,
    `      - {to: ${safe}, ${safe}: ${safe}} # ${oneLine(naughty)}`,
  ];
}

const whole = (text: string): Entry => ({ source: root, text, kind: "whole", section: "", indent: 0, start: 0, line: 0 });

/** The codes of what the syntax layer has against a text. */
function objections(text: string): readonly string[] {
  const problems = adviseOn(text).descriptor.partsOf(root).flatMap(part => part.syntaxProblems);
  return problems.flatMap(problem => (problem.kind === "syntax" ? [problem.code] : problem.kind === "limit" ? [problem.limit] : []));
}

/** The quick parsers agree with the tolerant one, and the entries with the whole. */
function assertAgreement(name: string, text: string): void {
  for (const parser of [everydayParse, fastParse]) {
    const fast = parser(text);
    if (!fast) continue;
    const tolerant = tolerantParse(whole(text));
    assert.deepEqual(tolerant.problems, [], name);
    assert.equal(outline(fast.root), outline(tolerant.root), name);
  }
  const ours = meaningOfEntries(adviseOn(text).descriptor.fileOf(root)!);
  const theirs = meaningOfWhole(text);
  if (cutExceptions.some(exception => exception.applies(text)) || ours.complaints.some(complaint => complaint.startsWith("limit"))) return;
  assert.equal(ours.accepted, theirs.accepted, `${name}: ${[...ours.complaints, ...theirs.complaints].join("; ")}`);
  if (ours.accepted) assert.deepEqual(ours.value, theirs.value, name);
}

(hasCorpora ? describe : describe.skip)("public corpora", () => {
  it("the YAML test suite is taken as it says, and below a service, too", () => {
    const inputs = yamlTestSuite();
    assert.equal(inputs.length, 402);
    const differing: string[] = [];
    for (const { name, text, valid } of inputs) {
      survive(text);
      survive(`apiVersion: architecture-advisor/v1\nservices:\n  a: {}\n${text.replace(/^(?=.)/gm, "  ")}\nteams: {core: {}}\n`);
      assertAgreement(name, text);
      const objected = objections(text);
      // A descriptor is one document; where a stream of several is sound, that is all there is to say about it.
      const isTaken = valid ? objected.every(code => code === "MULTIPLE_DOCS") : objected.length === 0;
      if (isTaken !== valid) differing.push(name);
    }
    assert.deepEqual(differing, Object.keys(yamlSuiteExceptions));
  }).timeout(60_000);

  it("the JSON test suite is taken as it says, but for what is YAML and no JSON", () => {
    const inputs = jsonTestSuite();
    assert.equal(inputs.length, 318);
    const taken: string[] = [];
    for (const { name, text, valid } of inputs) {
      survive(text);
      assertAgreement(name, text);
      const isTaken = objections(text).length === 0;
      if (valid === true) assert.ok(isTaken, name);
      if (valid === false && isTaken) taken.push(name.slice("n_".length));
    }
    assert.deepEqual(taken.sort(), jsonSuiteExceptions.flatMap(({ files }) => files).sort());
  }).timeout(60_000);

  it("naughty strings do no harm in any position", () => {
    const strings = naughtyStrings();
    assert.equal(strings.length, 515);
    for (let start = 0; start < strings.length; start += 5) {
      const some = strings.slice(start, start + 5);
      const named = survive([
        "apiVersion: architecture-advisor/v1", "services:", ...some.flatMap(served), "  after: {kind: worker}", ...some.map(naughty => `${renderScalar(naughty)}: ${renderFlow([naughty, { [naughty]: naughty }])}`),
        "exceptions:", ...some.map(renderScalar).map(safe => `  - {rule: ${safe}, on: [${safe}], reason: ${safe}, until: ${safe}}`), "",
      ].join("\n"));
      for (const naughty of some) assert.ok(named.descriptor.store.find("services", naughty), `${JSON.stringify(naughty)} is lost as a name`);
      assert.ok(named.descriptor.store.find("services", "after"));
    }
  }).timeout(60_000);

  it("naughty strings do no harm as they are, with nothing around them", () => {
    for (const naughty of naughtyStrings()) {
      const raw = oneLine(naughty);
      survive(`apiVersion: architecture-advisor/v1\nservices:\n  ${raw}:\n    kind: ${raw}\n    calls: [${raw}, {to: ${raw}}]\n  'x ${raw}': "${raw}"\n  y: &${raw} *${raw}\n  after: {kind: worker}\n# advisor-ignore ${raw}: ${raw} (until ${raw})\n`);
    }
  }).timeout(60_000);

  it("every text of the YAML suite may end anywhere", () => {
    for (const { text } of yamlTestSuite()) {
      for (let end = 0; end < text.length; end += 1 + Math.floor(text.length / 6)) {
        const { root: tree } = parseEntry(whole(text.slice(0, end)));
        outline(tree);
      }
    }
  }).timeout(60_000);
});
