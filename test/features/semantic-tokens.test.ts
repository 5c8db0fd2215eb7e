import assert from "node:assert/strict";
import { tokensOf } from "../../server/src/features/semantic-tokens";
import { advise } from "../support/analyze";
import { unindent } from "../support/cursor";
import { descriptors, fragments } from "../support/descriptors";
import { place } from "../support/places";
import { shows } from "../support/shows";

function tokens(text: string): readonly string[] {
  const { descriptor } = advise(unindent(text), []);
  return descriptor.partsOf(descriptor.root).flatMap(part => tokensOf(part, descriptor)).map(({ at, kind, declares }) => `${place(at)} ${kind}${declares ? " declared" : ""}`);
}

describe("semantic tokens", () => {
  it(shows("Navigation", "Semantic tokens", "tell names by what they name, and the words of the language"), () => {
    assert.deepEqual(tokens(`
      services:
        a:
          kind: gateway
          team: core
          calls: [{to: b, op: do, effect: write, fallback: {to: cache}}]
          pools: [{name: p, usedFor: [b, anything]}]
        "b": {exposes: [do], publishes: [q]}
      datastores: {cache: {kind: cache}}
      exceptions:
        - rule: x
          on: services.b
    `).filter(token => !token.includes("architecture-advisor/v1")), [
      "2:3 a services declared", "3:11 gateway word", "4:11 core teams", "5:18 b services", "5:25 do operations", "5:37 write word", "5:59 cache datastores",
      "6:20 p pools declared", "6:33 b services", "7:4 b services declared", "7:19 do operations declared", "7:36 q channels", "8:14 cache datastores declared", "8:28 cache word",
    ]);
  });

  it("are in order, apart from each other, and not empty, whatever the text is", () => {
    for (const text of [...Object.values(descriptors), ...fragments]) {
      const { descriptor } = advise(`# apiVersion: none\n${text}`, []);
      for (const part of descriptor.partsOf(descriptor.root)) {
        let end = 0;
        for (const { at } of tokensOf(part, descriptor)) {
          assert.ok(at.start >= end && at.end > at.start && at.end <= part.entry.text.length, JSON.stringify(text));
          end = at.end;
        }
      }
    }
  });
});
