import {
  code, defineRule, isOwn, isWriteAccess, nameOf, nameRange, namesIn, outboxEdits, projectionIdempotency, removeItems, storeUse, transactionDomainOf, yaml,
  type Context, type Edits, type Editor, type ReadModel, type Service, type System, type Uses,
} from "../kit";

/** One operation that writes the truth and its copy. */
interface DoubleWrite {
  readonly service: Service;
  readonly operation: string;
  readonly readUse: Uses;
  readonly writeUse: Uses;
}

export default defineRule({
  id: "cqrs-write-path-updates-read-store",
  scope: "readModel",
  title: "Command that writes the read store itself",
  pattern: "cqrs",
  group: "G3",
  severity: "error",
  status: "stable",
  articles: ["CQRS", "DW"],

  why: `
    A command that writes the truth and, beside it, the copy for reading has two commits. After a crash between them the
    copy is wrong and stays wrong, because nothing else ever touches it. Changes that leave with the first commit, through
    an outbox or the log, reach the copy even then.
  `,
  unless: "both lie in one database and change in one transaction.",
  fixWrites: "an outbox as the feed of the read model, in place of the second write",

  *check(readModel, { system }) {
    if (readModel.sync) return;
    for (const { service, operation, readUse, writeUse } of doubleWrites(system, readModel)) {
      yield {
        at: readUse.store!,
        about: readUse,
        message: `operation ${code(operation)} of ${code(nameOf(service))} writes ${code(writeUse.store)} and read store ${code(readUse.store)} itself, so they drift apart`,
        help: `write ${code(writeUse.store)} only, and feed ${code(nameOf(readModel))} from an outbox, events, or change data capture`,
        related: [
          { at: writeUse.store!, message: `${code(writeUse.store)} is written here` },
          { at: nameRange(readModel), message: `${code(readUse.store)} holds read model ${code(nameOf(readModel))}` },
        ],
        data: { service, operation, readUse, writeUse } satisfies DoubleWrite,
      };
    }
  },

  fix: (readModel, edit, context, violation) => {
    const double = violation.data as DoubleWrite;
    return {
      title: `Feed ${code(nameOf(readModel))} from an outbox of ${code(nameOf(double.service))}`,
      safe: false,
      edits: feedFromOutbox(edit, context, readModel, double),
    };
  },

  examples: [{
    title: "An order and its list in one operation",
    bad: yaml`
      services:
        orders:
          uses:
            - {store: order-db, access: readwrite, in: place-order}
            - {store: list-db, access: write, in: place-order}
      #               ^^^^^^^ error
      datastores: {order-db: {owner: orders}, list-db: {kind: document}}
      readModels:
        order-list: {service: orders, store: list-db, freshness: 5s}
    `,
    good: yaml`
      services:
        orders:
          uses:
            - {store: order-db, access: readwrite, in: place-order}
          outbox:
            store: order-db
            relay: {type: cdc}
            telemetry: [outbox.age]
      datastores: {order-db: {owner: orders}, list-db: {kind: document}}
      readModels:
        order-list: {service: orders, store: list-db, freshness: 5s, feed: {outbox: orders}, idempotent: {key: eventId, checkpoint: per-projection}}
    `,
  }],
});

function doubleWrites(system: System, readModel: ReadModel): readonly DoubleWrite[] {
  const found: DoubleWrite[] = [];
  for (const { service, use: readUse } of readModel.store ? system.index(storeUse).get(readModel.store.value) : []) {
    if (!isOwn(service) || !isWriteAccess(readUse) || readUse.transactional?.value === true) continue;
    for (const operation of namesIn(readUse.in)) {
      const writeUse = service.uses!.find(use => use.store && use.store.value !== readUse.store!.value && isWriteAccess(use) && namesIn(use.in).includes(operation)
        && transactionDomainOf(system, use.store.value) !== transactionDomainOf(system, readUse.store!.value));
      if (!writeUse) continue;
      found.push({ service, operation, readUse, writeUse });
      break;
    }
  }
  return found;
}

function feedFromOutbox(edit: Editor, { system }: Context, readModel: ReadModel, { service, operation, readUse, writeUse }: DoubleWrite): Edits {
  const rest = namesIn(readUse.in).filter(name => name !== operation);
  return edit.all(
    rest.length > 0 ? edit.set(readUse.in!.$, rest) : removeItems(edit, service.uses!, [readUse]),
    readModel.feed ? [] : edit.add(readModel, { feed: { outbox: nameOf(service) }, ...(!readModel.idempotent && projectionIdempotency) }),
    outboxEdits(edit, system, service, writeUse.store!.value),
  );
}
