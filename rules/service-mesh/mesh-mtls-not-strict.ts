import { code, defineRule, meshOf, yaml, type Mesh } from "../kit";

const promises: ReadonlySet<string> = new Set(["mtls", "zero-trust"]);

export default defineRule({
  id: "mesh-mtls-not-strict",
  scope: "system",
  title: "Mutual TLS that is promised and not enforced",
  pattern: "mtls",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["MESH"],

  why: `
    In permissive mode the proxies accept encrypted calls and plain ones alike. Whoever gets into the network can still call
    every service without a certificate, so the mode helps during a migration and proves nothing after it.
  `,
  unless: "the mode is a step of a migration; give the day it ends in `until`.",

  *check(system, { today }) {
    const mesh = meshOf(system);
    const mode = mesh?.mtls;
    const promise = mesh && promiseOf(mesh);
    if (!mode || !promise || (mode.value !== "off" && mode.value !== "permissive")) return;
    if (mesh.until && (mesh.until.value === undefined || mesh.until.value >= today)) return;
    yield {
      at: mode,
      about: mesh,
      message: `the service mesh is there for ${code(promise)}, but mutual TLS is ${mode.value}${mesh.until ? ` since the migration ended on ${mesh.until.value}` : ""}`,
      help: "set `mtls: strict`, or give the end of the migration in `until`",
    };
  },

  fix: (system, edit) => {
    const mode = meshOf(system)?.mtls;
    return mode && { title: "Enforce mutual TLS", safe: false, edits: edit.set(mode, "strict") };
  },

  examples: [{
    title: "A goal and a mode that contradict each other",
    bad: yaml`
      services: {web: {}}
      platform:
        mesh: {goals: [mtls], mtls: permissive}
      #                             ^^^^^^^^^^ warning
    `,
    good: yaml`
      services: {web: {}}
      platform:
        mesh: {goals: [mtls], mtls: strict}
    `,
  }],
});

function promiseOf(mesh: Mesh): string | undefined {
  return mesh.goals?.find(goal => promises.has(goal.value.toLowerCase()))?.value;
}
