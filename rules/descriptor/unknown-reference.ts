import { code, defineRule, pathOf, yaml, type Place, type System } from "../kit";

const kinds: Readonly<Record<string, string>> = {
  services: "service", teams: "team", clients: "client", datastores: "datastore", channels: "channel", flows: "flow", sagas: "saga",
  readModels: "read model", eventStores: "event store", cdc: "change data capture", flags: "flag", rollouts: "rollout",
  features: "feature", contracts: "contract", slos: "SLO", migrations: "migration", pipelines: "pipeline", datasets: "dataset",
};

export default defineRule({
  id: "unknown-reference",
  scope: "problem",
  title: "Name that nothing is declared under",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  articles: ["RM"],

  why: `
    A name that leads nowhere is a call to nobody, a queue without messages, an owner who does not exist. As long as it is
    there, what follows from it cannot be judged, so the rules about that element wait until it is mended.
  `,
  unless: "the element is declared outside of this descriptor on purpose; write `external:` in front of its name.",

  *check(problem, { system }) {
    if (problem.kind !== "unknown-reference") return;
    const { reference, near } = problem;
    const kind = reference.collections.map(name => kinds[name] ?? name).join(" or ");
    yield {
      at: problem.at,
      severity: !near && isOptionalCall(system, reference.holder) ? "info" : "error",
      message: `no ${kind} is named ${code(reference.name)}`,
      help: near ? `use ${code(near)}, the closest declared ${kind}` : `declare ${code(reference.name)}, or write \`external:\` in front of the name`,
      data: { near, collection: reference.collections[0], holder: pathOf(reference.holder) },
    };
  },

  fix: (problem, edit) => {
    if (problem.kind !== "unknown-reference") return undefined;
    const { reference, near } = problem;
    const name = reference.name.value;
    const collection = reference.collections[0] as Parameters<typeof edit.declare>[0];
    const declare = {
      title: `Declare ${kinds[collection] ?? collection} ${code(name)}`, safe: false, edits: edit.declare(collection, name, {}),
    };
    return near ? [{ title: `Change to ${code(near)}`, safe: false, edits: edit.rename(reference.name, near) }, declare] : [declare];
  },

  examples: [{
    title: "A callee that was misspelled",
    bad: yaml`
      services:
        orders: {calls: [paymnets]}
      #                  ^^^^^^^^ error
        payments: {}
    `,
    good: yaml`
      services:
        orders: {calls: [payments]}
        payments: {}
    `,
  }],
});

/** True for a call that its caller can do without: a callee that is not there, and is close to no other name, may well be left out on purpose. */
function isOptionalCall(system: System, holder: Place): boolean {
  let top = holder;
  while (top.parent?.parent) top = top.parent;
  const calls = system.find("services", top.segment)?.calls ?? [];
  return calls.some(call => call.$ === holder && call.required?.value === false);
}
