import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { runCli } from "../cli/run-cli";
import { renderSarif, uriOf } from "../../server/src/report/sarif";
import type { Report } from "../../server/src/report/report";
import { sarifFaults, type SarifLog, type SarifResult } from "./sarif-check";
import { descriptorOf, reportOn } from "./tiny-rules";

function sarifOf(report: Report): SarifLog {
  const document = JSON.parse(renderSarif(report, "1.2.3")) as SarifLog;
  assert.deepEqual(sarifFaults(document), []);
  return document;
}

function resultsOf(report: Report): readonly SarifResult[] {
  return sarifOf(report).runs[0]!.results;
}

const all = ["named-service", "quiet-service", "gone-service"];
const fingerprintsOf = (report: Report): readonly string[] => resultsOf(report).map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);

describe("SARIF", () => {
  it("is what the format and code scanning ask for", () => {
    const { runs } = sarifOf(reportOn({ "a b/ü.yaml": descriptorOf("one", "twice") }, all));
    assert.equal(runs[0]!.results.length, 7);
    assert.deepEqual(runs[0]!.results.map(({ level }) => level).sort(), ["error", "error", "note", "note", "warning", "warning", "warning"]);
  });

  it("is so for every example and every system of the tests, however they are laid out", async () => {
    const folders = [...readdirSync("examples").map(name => `examples/${name}`), ...readdirSync("test/cli/systems").map(name => `test/cli/systems/${name}`)];
    const { out } = await runCli(["check", ...folders, "no such folder/ä:b.yaml", "--format", "sarif"]);
    assert.deepEqual(sarifFaults(JSON.parse(out)), []);
  });

  it("shortens long descriptions between words", () => {
    const rule = sarifOf(reportOn({ "a.yaml": descriptorOf("one") }, ["gone-service"])).runs[0]!.tool.driver.rules[0]!;
    assert.ok(rule.fullDescription.text.length <= 1024);
    assert.match(rule.fullDescription.text, /word…$/);
    assert.ok(rule.help.text.length > 1024, "the help text is whole");
  });

  it("gives each finding an identity that lines, neighbors and order do not change", () => {
    const before = resultsOf(reportOn({ "a.yaml": descriptorOf("one", "twice", "three") }, all));
    const after = resultsOf(reportOn({ "a.yaml": `# new\n\n${descriptorOf("zero", "three", "twice", "one")}` }, all));
    const key = ({ ruleId, message, partialFingerprints }: SarifResult): string => `${ruleId} ${message.text} ${partialFingerprints.primaryLocationLineHash}`;
    const known = new Set(after.map(key));
    for (const result of before) assert.ok(known.has(key(result)), key(result));
  });

  it("gives findings of other systems, rules and elements other identities", () => {
    const [one] = fingerprintsOf(reportOn({ "a.yaml": descriptorOf("one") }, ["named-service"]));
    const others = [
      ...fingerprintsOf(reportOn({ "b.yaml": descriptorOf("one") }, ["named-service"])),
      ...fingerprintsOf(reportOn({ "a.yaml": descriptorOf("two") }, ["named-service"])),
      ...fingerprintsOf(reportOn({ "a.yaml": descriptorOf("one") }, ["quiet-service"])),
    ];
    assert.equal(new Set([one, ...others]).size, 4);
  });

  it("keeps a thousand findings apart", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `service-${index}`);
    const fingerprints = fingerprintsOf(reportOn({ "a.yaml": descriptorOf(...names) }, ["named-service"]));
    assert.equal(new Set(fingerprints).size, 1000);
  });

  it("marks a real stretch of text where a finding is about a gap", () => {
    const [result] = resultsOf(reportOn({ "a.yaml": descriptorOf("one") }, ["gone-service"]));
    assert.deepEqual(result!.locations[0]!.physicalLocation.region, { startLine: 3, startColumn: 3, endLine: 3, endColumn: 4 });
  });

  it("lets no text of a descriptor become a link", () => {
    const [result] = resultsOf(reportOn({ "a.yaml": descriptorOf("one") }, ["gone-service"]));
    assert.equal(result!.message.text, "nothing is \\[there](1)");
  });

  it("shows accepted findings as suppressed, with the reason", () => {
    const text = `${descriptorOf("zero")}  # advisor-ignore named-service: it is fine\n  one: {}\n`;
    const results = resultsOf(reportOn({ "a.yaml": text }, ["named-service"]));
    assert.deepEqual(results.map(({ suppressions }) => suppressions), [[], [{ kind: "inSource", status: "accepted", justification: "it is fine" }]]);
  });

  it("says that an input could not be read", () => {
    const { invocations } = sarifOf(reportOn({ "a.yaml": descriptorOf("one") }, all, [{ name: "b.yaml", phrase: "does not exist" }])).runs[0]!;
    assert.equal(invocations[0]!.executionSuccessful, false);
    assert.equal(invocations[0]!.toolExecutionNotifications[0]!.message.text, "b.yaml does not exist");
  });

  it("encodes names of files", () => {
    assert.equal(uriOf("a b/ü#?%/c:d.yaml"), "a%20b/%C3%BC%23%3F%25/c%3Ad.yaml");
    assert.equal(uriOf("\ud800.yaml"), "%EF%BF%BD.yaml");
  });

  it("is checked in earnest: a breach of any kind is found", () => {
    const good = renderSarif(reportOn({ "a.yaml": descriptorOf("one", "twice") }, all), "1.2.3");
    const result = "runs.0.results.0";
    const place = `${result}.locations.0.physicalLocation`;
    const breaches: readonly (readonly [path: string, value: unknown])[] = [
      [`${result}.locations`, undefined],
      [`${result}.locations`, []],
      [`${place}.artifactLocation.uri`, "/a.yaml"],
      [`${place}.artifactLocation.uri`, "../a.yaml"],
      [`${place}.artifactLocation.uri`, "a b.yaml"],
      [`${place}.artifactLocation.uri`, "file:///a.yaml"],
      [`${place}.region.startLine`, 0],
      [`${place}.region.endColumn`, 1],
      [`${result}.ruleId`, "unheard-of"],
      [`${result}.level`, "hint"],
      [`${result}.partialFingerprints`, (JSON.parse(good) as SarifLog).runs[0]!.results[1]!.partialFingerprints],
      ["runs.0.tool.driver.rules.0.help", undefined],
      ["runs.0.tool.driver.rules.0.surprise", true],
      ["runs.0.tool.driver.semanticVersion", "one"],
    ];
    for (const [path, value] of breaches) assert.notDeepEqual(sarifFaults(withValue(JSON.parse(good) as unknown, path.split("."), value)), [], `${path} = ${String(value)} goes unnoticed`);
  });
});

/** A document with another value at a path. */
function withValue(document: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const before = document as Readonly<Record<string, unknown>>;
  if (Array.isArray(document)) return document.map((item, index) => (String(index) === key ? withValue(item, rest, value) : item));
  return { ...before, [key]: withValue(before[key], rest, value) };
}
