import type { Call, Service } from "../generated/elements";
import { policyOf, type Effective, type Layer, type Origin, type PolicyName, type SwitchedOff } from "../model/policy";
import type { System } from "../model/system";
import type { Range } from "../syntax/range";
import { codeSpan, escapeMarkdown } from "./markdown";

const policies: readonly (readonly [PolicyName, string])[] = [
  ["timeout", "Timeout"], ["retry", "Retry"], ["circuitBreaker", "Circuit breaker"], ["bulkhead", "Bulkhead"], ["fallback", "Fallback"],
];

const layerWords: Readonly<Record<Layer, string>> = {
  call: "the call itself", callee: "the defaults for this callee", service: "the service's defaults", defaults: "the defaults for all calls", gateway: "the gateway", mesh: "the mesh",
};

/** True for the keys of a call that inherit what they do not state. */
export function isPolicyName(name: string): name is PolicyName {
  return policies.some(([policy]) => policy === name);
}

/** What is in force for a call, policy by policy, each key with the place it comes from. `only` picks one policy. */
export function describePolicy(system: System, service: Service, call: Call, only?: PolicyName): string {
  const effective = policyOf(system, service, call);
  const callee = call.to ? codeSpan(call.to.value) : "the callee";
  const lines = policies
    .filter(([name]) => only === undefined || only === name)
    .map(([name, word]) => `- **${word}**: ${policyText(effective[name] as Effective<unknown> | SwitchedOff | undefined)}`);
  return [`In force for the call from ${codeSpan(service.$.segment)} to ${callee}:`, lines.join("\n")].join("\n\n");
}

function policyText(policy: Effective<unknown> | SwitchedOff | undefined): string {
  if (policy === undefined) return "not declared";
  if ("off" in policy) {
    const reason = policy.reason ? `, because ${escapeMarkdown(policy.reason.value.slice(0, 200))}` : ", without a reason";
    return `switched off${reason} (${originText(policy.origin)})`;
  }
  const keys = Object.entries(policy.value as Record<string, unknown>).filter(([key]) => key !== "$");
  if (keys.length === 0) return `declared, without values (${originText(policy.origin)})`;
  const origins = new Set(keys.map(([key]) => policy.origins[key]?.path));
  if (origins.size === 1) return `${keys.map(([key, value]) => keyText(key, value)).join(", ")} (${originText(policy.origin)})`;
  return keys.map(([key, value]) => `${keyText(key, value)} (${originText(policy.origins[key] ?? policy.origin)})`).join(", ");
}

function keyText(key: string, value: unknown): string {
  const at = rangeOf(value);
  return at ? codeSpan(`${key}: ${at.entry.text.slice(at.start, at.end).slice(0, 80)}`) : codeSpan(key);
}

function originText({ layer, path }: Origin): string {
  return layer === "call" ? layerWords.call : `from ${layerWords[layer]}, ${codeSpan(path)}`;
}

/** Where a value of the model is written: a scalar is its own range, a block or list has it under `$`. */
function rangeOf(value: unknown): Range | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("$" in value) return (value as { readonly $: Range }).$;
  return "entry" in value ? (value as Range) : undefined;
}
