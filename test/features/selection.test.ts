import assert from "node:assert/strict";
import { selectionsAt } from "../../server/src/features/selection";
import { advise } from "../support/analyze";
import { atCursor } from "../support/cursor";
import { descriptors, fragments } from "../support/descriptors";
import { shows } from "../support/shows";

function selections(marked: string): readonly string[] {
  const { advisor, source, offset } = atCursor(marked, []);
  const { text } = advisor.descriptor.fileOf(source)!;
  return selectionsAt(advisor.descriptor, source, offset).map(({ start, end }) => text.slice(start, end));
}

describe("selections", () => {
  it(shows("Navigation", "Selection ranges", "grow from a word to the value, the pair, the item, the element, the section and the file"), () => {
    const text = "apiVersion: architecture-advisor/v1\nservices:\n  a:\n    calls:\n      - to: 'order-$0list'\n        timeout: 1s\n      - b\n  b: {}\nteams: {}\n";
    const plain = text.replace("$0", "");
    const item = "to: 'order-list'\n        timeout: 1s";
    const calls = `- ${item}\n      - b`;
    assert.deepEqual(selections(text), [
      "list", "order-list", "'order-list'", "to: 'order-list'", item, calls, `calls:\n      ${calls}`, `a:\n    calls:\n      ${calls}`,
      `services:\n  a:\n    calls:\n      ${calls}\n  b: {}`, plain,
    ]);
  });

  it("know flow style, with the brackets and without", () => {
    assert.deepEqual(selections("apiVersion: architecture-advisor/v1\nservices: {a: {calls: [b, {to: c$0}]}}\n").slice(0, 7), [
      "c", "to: c", "{to: c}", "b, {to: c}", "[b, {to: c}]", "calls: [b, {to: c}]", "{calls: [b, {to: c}]}",
    ]);
  });

  it("grow from a comment to what is around it, and exist in an empty file", () => {
    const found = selections("apiVersion: architecture-advisor/v1\nservices:\n  # one $0word\n  a: {}\n");
    assert.equal(found[0], "word");
    assert.ok(found.some(text => text.startsWith("services:")));
    assert.deepEqual(selections("$0\n").length, 1);
  });

  it("hold each other and the cursor at every place of any text", () => {
    for (const text of [...Object.values(descriptors).map(whole => whole.slice(0, 1200)), ...fragments]) {
      const { descriptor } = advise(`# apiVersion: none\n${text}`, []);
      const { length } = descriptor.fileOf(descriptor.root)!.text;
      for (let offset = 0; offset <= length; offset += length > 200 ? 3 : 1) {
        let last = { start: offset, end: offset };
        for (const next of selectionsAt(descriptor, descriptor.root, offset)) {
          assert.ok(next.start <= last.start && last.end <= next.end && next.end - next.start > last.end - last.start, JSON.stringify([text, offset]));
          assert.ok(next.start >= 0 && next.end <= length);
          last = next;
        }
        assert.equal(last.end - last.start, length);
      }
    }
  });
});
