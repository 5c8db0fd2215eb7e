import assert from "node:assert/strict";
import { hintsIn } from "../../server/src/features/inlay-hints";
import { positionsOf } from "../../server/src/syntax/range";
import { advise } from "../support/analyze";
import { unindent } from "../support/cursor";
import { shows } from "../support/shows";

/** The text with its hints in place, as «label»; `from` and `to` are lines. */
function hinted(text: string, from = 0, to = Infinity): string {
  const plain = unindent(text);
  const { descriptor } = advise(plain, []);
  const starts = [0, ...[...plain.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const hints = hintsIn(descriptor, "architecture.yaml", starts[from]!, starts[to] ?? plain.length);
  const lines = plain.split("\n");
  for (const { at, label } of [...hints].reverse()) {
    const { start: { line, character } } = positionsOf(at);
    lines[line] = `${lines[line]!.slice(0, character)}«${label}»${lines[line]!.slice(character)}`;
  }
  return lines.join("\n");
}

function tooltip(text: string, label: RegExp): string {
  const { descriptor } = advise(unindent(text), []);
  const hint = hintsIn(descriptor, "architecture.yaml", 0, text.length).find(candidate => label.test(candidate.label));
  assert.ok(hint, `no hint ${label}`);
  return hint.tooltip;
}

const chain = `
  flows:
    buy: {entry: edge, latencyBudget: 2s}
  services:
    edge:
      calls:
        - {to: order, timeout: 3s, retry: {maxAttempts: 2}, expected: {p99: 400ms}}
        - stock
    order:
      calls:
        - to: payment
          timeout: 2s
          retry: {maxAttempts: 3, backoff: exponential, baseDelay: 300ms}
    payment: {calls: [{to: bank, timeout: 1s}]}
    stock: {}
    bank: {kind: external}
`;

describe("inlay hints", () => {
  it(shows("Hints and lenses", "Inlay hints", "calls and flows show how long they take at worst, and how many attempts may arrive"), () => {
    assert.equal(hinted(chain), unindent(`
      flows:
        buy: {entry: edge«at least 400 ms at p99»«no limit, at least 6 s at worst», latencyBudget: 2s}
      services:
        edge:
          calls:
            - {to: order«at most 6 s», timeout: 3s, retry: {maxAttempts: 2}, expected: {p99: 400ms}}
            - stock
        order:
          calls:
            - to: payment«at most 6.9 s»«up to 6 attempts»
              timeout: 2s
              retry: {maxAttempts: 3, backoff: exponential, baseDelay: 300ms}
        payment: {calls: [{to: bank«up to 6 attempts», timeout: 1s}]}
        stock: {}
        bank: {kind: external}
    `));
  });

  it("count attempts once that do not follow the number of requests", () => {
    const text = (pairs: string): string => `services:\n  web: {entry: true, calls: [{to: order, timeout: 9s, retry: {maxAttempts: 4${pairs}}}]}\n  order: {calls: [{to: pay, timeout: 1s, retry: {maxAttempts: 3}}]}\n  pay: {}\n`;
    assert.match(hinted(text("")), /pay«at most 3 s»«up to 12 attempts»/);
    assert.doesNotMatch(hinted(text(", budget: 10%")), /attempts/);
  });

  it("know how long a retry goes on that only its age ends", () => {
    const text = "services:\n  order: {calls: [{to: pay, timeout: 2s, retry: {backoff: fixed, baseDelay: 1s, giveUpAfter: 60s}}]}\n  pay: {}\n";
    assert.match(hinted(text), /pay«at most 62 s»/);
  });

  it("tell how a number comes about", () => {
    assert.equal(tooltip(chain, /6\.9/), "The call takes at most 6.9 s: 3 attempts of 2 s each, and 900 ms of pauses between them.");
    assert.equal(tooltip(chain, /up to/), "One request from outside can become 6 attempts to `payment`: `edge` tries `order` 2 times, `order` tries `payment` 3 times.");
    assert.equal(tooltip(chain, /p99/), "Along the calls that the flow waits for, with what they take at p99: 400 ms. One call says nothing of its time.");
    assert.equal(tooltip(chain, /at worst/), "What `edge` waits for at worst, with all attempts: `order` 6 s. No limit is known for `stock`.");
  });

  it(shows("Hints and lenses", "Inherited timeouts", "a call without a timeout shows which one it inherits, and from where"), () => {
    const text = (timeouts: string, own = ""): string => `
      ${timeouts}
      services:
        order: {calls: [{to: payment${own}}]}
        payment: {}
    `;
    assert.match(hinted(text("defaults: {calls: {timeout: 2s}}")), /payment«timeout 2 s \(defaults\)»/);
    assert.match(hinted(text("defaults: {calls: {to: {payment: {timeout: 500ms}}}}")), /payment«timeout 500 ms \(defaults for this callee\)»/);
    assert.match(hinted(text("platform: {mesh: {policies: {timeout: 1s}}}")), /payment«timeout 1 s \(mesh\)»/);
    assert.match(hinted(text("defaults: {calls: {timeout: 2s}}", ", timeout: {connect: 1s}")), /payment«timeout 2 s \(defaults\)»/);
    assert.doesNotMatch(hinted(text("defaults: {calls: {timeout: 2s}}", ", timeout: 1s")), /«/, "it is written right there");
    assert.equal(tooltip(text("defaults: {calls: {timeout: 2s}}"), /timeout/), "The call has no timeout of its own. The one in force comes from `defaults.calls.timeout`.");
    const { descriptor } = advise(unindent(text("defaults: {calls: {timeout: 2s}}")), []);
    const [hint] = hintsIn(descriptor, "architecture.yaml", 0, 1_000);
    assert.deepEqual(hint?.target && positionsOf(hint.target).start, { line: 0, character: 28 });
  });

  it("are silent about calls that nobody waits for", () => {
    assert.doesNotMatch(hinted("defaults: {calls: {timeout: 2s, retry: {maxAttempts: 3}}}\nservices:\n  a: {calls: [{to: b, mode: async}]}\n  b: {}\n"), /«/);
  });

  it("look at nothing outside of the range that is asked for", () => {
    const shown = hinted(chain, 8, 10);
    assert.match(shown, /payment«at most/);
    assert.equal(shown.match(/«/g)?.length, 2);
    const entries = advise(unindent(chain), []).descriptor;
    const read: string[] = [];
    const watched = { ...entries, partOf: (entry: Parameters<typeof entries.partOf>[0]) => (read.push(entry.text.trim().split(":")[0]!), entries.partOf(entry)) };
    hintsIn(watched, "architecture.yaml", 0, 3);
    assert.ok(read.length <= 2, read.join(", "));
  });

  it("are given for any text, and lie where the text is", () => {
    const text = unindent(chain);
    for (let offset = 0; offset <= text.length; offset += 3) {
      for (const cut of [text.slice(0, offset), `${text.slice(0, offset)}\r\n${text.slice(offset)}`, text.slice(0, offset) + text.slice(offset + 5)]) {
        const { descriptor } = advise(cut, []);
        for (const { at } of hintsIn(descriptor, "architecture.yaml", 0, cut.length)) assert.ok(at.entry.start + at.end <= descriptor.fileOf("architecture.yaml")!.text.length);
      }
    }
  });
});
