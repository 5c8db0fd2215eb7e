import { code, defineRule, isChoreographed, isOrchestrated, isReadOnly, listOf, nameOf, nameRange, participantsOf, stateStoreOf, yaml, type Editor, type Edits, type Saga, type System } from "../kit";

export default defineRule({
  id: "saga-without-durable-state",
  scope: "saga",
  title: "Saga that forgets its runs",
  pattern: "saga",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["SAGA"],

  why: `
    A run of a saga lives longer than the process that drives it. After a restart somebody has to know which steps are
    done, so that the run goes on or is taken back. Where that was only in memory, runs stop half done, and nothing in
    the system knows that they existed.
  `,
  unless: "a workflow engine keeps the state; then name it under `engine`.",
  fixWrites: "a place for the state: the store of the service where it has exactly one, else one to be decided",

  *check(saga) {
    const steps = saga.steps ?? [];
    if (saga.state || saga.engine || (steps.length > 0 && steps.every(isReadOnly))) return;
    if (isChoreographed(saga)) {
      const forgetful = forgetfulOf(saga);
      if (forgetful.length === 0) return;
      yield {
        at: nameRange(saga),
        message: `saga ${code(nameOf(saga))} keeps no state in ${listOf(forgetful)}, so a restart there loses its runs`,
        help: "add `participants` with the `state` that each of them keeps",
      };
    } else if (isOrchestrated(saga)) {
      yield {
        at: nameRange(saga),
        message: `saga ${code(nameOf(saga))} forgets how far its runs are when ${saga.orchestrator ? code(saga.orchestrator) : "its orchestrator"} restarts`,
        help: "add `state` with the store that remembers each run, or name the workflow `engine` that does",
      };
    }
  },

  fix: (saga, edit, { system }) => ({
    title: `Remember how far runs of ${code(nameOf(saga))} are`,
    safe: true,
    edits: isChoreographed(saga)
      ? rememberEach(edit, system, saga)
      : edit.add(saga, { state: { store: stateStoreOf(system.find("services", saga.orchestrator)) } }),
  }),

  examples: [{
    title: "An orchestrator with one store",
    bad: yaml`
      services:
        orders: {uses: [{store: order-db, access: readwrite}]}
        payments: {}
      datastores: {order-db: {owner: orders}}
      sagas:
        place-order:
      # ^^^^^^^^^^^ error
          orchestrator: orders
          steps: [{service: payments, action: charge, effect: write}]
    `,
    good: yaml`
      services:
        orders: {uses: [{store: order-db, access: readwrite}]}
        payments: {}
      datastores: {order-db: {owner: orders}}
      sagas:
        place-order:
          orchestrator: orders
          steps: [{service: payments, action: charge, effect: write}]
          state: {store: order-db}
    `,
  }],
});

/** The participants of a choreography that do not say where they keep their part of a run. */
function forgetfulOf(saga: Saga): readonly string[] {
  const stated = new Set((saga.participants ?? []).filter(participant => participant.state).map(participant => participant.service?.value));
  return participantsOf(saga).filter(name => !stated.has(name));
}

function rememberEach(edit: Editor, system: System, saga: Saga): Edits {
  const forgetful = forgetfulOf(saga);
  const state = (name: string) => ({ store: stateStoreOf(system.find("services", name)) });
  if (!saga.participants) return edit.add(saga, { participants: forgetful.map(service => ({ service, state: state(service) })) });
  return edit.all(...forgetful.map(service => {
    const known = saga.participants!.find(participant => participant.service?.value === service);
    return known ? edit.add(known, { state: state(service) }) : edit.append(saga.participants!, { service, state: state(service) });
  }));
}
