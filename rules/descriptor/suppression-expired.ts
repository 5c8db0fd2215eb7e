import { code, defineRule, removeSuppression, yaml, type Exception } from "../kit";

export default defineRule({
  id: "suppression-expired",
  scope: "problem",
  title: "Exception that has ended",
  group: "X-DOC",
  severity: "warning",
  status: "stable",
  articles: ["RM"],

  why: `
    An exception with an end date is a promise to look again. When the day has passed, the accepted finding is back, so that
    the promise is kept or renewed on purpose. A date that cannot be read never comes, and therefore accepts nothing.
  `,
  unless: "the exception still holds; then give it a new date and say why.",

  *check(problem) {
    if (problem.kind !== "exception") return;
    const { fault, rule, element, entry } = problem;
    const until = (entry as Exception | undefined)?.until;
    const exception = `the exception for ${code(rule)}${element ? ` on ${code(element)}` : ""}`;
    if (fault.kind === "expired") {
      yield {
        at: until ?? problem.at,
        message: `${exception} ended on ${fault.until}`,
        help: "mend what it accepted and remove it, or give it a later `until`",
      };
    } else if (fault.kind === "bad-date" && !until) {
      // In the list, `invalid-quantity` speaks about the date.
      yield {
        at: problem.at,
        message: `${exception} ends on ${code(fault.text)}, which is not a date, so it accepts nothing`,
        help: "write the date as year, month and day, for example `(until 2027-03-01)`",
      };
    }
  },

  fix: (problem, edit, { system }) => (problem.kind === "exception" && problem.fault.kind === "expired"
    ? { title: `Remove the exception for ${code(problem.rule)}`, safe: false, edits: removeSuppression(system, edit, problem.entry, problem.at) }
    : undefined),

  examples: [{
    title: "An exception that was meant to end in January",
    bad: yaml`
      services: {report: {}}
      exceptions:
        - {rule: mesh-too-small, on: platform.mesh, reason: until the copy is live, until: 2026-01-01}
      #                                                                                    ^^^^^^^^^^ warning
        - {rule: self-call, on: services.report, reason: historical}
    `,
    good: yaml`
      services: {report: {}}
      exceptions:
        - {rule: self-call, on: services.report, reason: historical}
    `,
  }],
});
