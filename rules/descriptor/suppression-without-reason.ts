import { code, defineRule, pathOf, todo, yaml, type Editor, type Exception, type Problem } from "../kit";

export default defineRule({
  id: "suppression-without-reason",
  scope: "problem",
  title: "Exception or opt-out without a reason",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    Leaving something out can be a good decision, and the reason is what makes it one: it lets the next reader see when it
    no longer holds. Without a reason it cannot be told from an oversight, so it silences nothing.
  `,
  unless: "never; a reason takes one line.",
  fixWrites: "`reason: TODO`, which `placeholder-left` keeps in sight until somebody writes the reason",

  *check(problem) {
    if (problem.kind === "opt-out-without-reason") {
      yield {
        at: problem.at,
        message: `${code(pathOf(problem.policy.$))} is switched off without a reason`,
        help: "add a `reason`, or declare the policy",
      };
    } else if (problem.kind === "exception" && problem.fault.kind === "no-reason") {
      yield {
        at: problem.at,
        message: `the exception for ${code(problem.rule)}${problem.element ? ` on ${code(problem.element)}` : ""} gives no reason, so it accepts nothing`,
        help: problem.entry ? "add a `reason`, or remove the exception" : "write the reason behind a colon, or remove the comment",
      };
    }
  },

  fix: (problem, edit) => ({ title: "Ask for the reason", safe: false, edits: reasonEdits(problem, edit) }),

  examples: [
    {
      title: "A policy that is switched off",
      bad: yaml`
        services:
          shop: {calls: [{to: catalog, timeout: none}]}
        #                                       ^^^^ warning
          catalog: {}
      `,
      good: yaml`
        services:
          shop: {calls: [{to: catalog, timeout: {none: true, reason: TODO}}]}
          catalog: {}
      `,
    },
    {
      title: "An exception in the list",
      bad: yaml`
        services: {report: {}}
        exceptions:
          - {rule: self-call, on: services.report}
        #          ^^^^^^^^^ warning
      `,
      good: yaml`
        services: {report: {}}
        exceptions:
          - {rule: self-call, on: services.report, reason: TODO}
      `,
    },
  ],
});

function reasonEdits(problem: Problem, edit: Editor) {
  if (problem.kind === "opt-out-without-reason") {
    return problem.policy.$.short ? edit.set(problem.policy.$, { none: true, reason: todo }) : edit.add(problem.policy, { reason: todo });
  }
  if (problem.kind !== "exception" || !problem.entry) return undefined;
  const { reason, $ } = problem.entry as Exception;
  if (reason) return edit.set(reason, todo);
  // A key with nothing behind it would be there twice.
  return /\breason['"]?\s*:/.test($.entry.text.slice($.start, $.end)) ? undefined : edit.add(problem.entry, { reason: todo });
}
