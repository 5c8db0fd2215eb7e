import { nameOf, type Block } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";

/** What may name a datastore besides the services that use it. */
const holders = ["services", "datastores", "channels", "flows", "sagas", "readModels", "eventStores", "cdc", "migrations", "contracts", "slos", "pipelines", "datasets"] as const;

/**
 * True when the name of an element stands as a value anywhere in the system, whatever for. It reads every element, so ask
 * for the few elements only that nothing else is known about.
 */
export function isNamed(system: System, element: Block): boolean {
  const name = nameOf(element);
  return holders.some(collection => system.all(collection).some(holder => (holder as Block) !== element && mentions(holder, name)));
}

function mentions(value: unknown, name: string): boolean {
  if (value === name) return true;
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Map) return value.has(name) || [...value.values()].some(child => mentions(child, name));
  if (Array.isArray(value)) return value.some(child => mentions(child, name));
  // The place of a block leads to its text and to what it lies in.
  return Object.entries(value).some(([key, child]) => key !== "$" && key !== "entry" && mentions(child, name));
}

/** Elements by their names, so that the first of a group is the same one in whatever order they are written. */
export function byName<T extends Block>(elements: readonly T[]): readonly T[] {
  return [...elements].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
