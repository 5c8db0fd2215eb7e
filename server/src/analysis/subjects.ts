import type { Scope, Subjects } from "../../../rules/kit/rule";
import type { Client, Flow, Migration, Saga, Service } from "../generated/elements";
import type { Block } from "../model/place";
import type { Collection } from "../model/part";
import { policyOf } from "../model/policy";
import type { System } from "../model/system";

/** A subject of some scope together with the element it is. */
export interface ScopedSubject {
  readonly scope: Scope;
  readonly subject: Subjects[Scope];
  readonly block: Block;
}

const single: Readonly<Partial<Record<Collection, Scope>>> = {
  teams: "team", datastores: "datastore", channels: "channel", readModels: "readModel", eventStores: "eventStore", cdc: "cdc",
  flags: "flag", rollouts: "rollout", contracts: "contract", slos: "slo",
};

/** Every subject that one element of a collection gives: itself, and the parts of it that rules are about. */
export function subjectsOf(collection: Collection, element: Block, system: System): readonly ScopedSubject[] {
  if (isGone(collection, element)) return [];
  switch (collection) {
    case "services": return serviceSubjects(element as Service, system);
    case "clients": {
      const client = element as Client;
      return [
        { scope: "client", subject: client, block: client },
        ...(client.calls ?? []).map((call): ScopedSubject => ({ scope: "clientCall", subject: { client, call }, block: call })),
      ];
    }
    case "flows": return [{ scope: "flow", subject: element as Flow, block: element }];
    case "sagas": {
      const saga = element as Saga;
      return [
        { scope: "saga", subject: saga, block: saga },
        ...(saga.steps ?? []).map((step, index): ScopedSubject => ({ scope: "sagaStep", subject: { saga, step, index }, block: step })),
      ];
    }
    case "migrations": {
      const migration = element as Migration;
      return [
        { scope: "migration", subject: migration, block: migration },
        ...(migration.capabilities ?? []).map((capability): ScopedSubject => ({ scope: "capability", subject: { migration, capability }, block: capability })),
      ];
    }
    default: {
      const scope = single[collection];
      return scope ? [{ scope, subject: element as Subjects[Scope], block: element }] : [];
    }
  }
}

function serviceSubjects(service: Service, system: System): readonly ScopedSubject[] {
  const subjects: ScopedSubject[] = [{ scope: "service", subject: service, block: service }];
  for (const call of service.calls ?? []) {
    subjects.push({ scope: "call", subject: { caller: service, call, policy: policyOf(system, service, call) }, block: call });
  }
  for (const use of service.uses ?? []) subjects.push({ scope: "use", subject: { service, use }, block: use });
  for (const publish of service.publishes ?? []) subjects.push({ scope: "publish", subject: { service, publish }, block: publish });
  for (const consume of service.consumes ?? []) subjects.push({ scope: "consume", subject: { service, consume }, block: consume });
  return subjects;
}

/** A pattern that was given up is not judged any more. */
function isGone(collection: Collection, element: Block): boolean {
  const { status } = element as { readonly status?: { readonly value: string | undefined } };
  return (collection === "sagas" || collection === "readModels" || collection === "eventStores" || collection === "cdc") && status?.value === "retired";
}
