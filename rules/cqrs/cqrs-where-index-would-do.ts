import {
  code, defineRule, formatDuration, isQueryEngine, nameOf, nameRange, queriesOf, readWriteRatio, shapesOf, todo, yaml,
  type Context, type Located, type Query, type ReadModel,
} from "../kit";

export default defineRule({
  id: "cqrs-where-index-would-do",
  scope: "readModel",
  title: "Read model where an index may do",
  pattern: "cqrs",
  group: "G3",
  severity: "info",
  status: "stable",
  articles: ["RM", "CQRS", "MS12"],

  why: `
    Slow reads are most often a missing index, a poor plan or a question asked too often. These are mended in a day. A
    read model for the same trouble stays for years, with a projection, its lag and its rebuilds to look after.
  `,
  unless: "the question joins data of several services, or needs a store of another kind.",
  fixWrites: "`alternativesTried`, with what was tried to be filled in",

  *check(readModel, context) {
    const { system } = context;
    const tried = [readModel.alternativesTried, system.find("services", readModel.service)?.alternativesTried];
    if (tried.some(list => list && list.length > 0) || isQueryEngine(system.find("datastores", readModel.store))) return;
    const queries = queriesOf(system, readModel);
    if (joins(readModel.reason) || queries.some(query => query.joins && query.joins.length > 0)) return;
    const slow = slowQuery(readModel, queries, context);
    const told = readModel.reason && speaksOfSlowness(readModel.reason) ? readModel.reason : undefined;
    if (!slow && !told) return;
    yield {
      at: told ?? nameRange(readModel),
      message: slow
        ? `read model ${code(nameOf(readModel))} answers for query ${code(slow.name)}, ${overrun(slow)}, and nothing simpler was tried`
        : `read model ${code(nameOf(readModel))} is there because reads are slow, and nothing simpler was tried`,
      help: "try `index`, `query-rewrite`, and `cache` first, and list under `alternativesTried` what did not help",
    };
  },

  fix: (readModel, edit) => ({
    title: `List what was tried before ${code(nameOf(readModel))}`,
    safe: true,
    edits: readModel.alternativesTried ? undefined : edit.add(readModel, { alternativesTried: [todo] }),
  }),

  examples: [{
    title: "Slow reads as the reason",
    bad: yaml`
      services: {query: {}}
      channels: {order.events: {}}
      readModels:
        order-list:
          service: query
          feed: order.events
          reason: the order page is slow
      #           ^^^^^^^^^^^^^^^^^^^^^^ info
    `,
    good: yaml`
      services: {query: {}}
      channels: {order.events: {}}
      readModels:
        order-list:
          service: query
          feed: order.events
          reason: the order page is slow
          alternativesTried: [TODO]
    `,
  }],
});

function speaksOfSlowness(reason: Located<string>): boolean {
  return /\b(?:slow\w*|latenc\w+|performance|speed|p9\d|time[ -]?outs?|too long)\b/i.test(reason.value);
}

function joins(reason: Located<string> | undefined): boolean {
  return reason !== undefined && /\b(?:joins?|several services|other services|across services|cross-service)\b/i.test(reason.value);
}

/** A query over its budget while reads do not outnumber writes and all questions have one shape. */
function slowQuery(readModel: ReadModel, queries: readonly Query[], { system, thresholds }: Context): Query | undefined {
  const ratio = readWriteRatio(system, readModel);
  if (ratio === undefined || ratio >= thresholds.readWriteRatioForCqrs || shapesOf(queries).size !== 1) return undefined;
  return queries.find(({ p99, budget, indexed }) => indexed?.value !== true && p99?.value !== undefined && budget?.value !== undefined && p99.value > budget.value);
}

function overrun({ p99, budget }: Query): string {
  return `which takes ${formatDuration(p99!.value!)} of a budget of ${formatDuration(budget!.value!)}`;
}
