import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "yaml";
import { rules } from "../../rules/index";
import { articleOf, loadPlaybooks, patternOf, problems, readingOrder } from "../../rules/kit/knowledge";
import { planConditions } from "../../server/src/features/plan-conditions";

const folder = "rules/knowledge/playbooks";
const schema = JSON.parse(readFileSync("schemas/playbook.schema.json", "utf8")) as { $defs: { step: { properties: { when: { enum: string[] } } } } };

describe("playbooks", () => {
  it("fit their schema, name it, and are named after their pattern", () => {
    const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTuples: false }).compile(schema);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(path.join(folder, name), "utf8");
      const book = parse(text) as { pattern: string; steps: Record<string, unknown>[] };
      assert.ok(validate(book), `${name}: ${JSON.stringify(validate.errors)}`);
      assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=../../../schemas/playbook.schema.json", name);
      assert.equal(`${book.pattern}.yaml`, name);
      const second = { ...book, steps: [...book.steps, { ...book.steps[0], id: "more", because: undefined }] };
      assert.equal(validate(JSON.parse(JSON.stringify(second))), false, `${name}: a later step says why it comes later`);
    }
  });

  it("use the conditions that the planner implements, and all of them", async () => {
    assert.deepEqual([...schema.$defs.step.properties.when.enum].sort(), [...planConditions].sort());
    const used = new Set((await loadPlaybooks()).flatMap(({ steps }) => steps.map(({ when }) => when)));
    assert.deepEqual([...used].sort(), [...planConditions].sort());
  });

  it("name patterns, articles and rules that exist or are planned", async () => {
    const planned = new Set([...rules.map(({ id }) => id), ...Object.values(problems).flatMap(problem => problem.rules)]);
    for (const { pattern, steps } of await loadPlaybooks()) {
      assert.ok(patternOf(pattern), pattern);
      assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length, pattern);
      for (const step of steps) {
        assert.ok(patternOf(step.builds) && step.covers.every(id => patternOf(id)), `${pattern}/${step.id}`);
        assert.deepEqual(step.articles.filter(code => !articleOf(code)), [], `${pattern}/${step.id}`);
        assert.deepEqual(step.rules.filter(rule => !planned.has(rule)), [], `${pattern}/${step.id}`);
      }
    }
  });

  it("are there for every pattern that the roadmap's guide names", async () => {
    const books = new Set((await loadPlaybooks()).map(({ pattern }) => pattern));
    const named = Object.values(problems).filter(({ origin }) => origin === "roadmap").flatMap(({ primary }) => primary ?? []);
    assert.deepEqual(named.filter(id => !books.has(id)), []);
    assert.ok(readingOrder.posts.filter(({ synthesis }) => !synthesis).filter(({ pattern }) => books.has(pattern)).length >= 15);
  });
});
