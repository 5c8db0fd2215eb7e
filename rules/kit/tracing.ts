import type { System } from "../../server/src/model/system";
import type { Telemetry } from "../../server/src/generated/elements";
import { isLeftOut } from "./decisions";
import { isSet, namesIn } from "./facts";
import { meshOf } from "./mesh";

/**
 * True when one request can be followed across services: by a tool of the platform, by traces in the telemetry that holds
 * for all, or by the proxies of a mesh. One left out with a reason counts as decided.
 */
export function isTraced(system: System): boolean {
  const platform = system.single("platform");
  const tracing = platform?.tracing;
  if (tracing && (isSet(tracing) || isLeftOut(tracing))) return true;
  const mesh = meshOf(system);
  if (mesh && (tellsTraces(mesh.telemetry) || namesIn(mesh.goals).some(goal => goal === "observability" || goal === "tracing"))) return true;
  return tellsTraces(platform?.telemetry) || tellsTraces(system.single("defaults")?.telemetry);
}

function tellsTraces(telemetry: Telemetry | undefined): boolean {
  return telemetry?.traces !== undefined || namesIn(telemetry?.signals).some(signal => /^trac(?:e|es|ing)\b/.test(signal));
}
