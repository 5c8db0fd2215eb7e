import assert from "node:assert/strict";
import { greatestWays, reachFrom, waitGraph, wayFrom, wayTo, type WaitGraph } from "../../rules/kit";
import { advise } from "../support/analyze";
import { createRandom, type Random } from "../support/random";

/** A system whose services call each other as the list says: callees by caller. */
function textOf(callees: readonly (readonly number[])[], pairs = ""): string {
  const services = callees.map((list, at) => `  s${at}: {${at === 0 ? "entry: true, " : ""}calls: [${list.map(to => `{to: s${to}${pairs}}`).join(", ")}]}`);
  return `services:\n${services.join("\n")}\n`;
}

function waitsOf(text: string): WaitGraph {
  return advise(text, []).descriptor.store.fact(waitGraph);
}

function randomCalls(random: Random): readonly (readonly number[])[] {
  const nodes = 2 + random.below(12);
  return Array.from({ length: nodes }, (_, at) => [...new Set(Array.from({ length: random.below(4) }, () => random.below(nodes)))].filter(to => to !== at));
}

/** Who reaches whom, found in the plainest way. */
function closure(callees: readonly (readonly number[])[]): readonly ReadonlySet<number>[] {
  return callees.map((_, start) => {
    const seen = new Set<number>();
    const open = [...callees[start]!];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      open.push(...callees[node]!);
    }
    return seen;
  });
}

describe("the graph of waiting calls", () => {
  it("finds who waits for each other, cuts circles open, and puts callees first", () => {
    const random = createRandom(11);
    for (let round = 0; round < 300; round += 1) {
      const callees = randomCalls(random);
      const waits = waitsOf(textOf(callees));
      const reaches = closure(callees);
      for (let a = 0; a < callees.length; a += 1) {
        for (let b = 0; b < callees.length; b += 1) {
          const together = a === b || (reaches[a]!.has(b) && reaches[b]!.has(a));
          assert.equal(waits.component[a] === waits.component[b], together, `s${a} and s${b} of ${JSON.stringify(callees)}`);
        }
      }
      const rank = new Map([...waits.order].map((node, at) => [node, at]));
      waits.to.forEach((to, arrow) => {
        if (waits.back[arrow] === 0) assert.ok(rank.get(to)! < rank.get(waits.from[arrow]!)!, JSON.stringify(callees));
        else assert.equal(waits.component[to], waits.component[waits.from[arrow]!], JSON.stringify(callees));
      });
      const reach = reachFrom(waits, [0], () => true);
      callees.forEach((_, node) => assert.equal(reach.start[node] !== 0, node === 0 || reaches[0]!.has(node)));
    }
  });

  it("is after any edits what a fresh reading of the text gives", () => {
    const random = createRandom(23);
    const policies = ["", ", timeout: 2s, retry: 3", ", circuitBreaker: true", ", effect: optional", ", style: async", ", op: look", ", expected: {p99: 40ms}", ", fallback: {type: cache}", ", perRequest: 3, op: look"];
    const rare = [", flow: buy", ", flow: sell", ", parallelGroup: g"];
    let copied = 0;
    for (let round = 0; round < 60; round += 1) {
      const nodes = 3 + random.below(9);
      const line = (node: number): string => {
        const callees = [...new Set(Array.from({ length: random.below(4) }, () => random.below(nodes)))].filter(to => to !== node);
        const calls = callees.map(to => `{to: s${to}${random.pick(policies)}${random.chance(0.05) ? random.pick(rare) : ""}}`);
        const own = [random.chance(0.2) ? "entry: true" : "", random.chance(0.2) ? "kind: gateway" : "", random.chance(0.2) ? "exposes: [{op: look, expected: {p99: 70ms}}]" : ""];
        return `  s${node}: {${[...own.filter(text => text !== ""), `calls: [${calls.join(", ")}]`].join(", ")}}\n`;
      };
      const lines = ["apiVersion: architecture-advisor/v1\n", "services:\n", ...Array.from({ length: nodes }, (_, node) => line(node))];
      const advisor = advise(lines.join(""), []);
      let before = advisor.descriptor.store.fact(waitGraph);
      for (let step = 0; step < 12; step += 1) {
        for (let edits = 1 + random.below(2); edits > 0; edits -= 1) {
          const at = 2 + random.below(nodes);
          const start = lines.slice(0, at).join("").length;
          const text = line(at - 2);
          advisor.descriptor.changeFile(advisor.descriptor.root, { start, end: start + lines[at]!.length, text });
          lines[at] = text;
        }
        const after = advisor.descriptor.store.fact(waitGraph);
        assert.deepEqual(after, waitsOf(lines.join("")), lines.join(""));
        if (after !== before && after.names === before.names) copied += 1;
        before = after;
      }
    }
    assert.ok(copied > 100, `only ${copied} graphs were made from the one before`);
  });

  it("follows a row of ten thousand services", () => {
    const length = 10_000;
    const waits = waitsOf(textOf(Array.from({ length }, (_, at) => (at + 1 < length ? [at + 1] : []))));
    const ways = greatestWays(waits, 0, (_arrow, below) => below + 1);
    assert.equal(ways.value[0], length - 1);
    assert.equal(wayFrom(waits, ways, 0).length, length - 1);
    assert.equal(wayTo(waits, reachFrom(waits, [0], () => true), length - 1).length, length - 1);
  });

  it("multiplies along paths", () => {
    const waits = waitsOf(textOf([[1], [2], [3], []], ", retry: 3"));
    const ways = greatestWays(waits, 1, (arrow, below) => waits.attempts[arrow]! * below);
    assert.equal(ways.value[0], 27);
  });

  it("stays the same object while edits change nothing that it holds", () => {
    const text = textOf([[1, 2], [2], []]);
    const advisor = advise(text, []);
    const before = advisor.descriptor.store.fact(waitGraph);
    advisor.descriptor.setFile("architecture.yaml", `${text.replace("{to: s2}]}\n  s2", "{to: s2, timeout: 2s}]}\n  s2")}\napiVersion: architecture-advisor/v1\n`);
    assert.equal(advisor.descriptor.store.fact(waitGraph), before);
    advisor.descriptor.setFile("architecture.yaml", `${text.replace("{to: s2}]}\n  s2", "{to: s2, mode: async}]}\n  s2")}\napiVersion: architecture-advisor/v1\n`);
    assert.notEqual(advisor.descriptor.store.fact(waitGraph), before);
    assert.equal(advisor.descriptor.store.fact(waitGraph).to.length, 2);
  });
});
