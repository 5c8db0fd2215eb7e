import { isWriteAccess } from "../../../../rules/kit/cross-writes";
import { isOwn, namesIn } from "../../../../rules/kit/facts";
import { publishThroughOutbox, transactionDomainOf } from "../../../../rules/kit/outboxes";
import { editorFor } from "../../analysis/fixes";
import type { Publishes, Service } from "../../generated/elements";
import type { System } from "../../model/system";
import { elementAt, itemAt } from "./cursor-place";
import { ready, type Refactoring, type RefactoringPlace } from "./refactoring";

/** Kinds of stores in which a message can be written together with the change that it tells of. */
const transactional: ReadonlySet<string> = new Set(["relational", "document", "graph"]);

/**
 * Sends a message through an outbox instead of directly, when it is clear which store the outbox belongs to: the one that
 * the same operation writes, or the only one that the service writes. A message that may be lost, or that goes out before
 * the write, is fine as it is.
 */
export function outboxes(place: RefactoringPlace): readonly Refactoring[] {
  const { descriptor, source } = place;
  const system = descriptor.store;
  const at = elementAt(place, "services");
  const publish = at && itemAt(at.element.publishes, at.offset);
  if (!at || !publish?.channel || !isOwn(at.element) || !isDirect(system, publish)) return [];
  const store = storeFor(system, at.element, publish);
  if (store === undefined) return [];
  const edits = publishThroughOutbox(editorFor(descriptor, source), system, at.element, publish, store);
  return ready(descriptor, { kind: "outbox", title: `Publish to \`${publish.channel.value}\` through an outbox in \`${store}\``, reaches: true }, edits);
}

function isDirect(system: System, { via, loss, beforeWrite, purpose, channel }: Publishes): boolean {
  if ((via && via.value !== "direct") || loss?.value === "acceptable" || beforeWrite?.value === true || purpose?.value === "telemetry") return false;
  const about = system.find("channels", channel)?.purpose?.value;
  return about !== "telemetry" && about !== "presence";
}

function storeFor(system: System, { uses, outbox }: Service, publish: Publishes): string | undefined {
  const written = (uses ?? []).filter(use => use.store && isWriteAccess(use) && isTransactional(system, use.store.value));
  const operation = publish.with?.value;
  const same = operation === undefined ? written : written.filter(use => namesIn(use.in).includes(operation));
  const stores = [...new Set((same.length > 0 ? same : written.filter(use => use.in === undefined)).map(use => use.store!.value))];
  const [store] = stores;
  // A person may know which of several is meant; an operation that writes two of them has an outbox in the first.
  if (store === undefined || (stores.length > 1 && operation === undefined)) return undefined;
  const there = outbox?.store?.value;
  return there === undefined || transactionDomainOf(system, there) === transactionDomainOf(system, store) ? store : undefined;
}

function isTransactional(system: System, name: string): boolean {
  const store = system.find("datastores", name);
  return store !== undefined && (store.kind?.value === undefined || transactional.has(store.kind.value));
}
