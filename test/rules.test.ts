import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { articleLink } from "../rules/kit/knowledge";
import { rules } from "../rules/index";
import type { RegisteredRule } from "../server/src/advisor";
import { defaultConfiguration, textsAfter } from "../server/src/advisor";
import { advise, today } from "./support/analyze";
import { casesOf, drawFindings, fullLabel, isMarker, withoutMarkers } from "./support/markers";

/** Only this rule runs, whatever its family or status. */
const alone = (rule: RegisteredRule) => ({ ...defaultConfiguration, only: [rule.id] });

function draw(text: string, rule: RegisteredRule, label: (finding: Parameters<typeof fullLabel>[0]) => string): string {
  const plain = withoutMarkers(text);
  return drawFindings(plain, advise(plain, rules, alone(rule)).analyze(today).findings, label);
}

describe("rules", () => {
  for (const rule of rules) {
    const file = path.join("test/rules", rule.family, `${rule.id}.arch.yaml`);
    describe(rule.id, () => {
      it("has cases of its own", () => {
        assert.ok(existsSync(file), `${file} is missing`);
        const cases = casesOf(readFileSync(file, "utf8"));
        const firing = cases.filter(({ text }) => text.split("\n").some(isMarker));
        assert.ok(firing.length >= 2, `${rule.id} fires in ${firing.length} cases; two are the least`);
        assert.ok(cases.length - firing.length >= 3, `${rule.id} is silent in ${cases.length - firing.length} cases; three, near misses among them, are the least`);
        assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length, "two cases have the same name");
      });

      if (existsSync(file)) {
        let fixture = readFileSync(file, "utf8");
        if (process.env["UPDATE"]) {
          fixture = casesOf(fixture).map(({ text }) => draw(text, rule, fullLabel)).join("---\n");
          writeFileSync(file, fixture);
        }
        for (const { name, text } of casesOf(fixture)) {
          it(name, () => assert.equal(draw(text, rule, fullLabel), text));
        }
      }

      for (const example of rule.examples) {
        it(`example: ${example.title}`, () => {
          assert.ok(example.bad.split("\n").some(isMarker), "the bad example draws no finding");
          assert.equal(draw(example.bad, rule, finding => finding.severity), example.bad);
          assert.equal(draw(example.good, rule, finding => finding.severity), example.good);
        });
        if (rule.fix) {
          it(`the fix of "${example.title}" turns the bad example into the good one`, () => {
            const advisor = advise(withoutMarkers(example.bad), rules, alone(rule));
            let text = withoutMarkers(example.bad);
            for (let round = 0; round < 10; round += 1) {
              const finding = advisor.analyze(today).findings[0];
              if (!finding) break;
              const fix = advisor.fixesOf(finding, today)[0];
              assert.ok(fix, "the finding has no fix");
              advisor.descriptor.setFile("architecture.yaml", [...textsAfter(fix, advisor.descriptor)][0]![1]);
              text = advisor.descriptor.fileOf("architecture.yaml")!.text;
            }
            assert.equal(text.replace(/\napiVersion: architecture-advisor\/v1\n/, ""), example.good);
          });
        }
      }

      it("says what it is and where to read more", () => {
        assert.match(rule.id, /^[a-z][a-z-]*[a-z]$/);
        assert.ok(rule.title.length > 0 && rule.why.trim().length > 60 && rule.unless.trim().length > 10);
        assert.ok(rule.examples.length >= 1);
        for (const article of rule.articles) assert.match(articleLink(article).url, /^https:\/\//);
        assert.ok(rule.articles.length >= 1);
      });
    });
  }

  it("has no cases of rules that do not exist", () => {
    const known = new Set(rules.map(rule => path.join(rule.family, `${rule.id}.arch.yaml`)));
    const found = (readdirSync("test/rules", { recursive: true }) as string[]).filter(file => file.endsWith(".arch.yaml"));
    assert.deepEqual(found.filter(file => !known.has(file)), []);
  });
});
