import type { Service, Uses } from "../../server/src/generated/elements";
import { nameOf } from "../../server/src/model/place";
import type { System } from "../../server/src/model/system";
import type { Editor, Edits, Pairs } from "./editor";
import { hasSignal, isOwn, kindOf } from "./facts";
import { replaceItems } from "./list-removal";
import { addCallEdits } from "./migrations";
import { newCall } from "./new-service";
import type { Context } from "./rule";
import { signalEdits } from "./blocks";

/**
 * True when two services share data because one replaces the other: a migration leads from the one to the other, or one
 * is a legacy system and the other the facade or layer in front of it. The rules about migrations watch its end.
 */
export function isHandover(system: System, one: string, other: string): boolean {
  const kinds = [one, other].map(name => {
    const service = system.find("services", name);
    return service && kindOf(service);
  });
  if (kinds.includes("legacy") && (kinds.includes("facade") || kinds.includes("acl"))) return true;
  return system.all("migrations").some(({ from, capabilities, deadline }) => {
    if (!deadline) return false;
    const sides = [from?.value, ...(capabilities ?? []).map(({ to }) => to?.value)];
    return sides.includes(one) && sides.includes(other);
  });
}

/** Edits that let a service ask the owner of a store in place of working on the store itself. */
export function askOwnerEdits(edit: Editor, context: Context, service: Service, uses: readonly Uses[], owner: string, effect: "read" | "write"): Edits {
  const { system } = context;
  const known = service.calls?.some(call => call.to?.value === owner);
  const ownerCalls = system.find("services", owner)?.calls?.some(call => call.to?.value === nameOf(service));
  // Each would wait for the other.
  if (ownerCalls || !isOwn(system.find("services", owner))) return undefined;
  const { to, ...protection } = newCall(context, { name: nameOf(service), near: service, callees: [owner] }, owner);
  const call: Pairs = { to: to!, effect, ...(effect === "write" && { idempotent: { key: "requestId" } }), ...protection };
  const list = service.uses!;
  if (known) return replaceItems(edit, list, uses, {});
  if (service.calls) return edit.all(replaceItems(edit, list, uses, {}), addCallEdits(edit, system, service, [call]));
  const isNew = "circuitBreaker" in call && !hasSignal(system, service, "circuit-breaker.state");
  return edit.all(
    replaceItems(edit, list, uses, { calls: [call], ...(isNew && !service.telemetry && { telemetry: { signals: ["circuit-breaker.state"], alerts: ["circuit-breaker-open"] } }) }),
    isNew && service.telemetry ? signalEdits(edit, system, service, "circuit-breaker.state", "circuit-breaker-open") : [],
  );
}
