import { count, defineRule, deployables, meshOf, meshRange, teamCount, yaml, type Mesh, type System } from "../kit";

export default defineRule({
  id: "mesh-too-small",
  scope: "system",
  title: "Service mesh for a small system",
  pattern: "service-mesh",
  group: "G5",
  severity: "warning",
  status: "stable",
  articles: ["RM", "MESH"],

  why: `
    What a mesh gives grows with the number of services and teams whose calls it unifies; what it costs does not shrink:
    a proxy beside each instance, a control plane to upgrade, one more place to look at when a call fails. A few services
    in few hands get the same from a shared client library.
  `,
  unless: "a platform group outside of this system runs it for everybody (`operatedBy`), a duty asks for it (`reason`), or the services are written in three or more stacks.",

  *check(system, { thresholds }) {
    const mesh = meshOf(system);
    const teams = system.fact(teamCount);
    const services = system.fact(deployables);
    if (!mesh || mesh.reason || teams === undefined || teams >= thresholds.meshMinTeams || services >= thresholds.meshMinServices) return;
    if (isRunOutside(system, mesh) || stacks(system) >= manyStacks) return;
    yield {
      at: meshRange(mesh),
      about: mesh,
      message: `a service mesh carries the calls of ${count(services, "service")} in the hands of ${count(teams, "team")}`,
      help: `use a shared client library below ${thresholds.meshMinServices} services and ${thresholds.meshMinTeams} teams, or give the duty in \`reason\``,
    };
  },

  examples: [{
    title: "Three services of one team",
    bad: yaml`
      teams: {core: {size: 6}}
      services: {web: {}, orders: {}, stock: {}}
      platform:
        mesh: {goals: [observability]}
      # ^^^^ warning
    `,
    good: yaml`
      teams: {core: {size: 6}}
      services: {web: {}, orders: {}, stock: {}}
      platform:
        mesh: {goals: [observability], operatedBy: group-platform}
    `,
  }],
});

const manyStacks = 3;

function isRunOutside(system: System, mesh: Mesh): boolean {
  return mesh.operatedBy !== undefined && system.find("teams", mesh.operatedBy) === undefined;
}

/** How many technologies a shared library would have to be written for. */
function stacks(system: System): number {
  return new Set(system.all("services").flatMap(service => (service.stack ? [service.stack.value] : []))).size;
}
