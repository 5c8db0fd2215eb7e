import { code, defineRule, pathOf, yaml } from "../kit";

export default defineRule({
  id: "placeholder-left",
  scope: "problem",
  title: "Decision still to be made",
  group: "X-DOC",
  severity: "info",
  status: "stable",
  articles: ["RM"],

  why: `
    A fix writes \`TODO\` where only a person can decide: who owns a queue, what the user sees when a call fails. It keeps
    the rule that asked for it quiet, so this finding holds the question open until somebody answers it.
  `,
  unless: "never; it goes away with the answer.",

  *check(problem) {
    if (problem.kind !== "placeholder") return;
    // A list item, or a policy that is a placeholder as a whole, goes by the key that holds it.
    const inList = problem.name.startsWith("[");
    const holder = inList || problem.holder.segment === problem.name ? problem.holder.parent : problem.holder;
    yield {
      at: problem.at,
      message: `${code(inList ? problem.holder.segment : problem.name)}${holder ? ` of ${code(pathOf(holder))}` : ""} is still to be decided`,
      help: "replace `TODO` by the value that holds here",
    };
  },

  examples: [{
    title: "An owner that nobody has named",
    bad: yaml`
      services: {orders: {}}
      channels:
        order.events: {dlq: {channel: order.dlq, owner: TODO}}
      #                                                 ^^^^ info
    `,
    good: yaml`
      services: {orders: {}}
      teams: {core: {size: 6}}
      channels:
        order.events: {dlq: {channel: order.dlq, owner: core}}
    `,
  }],
});
