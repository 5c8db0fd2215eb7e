import assert from "node:assert/strict";
import { foldsOf } from "../../server/src/features/folding";
import { unindent } from "../support/cursor";
import { descriptors, fragments } from "../support/descriptors";
import { shows } from "../support/shows";

function folds(text: string): readonly string[] {
  return foldsOf(unindent(text)).map(({ start, end, kind }) => `${start + 1}-${end + 1}${kind === "block" ? "" : ` ${kind}`}`);
}

describe("folding", () => {
  it(shows("Navigation", "Folding", "folds sections, elements, lists, their items, comments and regions"), () => {
    assert.deepEqual(folds(`
      # The shop.
      # It sells things.
      services:
        a:
          calls:
            - to: b
              timeout: 1s
            - c
        # region behind the counter
        b: {}
        c:
          publishes:
          - channel: q
            via: outbox
          # of a
          # certain kind
          kind: worker
        # endregion
      channels:
        q: {}
    `), ["1-2 comment", "3-18", "4-8", "5-8", "6-7", "9-18 region", "11-17", "12-14", "13-14", "15-16 comment", "19-20"]);
  });

  it("leave comments to what they are about", () => {
    assert.deepEqual(folds(`
      services:
        a:
          kind: worker
          # the last word about a

        # about b
        b:
          kind: worker
    `), ["1-8", "2-4", "7-8"]);
  });

  it("take a block scalar as text", () => {
    assert.deepEqual(folds(`
      system:
        description: |
          Text
            - that looks

          # like more
          # than text
        name: shop
    `), ["1-8", "2-7"]);
  });

  it("leave the bracket that closes in sight", () => {
    assert.deepEqual(folds(`
      services:
        a: {
          calls: [
            {to: b},
            {to: c},
          ],
        }
    `), ["1-7", "2-6", "3-5"]);
  });

  it("are in order, nested, and within the text, whatever the text is", () => {
    for (const text of [...Object.values(descriptors), ...fragments, "#region\n#region\n# endregion\n", "# endregion\n", "\ta:\n\t\tb\n", "a:\r  b:\r  c:\r"]) {
      const found = foldsOf(text);
      const lines = text.split(/\r\n|\r|\n/).length;
      for (const [index, { start, end }] of found.entries()) {
        assert.ok(start >= 0 && end > start && end < lines, JSON.stringify(text));
        assert.ok(index === 0 || found[index - 1]!.start <= start);
      }
      const blocks = found.filter(({ kind }) => kind === "block");
      for (const a of blocks) for (const b of blocks) assert.ok(a === b || b.start > a.end || a.start > b.end || (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end), JSON.stringify(text));
    }
  });

  it("take a time that grows with the text and no faster", () => {
    const text = "services:\n" + "  a:\n    calls:\n      - to: b\n        timeout: 1s\n".repeat(50_000);
    const start = performance.now();
    assert.ok(foldsOf(text).length > 100_000);
    assert.ok(performance.now() - start < 5_000);
  });
});
