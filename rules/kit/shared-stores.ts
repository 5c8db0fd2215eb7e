import type { Datastore, Service } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { isWriteAccess } from "./cross-writes";
import { isOwn, storeUse } from "./facts";

/**
 * The services that change what a store holds, each once, in the order of the text. Uses that belong to one service, end
 * at a stated day, or move data during a migration are left out; an unstated access is unknown.
 */
export function writersOf(system: System, store: Datastore): readonly Service[] {
  if (store.sameService?.value === true || store.until) return [];
  const writers = system.index(storeUse).get(nameOf(store))
    .filter(({ service, use }) => isOwn(service) && isWriteAccess(use) && use.sameService?.value !== true && !use.until && use.purpose?.value !== "migration");
  return [...new Set(writers.map(({ service }) => service))];
}
