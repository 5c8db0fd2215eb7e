import { canarySignalEdits, code, defineRule, hasSignal, isLeftOut, meshOf, nameOf, namesIn, strategyOf, yaml, type Service, type System } from "../kit";

export default defineRule({
  id: "canary-not-observed",
  scope: "service",
  title: "Canary that is not told apart in the metrics",
  pattern: "canary",
  group: "G4",
  severity: "warning",
  status: "stable",
  articles: ["RM", "CAN"],

  why: `
    At five percent of the traffic, a version that fails every request moves the error rate of the whole by five points,
    and one that fails every tenth request disappears in the noise. Only a rate of its own shows that the canary is ill.
  `,
  unless: "the mesh measures every version by itself; say so with the label `version` in its telemetry.",
  fixWrites: "the signal `canary.error-rate`",

  *check(service, { system }) {
    const canary = strategyOf(service, "canary");
    if (!canary || isLeftOut(service.telemetry) || isObserved(service, system)) return;
    yield {
      at: canary,
      message: `the error rate of the canary of ${code(nameOf(service))} is not told apart from that of the running version`,
      help: "add `canary.error-rate` to the signals of the service",
    };
  },

  fix: (service, edit, { system }) => ({
    title: `Measure the error rate of the canary of ${code(nameOf(service))}`,
    safe: true,
    edits: canarySignalEdits(edit, system, service, []),
  }),

  examples: [{
    title: "A canary in the crowd",
    bad: yaml`
      services:
        shop:
          deploy: {strategy: canary, gates: [{metric: error-rate, max: 1%}]}
      #                      ^^^^^^ warning
          telemetry: [error-rate]
    `,
    good: yaml`
      services:
        shop:
          deploy: {strategy: canary, gates: [{metric: error-rate, max: 1%}]}
          telemetry: [error-rate, canary.error-rate]
    `,
  }],
});

/** True when the canary has an error rate of its own: by its signal, or by a label that names the version. */
function isObserved(service: Service, system: System): boolean {
  if (hasSignal(system, service, "canary.error-rate")) return true;
  const sources = [service.telemetry, system.single("defaults")?.telemetry, meshOf(system)?.telemetry];
  return sources.some(telemetry => namesIn(telemetry?.labels).includes("version"));
}
