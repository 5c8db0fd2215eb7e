import type { Health, Probe, Service } from "../../server/src/generated/elements";
import { nameOf, type Block } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import { eolOf } from "../../server/src/syntax/edit";
import type { Located } from "../../server/src/syntax/range";
import { isLeftOut } from "./decisions";
import { written, type Editor, type Edits, type Pairs } from "./editor";
import { callersOf, clientsOf, isOwn, isRunning, isSet, kindOf, namesIn } from "./facts";

/** The health checks of a service: its own, each that it does not state taken from the defaults. */
export interface EffectiveHealth {
  readonly liveness: Probe | undefined;
  readonly readiness: Probe | undefined;
  /** True when checks were left out with a reason, or are still to be decided. */
  readonly decided: boolean;
  /** True when the platform probes the instances by itself. */
  readonly byPlatform: boolean;
}

export function healthOf(system: System, service: Service): EffectiveHealth {
  const own = service.health;
  const general = own?.none?.value === true ? undefined : system.single("defaults")?.health;
  return {
    liveness: isSet(own) ? own!.liveness ?? general?.liveness : general?.liveness,
    readiness: isSet(own) ? own!.readiness ?? general?.readiness : general?.readiness,
    decided: isUndecided(own ?? general) || isLeftOut(own ?? general),
    byPlatform: system.single("platform")?.probes?.value === true || own?.platform?.value === true || general?.platform?.value === true,
  };
}

/** True for `health: TODO`. */
function isUndecided(health: Health | undefined): boolean {
  return health?.$.short === true && health.none === undefined;
}

/** True for programs of one's own whose instances run all the time, so that somebody has to watch them. */
export function runsAllTheTime(service: Service): boolean {
  return isOwn(service) && kindOf(service) !== "function" && !service.schedule && service.managed?.value !== true && isRunning(service);
}

/** True when somebody sends requests to a service. A worker gets them only where it is known who does; monitoring sends none that must not fail. */
export function getsRequests(system: System, service: Service): boolean {
  const name = nameOf(service);
  return kindOf(service) !== "worker" || service.entry?.value === true || (service.exposes?.length ?? 0) > 0 || system.index(clientsOf).has(name)
    || system.index(callersOf).get(name).some(({ call }) => call.purpose?.value !== "telemetry");
}

/** What each service looks at in its own readiness check, by the name of what is looked at. */
export const readinessChecks: Index<{ readonly service: Service; readonly check: Located<string> }> = {
  name: "readiness checks",
  collection: "services",
  *entries(element) {
    const service = element as Service;
    if (!isOwn(service)) return;
    for (const check of service.health?.readiness?.checks ?? []) yield [check.value, { service, check }];
  },
};

const stores = ["datastores", "eventStores", "readModels"] as const;
const storeWords: ReadonlySet<string> = new Set(["broker", "database", "db", "queue"]);

/** True when a name stands for something outside of the process: a store, a channel, the broker, or another service. */
export function isDependency(system: System, service: Service, name: string): boolean {
  if (name === service.$.segment) return false;
  return stores.some(collection => system.find(collection, name)) || system.find("services", name) !== undefined
    || system.find("channels", name) !== undefined || storeWords.has(name) || system.single("platform")?.broker?.tool?.value === name;
}

/** Edits that take names out of what a check looks at. */
export function withoutChecks(edit: Editor, probe: Probe, names: readonly string[]): Edits {
  const { checks } = probe;
  if (!checks) return undefined;
  const rest = namesIn(checks).filter(name => !names.includes(name));
  return rest.length > 0 ? edit.set(checks.$, rest) : edit.remove(checks.$) ?? edit.set(checks.$, []);
}

/**
 * Edits that move names from what a check looks at to the deep check, which takes nothing out of rotation. What is new goes
 * before the check: behind it, it could land in text that is being removed.
 */
export function moveToDeep(edit: Editor, health: Health, probe: Probe, names: readonly string[]): Edits {
  const { deep } = health;
  const known = deep?.checks;
  const fresh = names.filter(name => !namesIn(known).includes(name));
  const added = known ? edit.all(...fresh.map(name => edit.append(known, name)))
    : deep ? edit.add(deep, { checks: fresh })
      : insertBefore(probe, { deep: { checks: fresh, interval: "60s" } });
  return edit.all(added, withoutChecks(edit, probe, names));
}

/** Pairs in front of the pair that a block is the value of. */
function insertBefore(block: Block, pairs: Pairs): Edits {
  const { entry, key, parent, shared } = block.$;
  if (shared || !parent) return undefined;
  const lineStart = entry.text.lastIndexOf("\n", key.start - 1) + 1;
  const separator = entry.text[parent.start] === "{" ? ", " : eolOf(entry) + " ".repeat(key.start - lineStart);
  const text = Object.entries(pairs).map(([name, value]) => `${name}: ${written(value)}${separator}`).join("");
  return [{ at: { entry, start: key.start, end: key.start }, text }];
}
