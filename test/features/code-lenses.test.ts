import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { lensesOf, lensText } from "../../server/src/features/code-lenses";
import { positionsOf } from "../../server/src/syntax/range";
import { advise, today } from "../support/analyze";
import { shows } from "../support/shows";

/** Every element that has lenses, with what they say and the lines they lead to. */
function lenses(text: string, chosen = rules.filter(({ id }) => id === "self-call")): Readonly<Record<string, readonly string[]>> {
  const advisor = advise(text, chosen);
  const { findings } = advisor.analyze(today);
  const shown: Record<string, string[]> = {};
  for (const lens of lensesOf(advisor.descriptor, findings, "architecture.yaml")) {
    const said = lensText(advisor.descriptor, findings, lens);
    const lines = said?.places.map(place => positionsOf(place).start.line + 1) ?? [];
    (shown[`${lens.collection}.${lens.name}`] ??= []).push(`${said?.title}${lines.length > 0 ? ` -> ${lines.join(", ")}` : ""}`);
  }
  return shown;
}

describe("code lenses", () => {
  it(shows("Hints and lenses", "Code lenses", "services, datastores and channels show who uses them, their findings, and the way into the diagram"), () => {
    assert.deepEqual(lenses(`services:
  order:
    calls: [payment, {to: payment, op: refund}, order]
    uses: [db]
    publishes: [events]
  payment:
    consumes: [{channel: events}]
    uses: [{store: db}]
datastores:
  db: {}
channels:
  events: {}
clients:
  web: {calls: [order]}
`), {
      "services.order": ["no caller, 1 client -> 14", "1 finding -> 3", "Show in diagram"],
      "services.payment": ["1 caller -> 3, 3", "Show in diagram"],
      "datastores.db": ["2 users -> 4, 8", "Show in diagram"],
      "channels.events": ["1 producer, 1 reader -> 5, 7", "Show in diagram"],
    });
  });

  it("say when nobody uses an element", () => {
    assert.deepEqual(lenses("services:\n  a: {}\nchannels: {c: {}}\ndatastores: {d: {}}\n"), {
      "services.a": ["no caller", "Show in diagram"],
      "channels.c": ["no producer, no reader", "Show in diagram"],
      "datastores.d": ["no user", "Show in diagram"],
    });
  });

  it("count those who keep their state in a store without using it as a service", () => {
    const text = "datastores: {d: {}}\nsagas: {s: {state: {store: d}}}\nreadModels: {r: {store: d}}\n";
    assert.deepEqual(lenses(text)["datastores.d"], ["2 users -> 2, 3", "Show in diagram"]);
  });

  it("are silent in text that is not ours, and about elements that are gone", () => {
    assert.deepEqual(lenses("# apiVersion: none\nservices:\n  a: {}\n"), {});
    const { descriptor } = advise("services: {}\n", []);
    assert.equal(lensText(descriptor, [], { kind: "callers", collection: "services", name: "a" }), undefined);
  });

  it("are kept to elements with findings in a very long file", () => {
    const many = Array.from({ length: 1_200 }, (_, index) => `  s${index}: {calls: [${index === 7 ? "s7" : "s0"}]}`).join("\n");
    assert.deepEqual(Object.keys(lenses(`services:\n${many}\n`)), ["services.s0", "services.s7"]);
  });
});
