import type { Fact } from "../../server/src/model/system";

type Measured = { readonly telemetry?: unknown };

const has = (element: Measured | undefined): boolean => element?.telemetry !== undefined;

/**
 * True when the descriptor says anywhere what is measured. Where it says so nowhere, measuring has not been described yet,
 * and that is one finding and not one for each pattern.
 */
export const telemetryDeclared: Fact<boolean> = {
  name: "telemetry declared",
  compute: system => {
    const defaults = system.single("defaults");
    const platform = system.single("platform");
    if (has(defaults) || has(defaults?.sagas) || has(platform) || has(platform?.broker) || has(platform?.gateway) || has(platform?.mesh)) return true;
    return system.all("services").some(service => has(service) || has(service.outbox) || (service.consumes ?? []).some(consume => has(consume) || has(consume.dlq)))
      || system.all("channels").some(channel => has(channel) || has(channel.dlq))
      || system.all("sagas").some(has) || system.all("readModels").some(has) || system.all("eventStores").some(has)
      || system.all("cdc").some(has) || system.all("datastores").some(has) || system.all("flags").some(has)
      || system.all("migrations").some(has) || system.all("pipelines").some(has);
  },
};
