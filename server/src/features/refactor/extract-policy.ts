import type { Writable } from "../../../../rules/kit/editor";
import { editorFor } from "../../analysis/fixes";
import type { Call, CallDefaults, Defaults, Service } from "../../generated/elements";
import { nameOf, type Block } from "../../model/place";
import { policyOf, type EffectivePolicy } from "../../model/policy";
import type { System } from "../../model/system";
import type { TextEdit } from "../../syntax/edit";
import { locate } from "../../syntax/locate";
import { plainValue } from "../../syntax/node";
import { renderFlow } from "../../syntax/render";
import { elementAt, holds, itemAt } from "./cursor-place";
import { meaningOf } from "./meaning";
import { ready, type Refactoring, type RefactoringPlace } from "./refactoring";

const names = ["timeout", "retry", "circuitBreaker"] as const;
type Name = (typeof names)[number];
type Policy = NonNullable<Call[Name]>;

interface Subject {
  readonly service: Service;
  readonly call: Call;
}

/** Where a policy could be said once, and for which calls that would hold. */
interface Scope {
  /** The keys down to the block that takes it. */
  readonly path: readonly string[];
  readonly subjects: readonly Subject[];
  /** What follows the number of calls in a title. */
  readonly label: string;
  readonly present: CallDefaults | undefined;
  /** The system and a service as they would be with the policy there. */
  with(name: Name, policy: Policy): { readonly system: System; service(service: Service): Service };
}

const longest = 40;

/**
 * Says a policy that several calls repeat once, in the defaults of the system, of the service or of the callee, whichever
 * spares the most repeats. Offered only where afterwards the same is in force for every call.
 */
export function extractPolicies(place: RefactoringPlace): readonly Refactoring[] {
  const { descriptor } = place;
  const at = elementAt(place, "services");
  const call = at && itemAt(at.element.calls, at.offset);
  if (!at || !call) return [];
  const own = names.filter(name => call[name]);
  const meant = own.filter(name => holds(call[name]!.$, at.offset));
  return (meant.length > 0 ? meant : own).flatMap(name => extract(place, { service: at.element, call }, name)).flatMap(({ title, edits }) =>
    ready(descriptor, { kind: "extract", title, reaches: true }, edits));
}

function extract({ descriptor, source }: RefactoringPlace, subject: Subject, name: Name): readonly { readonly title: string; readonly edits: readonly TextEdit[] }[] {
  const policy = subject.call[name]!;
  const value = isMovable(policy) ? valueOf(policy) : undefined;
  if (value === undefined) return [];
  const edit = editorFor(descriptor, source);
  let best: { readonly title: string; readonly edits: readonly TextEdit[]; readonly count: number } | undefined;
  for (const scope of scopesOf(descriptor.store, subject)) {
    const repeats = spared(descriptor.store, scope, name, policy);
    const removals = repeats.flatMap(({ call }) => {
      const edits = edit.remove(call[name]!);
      return edits ? [{ call, edits }] : [];
    });
    const isSaid = scope.present?.[name] !== undefined;
    if (!removals.some(({ call }) => call === subject.call) || removals.length < (isSaid ? 1 : 2) || removals.length <= (best?.count ?? 0)) continue;
    const edits = edit.all(isSaid ? [] : edit.addAt(scope.path, { [name]: value }), ...removals.map(removal => removal.edits));
    if (!edits) continue;
    const calls = removals.length === 1 ? "1 call" : `${removals.length} calls`;
    const title = isSaid
      ? `Remove \`${name}\` from ${calls}${scope.label}, where \`${scope.path.join(".")}\` says the same`
      : `Extract ${shown(name, value)} of ${calls}${scope.label} to \`${scope.path.join(".")}\``;
    best = { title, edits, count: removals.length };
  }
  return best ? [best] : [];
}

/** What is reached through an alias stays where it is, and so does a policy that is switched off: its reason stands beside it. */
function isMovable(policy: Policy): boolean {
  return !policy.$.shared && !policy.$.empty && policy.none === undefined;
}

function valueOf(policy: Policy): Writable | undefined {
  const node = locate(policy.$)?.node;
  const value = node && plainValue(node);
  return isWritable(value) ? value : undefined;
}

function isWritable(value: unknown): value is Writable {
  if (Array.isArray(value)) return value.every(isWritable);
  if (typeof value === "object" && value !== null) return Object.values(value).every(isWritable);
  return typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
}

function shown(name: Name, value: Writable): string {
  const text = `${name}: ${renderFlow(value)}`;
  return text.length > longest || text.includes("`") ? `\`${name}\`` : `\`${text}\``;
}

function scopesOf(system: System, { service, call }: Subject): readonly Scope[] {
  const all = system.all("services").flatMap(of => (of.calls ?? []).map(each => ({ service: of, call: each })));
  const defaults = system.single("defaults");
  const everywhere: Scope = {
    path: ["defaults", "calls"], subjects: all, label: "", present: defaults?.calls,
    with: (name, policy) => ({
      system: withDefaults(system, { ...defaults, calls: { ...defaults?.calls, [name]: policy } }),
      service: each => each,
    }),
  };
  const here: Scope = {
    path: ["services", nameOf(service), "defaults", "calls"], subjects: all.filter(each => each.service === service),
    label: ` of \`${nameOf(service)}\``, present: service.defaults?.calls,
    with: (name, policy) => ({
      system,
      service: each => (each === service ? { ...each, defaults: { ...each.defaults, calls: { ...each.defaults?.calls, [name]: policy } } } as Service : each),
    }),
  };
  const callee = call.to?.value;
  if (callee === undefined) return [everywhere, here];
  const known = defaults?.calls?.to?.get(callee);
  const there: Scope = {
    path: ["defaults", "calls", "to", callee], subjects: all.filter(each => each.call.to?.value === callee),
    label: ` to \`${callee}\``, present: known as CallDefaults | undefined,
    with: (name, policy) => ({
      system: withDefaults(system, { ...defaults, calls: { ...defaults?.calls, to: new Map([...defaults?.calls?.to ?? [], [callee, { ...known, [name]: policy }]]) } }),
      service: each => each,
    }),
  };
  return [everywhere, there, here];
}

/** The system with other defaults; what is in force for a call depends on nothing else of it but the platform. */
function withDefaults(system: System, defaults: unknown): System {
  return { ...system, single: ((name: "defaults") => (name === "defaults" ? defaults as Defaults : system.single(name))) as System["single"] };
}

/** The calls that may leave the policy to the defaults; none when that would change what is in force for any call. */
function spared(system: System, scope: Scope, name: Name, policy: Policy): readonly Subject[] {
  const wanted = meaningOf(policy);
  const said = scope.present?.[name];
  if (said && (meaningOf(said) !== wanted || (said as Block).$.shared)) return [];
  const changed = scope.with(name, policy);
  const repeats: Subject[] = [];
  for (const { service, call } of scope.subjects) {
    const before = inForce(policyOf(system, service, call), name);
    const after = (left: Call): string => inForce(policyOf(changed.system, changed.service(service), left), name);
    const own = call[name];
    if (own && isMovable(own) && meaningOf(own) === wanted && after({ ...call, [name]: undefined } as unknown as Call) === before) repeats.push({ service, call });
    else if (after({ ...call }) !== before) return [];
  }
  return repeats;
}

/** What is in force, without where it comes from. */
function inForce(policy: EffectivePolicy, name: Name): string {
  const effective = policy[name];
  if (!effective) return "";
  return "off" in effective ? `off ${effective.reason?.value ?? ""}` : meaningOf(effective.value);
}
