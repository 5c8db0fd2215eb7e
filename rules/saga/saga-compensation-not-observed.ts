import { code, compensationSignals, defineRule, hasSignal, isLeftOut, nameOf, nameRange, needsNoCompensation, signalEdits, yaml } from "../kit";

export default defineRule({
  id: "saga-compensation-not-observed",
  scope: "saga",
  title: "Compensations of a saga that nobody watches",
  pattern: "saga",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["SAGA", "RM"],

  why: `
    Compensations run rarely, and mostly when something is wrong already. Whether they succeed is the one number that
    tells if a saga keeps its promise: each one that fails leaves services disagreeing about the same order, and without
    the signal the first to notice is a customer.
  `,
  unless: "the dashboard of a workflow engine shows failed compensations and somebody looks at it.",
  fixWrites: "the signal `saga.compensation.success` with an alert",

  *check(saga, { system }) {
    const steps = saga.steps ?? [];
    if (steps.length > 0 && steps.every(step => !step.compensation && needsNoCompensation(step))) return;
    const defaults = system.single("defaults")?.sagas;
    const orchestrator = system.find("services", saga.orchestrator);
    const telemetry = [saga, ...(defaults ? [defaults] : []), ...(orchestrator ? [orchestrator] : [])];
    if (telemetry.some(element => hasSignal(system, element, ...compensationSignals))) return;
    if (isLeftOut(saga.telemetry) || saga.telemetry?.external) return;
    if (saga.engine && saga.telemetry?.dashboards) return;
    yield {
      at: nameRange(saga),
      message: `saga ${code(nameOf(saga))} does not measure whether its compensations succeed`,
      help: `add \`saga.compensation.success\` to the \`telemetry\` of ${code(nameOf(saga))}, with an alert`,
    };
  },

  fix: (saga, edit, { system }) => ({
    title: `Measure the compensations of ${code(nameOf(saga))}`,
    safe: true,
    edits: saga.telemetry?.none ? undefined : signalEdits(edit, system, saga, "saga.compensation.success", "saga-compensation-failed"),
  }),

  examples: [{
    title: "A saga without signals",
    bad: yaml`
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
      # ^^^^^^^^^^^ warning
          orchestrator: orders
          steps:
            - {service: stock, action: reserve, effect: write, compensation: release}
            - {service: payments, action: charge, effect: write}
    `,
    good: yaml`
      services: {orders: {}, payments: {}, stock: {}}
      sagas:
        place-order:
          orchestrator: orders
          steps:
            - {service: stock, action: reserve, effect: write, compensation: release}
            - {service: payments, action: charge, effect: write}
          telemetry: {signals: [saga.compensation.success], alerts: [saga-compensation-failed]}
    `,
  }],
});
