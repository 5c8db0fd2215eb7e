import { code, defineRule, removeSuppression, yaml } from "../kit";

export default defineRule({
  id: "unused-suppression",
  scope: "problem",
  title: "Exception that accepts nothing any more",
  group: "X-DOC",
  severity: "hint",
  status: "stable",
  articles: ["RM"],

  why: `
    When what was accepted has been mended, the exception stays behind. It tells readers about a weakness that is gone, and
    it would accept the next finding of its kind without anybody noticing.
  `,
  unless: "the finding comes and goes with another configuration of rules.",

  *check(problem) {
    if (problem.kind !== "exception" || problem.fault.kind !== "unused") return;
    const { rule, element, at } = problem;
    yield {
      at,
      message: `the exception for ${code(rule)}${element ? ` on ${code(element)}` : ""} accepts nothing that is found here`,
      help: "remove it",
      tag: "unnecessary",
    };
  },

  fix: (problem, edit, { system }) => (problem.kind === "exception" && problem.fault.kind === "unused"
    ? { title: `Remove the exception for ${code(problem.rule)}`, safe: false, edits: removeSuppression(system, edit, problem.entry, problem.at) }
    : undefined),

  examples: [{
    title: "A file that can be read again",
    bad: yaml`
      # advisor-ignore include-unreadable: the build writes it
      #                ^^^^^^^^^^^^^^^^^^ hint
      include: [generated/teams.yaml]
      services: {shop: {}}
    `,
    good: yaml`
      include: [generated/teams.yaml]
      services: {shop: {}}
    `,
  }],
});
