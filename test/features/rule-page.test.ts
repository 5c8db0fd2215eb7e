import assert from "node:assert/strict";
import { articleLink } from "../../rules/kit/knowledge";
import { rules } from "../../rules/index";
import { rulePage } from "../../server/src/features/rule-page";

const part = (page: string, heading: string): string => page.split(/^## /m).find(section => section.startsWith(heading)) ?? "";

describe("rule pages", () => {
  it("hold the whole of a rule", () => {
    const page = rulePage(rules.find(({ id }) => id === "saga-without-dlq")!, rules);
    assert.match(page, /^# Saga without a dead letter queue\n\n\| \| \|\n/);
    for (const row of ["Rule | `saga-without-dlq`", "Severity | error", "Family | `saga`", "Pattern | Saga: ", "Group | G3, "]) assert.ok(page.includes(`| ${row}`), row);
    assert.match(part(page, "Why"), /moves forward, or back through its compensating transactions/);
    assert.match(part(page, "When it is wrong"), /durable workflow engine/);
    assert.match(part(page, "Fix"), /- Add a dead letter queue to `place-order` \(safe\)/);
    const example = part(page, "Example");
    assert.match(example, /This draws a finding:\n\n```yaml\n/);
    assert.match(example, /```text\nerror\[saga-without-dlq\] saga `place-order` has no dead letter queue.*\n {3}4 \| {3}place-order:\n {5}\| {3}\^{11}\n {2}help: /);
    assert.match(example, /What the fix makes of it:\n\n```yaml\n/);
    assert.ok(!/^# \^|^# <-/m.test(page), "the marks of the tests are not part of the page");
  });

  for (const rule of rules) {
    it(`tell of ${rule.id} what it reports, and where to read more`, () => {
      const page = rulePage(rule, rules);
      for (const code of rule.articles) assert.ok(page.includes(`](${articleLink(code).url})`), articleLink(code).url);
      const reported = page.split("```text\n").slice(1);
      assert.equal(reported.length, rule.examples.length);
      for (const text of reported) assert.match(text, new RegExp(`^(?:error|warning|info|hint)\\[${rule.id}\\] `));
      assert.equal(page.match(/^## Example/gm)?.length, rule.examples.length);
      assert.equal(rulePage(rule, rules), page, "the same page every time");
    });
  }
});
