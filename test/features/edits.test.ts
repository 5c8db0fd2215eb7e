import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { fixAllChanges } from "../../server/src/features/fix-all";
import { ignoreEdit } from "../../server/src/features/ignore-edit";
import { changesBetween } from "../../server/src/features/text-diff";
import { applyEdits } from "../../server/src/syntax/edit";
import { advise, today } from "../support/analyze";
import { unindent } from "../support/cursor";

const id = "saga-without-dlq";
const chosen = rules.filter(rule => rule.id === id);

function ignored(text: string, line: number, reason = "known"): string | undefined {
  const advisor = advise(text, chosen);
  const { descriptor } = advisor;
  const edit = ignoreEdit(descriptor, advisor.rules, today, descriptor.root, { rule: id, line, reason });
  return edit && applyEdits(descriptor.fileOf(descriptor.root)!.text, [edit]).replace(/\n?apiVersion: architecture-advisor\/v1\n$/, "");
}

const saga = (name: string): string => `  ${name}:\n    steps: [{service: a, action: x, effect: write}]\n`;

describe("ignoring a finding", () => {
  it("writes the comment where it reaches the finding, with the indentation of its line", () => {
    const text = `services: {a: {}}\nsagas:\n${saga("first")}${saga("second")}`;
    assert.ok(ignored(text, 4)!.includes(`write}]\n  # advisor-ignore ${id}: known\n  second:\n`));
    const first = ignored(text, 2)!;
    const after = advise(first, chosen).analyze(today);
    assert.deepEqual(after.findings.map(({ element }) => element), ["sagas.second"]);
    assert.deepEqual(after.excepted.map(({ finding }) => finding.element), ["sagas.first"]);
  });

  it("keeps line endings, and makes one line of the reason", () => {
    const text = `services: {a: {}}\r\nsagas:\r\n${saga("first")}${saga("second")}`.replace(/\r?\n/g, "\r\n");
    const result = ignored(text, 4, "two\nlines ")!;
    assert.ok(result.includes(`\r\n  # advisor-ignore ${id}: two lines\r\n  second:\r\n`), JSON.stringify(result));
  });

  it("works in flow style", () => {
    const result = ignored("services: {a: {}}\nsagas: {s: {steps: [{service: a, action: x, effect: write}]}}\n", 1)!;
    assert.deepEqual(advise(result, chosen).analyze(today).findings, []);
  });

  it("offers nothing without a reason, without a finding, or for a rule nobody knows", () => {
    const text = `services: {a: {}}\nsagas:\n${saga("first")}`;
    assert.equal(ignored(text, 2, "  "), undefined);
    assert.equal(ignored(text, 0), undefined);
    const advisor = advise(text, chosen);
    assert.equal(ignoreEdit(advisor.descriptor, advisor.rules, today, advisor.descriptor.root, { rule: "nobody", line: 2, reason: "x" }), undefined);
  });
});

describe("fixing all", () => {
  it("changes a copy, and only the lines that need it", () => {
    const text = `services: {a: {}}\n# one\nsagas:\n${saga("first")}  # two\n${saga("second")}`;
    const { descriptor, rules: set } = advise(text, chosen);
    const before = descriptor.fileOf(descriptor.root)!.text;
    const changes = fixAllChanges(descriptor, set, today, descriptor.root).get(descriptor.root)!;
    assert.equal(descriptor.fileOf(descriptor.root)!.text, before);
    assert.equal(changes.length, 2);
    for (const { start, end } of changes) assert.equal(start, end, "lines are only added");
    const after = apply(before, changes);
    assert.deepEqual(advise(after, chosen).analyze(today).findings, []);
    assert.ok(after.includes("# one\n") && after.includes("  # two\n"));
  });

  it("leaves the findings of other files alone", () => {
    const { descriptor, rules: set } = advise(`services: {a: {}}\nsagas:\n${saga("first")}`, chosen);
    descriptor.setFile("more.yaml", `sagas:\n${saga("second")}`);
    assert.deepEqual([...fixAllChanges(descriptor, set, today, "more.yaml").keys()], ["more.yaml"]);
  });
});

function apply(before: string, changes: ReturnType<typeof changesBetween>): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return [...changes].reverse().reduce<readonly string[]>((all, { start, end, text }) => [...all.slice(0, start), text, ...all.slice(end)], lines).join("");
}

describe("the difference of two texts", () => {
  it("is what turns one into the other, whatever they are", () => {
    let state = 5;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 500; round += 1) {
      const text = (): string => Array.from({ length: random(12) }, () => "abc"[random(3)]! + (random(5) === 0 ? "\r\n" : "\n")).join("") + (random(2) === 0 ? "end" : "");
      const [a, b] = [text(), text()];
      assert.equal(apply(a, changesBetween(a, b)), b, JSON.stringify([a, b]));
    }
  });

  it("is small where little changed, and nothing where nothing did", () => {
    const text = unindent("a\nb\nc\nd\n");
    assert.deepEqual(changesBetween(text, text), []);
    assert.deepEqual(changesBetween(text, text.replace("b\n", "b\nx\ny\n").replace("d", "e")), [{ start: 2, end: 2, text: "x\ny\n" }, { start: 3, end: 4, text: "e\n" }]);
  });

  it("gives up on smallness before it takes long", () => {
    const many = (word: string): string => Array.from({ length: 5_000 }, (_, index) => `${word}${index}\n`).join("");
    assert.equal(changesBetween(many("a"), many("b")).length, 1);
  });
});
