import { code, defineRule, nameOf, nameRange, projectionIdempotency, todo, yaml, type ReadModel, type System } from "../kit";

export default defineRule({
  id: "cqrs-without-feed",
  scope: "readModel",
  title: "Read model without a source of changes",
  pattern: "cqrs",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["CQRS", "ES"],

  why: `
    A read model is a copy, and a copy is worth as much as what keeps it up to date. When nobody says whether events, an
    outbox, the log of the database or a view feeds it, it is either written by hand beside the truth or goes stale
    without anybody noticing.
  `,
  unless: "it is updated in the same transaction as its source; then say `sync: true`.",
  fixWrites: "a feed whose channel is to be decided, and the recognition of events that come twice",

  *check(readModel, { system }) {
    if (hasFeed(readModel) || readModel.sync || isFedElsewhere(system, readModel)) return;
    yield {
      at: nameRange(readModel),
      message: `read model ${code(nameOf(readModel))} does not say where its changes come from`,
      help: "add `feed` with the `channel`, `eventStore`, `cdc`, `outbox`, `view`, or `replica` that brings them",
    };
  },

  fix: (readModel, edit) => ({
    title: `Add a feed to ${code(nameOf(readModel))}, its channel to be decided`,
    safe: true,
    edits: readModel.feed
      ? edit.all(edit.set(readModel.feed, { channel: todo }), readModel.idempotent ? [] : edit.add(readModel, projectionIdempotency))
      : edit.add(readModel, { feed: { channel: todo }, ...(!readModel.idempotent && projectionIdempotency) }),
  }),

  examples: [{
    title: "A list that something fills",
    bad: yaml`
      services: {query: {}}
      datastores: {list-db: {kind: document}}
      readModels:
        order-list:
      # ^^^^^^^^^^ error
          service: query
          store: list-db
          freshness: 5s
    `,
    good: yaml`
      services: {query: {}}
      datastores: {list-db: {kind: document}}
      readModels:
        order-list:
          service: query
          store: list-db
          freshness: 5s
          feed: {channel: TODO}
          idempotent: {key: eventId, checkpoint: per-projection}
    `,
  }],
});

/** True when the feed says anything; a placeholder counts. */
function hasFeed({ feed }: ReadModel): boolean {
  return feed !== undefined && (feed.$.short === true || Object.keys(feed).length > 1);
}

/** True when the store behind the read model says, or another element says for it, what fills it. */
function isFedElsewhere(system: System, { store }: ReadModel): boolean {
  if (!store) return false;
  const datastore = system.find("datastores", store);
  if (datastore?.replicaOf || datastore?.role?.value === "replica") return true;
  return [...system.all("cdc"), ...system.all("pipelines")].some(({ target }) => target?.value === store.value);
}
