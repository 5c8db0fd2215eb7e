import { code, defineRule, hasSignal, meshOf, nameOf, signalEdits, todo, yaml, type Service, type System } from "../kit";

export default defineRule({
  id: "mesh-before-canary",
  scope: "system",
  title: "Service mesh before any canary release",
  pattern: "service-mesh",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MESH", "CAN", "RM"],

  why: `
    A mesh automates what a team first has to have done by hand: shifting a share of the traffic, watching it and going
    back. Where nobody has ever released that way, the mesh is one more system to operate and no release gets safer.
  `,
  unless: "the mesh is there for a duty such as encryption (say so in its `reason`), or the team knows canary releases from elsewhere (`platform.adoption: {canary: experienced}`).",

  *check(system) {
    const mesh = meshOf(system);
    if (!mesh || mesh.reason || mesh.trafficSplit?.value === true) return;
    if (system.single("platform")?.adoption?.has("canary")) return;
    if (system.all("services").some(hasCanary)) return;
    yield {
      at: mesh.tool ?? mesh.$.key,
      about: mesh,
      message: "a service mesh runs here, but no service has ever been released as a canary",
      help: "release one service as a canary with gates first, or give the mesh a `reason`",
    };
  },

  fix: (system, edit) => {
    const service = candidate(system);
    if (!service || service.deploy) return undefined;
    const deploy = {
      strategy: "canary", router: "mesh-split", steps: ["5%", "25%", "100%"], bakeTime: "15m",
      gates: [{ metric: "error-rate", max: "1%", comparedTo: "stable", slo: todo }], rollback: { automatic: true },
    };
    const signal = "canary.error-rate";
    return {
      title: `Release ${code(nameOf(service))} as a canary with gates`,
      safe: false,
      edits: service.telemetry || hasSignal(system, service, signal)
        ? edit.all(edit.add(service, { deploy }), signalEdits(edit, system, service, signal))
        : edit.add(service, { deploy, telemetry: { signals: [signal] } }),
    };
  },

  examples: [{
    title: "A mesh over services that are replaced all at once",
    bad: yaml`
      services:
        web: {}
      platform: {mesh: {goals: [observability]}}
      #          ^^^^ warning
    `,
    good: yaml`
      services:
        web: {deploy: {strategy: canary, router: mesh-split, steps: [5%, 25%, 100%], bakeTime: 15m, gates: [{metric: error-rate, max: 1%, comparedTo: stable, slo: TODO}], rollback: {automatic: true}}, telemetry: {signals: [canary.error-rate]}}
      platform: {mesh: {goals: [observability]}}
    `,
  }],
});

function hasCanary(service: Service): boolean {
  return service.deploy?.strategy?.some(strategy => strategy.value === "canary") === true;
}

/** The service to begin with: one that has no release strategy yet, the least critical first. */
function candidate(system: System): Service | undefined {
  const open = system.all("services").filter(service => !service.deploy && service.kind?.value !== "external" && service.kind?.value !== "legacy");
  return open.find(service => service.tier?.value !== "critical") ?? open[0];
}
