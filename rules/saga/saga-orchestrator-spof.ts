import { code, defineRule, isOrchestrated, isOwn, nameOf, nameRange, yaml, type Saga, type Service } from "../kit";

export default defineRule({
  id: "saga-orchestrator-spof",
  scope: "saga",
  title: "Saga that stops with one instance",
  pattern: "orchestration",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["SAGA", "MS9"],

  why: `
    The orchestrator is the one part of a saga that every run needs. With a single instance all runs stand still during
    each restart, release and crash, holding what their steps reserved. A second instance, and state that either can
    pick up, makes that a pause which nobody notices.
  `,
  unless: "a managed workflow engine drives the runs, or a standby takes over (`failover: true`).",
  fixWrites: "`replicas: 2`",

  *check(saga, { system }) {
    if (!isOrchestrated(saga) || saga.engine) return;
    const orchestrator = system.find("services", saga.orchestrator);
    if (!isOwn(orchestrator) || orchestrator.managed?.value === true) return;
    if (saga.recovery?.value === "none") {
      yield {
        at: saga.recovery,
        message: `no run of saga ${code(nameOf(saga))} goes on after ${code(nameOf(orchestrator))} restarts`,
        help: "set `recovery` to `resume` or `compensate`",
      };
    }
    if (!isSingle(orchestrator)) return;
    yield {
      at: orchestrator.replicas!,
      about: orchestrator,
      message: `all runs of saga ${code(nameOf(saga))} stop when the single instance of ${code(nameOf(orchestrator))} stops`,
      help: "set `replicas` to 2 or more",
      related: [{ at: nameRange(saga), message: `${code(nameOf(orchestrator))} drives saga ${code(nameOf(saga))}` }],
      data: orchestrator,
    };
  },

  fix: (saga: Saga, edit, _context, violation) => {
    const orchestrator = violation.data as Service | undefined;
    return orchestrator
      ? { title: `Run two instances of ${code(nameOf(orchestrator))}`, safe: false, edits: edit.set(orchestrator.replicas!, 2) }
      : { title: `Resume runs of ${code(nameOf(saga))} after a restart`, safe: false, edits: saga.recovery && edit.set(saga.recovery, "resume") };
  },

  examples: [{
    title: "One instance drives every order",
    bad: yaml`
      services:
        orders: {replicas: 1}
      #                    ^ warning
        payments: {}
      datastores: {order-db: {owner: orders}}
      sagas:
        place-order: {orchestrator: orders, state: order-db, steps: [{service: payments, action: charge}]}
    `,
    good: yaml`
      services:
        orders: {replicas: 2}
        payments: {}
      datastores: {order-db: {owner: orders}}
      sagas:
        place-order: {orchestrator: orders, state: order-db, steps: [{service: payments, action: charge}]}
    `,
  }],
});

function isSingle({ replicas, autoscale, failover }: Service): boolean {
  return replicas?.value === 1 && (autoscale?.min?.value ?? 1) < 2 && failover?.value !== true;
}
