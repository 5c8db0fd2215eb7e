import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rules } from "../../rules/index";
import { parseConfiguration } from "../../server/src/analysis/config";
import { completeConfiguration, hoverConfiguration } from "../../server/src/features/configuration";
import { plainSnippet } from "../../server/src/features/snippet";
import { shows } from "../support/shows";

const source = "/w/.architecture-advisor.yaml";

function at(marked: string): { readonly input: { source: string; text: string; rules: typeof rules }; readonly offset: number } {
  const offset = marked.indexOf("$0");
  assert.notEqual(offset, -1, "the case has no cursor");
  return { input: { source, text: marked.replace("$0", ""), rules }, offset };
}

function labels(marked: string): readonly string[] {
  const { input, offset } = at(marked);
  return completeConfiguration(input, offset).items.map(({ label }) => label);
}

function taking(marked: string, label: string): string {
  const { input, offset } = at(marked);
  const item = completeConfiguration(input, offset).items.find(candidate => candidate.label === label);
  assert.ok(item, `${label} is not offered`);
  return input.text.slice(0, item.at.start) + plainSnippet(item.insert).replace(/\$0/, "") + input.text.slice(item.at.end);
}

function hover(marked: string): string | undefined {
  const { input, offset } = at(marked);
  return hoverConfiguration(input, offset)?.markdown;
}

describe("the configuration file", () => {
  it(shows("Completion", "Configuration file", "keys, presets, families, rules, severities and thresholds are completed"), () => {
    assert.deepEqual(labels("$0\n"), ["extends", "rules", "thresholds", "only"]);
    assert.deepEqual(labels("extends: [$0]\n"), ["starter", "recommended", "strict", "all"]);
    const names = labels("rules:\n  $0\n");
    assert.ok(names.includes("saga") && names.includes("saga-without-dlq"));
    assert.ok(names.indexOf("saga") < names.indexOf("saga-without-dlq"), "families come first");
    assert.deepEqual(labels("rules:\n  saga-without-dlq: $0\n"), ["off", "warning", "info", "hint", "error"]);
    assert.ok(labels("thresholds:\n  $0\n").includes("retryProductMax"));
    assert.deepEqual(labels("thresholds:\n  canaryFirstStepMax: $0\n"), ["10%"]);
  });

  it("offers what the schema for other editors allows, and nothing else", () => {
    const { properties } = JSON.parse(readFileSync("schemas/config.schema.json", "utf8")) as { properties: Record<string, { properties?: object }> };
    assert.deepEqual(labels("$0\n"), Object.keys(properties));
    assert.deepEqual([...labels("rules:\n  $0\n")].sort(), Object.keys(properties["rules"]!.properties!).sort());
    assert.deepEqual([...labels("thresholds:\n  $0\n")].sort(), Object.keys(properties["thresholds"]!.properties!).sort());
  });

  it("leaves out what is there, on half-typed lines and in flow style", () => {
    const offered = labels("rules:\n  saga: off\n  sa$0\n  cqrs: off\n");
    assert.ok(!offered.includes("saga") && !offered.includes("cqrs") && offered.includes("saga-without-dlq"));
    assert.ok(labels("rules: {saga: off, $0}\n").includes("dlq"));
    assert.deepEqual(labels("rules: {saga: $0}\n").slice(0, 2), ["off", "error"]);
    assert.deepEqual(labels("extends: strict\nth$0\n"), ["rules", "thresholds", "only"]);
    assert.ok(labels("only:\n  - $0\n").includes("dlq"));
    assert.ok(labels("only:\n  $0\n").includes("- dlq"));
    assert.deepEqual(labels("thresholds:\n  breakerOpenFor:\n    min: 1s\n    $0\n"), ["max"]);
    assert.deepEqual(labels("# $0\n"), []);
  });

  it("writes what the reader of the file understands", () => {
    for (const [marked, label] of [
      ["$0\n", "rules"], ["extends: $0\n", "strict"], ["extends:$0\n", "all"], ["extends:\n  - $0\n", "starter"], ["rules:\n  saga:$0\n", "off"],
      ["only: [$0]\n", "saga-without-dlq"], ["thresholds:\n  breakerOpenFor: $0\n", "{min: 5s, max: 5m}"], ["thresholds:\n  canaryFirstStepMax:$0\n", "10%"],
      ["thresholds:\n  flagMaxAgeDays: $0\n", "183"],
    ] as const) {
      const text = taking(marked, label);
      assert.deepEqual(parseConfiguration(source, text, rules).problems, [], text);
    }
  });

  it(shows("Hover", "Configuration file", "rules, families, presets and thresholds are explained"), () => {
    assert.match(hover("rules:\n  saga-with$0out-dlq: off\n")!, /^\*\*Saga without a dead letter queue\*\*\n\nRule of family `saga`, error by default\n\n./);
    assert.match(hover("rules:\n  sa$0ga: off\n")!, /^\*\*Saga\*\*: /);
    assert.match(hover("rules:\n  saga: o$0ff\n")!, /^\*\*Saga\*\*: /);
    assert.match(hover("extends: [str$0ict]\n")!, /every info raised to a warning/);
    assert.match(hover("thresholds:\n  canaryFirst$0StepMax: 5%\n")!, /In percent; 10% when nothing is said/);
    assert.match(hover("onl$0y: [saga]\n")!, /^\*\*only\*\*\n\nNothing but these/);
    assert.match(hover("only: [s$0aga]\n")!, /^\*\*Saga\*\*/);
    assert.equal(hover("rules:\n  no-such$0-rule: off\n"), undefined);
    assert.equal(hover("rules: {}\n$0\n"), undefined);
  });

  it("gives an answer anywhere in any text", () => {
    const text = "extends: [strict, ./base.yaml]\nrules: {saga: off, a: &x b}\nthresholds:\n  breakerOpenFor: {min: 1s}\nonly:\n- saga\n-\n? x\n: \"y\n";
    for (let offset = 0; offset <= text.length; offset += 1) {
      for (const cut of [`${text.slice(0, offset)}$0${text.slice(offset)}`, `${text.slice(0, offset)}$0`]) {
        const { input, offset: place } = at(cut);
        for (const item of completeConfiguration(input, place).items) assert.ok(item.at.start <= place && place <= item.at.end, cut);
        hover(cut);
      }
    }
  });
});
