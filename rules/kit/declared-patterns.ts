import type { Channel, Service } from "../../server/src/generated/elements";
import type { Block } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import { isRunning, isSet } from "./facts";
import { patternOf, type PatternId } from "./knowledge";
import { strategyOf } from "./releases";

/** A pattern that the descriptor says is in use, with the place that says so. */
export interface DeclaredPattern {
  readonly id: PatternId;
  /** As messages name it: "the circuit breaker". */
  readonly words: string;
  readonly block: Block;
}

const inServices: Index<DeclaredPattern> = {
  name: "patterns in services",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    for (const call of service.calls ?? []) {
      if (isSet(call.circuitBreaker)) yield ["", { id: "circuit-breaker", words: "a circuit breaker", block: call.circuitBreaker! }];
      if (isSet(call.bulkhead)) yield ["", { id: "bulkhead", words: "a bulkhead", block: call.bulkhead! }];
    }
    for (const consume of service.consumes ?? []) {
      if (isSet(consume.dlq)) yield ["", { id: "dead-letter-queue", words: "a dead letter queue", block: consume.dlq! }];
    }
    if (isSet(service.outbox)) yield ["", { id: "transactional-outbox", words: "an outbox", block: service.outbox! }];
    if (strategyOf(service, "canary")) yield ["", { id: "canary", words: "a canary release", block: service.deploy! }];
    if (strategyOf(service, "blue-green")) yield ["", { id: "blue-green", words: "a blue-green release", block: service.deploy! }];
  },
};

const inChannels: Index<DeclaredPattern> = {
  name: "patterns in channels",
  collection: "channels",
  *entries(element) {
    const { dlq } = element as Channel;
    if (isSet(dlq)) yield ["", { id: "dead-letter-queue", words: "a dead letter queue", block: dlq! }];
  },
};

/** The resilience, data and release patterns that are declared, each once, at the first place that says so. */
export function declaredPatterns(system: System): readonly DeclaredPattern[] {
  const defaults = system.single("defaults");
  const general: readonly (readonly [PatternId, string, Block | undefined])[] = [
    ["circuit-breaker", "a circuit breaker", isSet(defaults?.calls?.circuitBreaker) ? defaults!.calls!.circuitBreaker : undefined],
    ["dead-letter-queue", "a dead letter queue", isSet(defaults?.channels?.dlq) ? defaults!.channels!.dlq : undefined],
    ["saga", "a saga", system.all("sagas").find(isRunning)],
    ["read-model", "a read model", system.all("readModels").find(isRunning)],
    ["event-sourcing", "an event store", system.all("eventStores").find(isRunning)],
    ["change-data-capture", "change data capture", system.all("cdc").find(isRunning)],
    ["feature-flags", "a feature flag", system.all("flags").find(isRunning)],
  ];
  const found = new Map<PatternId, DeclaredPattern>();
  for (const [id, words, block] of general) if (block) found.set(id, { id, words, block });
  for (const pattern of [...system.index(inServices).get(""), ...system.index(inChannels).get("")]) if (!found.has(pattern.id)) found.set(pattern.id, pattern);
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The signals that show whether these patterns work. */
export function signalsOf(patterns: readonly DeclaredPattern[]): readonly string[] {
  return [...new Set(patterns.flatMap(({ id }) => patternOf(id)?.signal ?? []))];
}
