import { code, defineRule, kindOf, nameOf, yaml, type System } from "../kit";

export default defineRule({
  id: "function-in-memory-state",
  scope: "service",
  title: "Function that keeps state in its own memory",
  pattern: "serverless",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["FAAS"],

  why: `
    The platform starts and ends instances of a function as it likes, and two calls in a row may meet two of them. What one
    instance remembers is gone for the other, so state in memory is lost without any failure at all.
  `,
  unless: "what it keeps is a mere cache and may be lost at any time (`safeMiss: true`).",

  *check(service) {
    if (kindOf(service) !== "function" || service.state?.value !== "in-memory" || service.safeMiss?.value === true) return;
    yield {
      at: service.state,
      message: `function ${code(nameOf(service))} keeps its state in an instance that may be gone at the next call`,
      help: "set `state: external` and keep it in a store, or say `safeMiss: true` where it may be lost",
    };
  },

  fix: (service, edit, { system }) => {
    const store = freeStoreName(system, `${nameOf(service)}-state`);
    const use = { store, access: "readwrite" };
    const keeps = (service.uses ?? []).some(({ access }) => access?.value === "readwrite");
    return {
      title: `Keep the state of ${code(nameOf(service))} in a store`,
      safe: false,
      edits: edit.all(
        edit.set(service.state!, "external"),
        ...(keeps ? [] : [
          service.uses ? edit.append(service.uses, use) : edit.add(service, { uses: [use] }),
          edit.declare("datastores", store, { kind: "key-value", owner: nameOf(service) }),
        ]),
      ),
    };
  },

  examples: [{
    title: "A counter that forgets",
    bad: yaml`
      services:
        votes:
          kind: function
          state: in-memory
      #          ^^^^^^^^^ error
    `,
    good: yaml`
      services:
        votes:
          kind: function
          state: external
          uses: [{store: votes-state, access: readwrite}]
      datastores:
        votes-state: {kind: key-value, owner: votes}
    `,
  }],
});

function freeStoreName(system: System, wanted: string): string {
  let name = wanted;
  for (let number = 2; system.find("datastores", name); number += 1) name = `${wanted}-${number}`;
  return name;
}
