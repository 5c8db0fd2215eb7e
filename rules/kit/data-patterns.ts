import type { Block } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import { isRunning } from "./facts";

/** A pattern that spreads one piece of data over several places, with the word that messages use for it. */
export interface DataPattern {
  readonly kind: "saga" | "read model" | "event store";
  readonly block: Block;
}

/**
 * The distributed data patterns that run here: sagas, read models that events keep up to date, and event stores. What is
 * planned or retired does not run.
 */
export function dataPatterns(system: System): readonly DataPattern[] {
  const models = system.all("readModels").filter(model => isRunning(model) && (model.feed?.channel ?? model.feed?.eventStore ?? model.feed?.outbox ?? model.events) !== undefined);
  return [
    ...system.all("sagas").filter(isRunning).map(block => ({ kind: "saga" as const, block })),
    ...models.map(block => ({ kind: "read model" as const, block })),
    ...system.all("eventStores").filter(isRunning).map(block => ({ kind: "event store" as const, block })),
  ];
}
