import { brokenFields, channelWord, code, consumersOf, defineRule, listOf, nameOf, producersOf, schemaSteps, yaml, type BrokenField, type Channel, type Consumer, type Pairs, type SchemaStep, type System } from "../kit";

/** One way in which a version breaks those who read the one before. */
interface Break {
  readonly step: SchemaStep;
  readonly fields: readonly BrokenField[];
}

const verbs = { dropped: "drops", retyped: "changes the type of", required: "requires" } as const;

export default defineRule({
  id: "breaking-schema-change",
  scope: "channel",
  title: "Schema change that breaks a consumer",
  pattern: "schema-contract",
  group: "G5",
  severity: "error",
  status: "stable",
  articles: ["INT", "MS15", "MS2"],

  why: `
    A consumer that was built for one shape of a message meets the next one without warning, in production, from a queue.
    Fields may be added freely, because readers ignore what they do not know. A field that disappears, changes its type or
    suddenly has to be there stops every reader that has not moved yet, and messages of the old shape may still wait.
  `,
  unless: "every consumer has moved to the new version, or both versions are sent side by side until they have.",
  fixWrites: "the dropped fields again, marked as deprecated; the former type; or `required: false`",

  *check(channel, { system }) {
    for (const step of schemaSteps(channel)) {
      for (const effect of ["dropped", "retyped", "required"] as const) {
        const broken = brokenFields(step, effect).map(field => ({ ...field, readers: readersOf(system, channel, step, field) })).filter(({ readers }) => readers.length > 0);
        if (broken.length === 0) continue;
        const readers = broken.flatMap(field => field.readers);
        const fields: Break = { step, fields: broken };
        yield {
          at: broken[0]!.at,
          message: `${channelWord(channel)} ${code(nameOf(channel))} ${verbs[effect]} ${listOf(broken.map(({ name }) => name))} in version ${step.after.v?.value}, `
            + `${effect === "required" ? "not yet understood by" : "still read by"} ${listOf(readers.map(({ service }) => nameOf(service)))}`,
          help: effect === "dropped" ? "keep the field and mark it as `deprecated`, or send the new shape on a channel of its own"
            : effect === "retyped" ? "keep the type and add the new one as another field, or send the new shape on a channel of its own"
              : "leave the field optional until every consumer has moved, or send the new shape on a channel of its own",
          related: readers.map(({ service, consume }) => ({ at: consume.version ?? consume.channel!, message: `${code(nameOf(service))} reads ${consume.version ? `version ${consume.version.value}` : "the field"}` })),
          data: fields,
        };
      }
    }
  },

  fix: (_channel, edit, _context, violation) => {
    const { step, fields } = violation.data as Break;
    const names = listOf(fields.map(({ name }) => name));
    switch (fields[0]!.effect) {
      case "dropped": return {
        title: `Keep ${names} as deprecated in version ${step.after.v?.value}`,
        safe: false,
        edits: edit.all(...fields.map(field => edit.append(step.after.fields!, keptField(field)))),
      };
      case "retyped": return {
        title: `Keep the type of ${names}`, safe: false, edits: edit.all(...fields.map(({ before, after }) => edit.set(after!.type!, before!.type!.value))),
      };
      case "required": return {
        title: `Leave ${names} optional`, safe: false, edits: edit.all(...fields.map(({ after }) => edit.set(after!.required!, false))),
      };
    }
  },

  examples: [{
    title: "A field that somebody still reads",
    bad: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        billing: {consumes: [{channel: order.events, effect: read, version: 1, fields: [orderId, total]}]}
      channels:
        order.events:
          schema:
            format: avro
            versions:
              - {v: 1, fields: [orderId, {name: total, type: decimal}]}
              - {v: 2, fields: [orderId, lines]}
      #             ^ error
    `,
    good: yaml`
      services:
        orders: {publishes: [{channel: order.events, via: outbox}]}
        billing: {consumes: [{channel: order.events, effect: read, version: 1, fields: [orderId, total]}]}
      channels:
        order.events:
          schema:
            format: avro
            versions:
              - {v: 1, fields: [orderId, {name: total, type: decimal}]}
              - {v: 2, fields: [orderId, lines, {name: total, type: decimal, deprecated: true}]}
    `,
  }],
});

function keptField({ name, before }: BrokenField): Pairs {
  return { name, ...(before?.type && { type: before.type.value }), deprecated: true };
}

/**
 * The consumers that a change breaks: those that list the field, and those that list an older version and do not say which
 * fields they read. Who still gets the older version is not broken.
 */
function readersOf(system: System, channel: Channel, step: SchemaStep, field: BrokenField): readonly Consumer[] {
  const sent = new Set(system.index(producersOf).get(nameOf(channel)).map(({ publish }) => publish.version?.value));
  return system.index(consumersOf).get(nameOf(channel)).filter(({ consume }) => {
    const version = consume.version?.value;
    if (version !== undefined && sent.has(version)) return false;
    const isOlder = version !== undefined && step.older.has(version);
    if (field.effect === "required") return isOlder && channel.schema?.upcaster?.value !== true;
    return consume.fields ? consume.fields.some(({ value }) => value === field.name) : isOlder;
  });
}
