import type { Bulkhead, Call, CircuitBreaker, Defaults, Fallback, Retry, Service, Timeout } from "../generated/elements";
import type { Located, Range } from "../syntax/range";
import { pathOf, type Block, type Known, type Place } from "./place";
import type { System } from "./system";

/** Where a policy was declared, from near to far. */
export type Layer = "call" | "callee" | "service" | "defaults" | "gateway" | "mesh";

export interface Origin {
  readonly layer: Layer;
  /** The path of the block that says it, for example `defaults.calls.to.payment`. */
  readonly path: string;
  readonly at: Range;
}

/**
 * What is in force for a call. `value` merges the layers key by key, the nearest first; `origin` is the nearest layer
 * that says anything, `origins` tells it key by key.
 */
export interface Effective<T> {
  readonly value: T;
  readonly origin: Origin;
  readonly origins: Readonly<Record<string, Origin>>;
}

/** A policy that was switched off on purpose, at the nearest layer that says anything. */
export interface SwitchedOff {
  readonly off: true;
  /** Absent: no reason is given, so it silences nothing. */
  readonly reason: Located<string> | undefined;
  readonly origin: Origin;
}

export interface EffectivePolicy {
  readonly timeout: Effective<Timeout> | SwitchedOff | undefined;
  readonly retry: Effective<Retry> | SwitchedOff | undefined;
  readonly circuitBreaker: Effective<CircuitBreaker> | SwitchedOff | undefined;
  readonly bulkhead: Effective<Bulkhead> | SwitchedOff | undefined;
  readonly fallback: Effective<Fallback> | SwitchedOff | undefined;
}

export type PolicyName = keyof EffectivePolicy;
const names: readonly PolicyName[] = ["timeout", "retry", "circuitBreaker", "bulkhead", "fallback"];

type PolicyBlock = Block & { readonly none?: Known<boolean>; readonly reason?: Located<string> };
type Source = Partial<Record<PolicyName, PolicyBlock>> & { readonly reason?: Located<string> };

interface Said {
  readonly layer: Layer;
  readonly source: Source;
}

/** The layers of one call, from near to far. The mesh counts for the services it covers. */
function layersOf(system: System, service: Service, call: Call): readonly Said[] {
  const defaults = system.single("defaults") as Defaults | undefined;
  const mesh = system.single("platform")?.mesh;
  const layers: Said[] = [{ layer: "call", source: call }];
  const callee = call.to && defaults?.calls?.to?.get(call.to.value);
  if (callee) layers.push({ layer: "callee", source: callee });
  if (service.defaults?.calls) layers.push({ layer: "service", source: service.defaults.calls });
  if (defaults?.calls) layers.push({ layer: "defaults", source: defaults.calls });
  const gateway = system.single("platform")?.gateway;
  const isGateway = gateway?.service ? gateway.service.value === service.$.segment : service.kind?.value === "gateway";
  if (gateway && isGateway && gateway.none?.value !== true) layers.push({ layer: "gateway", source: gateway });
  const isLeftAlone = mesh?.exclude?.some(name => name.value === call.to?.value) === true;
  if (mesh?.policies && inMesh(system, service) && !isLeftAlone) layers.push({ layer: "mesh", source: mesh.policies });
  return layers;
}

/** True when the mesh, if there is one, carries this service's calls. */
export function inMesh(system: System, service: Service): boolean {
  const mesh = system.single("platform")?.mesh;
  if (!mesh || mesh.none?.value === true || mesh.status?.value === "planned" || mesh.status?.value === "retired" || service.mesh?.value === false) return false;
  if (service.mesh?.value === true || !mesh.services) return true;
  return mesh.services.some(name => name.value === service.$.segment);
}

interface Resolved {
  readonly defaults: unknown;
  readonly platform: unknown;
  readonly service: Service;
  readonly policy: EffectivePolicy;
}

/** Resolving is repeated for every call whenever anything changes, so it is remembered as long as its layers are the same. */
const resolved = new WeakMap<Call, Resolved>();

/** Resolves every policy of a call: the call, the callee's defaults, the service, the defaults, the mesh. */
export function policyOf(system: System, service: Service, call: Call): EffectivePolicy {
  const defaults = system.single("defaults");
  const platform = system.single("platform");
  const known = resolved.get(call);
  if (known && known.defaults === defaults && known.platform === platform && known.service === service) return known.policy;
  const policy = resolvePolicy(system, service, call);
  resolved.set(call, { defaults, platform, service, policy });
  return policy;
}

function resolvePolicy(system: System, service: Service, call: Call): EffectivePolicy {
  const layers = layersOf(system, service, call);
  const policy: Partial<Record<PolicyName, Effective<PolicyBlock> | SwitchedOff>> = {};
  for (const name of names) {
    const found = resolve(name, layers);
    if (found) policy[name] = found;
  }
  return policy as unknown as EffectivePolicy;
}

function resolve(name: PolicyName, layers: readonly Said[]): Effective<PolicyBlock> | SwitchedOff | undefined {
  let value: Record<string, unknown> | undefined;
  let origin: Origin | undefined;
  const origins: Record<string, Origin> = {};
  for (const { layer, source } of layers) {
    const block = source[name];
    if (!block) continue;
    const here = new OriginAt(layer, block.$);
    if (block.none?.value === true) {
      return value ? { value: value as unknown as PolicyBlock, origin: origin!, origins } : { off: true, reason: block.reason ?? source.reason, origin: here };
    }
    if (!value) {
      value = { $: block.$ };
      origin = here;
    }
    for (const key in block) {
      if (key === "$" || key in value) continue;
      value[key] = (block as unknown as Record<string, unknown>)[key];
      origins[key] = here;
    }
    // A fallback is one decision: half of one and half of another would be neither.
    if (name === "fallback") break;
  }
  return value && origin ? { value: value as unknown as PolicyBlock, origin, origins } : undefined;
}

/** The path is asked for seldom, and putting it together for every policy of every call would cost more than the rest. */
class OriginAt implements Origin {
  constructor(readonly layer: Layer, readonly at: Place) {}

  get path(): string {
    return pathOf(this.at);
  }
}

/** True when the policy is there and not switched off. */
export function isOn<T>(policy: Effective<T> | SwitchedOff | undefined): policy is Effective<T> {
  return policy !== undefined && !("off" in policy);
}

/** True when the policy was left out on purpose, with a reason: a decision to respect. */
export function isDeclined(policy: Effective<unknown> | SwitchedOff | undefined): boolean {
  return policy !== undefined && "off" in policy && policy.reason !== undefined;
}
