import { code, defineRule, nearest, yaml } from "../kit";

export default defineRule({
  id: "unknown-key",
  scope: "problem",
  title: "Unknown key",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    A key that the language does not know says nothing: a misspelled \`circuitBreaker\` protects no call. The rules go on
    as if it were not there, so that a typo never silences one.
  `,
  unless: "the key is for another tool; begin it with `x-`, and it is left alone.",

  *check(problem) {
    if (problem.kind !== "unknown-key") return;
    const near = nearest(problem.key, problem.known);
    yield {
      at: problem.at,
      message: `unknown key ${code(problem.key)}`,
      help: near ? `use ${code(near)}, the closest known key` : "remove it, or begin it with `x-` when it is for another tool",
      data: near,
    };
  },

  fix: (problem, edit, _context, violation) => (typeof violation.data === "string"
    ? { title: `Change to ${code(violation.data)}`, safe: false, edits: edit.rename(problem.at, violation.data) }
    : undefined),

  examples: [{
    title: "A misspelled policy",
    bad: yaml`
      services:
        shop: {calls: [{to: catalog, circuitBraeker: true}]}
      #                              ^^^^^^^^^^^^^^ warning
        catalog: {}
    `,
    good: yaml`
      services:
        shop: {calls: [{to: catalog, circuitBreaker: true}]}
        catalog: {}
    `,
  }],
});
