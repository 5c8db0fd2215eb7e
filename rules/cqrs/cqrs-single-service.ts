import {
  code, defineRule, deployables, isKeptByDatabase, isOwn, isQueryEngine, kindOf, nameOf, nameRange, queriesOf, readersOf, readWriteRatio, removeElement, shapesOf, sourcesOf, writeStoresOf, yaml,
  type Context, type Datastore, type Edits, type Editor, type ReadModel, type Service, type System,
} from "../kit";

export default defineRule({
  id: "cqrs-single-service",
  scope: "readModel",
  title: "Read model that only its own service needs",
  pattern: "cqrs",
  group: "G3",
  severity: "warning",
  status: "stable",
  articles: ["RM", "CQRS", "MS12"],

  why: `
    A read model pays where many ask differently from how the data is written, or far more often. Inside one service, on
    the same kind of store and with one reader, it brings lag, a projection and a rebuild to run, and takes no load off
    anybody. A query on the write store answers the same question at once.
  `,
  unless: "reads outnumber writes by far (`readWriteRatio`), or the questions have different shapes; declare that, and the rule is silent.",
  fixWrites: "nothing: it removes the read model and points its queries to the write store",

  *check(readModel, context) {
    const { system, thresholds } = context;
    if (isKeptByDatabase(system, readModel) || isQueryEngine(system.find("datastores", readModel.store))) return;
    if ((readWriteRatio(system, readModel) ?? 0) >= thresholds.readWriteRatioForCqrs || shapesOf(queriesOf(system, readModel)).size >= 2) return;
    const alone = system.fact(deployables) === 1;
    const service = alone ? onlyService(system) : sameService(readModel, context);
    if (!service) return;
    const source = writeStoresOf(system, service, readModel)[0];
    yield {
      at: nameRange(readModel),
      message: alone
        ? `read model ${code(nameOf(readModel))} stands beside the only service, ${code(nameOf(service))}: it adds lag and takes no load off anybody`
        : `read model ${code(nameOf(readModel))} has one reader, and ${code(nameOf(service))} writes the same kind of store: it adds lag without relief`,
      help: `query the write store${source ? ` ${code(nameOf(source))}` : ""} instead, or declare the \`readWriteRatio\` or the \`queries\` that call for a read model`,
      related: source ? [{ at: nameRange(source), message: `${code(nameOf(service))} writes ${code(nameOf(source))}` }] : [],
      data: source,
    };
  },

  fix: (readModel, edit, { system }, violation) => {
    const source = violation.data as Datastore | undefined;
    return {
      title: `Remove ${code(nameOf(readModel))} and query ${source ? code(nameOf(source)) : "the write store"}`,
      safe: false,
      edits: edit.all(removeElement(edit, readModel), source ? redirect(edit, system, readModel, source) : []),
    };
  },

  examples: [{
    title: "A list beside the only service",
    bad: yaml`
      services:
        shop:
          uses: [{store: shop-db, access: readwrite}]
          queries: [{name: open-orders, store: order-list, shape: list}]
      datastores: {shop-db: {kind: relational, owner: shop}}
      channels: {order.events: {kind: topic}}
      readModels:
        order-list:
      # ^^^^^^^^^^ warning
          service: shop
          feed: order.events
          freshness: 5s
    `,
    good: yaml`
      services:
        shop:
          uses: [{store: shop-db, access: readwrite}]
          queries: [{name: open-orders, store: shop-db, shape: list}]
      datastores: {shop-db: {kind: relational, owner: shop}}
      channels: {order.events: {kind: topic}}
      readModels:
    `,
  }],
});

function onlyService(system: System): Service | undefined {
  return system.all("services").find(service => isOwn(service) && kindOf(service) !== "gateway");
}

/** The service that both writes and builds the read model, on stores of the same known kind, for one reader at most. */
function sameService(readModel: ReadModel, { system }: Context): Service | undefined {
  const service = system.find("services", readModel.service);
  if (!isOwn(service) || !sourcesOf(system, readModel).includes(service) || readersOf(system, readModel).length > 1) return undefined;
  const kind = system.find("datastores", readModel.store)?.kind?.value;
  return kind !== undefined && writeStoresOf(system, service, readModel).some(store => store.kind?.value === kind) ? service : undefined;
}

/** Queries that name the read model or its store ask the write store. */
function redirect(edit: Editor, system: System, readModel: ReadModel, source: Datastore): Edits {
  const names = [nameOf(readModel), readModel.store?.value];
  const queries = system.all("services").flatMap(service => service.queries ?? []).filter(query => names.includes(query.store?.value));
  return edit.all(...queries.map(query => edit.set(query.store!, nameOf(source))));
}
