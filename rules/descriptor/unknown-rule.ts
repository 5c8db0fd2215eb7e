import { code, defineRule, yaml } from "../kit";

export default defineRule({
  id: "unknown-rule",
  scope: "problem",
  title: "Exception for a rule that does not exist",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    An exception names the rule whose finding is accepted. With a name that no rule has it accepts nothing, and the reason
    that somebody wrote down protects nobody from the finding.
  `,
  unless: "the rule belongs to a version of the advisor that is not in use here yet.",

  *check(problem) {
    if (problem.kind !== "exception" || problem.fault.kind !== "unknown-rule") return;
    const { rule, near, at } = problem;
    yield {
      at,
      message: rule === "" ? "the exception names no rule, so it accepts nothing" : `no rule is named ${code(rule)}, so the exception accepts nothing`,
      help: near ? `use ${code(near)}, the closest rule` : "name one of the rules that `architecture-advisor rules` lists",
    };
  },

  fix: (problem, edit) => (problem.kind === "exception" && problem.fault.kind === "unknown-rule" && problem.near !== undefined && problem.rule !== ""
    ? { title: `Change to ${code(problem.near)}`, safe: false, edits: edit.rename(problem.at, problem.near) }
    : undefined),

  examples: [{
    title: "A rule that was misspelled",
    bad: yaml`
      services: {orders: {calls: [{to: orders, mode: async}]}}
      exceptions:
        - {rule: self-cal, on: services.orders, reason: until the split}
      #          ^^^^^^^^ warning
    `,
    good: yaml`
      services: {orders: {calls: [{to: orders, mode: async}]}}
      exceptions:
        - {rule: self-call, on: services.orders, reason: until the split}
    `,
  }],
});
