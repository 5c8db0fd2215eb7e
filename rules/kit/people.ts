import type { Service } from "../../server/src/generated/elements";
import type { Fact, Index, System } from "../../server/src/model/system";
import type { Range } from "../../server/src/syntax/range";
import type { Block } from "../../server/src/model/place";
import { isOwn, kindOf, namesIn } from "./facts";
import { daysBetween } from "../../server/src/model/quantity";
import { code } from "./words";

/**
 * Where to point for what is true of the system as a whole: a part that is declared and closer to it, else the system's own
 * entry, else the first service. The finding is about the system in any case.
 */
export function systemPlace(system: System, closer?: Block): { readonly at: Range; readonly about?: Block } | undefined {
  const whole = system.single("system");
  const first = system.all("services").find(isOwn) ?? system.all("services")[0];
  const at = closer?.$.key ?? whole?.name ?? whole?.$.key ?? first?.$.key;
  return at && { at, ...(whole && { about: whole }) };
}

/** The system as a message names it: "system `shop`", or "the system" where it has no name. */
export function systemName(system: System): string {
  const name = system.single("system")?.name;
  return name === undefined ? "the system" : `system ${code(name)}`;
}

/** How many people build the system; undefined as soon as the size of one team is not known. */
export const engineers: Fact<number | undefined> = {
  name: "engineers",
  compute: system => {
    const teams = system.all("teams");
    let sum = 0;
    for (const { size } of teams) {
      if (size?.value === undefined || !Number.isFinite(size.value)) return undefined;
      sum += size.value;
    }
    return teams.length > 0 ? sum : undefined;
  },
};

/** True when somebody wrote down why the system is split; a placeholder counts. */
export function hasDrivers(system: System): boolean {
  return (system.single("system")?.drivers?.length ?? 0) > 0;
}

/** Days since the system went into use; undefined where that is not known. */
export function systemAge(system: System, today: string): number | undefined {
  const since = system.single("system")?.since?.value;
  return since === undefined ? undefined : daysBetween(since, today);
}

/**
 * The services that each team looks after: programs built here that run all the time. Those that name no team are under
 * the empty name.
 */
export const servicesOfTeam: Index<Service> = {
  name: "services of a team",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    const kind = kindOf(service);
    if (!isOwn(service) || kind === "gateway" || kind === "function" || service.managed?.value === true || service.status?.value === "retired") return;
    if (!service.team) yield ["", service];
    else for (const name of new Set(namesIn(service.team))) yield [name, service];
  },
};
