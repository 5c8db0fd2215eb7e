import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { rules } from "../../rules/index";
import { defaultConfiguration } from "../../server/src/advisor";
import { advise, today } from "../support/analyze";

/** What the head of a scenario file asks for. An element of `*` is left open. */
interface Expectation {
  readonly families: readonly string[];
  readonly must: readonly { readonly severity: string; readonly rule: string; readonly element: string }[];
  readonly quiet: boolean;
}

const folder = "test/scenarios";

function expectationOf(text: string): Expectation {
  const lines = text.split("\n").filter(line => line.startsWith("# ")).map(line => line.slice(2));
  const words = (name: string) => lines.filter(line => line.startsWith(`${name}: `)).flatMap(line => line.slice(name.length + 2).split(" "));
  return {
    families: words("families"),
    must: lines.filter(line => line.startsWith("must: ")).map(line => {
      const [severity = "", rule = "", element = ""] = line.slice(6).split(" ");
      return { severity, rule, element };
    }),
    quiet: lines.includes("quiet"),
  };
}

describe("scenarios", () => {
  const built = new Set(rules.map(rule => rule.id));
  for (const file of readdirSync(folder).filter(name => name.endsWith(".yaml")).sort()) {
    const text = readFileSync(path.join(folder, file), "utf8");
    const { families, must, quiet } = expectationOf(text);
    const only = families.includes("all") ? [] : families;
    const found = () => advise(text, rules, { ...defaultConfiguration, only }).analyze(today).findings;

    it(`${path.basename(file, ".yaml")}: exactly the errors and warnings it must have`, () => {
      const open = must.map(expected => ({ ...expected }));
      const surplus: string[] = [];
      for (const { severity, rule, element } of found()) {
        if (severity !== "error" && severity !== "warning") continue;
        const at = open.findIndex(expected => expected.rule === rule.id && expected.severity === severity && (expected.element === "*" || expected.element === element));
        if (at >= 0) open.splice(at, 1);
        else surplus.push(`${severity} ${rule.id} ${element}`);
      }
      const missing = open.filter(({ rule }) => built.has(rule)).map(({ severity, rule, element }) => `${severity} ${rule} ${element}`);
      assert.deepEqual({ surplus, missing }, { surplus: [], missing: [] });
    });

    if (quiet) {
      it(`${path.basename(file, ".yaml")}: not even a hint`, () => assert.deepEqual(found().map(({ rule }) => rule.id), []));
    }
  }
});
