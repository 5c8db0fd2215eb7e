import {
  code, defineRule, freePipelineName, isOwn, isSet, isWriteAccess, nameOf, namesIn, ownerFor, readModelsByStore, removeItems, todo, transactionDomainOf, yaml,
  type Context, type Edits, type Editor, type Service, type System, type Uses,
} from "../kit";

/** Two stores that one operation writes. */
interface DoubleWrite {
  readonly operation: string;
  readonly first: Uses;
  readonly second: Uses;
}

export default defineRule({
  id: "dual-write-two-stores",
  scope: "service",
  title: "Operation that writes two stores",
  pattern: "dual-write",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["DW", "CDC"],

  why: `
    Two stores, two commits: after a failure between them one has the change and the other has not, and each looks healthy
    on its own. The search does not find what was sold, the cache sells what is gone, and nothing reports an error.
  `,
  unless: "the second is a cache that expires and is filled on reading, or a job compares both and mends the difference (`reconciliation`).",
  fixWrites: "change data capture from the first store to the second, in place of the second write",

  *check(service, { system }) {
    if (!isOwn(service)) return;
    for (const double of doubleWrites(system, service)) {
      const { operation, first, second } = double;
      yield {
        at: second.store!,
        about: second,
        message: `operation ${code(operation)} of ${code(nameOf(service))} writes ${code(first.store)} and ${code(second.store)} with no transaction around both`,
        help: `write ${code(first.store)} only, and feed ${code(second.store)} by change data capture or an outbox`,
        related: [{ at: first.store!, message: `${code(first.store)} is written here` }],
        data: double,
      };
    }
  },

  fix: (service, edit, context, violation) => {
    const { operation, first, second } = violation.data as DoubleWrite;
    const rest = namesIn(second.in).filter(name => name !== operation);
    return {
      title: `Feed ${code(second.store)} from the log of ${code(first.store)}`,
      safe: false,
      edits: edit.all(
        rest.length > 0 ? edit.set(second.in!.$, rest) : removeItems(edit, service.uses!, [second]),
        pipelineEdits(edit, context, service, first.store!.value, second.store!.value),
      ),
    };
  },

  examples: [{
    title: "A product and its place in the search index",
    bad: yaml`
      teams: {shop: {size: 6}}
      services:
        catalog:
          uses:
            - {store: catalog-db, access: readwrite, in: change-product}
            - {store: search-index, access: write, in: change-product}
      #               ^^^^^^^^^^^^ error
      datastores: {catalog-db: {kind: relational, owner: catalog}, search-index: {kind: search}}
    `,
    good: yaml`
      teams: {shop: {size: 6}}
      services:
        catalog:
          uses:
            - {store: catalog-db, access: readwrite, in: change-product}
      datastores: {catalog-db: {kind: relational, owner: catalog}, search-index: {kind: search}}
      cdc:
        catalog-db-to-search-index:
          source: catalog-db
          target: search-index
          owner: shop
          snapshot: {mode: initial, handoff: lsn}
          deletes: tombstone
          schemaCompatibility: backward
          checkpoint: connect-offsets
          idempotentSink: true
          reconciliation: daily
          telemetry: {signals: [cdc.lag], alerts: [cdc-lag]}
    `,
  }],
});

/** For each store beside the one that an operation's truth lies in: the first operation that writes both. */
function doubleWrites(system: System, service: Service): readonly DoubleWrite[] {
  const found: DoubleWrite[] = [];
  const writes = (service.uses ?? []).filter(use => use.store && isWriteAccess(use) && use.transactional?.value !== true
    && use.purpose?.value !== "session" && use.purpose?.value !== "rate-limit");
  for (const second of writes) {
    if (isMendedElsewhere(system, second)) continue;
    for (const operation of namesIn(second.in)) {
      const same = writes.filter(use => namesIn(use.in).includes(operation));
      const first = truthOf(system, service, same);
      if (!first || first === second || transactionDomainOf(system, first.store!.value) === transactionDomainOf(system, second.store!.value)) continue;
      found.push({ operation, first, second });
      break;
    }
  }
  return found;
}

/** The store in which the truth lies: one that the service owns and that is no copy, else the first that is none. */
function truthOf(system: System, service: Service, writes: readonly Uses[]): Uses | undefined {
  const originals = writes.filter(use => !isCopy(system, use.store!.value));
  return originals.find(use => system.find("datastores", use.store)?.owner?.value === nameOf(service)) ?? originals[0] ?? writes[0];
}

function isCopy(system: System, store: string): boolean {
  const { role, kind } = system.find("datastores", store) ?? {};
  return kind?.value === "cache" || kind?.value === "search" || (role !== undefined && role.value !== "write-model") || system.index(readModelsByStore).has(store);
}

/** True when a difference does not last: the entry expires and is read anew, or a job compares and mends. */
function isMendedElsewhere(system: System, use: Uses): boolean {
  const store = system.find("datastores", use.store);
  const isCache = store?.kind?.value === "cache" || store?.role?.value === "cache" || use.purpose?.value === "cache";
  if (isCache && store?.ttl && use.invalidate && use.invalidate.value !== "on-write") return true;
  return use.atomicity?.value === "repair-job" || (use.reconciliation !== undefined && isSet(use.reconciliation));
}

/** A pipeline with everything that one needs before it can be relied on. */
function pipelineEdits(edit: Editor, { system }: Context, service: Service, source: string, target: string): Edits {
  const isRelational = system.find("datastores", source)?.kind?.value === "relational";
  return edit.declare("cdc", freePipelineName(system, `${source}-to-${target}`), {
    source, target, owner: ownerFor(system, service) ?? todo,
    snapshot: { mode: "initial", handoff: isRelational ? "lsn" : "watermark" },
    deletes: "tombstone", schemaCompatibility: "backward", checkpoint: "connect-offsets", idempotentSink: true, reconciliation: "daily",
    telemetry: { signals: ["cdc.lag"], alerts: ["cdc-lag"] },
  });
}
