import assert from "node:assert/strict";
import { symbolsOf, type Symbol } from "../../server/src/features/symbols";
import type { Position } from "../../server/src/syntax/range";
import { advise } from "../support/analyze";
import { unindent } from "../support/cursor";

const before = (a: Position, b: Position): boolean => a.line !== b.line ? a.line < b.line : a.character < b.character;

/** The outline as text: indentation for depth, and the lines that each symbol covers. */
function outline(text: string): string {
  const { descriptor } = advise(unindent(text), []);
  const draw = (symbol: Symbol, depth: number): readonly string[] => {
    const { range, nameRange } = symbol;
    assert.ok(!before(nameRange.start, range.start) && !before(range.end, nameRange.end), `the name of ${symbol.name} lies outside of it`);
    for (const child of symbol.children) assert.ok(!before(child.range.start, range.start) && !before(range.end, child.range.end), `${child.name} lies outside of ${symbol.name}`);
    const own = `${"  ".repeat(depth)}${symbol.name}${symbol.detail ? ` (${symbol.detail})` : ""} ${range.start.line + 1}-${range.end.line + 1}`;
    return [own, ...symbol.children.flatMap(child => draw(child, depth + 1))];
  };
  return symbolsOf(descriptor, descriptor.root).filter(({ name }) => name !== "apiVersion").flatMap(symbol => draw(symbol, 0)).join("\n");
}

describe("symbols", () => {
  it("are sections, their elements, and the calls and steps in those", () => {
    assert.equal(outline(`
      # a system
      system: {name: shop}
      services:
        order:
          kind: gateway
          calls: [payment, {to: stock, timeout: 2s}]
        # the next one

        payment: {exposes: [charge]}

      sagas:
        buy:
          style: orchestration
          steps:
            - service: order
              action: place
            - {service: payment, action: charge}
    `), unindent(`
      system 2-2
      services 3-9
        order (gateway) 4-6
          payment (calls) 6-6
          stock (calls) 6-6
        payment 9-9
          charge (exposes) 9-9
      sagas 11-17
        buy (orchestration) 12-17
          place (steps) 15-16
          charge (steps) 17-17
    `).trimEnd());
  });

  it("are there for what is intact in broken text", () => {
    const shown = outline(`
      services:
        order:
          calls: [payment
        payment:
          kind: worker
      sagas:
        buy: {
    `);
    assert.match(shown, /^services 1-5\n {2}order .*\n( {4}.*\n)* {2}payment \(worker\) 4-5\nsagas 6-/);
  });

  it("are found in flow style and in a file taken whole", () => {
    assert.equal(outline("services: {a: {kind: worker}, b: {}}\n"), "services 1-1\n  a (worker) 1-1\n  b 1-1");
    assert.equal(outline("%YAML 1.2\n---\nservices:\n  a: {calls: [b]}\n  b: {}\n"), "services 3-5\n  a 4-4\n    b (calls) 4-4\n  b 5-5");
  });

  it("have a name that an editor accepts, whatever the text is", () => {
    const text = "services:\n  '': {calls: ['', {to: ' '}]}\n  \"a\\nb\": {}\n  ? x\n";
    for (let end = 0; end <= text.length; end += 1) outline(`x: 1\n${text.slice(0, end)}`);
    assert.match(outline(text), /\(no name\)/);
  });
});
