import { consumersOf, producersOf, storeUse } from "../../../rules/kit/facts";
import type { Channel, Client, Datastore, Service } from "../generated/elements";
import type { System } from "../model/system";
import type { Located } from "../syntax/range";
import type { GroupBy } from "./shape";

type Grouping = Exclude<GroupBy, "none">;

const prefixes: Readonly<Record<Grouping, string>> = { owner: "teams.", context: "contexts.", cell: "cells." };

/** The group's id: the path of the team, and something like a path for what has no entry of its own. */
export function groupId(by: Grouping, name: string): string {
  return prefixes[by] + name;
}

/** By owner where services have several, else by context, else by cell, else not at all: one group around all says nothing. */
export function usualGrouping(system: System): GroupBy {
  const services = system.all("services");
  for (const by of ["owner", "context", "cell"] as const) {
    const names = new Set(services.map(service => ofService(by, service)).filter(name => name !== undefined));
    if (names.size > 1) return by;
  }
  return "none";
}

/** Tells the name of the group that an element belongs to. */
export interface Grouped {
  service(service: Service): string | undefined;
  client(client: Client): string | undefined;
  datastore(name: string, store: Datastore | undefined): string | undefined;
  channel(name: string, channel: Channel | undefined): string | undefined;
}

/**
 * Says for every element which group it is in. A datastore or channel that names none is with the one group that works
 * on it; where several do, it is drawn between them.
 */
export function grouped(by: GroupBy, system: System): Grouped {
  if (by === "none") return { service: () => undefined, client: () => undefined, datastore: () => undefined, channel: () => undefined };
  const onlyOne = (services: readonly Service[]): string | undefined => {
    const names = new Set(services.map(service => ofService(by, service)));
    return names.size === 1 ? [...names][0] : undefined;
  };
  return {
    service: service => ofService(by, service),
    client: client => (by === "owner" ? client.team?.value : undefined),
    datastore: (name, store) => {
      const own = by === "owner" ? store?.team : by === "cell" ? store?.cell : undefined;
      const owner = system.find("services", store?.owner);
      return own?.value ?? (owner && ofService(by, owner)) ?? onlyOne(system.index(storeUse).get(name).map(({ service }) => service));
    },
    channel: (name, channel) => {
      const own = by === "owner" ? teamOf(channel?.owner, system) : by === "cell" ? channel?.cell?.value : undefined;
      const producers = system.index(producersOf).get(name).map(({ service }) => service);
      return own ?? onlyOne(producers.length > 0 ? producers : system.index(consumersOf).get(name).map(({ service }) => service));
    },
  };
}

function ofService(by: Grouping, service: Service): string | undefined {
  switch (by) {
    case "owner": return service.team?.[0]?.value;
    case "context": return service.context?.value;
    case "cell": return service.cell?.value;
  }
}

/** A channel is owned by a team; where the name is a service's instead, that service's team is meant. */
function teamOf(owner: Located<string> | undefined, system: System): string | undefined {
  if (!owner) return undefined;
  if (system.find("teams", owner)) return owner.value;
  const service = system.find("services", owner);
  return service ? ofService("owner", service) : owner.value;
}

/** The names of a list of nodes' groups, as declared: used to find where a group is written. */
export function declarationOf(by: Grouping, name: string, system: System): { readonly $: Service["$"] } | undefined {
  return by === "owner" ? system.find("teams", name) : undefined;
}

