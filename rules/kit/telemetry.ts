import type { Telemetry } from "../../server/src/generated/elements";
import type { Fact, System } from "../../server/src/model/system";
import { todo } from "./blocks";
import { patterns } from "./knowledge";
import { compensationSignals } from "./sagas";

type Measured = { readonly telemetry?: Telemetry } | undefined;

const says = (element: Measured): boolean => element?.telemetry !== undefined;

/**
 * True when the descriptor says anywhere what is measured. Where it says so nowhere, measuring has not been described yet,
 * and that is one finding and not one for each pattern.
 */
export const telemetryDeclared: Fact<boolean> = {
  name: "telemetry declared",
  compute: system => saysForAll(system) || has(system, says)
    || system.all("services").some(service => says(service.outbox) || (service.consumes ?? []).some(({ dlq }) => says(dlq)))
    || system.all("channels").some(({ dlq }) => says(dlq)),
};

/**
 * True when the descriptor has begun to say what is measured for more than single patterns: for all elements, or for some
 * beyond the signal that comes with a pattern of theirs. A signal that a circuit breaker or a dead letter queue brought
 * along is no reason to ask at once for all that could be measured.
 */
export const measuringDescribed: Fact<boolean> = {
  name: "measuring described",
  compute: system => saysForAll(system) || has(system, tellsMore),
};

function saysForAll(system: System): boolean {
  const defaults = system.single("defaults");
  const platform = system.single("platform");
  return [defaults, defaults?.sagas, platform, platform?.broker, platform?.gateway, platform?.mesh].some(says);
}

function has(system: System, test: (element: Measured) => boolean): boolean {
  return system.all("services").some(service => test(service) || (service.consumes ?? []).some(test)) || system.all("channels").some(test)
    || system.all("datastores").some(test) || system.all("flags").some(test) || system.all("readModels").some(test)
    || system.all("eventStores").some(test) || system.all("sagas").some(test) || system.all("cdc").some(test)
    || system.all("migrations").some(test) || system.all("pipelines").some(test);
}

/** The signals that belong to one pattern each. */
const patternSignals = new Set([...compensationSignals, ...Object.values(patterns).flatMap(({ signal }) => signal ?? [])]);

function tellsMore(element: Measured): boolean {
  const { signals, dashboards, labels, metrics, traces, logs, external } = element?.telemetry ?? {};
  if (dashboards || labels || [metrics, traces, logs, external].some(tool => tool !== undefined && tool.value !== todo)) return true;
  return signals?.some(({ value }) => !patternSignals.has(value) && !value.startsWith("canary.")) ?? false;
}
