import { defineRule, meshOf, meshRange, todo, yaml } from "../kit";

export default defineRule({
  id: "mesh-without-reason",
  scope: "system",
  title: "Service mesh without a stated purpose",
  pattern: "service-mesh",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["RM", "MESH"],

  why: `
    A mesh adds a proxy to every instance and a control plane to every incident. It is worth that when it solves a problem
    that somebody can name: identities between services, encryption that a contract asks for, traffic that has to be
    shifted, policies that drifted apart. Where nobody can name one, nobody can tell later whether it helped.
  `,
  unless: "never: one line in `goals` or `reason` is all it asks for.",

  *check(system) {
    const mesh = meshOf(system);
    if (!mesh || (mesh.goals && mesh.goals.length > 0) || mesh.reason) return;
    yield {
      at: meshRange(mesh),
      about: mesh,
      message: "the service mesh names no problem that it solves here",
      help: "add `goals`, such as `[identity, traffic-shifting]`, or a `reason`",
      data: mesh,
    };
  },

  fix: (system, edit) => {
    const mesh = meshOf(system);
    return mesh && {
      title: "Ask for the goals of the mesh",
      safe: true,
      edits: mesh.goals ? edit.append(mesh.goals, todo) : edit.add(mesh, { goals: [todo] }),
    };
  },

  examples: [{
    title: "A product and nothing else",
    bad: yaml`
      services: {web: {}}
      platform:
        mesh: istio
      #       ^^^^^ warning
    `,
    good: yaml`
      services: {web: {}}
      platform:
        mesh: {tool: istio, goals: [TODO]}
    `,
  }],
});
