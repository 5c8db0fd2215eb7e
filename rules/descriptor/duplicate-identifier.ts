import { code, count, defineRule, yaml, type Problem, type System } from "../kit";

/** More places than these tell a reader nothing. */
const mostRelated = 10;

export default defineRule({
  id: "duplicate-identifier",
  scope: "problem",
  title: "Same name declared twice",
  group: "X-DOC",
  severity: "error",
  status: "stable",
  structural: true,
  articles: ["RM"],

  why: `
    A name stands for one thing. Where a key or an element is there twice, this advisor reads the first and other YAML
    tools read the last, so two people who look at the same file may see two different systems.
  `,
  unless: "never; a name has to be unique. Elements of several files are one system, too.",

  *check(problem) {
    if (problem.kind === "duplicate-key") {
      yield {
        at: problem.at,
        message: `key ${code(problem.name)} is written twice in one mapping, and only the first one counts`,
        help: `remove one of the two, or give this one the name that was meant`,
        related: [{ at: problem.first, message: `the first ${code(problem.name)} is here` }],
      };
    } else if (problem.kind === "duplicate") {
      const times = problem.others.length === 1 ? "twice" : count(problem.others.length + 1, "time");
      const isSection = problem.path === problem.name;
      yield {
        at: problem.at,
        message: isSection ? `section ${code(problem.name)} is written ${times}` : `${code(problem.path)} is declared ${times}, and only the first one counts`,
        help: isSection ? "move what is below it to the other place" : "rename one of them, or remove the one that is not meant",
        related: problem.others.slice(0, mostRelated).map(at => ({ at, message: `${code(problem.name)} is also declared here` })),
      };
    }
  },

  fix: (problem, edit, { system }) => {
    if (problem.kind === "duplicate-key") {
      return problem.value && { title: `Remove the second ${code(problem.name)}`, safe: false, edits: edit.remove(problem.value) };
    }
    if (problem.kind !== "duplicate" || problem.path === problem.name) return undefined;
    const name = freeName(system, problem);
    return { title: `Rename this one to ${code(name)}`, safe: false, edits: edit.rename(problem.at, name) };
  },

  examples: [
    {
      title: "Two services of one name",
      bad: yaml`
        services:
          orders: {team: core}
          orders: {tier: critical}
        # ^^^^^^ error
      `,
      good: yaml`
        services:
          orders: {team: core}
          orders-2: {tier: critical}
      `,
    },
    {
      title: "A limit that is there twice",
      bad: yaml`
        services:
          shop: {calls: [{to: catalog, timeout: 2s, timeout: 5s}]}
        #                                           ^^^^^^^ error
          catalog: {}
      `,
      good: yaml`
        services:
          shop: {calls: [{to: catalog, timeout: 2s}]}
          catalog: {}
      `,
    },
  ],
});

/** The name with the smallest number behind it that nothing is declared under. */
function freeName(system: System, { path, name }: Problem & { kind: "duplicate" }): string {
  const collection = path.slice(0, path.length - name.length - 1) as Parameters<System["find"]>[0];
  for (let number = 2; ; number += 1) if (!system.find(collection, `${name}-${number}`)) return `${name}-${number}`;
}
