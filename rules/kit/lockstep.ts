import type { Service } from "../../server/src/generated/elements";
import type { Fact, Index } from "../../server/src/model/system";
import { isOwn, kindOf, namesIn } from "./facts";

/** The services that can only be released together, by the word they share. */
export const deployGroups: Index<Service> = {
  name: "deploy groups",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    if (service.deployGroup && isOwn(service)) yield [service.deployGroup.value, service];
  },
};

/**
 * The deploy groups that tie together what ought to be released apart: services of different bounded contexts or teams. A
 * worker goes with the service whose context or team it shares, so it makes no group alone.
 */
export const lockstepGroups: Fact<ReadonlyMap<string, readonly Service[]>> = {
  name: "lockstep groups",
  compute: system => {
    const groups = system.index(deployGroups);
    return new Map(groups.keys().map(name => [name, groups.get(name)] as const).filter(([, services]) => isLockstep(services)));
  },
  same: (before, after) => before.size === after.size
    && [...before].every(([name, services]) => after.get(name)?.length === services.length && services.every((service, at) => service === after.get(name)![at])),
};

function isLockstep(services: readonly Service[]): boolean {
  const bodies = services.filter(service => kindOf(service) !== "worker" || !services.some(other => other !== service && kindOf(other) !== "worker" && isAtHome(service, other)));
  const contexts = new Set(bodies.flatMap(({ context }) => (context ? [context.value] : [])));
  return contexts.size > 1 || bodies.some(service => bodies.some(other => areStrangers(service, other)));
}

/** True unless two services are known to belong to different contexts or teams. */
function isAtHome(worker: Service, service: Service): boolean {
  return !(worker.context && service.context && worker.context.value !== service.context.value) && !areStrangers(worker, service);
}

/** True when two services have teams, and none in common. */
function areStrangers(a: Service, b: Service): boolean {
  const teams = namesIn(a.team);
  const others = namesIn(b.team);
  return teams.length > 0 && others.length > 0 && !teams.some(team => others.includes(team));
}
