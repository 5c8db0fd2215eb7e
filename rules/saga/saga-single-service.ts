import { calleeOf, code, consumersOf, defineRule, isReadOnly, isWrite, isWriteAccess, kindOf, nameOf, nameRange, removeElement, transactionDomainOf, yaml, type Editor, type Edits, type Saga, type SagaStep, type System } from "../kit";

export default defineRule({
  id: "saga-single-service",
  scope: "saga",
  title: "Saga where a local transaction would do",
  pattern: "saga",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["SAGA", "RM"],

  why: `
    A saga pays for one thing: writes in several databases that no transaction can span. Where all writes lie in one
    service on one database, its transaction is atomic, isolated and free, while the saga adds states in between,
    compensations and a queue to look after.
  `,
  unless: "a step also changes something in an external system, such as a payment provider, which no local transaction covers.",
  fixWrites: "nothing: it removes the saga and notes the local transaction on its flow",

  *check(saga, { system }) {
    const steps = saga.steps ?? [];
    const writes = steps.filter(step => !isReadOnly(step));
    if (steps.length < 2 || !writes.some(isWrite) || writes.some(step => reachesOutside(system, step))) return;
    const store = onlyOne(writes.map(step => step.store?.value));
    const service = onlyOne(writes.map(step => step.service?.value));
    if (store === undefined && (service === undefined || reachesFurther(system, service, writes))) return;
    yield {
      at: nameRange(saga),
      message: `saga ${code(nameOf(saga))} ${service === undefined ? `writes ${code(store)} only` : `stays inside ${code(service)}`}, where a local transaction does the same at once`,
      help: `use one database transaction, and state \`transaction: local\` on its flow`,
      related: writes.map(step => ({ at: step.$.key, message: `writes ${code(step.store ?? step.service)}` })),
    };
  },

  fix: (saga, edit, { system }) => ({
    title: `Replace ${code(nameOf(saga))} by a local transaction`,
    safe: false,
    edits: isReadByOthers(system, saga) ? undefined : edit.all(removeElement(edit, saga), noteOnFlow(edit, system, saga)),
  }),

  examples: [{
    title: "Two writes of one service",
    bad: yaml`
      services: {orders: {}}
      flows: {place-order: {entry: orders}}
      sagas:
        place-order:
      # ^^^^^^^^^^^ warning
          flow: place-order
          orchestrator: orders
          steps:
            - {service: orders, action: book, effect: write, compensation: cancel}
            - {service: orders, action: number, effect: write}
    `,
    good: yaml`
      services: {orders: {}}
      flows: {place-order: {entry: orders, transaction: local}}
      sagas:
    `,
  }],
});

/** The value that all have in common; undefined when one is unknown or differs. */
function onlyOne(values: readonly (string | undefined)[]): string | undefined {
  return values.every(value => value === values[0]) ? values[0] : undefined;
}

/** True when a step changes state that no transaction of ours reaches. */
function reachesOutside(system: System, step: SagaStep): boolean {
  const service = system.find("services", step.service);
  if (service && kindOf(service) === "external") return true;
  return (service?.calls ?? []).some(call => {
    const callee = calleeOf(system, call);
    return callee !== undefined && kindOf(callee) === "external" && call.effect?.value !== "read" && call.effect?.value !== "none";
  });
}

/** True when one service does the steps and yet no transaction of its own covers them: it writes several databases, or has others write. */
function reachesFurther(system: System, name: string, writes: readonly SagaStep[]): boolean {
  const service = system.find("services", name);
  const stores = (service?.uses ?? []).filter(use => use.store && isWriteAccess(use)).map(use => transactionDomainOf(system, use.store!.value));
  const unnamed = writes.some(step => !step.store);
  return spansStores(system, writes) || (unnamed && (new Set(stores).size > 1 || (service?.calls ?? []).some(isWrite)));
}

/** True when the steps name stores that no single transaction covers. */
function spansStores(system: System, steps: readonly SagaStep[]): boolean {
  const domains = steps.flatMap(({ store }) => (store ? [transactionDomainOf(system, store.value)] : []));
  return new Set(domains).size > 1;
}

/** True when somebody handles what the saga gave up; removing it would leave that one without messages. */
function isReadByOthers(system: System, saga: Saga): boolean {
  const channel = saga.dlq?.channel?.value;
  return channel !== undefined && system.index(consumersOf).has(channel);
}

function noteOnFlow(edit: Editor, system: System, saga: Saga): Edits {
  const flow = system.find("flows", saga.flow);
  if (!flow || flow.transaction?.value === "local") return [];
  return flow.transaction ? edit.set(flow.transaction, "local") : edit.add(flow, { transaction: "local" });
}
