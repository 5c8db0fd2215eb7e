import type { Telemetry } from "../../server/src/generated/elements";
import type { Fact } from "../../server/src/model/system";
import { compensationSignals } from "./sagas";
import { patterns } from "./knowledge";

type Measured = { readonly telemetry?: Telemetry } | undefined;

/** The signals that belong to one pattern each. They come with the pattern and say nothing about the rest of a system. */
const patternSignals = new Set([...compensationSignals, ...Object.values(patterns).flatMap(({ signal }) => signal ?? [])]);

/** True for a section that tells more than that one pattern is watched. */
function tellsMore(element: Measured): boolean {
  const { signals, dashboards, labels, metrics, traces, logs, external } = element?.telemetry ?? {};
  if (dashboards ?? labels ?? metrics ?? traces ?? logs ?? external) return true;
  return signals?.some(({ value }) => !patternSignals.has(value) && !value.startsWith("canary.")) ?? false;
}

/**
 * True when the descriptor has begun to say what is measured: for all elements, or for some beyond the signal that belongs
 * to a pattern of theirs. Before that, each pattern without a signal would only repeat that nothing is described yet.
 */
export const telemetryDeclared: Fact<boolean> = {
  name: "telemetry declared",
  compute: system => {
    const defaults = system.single("defaults");
    const platform = system.single("platform");
    if ([defaults, platform, platform?.broker, platform?.gateway, platform?.mesh].some(part => part?.telemetry !== undefined)) return true;
    return system.all("services").some(service => tellsMore(service) || (service.consumes ?? []).some(tellsMore)) || system.all("channels").some(tellsMore)
      || system.all("datastores").some(tellsMore) || system.all("flags").some(tellsMore) || system.all("readModels").some(tellsMore)
      || system.all("sagas").some(tellsMore) || system.all("cdc").some(tellsMore) || system.all("pipelines").some(tellsMore);
  },
};
