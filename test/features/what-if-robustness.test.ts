import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { situationOf } from "../../server/src/features/situation";
import { comparable, nearestSubject, readComparable, subjectsIn, whatIf } from "../../server/src/features/what-if";
import { renderWhatIf, renderWhatIfJson } from "../../server/src/report/what-if";
import { renderWhatIfMarkdown } from "../../server/src/report/what-if-markdown";
import { advise, today } from "../support/analyze";
import { generateDescriptor } from "../support/generate";
import { createRandom, repetitions } from "../support/random";
import { situationIn } from "../support/situation";
import { ask, elementOf, pair, seconds, stateOf, states } from "../support/what-if";

describe("what if, whatever the text says", () => {
  it("knows only what is there, and the closest name", () => {
    const { system } = situationIn(pair(""));
    assert.equal(whatIf(situationIn(pair("")), { element: "paymnt", mode: "fails" }), undefined);
    assert.equal(nearestSubject(system, "paymnt"), "payment");
    assert.equal(nearestSubject(system, "something-else"), undefined);
  });

  it("circles, calls to oneself and names that nobody declares come to rest", () => {
    const text = `services:
  a: {calls: [{to: b}, {to: a}, {to: ghost}]}
  b: {calls: [{to: c, retry: {maxAttempts: 3}}]}
  c: {calls: [{to: a, retry: {maxAttempts: 3}}, {to: b}], uses: [nowhere], publishes: [lost], consumes: [lost]}
`;
    for (const { name } of subjectsIn(situationIn(text).system)) {
      assert.ok(ask(text, name).elements.length >= 3, name);
      assert.ok(ask(text, name, 500).elements.length >= 3, name);
    }
    assert.deepEqual(states(ask(text, "ghost")), { ghost: "failed", a: "blocked", b: "blocked", c: "blocked" });
  });

  it("a datastore that is called like a service is found by its path", () => {
    const text = "services:\n  orders: {uses: [orders]}\ndatastores: {orders: {}}\n";
    assert.equal(ask(text, "orders").kind, "service");
    const store = ask(text, "datastores.orders");
    assert.deepEqual([store.kind, store.elements.map(({ path, state }) => [path, state])], ["datastore", [["datastores.orders", "failed"], ["services.orders", "blocked"]]]);
  });

  it("TODO stays unknown", () => {
    assert.match(elementOf(ask(pair(", timeout: TODO"), "payment"), "order").note, /the timeout is still to be decided/);
    assert.match(elementOf(ask(pair(", timeout: {connect: 1s}"), "payment"), "order").note, /only connecting has a timeout/);
  });

  it("every element of every example and scenario has an answer", () => {
    for (const folder of ["fintech", "fintech-retrofitted", "ecommerce-sequenced", "monolith", "shop"]) {
      const file = `examples/${folder}/architecture.yaml`;
      if (!existsSync(file)) continue;
      const situation = situationIn(readFileSync(file, "utf8"));
      for (const { name } of subjectsIn(situation.system)) {
        const answer = whatIf(situation, { element: name, mode: "slow", latency: 30 * seconds })!;
        assert.equal(answer.elements[0]?.name, name, `${folder}: ${name}`);
        assert.ok(answer.elements.every(element => element.state === "unaffected" || element.note !== ""), `${folder}: ${name}`);
      }
    }
  });

  it("names that look like markup stay names in the page and the terminal", () => {
    const name = "<img src=x onerror=alert(1)>[x](command:y)`\u001b[31m";
    const text = `services:\n  order: {calls: [{to: ${JSON.stringify(name)}}]}\n  ${JSON.stringify(name)}: {}\n`;
    const answer = ask(text, name);
    assert.equal(stateOf(answer, "order"), "blocked");
    const page = renderWhatIfMarkdown(answer, file => file).replace(/(`+)[^\n]*?[^`]\1(?!`)/g, "");
    assert.doesNotMatch(page, /<img|\]\(command:/);
    assert.doesNotMatch(renderWhatIf(answer, file => file), /\u001b/);
  });

  it("no descriptor makes it throw or hang", () => {
    const random = createRandom(7);
    for (let round = 0; round < repetitions(30); round += 1) {
      const situation = situationOf(advise(generateDescriptor(random, { wrong: 0.03, keys: 0.3 }), []), today);
      for (const { name } of subjectsIn(situation.system).slice(0, 12)) {
        for (const question of [{ element: name, mode: "fails" }, { element: name, mode: "slow", latency: 2 * seconds }] as const) {
          const answer = whatIf(situation, question);
          assert.ok(answer);
          assert.ok(JSON.parse(renderWhatIfJson(answer, file => file)) && renderWhatIf(answer, file => file) && renderWhatIfMarkdown(answer, file => file));
        }
      }
    }
  });

  it("a comparison reads only what it wrote itself", () => {
    const states = comparable(ask(pair(""), "payment"));
    assert.deepEqual(readComparable(JSON.parse(JSON.stringify(states))), states);
    for (const wrong of [undefined, null, 5, "x", [], {}, { ...states, flows: 5 }, { ...states, elements: [{ name: 5 }] }]) assert.equal(readComparable(wrong), undefined);
  });
});
