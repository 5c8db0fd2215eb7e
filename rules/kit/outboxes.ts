import type { Publishes, Service } from "../../server/src/generated/elements";
import type { System } from "../../server/src/model/system";
import type { Editor, Edits, Pairs } from "./editor";
import { hasSignal } from "./facts";

/** An outbox with the relay that empties it, and the signal that shows when it does not. */
export function outboxBlock(system: System, store: string): Pairs {
  return { store, relay: { type: "cdc" }, ...(!hasSignal(system, {}, "outbox.age", "outbox.depth") && { telemetry: ["outbox.age"] }) };
}

/** Edits that give a service an outbox in a store, where it has none; undefined when it was switched off. */
export function outboxEdits(edit: Editor, system: System, service: Service, store: string): Edits {
  if (!service.outbox) return edit.add(service, { outbox: outboxBlock(system, store) });
  return service.outbox.none ? undefined : [];
}

/** Edits that send a message through an outbox in a store, with the relay that empties it where there is none. */
export function publishThroughOutbox(edit: Editor, system: System, service: Service, publish: Publishes, store: string): Edits {
  const through = publish.via ? edit.set(publish.via, "outbox") : edit.add(publish, { via: "outbox" });
  return edit.all(through, outboxEdits(edit, system, service, store));
}

/** The database that commits what a store holds: stores of one domain change in one transaction. */
export function transactionDomainOf(system: System, store: string): string {
  return system.find("datastores", store)?.transactionDomain?.value ?? store;
}
