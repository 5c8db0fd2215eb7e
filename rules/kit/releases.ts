import type { Deploy, DeployStep, Gate, Service, Slo, Telemetry } from "../../server/src/generated/elements";
import { nameOf, type Block, type Known } from "../../server/src/model/place";
import type { Index, System } from "../../server/src/model/system";
import type { Located } from "../../server/src/syntax/range";
import { todo } from "./blocks";
import { textOf, type Editor, type Edits, type Pairs, type Writable } from "./editor";
import { clientsOf, hasSignal, isOwn, kindOf } from "./facts";
import { flagsFor } from "./flags";
import type { Thresholds } from "./knowledge";
import { meshOf } from "./mesh";

export type Strategy = "recreate" | "big-bang" | "rolling" | "blue-green" | "canary" | "shadow";

/**
 * Where a service says that it is released in one of these ways; undefined when it does not, and for services that others
 * release. A strategy may be a list.
 */
export function strategyOf(service: Service, ...wanted: readonly Strategy[]): Known<Strategy> | undefined {
  if (!isOwn(service)) return undefined;
  return service.deploy?.strategy?.find(strategy => strategy.value !== undefined && wanted.includes(strategy.value));
}

/** The metrics that can stop a release, those of single steps included. */
export function gatesOf(deploy: Deploy | undefined): readonly Gate[] {
  return [...(deploy?.gates ?? []), ...(deploy?.steps ?? []).flatMap(step => step.gates ?? [])];
}

/** A step of a release with the share of the traffic it gives to the new version, in percent. */
export interface ShareStep {
  readonly step: DeployStep;
  readonly share: number;
}

/**
 * The first step that gives a share of all traffic to the new version. Undefined when the first such step is unknown, or
 * goes to a part of the users or of the system only: what share of the whole that is, nobody said.
 */
export function firstShare(deploy: Deploy | undefined): ShareStep | undefined {
  for (const step of deploy?.steps ?? []) {
    const text = step.traffic?.value;
    if (text === "shadow") continue;
    const share = text === undefined ? Number.NaN : Number(text.replace("%", ""));
    const partial = step.cell !== undefined || step.region !== undefined || (step.selector !== undefined && step.selector.value !== "random");
    return Number.isNaN(share) || partial ? undefined : { step, share };
  }
  return undefined;
}

/** True when replicas alone cannot carry a share of the traffic: nothing divides it, and one replica is already more. */
export function isTooFine(service: Service, share: number): boolean {
  const replicas = service.replicas?.value;
  return service.deploy?.router === undefined && replicas !== undefined && replicas > 0 && share < 100 / replicas;
}

/** The router that a fix names: the mesh where there is one, else the gateway. */
export function splitRouter(system: System): string {
  return meshOf(system) ? "mesh-split" : "gateway-weight";
}

/** True when a service answers people: it says so, clients call it, or it is their backend. */
export function isUserFacing(system: System, service: Service): boolean {
  if (service.userFacing) return service.userFacing.value === true;
  return kindOf(service) === "bff" || (service.serves?.length ?? 0) > 0 || system.index(clientsOf).has(nameOf(service));
}

const slosByTarget: Index<Slo> = {
  name: "objectives by target",
  collection: "slos",
  *entries(element) {
    const slo = element as Slo;
    if (slo.target) yield [slo.target.value, slo];
  },
};

/** The objectives of a service, a flow or a store, in the order of the text. */
export function slosOf(system: System, target: Block): readonly Slo[] {
  return system.index(slosByTarget).get(nameOf(target));
}

/** A gate as it would be written again elsewhere. */
export function gatePairs(gate: Gate): Pairs {
  const pairs: Record<string, Writable> = {};
  const { metric, max, min, maxRatioToBaseline, comparedTo, slo, burnRate, window, minCount } = gate;
  const said: Readonly<Record<string, Located<unknown> | undefined>> = { metric, max, min, maxRatioToBaseline, comparedTo, slo, burnRate, window, minCount };
  for (const [key, value] of Object.entries(said)) if (value) pairs[key] = plain(value);
  return pairs;
}

/** The text of a scalar without quotes; numbers stay numbers. */
function plain(value: Located<unknown>): Writable {
  const text = textOf(value);
  if (/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return Number(text);
  return typeof value.value === "string" ? value.value : text;
}

/** The gates to write for a canary of a service, with the edits that declare what they refer to. */
export interface GatePlan {
  readonly gates: readonly Pairs[];
  readonly edits: Edits;
}

/**
 * Gates that compare the new version with the running one and guard an objective: those of a flag on the same service
 * where there are any, so that both watch the same, else the error rate and the slowest answers.
 */
export function planGates(edit: Editor, system: System, thresholds: Thresholds, service: Service): GatePlan {
  const ofFlag = flagsFor(system, service).find(flag => (flag.gates?.length ?? 0) > 0)?.gates;
  const objective = slosOf(system, service)[0];
  const name = objective ? nameOf(objective) : `${nameOf(service)}-availability`;
  const gates: readonly Pairs[] = ofFlag?.map(gate => ({ comparedTo: "stable", ...gatePairs(gate) })) ?? [
    { metric: "error-rate", max: `${thresholds.canaryErrorRateMax}%`, comparedTo: "stable", slo: name },
    { metric: "latency.p99", maxRatioToBaseline: 1.2, comparedTo: "stable" },
  ];
  const isNew = !ofFlag && !objective && !system.find("slos", name);
  const promised = service.availability ? plain(service.availability) : todo;
  return { gates, edits: isNew ? edit.declare("slos", name, { target: nameOf(service), metric: "availability", objective: promised, window: "30d" }) : [] };
}

/** Edits after which the canary of a service is told apart from the running version in every metric of its gates. */
export function canarySignalEdits(edit: Editor, system: System, service: Service, gates: readonly Pairs[]): Edits {
  const metrics = ["error-rate", ...gates.flatMap(gate => (typeof gate["metric"] === "string" && gate["metric"] !== todo ? [gate["metric"]] : []))];
  const signals = [...new Set(metrics.map(metric => (metric.startsWith("canary.") ? metric : `canary.${metric}`)))];
  return signalListEdits(edit, service, signals.filter(signal => !hasSignal(system, service, signal)));
}

function signalListEdits(edit: Editor, element: Block & { readonly telemetry?: Telemetry }, signals: readonly string[]): Edits {
  if (signals.length === 0) return [];
  const { telemetry } = element;
  if (!telemetry) return edit.add(element, { telemetry: { signals } });
  const list = telemetry.signals;
  return list ? edit.all(...signals.map(signal => edit.append(list, signal))) : edit.add(telemetry, { signals });
}

/** Edits after which gates take a release back by themselves; none when they do already, or when that was decided against. */
export function automaticRollbackEdits(edit: Editor, deploy: Deploy): Edits {
  const { rollback } = deploy;
  if (deploy.approver || (rollback?.none?.value === true && rollback.reason)) return [];
  if (!rollback) return edit.add(deploy, { rollback: { automatic: true } });
  if (rollback.none?.value === true) return undefined;
  if (!rollback.automatic) return edit.add(rollback, { automatic: true });
  return rollback.automatic.value === false ? edit.set(rollback.automatic, true) : [];
}
