import assert from "node:assert/strict";
import { highlightsAt } from "../../server/src/features/references";
import { atCursor } from "../support/cursor";
import { place, workspace } from "../support/places";
import { shows } from "../support/shows";

function highlights(marked: string): readonly string[] | undefined {
  const { advisor, source, offset } = atCursor(marked, []);
  return highlightsAt(advisor.descriptor, source, offset)?.map(({ at, writes }) => `${place(at)} ${writes ? "write" : "read"}`);
}

describe("highlights", () => {
  it(shows("Navigation", "Highlight", "marks a channel where it is declared, written and read"), () => {
    assert.deepEqual(highlights(`
      services:
        a: {publishes: [q], calls: [b]}
        b: {consumes: [$0q]}
      channels: {q: {}}
      cdc: {rows: {source: db, target: q}}
    `), ["2:19 q write", "3:18 q read", "4:12 q write", "5:34 q write"]);
  });

  it("tell reading a datastore from writing it", () => {
    assert.deepEqual(highlights(`
      services:
        a: {uses: [{store: db, access: write}]}
        b: {uses: [{store: db, access: read}, db]}
      flows: {f: {entry: a, writes: [{service: a, store: db}]}}
      datastores: {$0db: {owner: a}}
    `), ["2:22 db write", "3:22 db read", "3:41 db read", "4:52 db write", "5:14 db write"]);
    assert.deepEqual(highlights("services: {a: {calls: [{to: b$0, effect: write}, b]}, b: }\n"), ["1:29 b write", "1:48 b read", "1:53 b write"]);
  });

  it("stay in the file of the cursor", () => {
    const { descriptor, source, offset } = workspace({ "architecture.yaml": "services: {a: {calls: [b]}}\n", "b.yaml": "services: {$0b: {calls: [a]}}\n" });
    assert.deepEqual(highlightsAt(descriptor, source, offset)!.map(({ at }) => place(at, true)), ["b.yaml:1:12 b"]);
  });

  it("do not exist where nothing is named", () => {
    assert.equal(highlights("services: {a: {ki$0nd: worker}}\n"), undefined);
    assert.equal(highlights("serv$0ices: {a: }\n"), undefined);
  });
});
