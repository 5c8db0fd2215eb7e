import { createTextEditor, eolOf, type TextEdit } from "../syntax/edit";
import { parseEntry } from "../syntax/parse-entry";
import { placeholder } from "../syntax/placeholder";
import { hasSignal } from "../../../rules/kit/facts";
import { patternOf, type PatternId } from "../../../rules/kit/knowledge";
import { telemetryDeclared } from "../../../rules/kit/telemetry";
import type { Call, Service } from "../generated/elements";
import type { Completion } from "./completion";
import type { KeyInput } from "./completion-keys";
import { describePattern } from "./describe-key";
import { breakerDraft, canaryDraft, flagDraft, outboxDraft, sagaDraft, stranglerDraft } from "./pattern-drafts";
import type { Step } from "./schema-guide";
import { blockSnippet, flowSnippet, stop, type DraftPairs } from "./snippet";

/** A whole pattern that can be written at a place. */
interface Offer {
  readonly label: string;
  readonly pattern: PatternId;
  readonly draft: DraftPairs;
  /** The signals that the service has to measure for it. */
  readonly signals?: readonly string[];
}

/** The patterns that can be written whole where a key, or an item of a list of calls, is expected. */
export function completePatterns(input: KeyInput): readonly Completion[] {
  const { cursor } = input;
  if (cursor.hasColon) return [];
  return offersAt(input).map(offer => toCompletion(offer, input));
}

function offersAt(input: KeyInput): readonly Offer[] {
  const { cursor: { path, siblings }, topKeys, descriptor: { store }, today } = input;
  const taken = new Set(siblings.keys());
  if (path.length === 0) {
    const atTop: readonly (readonly [string, () => Offer])[] = [
      ["sagas", () => under("sagas", saga(store))], ["migrations", () => under("migrations", strangler(store, today))], ["flags", () => under("flags", flag(store, today))],
    ];
    return atTop.flatMap(([key, offer]) => (topKeys.has(key) ? [] : [offer()]));
  }
  if (path.length === 1) {
    switch (path[0]) {
      case "sagas": return [saga(store)];
      case "migrations": return [strangler(store, today)];
      case "flags": return [flag(store, today)];
      default: return [];
    }
  }
  if (path[0] === "services" && path.length === 2) {
    const service = store.find("services", String(path[1]));
    const offers: Offer[] = [];
    if (!taken.has("outbox")) offers.push({ label: "outbox with relay", pattern: "transactional-outbox", draft: outboxDraft(store, service, taken) });
    if (!taken.has("deploy")) {
      const signals = service && taken.has("telemetry") && !hasSignal(store, service, "canary.error-rate") ? ["canary.error-rate", "canary.latency.p99"] : [];
      offers.push({ label: "canary with gates", pattern: "canary", draft: canaryDraft(store, service, taken), signals });
    }
    return offers;
  }
  if (isCall(path) && !taken.has("circuitBreaker")) return [breaker(input, taken)];
  return [];
}

/** The mapping of a call, or of what all calls inherit. */
function isCall(path: readonly Step[]): boolean {
  if (path[0] === "services" && path[2] === "calls" && path.length === 4) return true;
  if (path[0] === "services" && path[2] === "defaults" && path[3] === "calls" && path.length === 4) return true;
  return path[0] === "defaults" && path[1] === "calls" && (path.length === 2 || (path.length === 4 && path[2] === "to"));
}

function breaker({ cursor: { path, siblings, spot }, descriptor: { store } }: KeyInput, taken: ReadonlySet<string>): Offer {
  const service = path[0] === "services" ? store.find("services", String(path[1])) : undefined;
  const to = siblings.get("to");
  const call = to === undefined ? undefined : callTo(service, to, path[3]);
  const draft = breakerDraft(store, { service, call, taken });
  // An item that is about to begin says first whom it calls.
  const isNew = (spot === "item" || spot === "dash") && path[2] === "calls";
  const needsSignal = service !== undefined && !hasSignal(store, service, "circuit-breaker.state") && service.telemetry !== undefined && store.fact(telemetryDeclared);
  return {
    label: "circuit breaker with fallback", pattern: "circuit-breaker",
    draft: isNew && !taken.has("to") ? { to: calleeStop, ...draft } : draft,
    ...(needsSignal && { signals: ["circuit-breaker.state"] }),
  };
}

const calleeStop = stop(1, placeholder);

function callTo(service: Service | undefined, to: string, index: Step | undefined): Call | undefined {
  const calls = service?.calls ?? [];
  const there = typeof index === "number" ? calls[index] : undefined;
  return there?.to?.value === to ? there : calls.find(call => call.to?.value === to);
}

function saga(store: KeyInput["descriptor"]["store"]): Offer {
  return { label: "saga with DLQ", pattern: "saga", draft: sagaDraft(store) };
}

function strangler(store: KeyInput["descriptor"]["store"], today: string): Offer {
  return { label: "strangler fig migration", pattern: "strangler-fig", draft: stranglerDraft(store, today) };
}

function flag(store: KeyInput["descriptor"]["store"], today: string): Offer {
  return { label: "flag with end date", pattern: "feature-flags", draft: flagDraft(store, today) };
}

function under(section: string, offer: Offer): Offer {
  return { ...offer, draft: { [section]: offer.draft } };
}

function toCompletion({ label, pattern, draft, signals }: Offer, { cursor, range, descriptor }: KeyInput): Completion {
  const dash = cursor.spot === "dash" ? "- " : "";
  const lead = cursor.needsSpace ? " " : "";
  const text = cursor.flow ? flowItem(flowSnippet(draft), cursor.spot) : blockSnippet(draft, cursor.column + dash.length, eolOf(range.entry));
  const known = patternOf(pattern);
  const service = cursor.path[0] === "services" ? descriptor.store.find("services", String(cursor.path[1])) : undefined;
  const additional = signals?.length && service ? signalEdits(service, signals, range) : [];
  return {
    label, kind: "pattern", detail: "the whole pattern", documentation: known ? describePattern(known) : "", at: range,
    insert: lead + dash + text, snippet: true, ...(additional.length > 0 && { additional }),
  };
}

function flowItem(text: string, spot: KeyInput["cursor"]["spot"]): string {
  return spot === "item" ? `{${text}\\}` : text;
}

/** Edits that add signals to a service that lists some already; none while the text around the cursor cannot be read. */
function signalEdits(service: Service, signals: readonly string[], typing: Completion["at"]): readonly TextEdit[] {
  const list = service.telemetry?.signals;
  if (!list || list.$.shared || list.$.entry !== typing.entry || parseEntry(typing.entry).broken) return [];
  const editor = createTextEditor();
  const edits = signals.flatMap(signal => editor.addItem(list.$, signal) ?? []);
  const apart = edits.every(({ at }) => at.end < typing.start || at.start > typing.end);
  return apart ? edits : [];
}
