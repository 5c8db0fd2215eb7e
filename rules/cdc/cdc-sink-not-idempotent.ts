import { code, consumersOf, defineRule, isOwn, nameOf, projectionKnowsRepeats, repeatsHurt, yaml, type CdcPipeline, type Consumes, type Context, type Range } from "../kit";

/** A place where changes are applied in a way that a second time would show. */
interface Sink {
  readonly name: string;
  readonly at: Range;
  readonly consume?: Consumes;
}

export default defineRule({
  id: "cdc-sink-not-idempotent",
  scope: "cdc",
  title: "Captured changes applied twice after a restart",
  pattern: "change-data-capture",
  group: "G2",
  severity: "error",
  status: "stable",
  articles: ["CDC", "INT"],

  why: `
    A connector that restarts goes back to its last saved position and sends what followed once more. A sink that inserts
    what it gets then holds rows twice and sums that are too high, and nothing in the pipeline looks wrong. Writing by key,
    or remembering what was applied, makes the second time harmless.
  `,
  unless: "the sink does nothing with a change but look at it; then say `effect: read`.",
  fixWrites: "`idempotent: natural` on the consumer, or `idempotentSink: true` where a store is filled directly",

  *check(pipeline, context) {
    if (pipeline.status?.value === "retired") return;
    for (const sink of sinksOf(pipeline, context)) {
      yield {
        at: sink.at,
        ...(sink.consume && { about: sink.consume }),
        message: `${code(sink.name)} applies changes of ${code(nameOf(pipeline))} without knowing them again, so a restart applies some twice`,
        help: sink.consume ? "write by key and say `idempotent: natural`, or name the key that is remembered" : "write by key and set `idempotentSink: true`",
        related: sink.consume ? [{ at: pipeline.$.key, message: "the changes come from here" }] : [],
        data: sink,
      };
    }
  },

  fix: (_pipeline, edit, _context, violation) => {
    const { consume, name, at } = violation.data as Sink;
    return {
      title: `Let ${code(name)} write changes by key`,
      safe: false,
      edits: !consume ? edit.set(at, true) : consume.idempotent ? edit.set(consume.idempotent.$, "natural") : edit.add(consume, { idempotent: "natural" }),
    };
  },

  examples: [{
    title: "A search index that inserts",
    bad: yaml`
      datastores: {shop-db: {}}
      channels: {product.changes: {}}
      cdc: {products: {source: shop-db, target: product.changes}}
      services:
        search: {consumes: [{channel: product.changes, effect: write}]}
      #                               ^^^^^^^^^^^^^^^ error
    `,
    good: yaml`
      datastores: {shop-db: {}}
      channels: {product.changes: {}}
      cdc: {products: {source: shop-db, target: product.changes}}
      services:
        search: {consumes: [{channel: product.changes, effect: write, idempotent: natural}]}
    `,
  }],
});

function sinksOf(pipeline: CdcPipeline, { system }: Context): readonly Sink[] {
  const { target, idempotentSink } = pipeline;
  if (!target) return [];
  if (system.find("datastores", target)) {
    return idempotentSink?.value === false ? [{ name: target.value, at: idempotentSink }] : [];
  }
  if (idempotentSink && idempotentSink.value !== false) return [];
  return system.index(consumersOf).get(target.value).flatMap(({ service, consume }) =>
    (isOwn(service) && repeatsHurt(consume) && consume.transactional?.value !== true && !projectionKnowsRepeats(system, service, consume) ? [{ name: nameOf(service), at: consume.channel!, consume }] : []));
}
