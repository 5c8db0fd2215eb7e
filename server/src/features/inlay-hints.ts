import { attemptsOf } from "../../../rules/kit/call-load";
import { isSync } from "../../../rules/kit/facts";
import type { Descriptor } from "../analysis/descriptor";
import type { Call, Flow, Service } from "../generated/elements";
import { isOn, type Layer } from "../model/policy";
import { formatDuration } from "../model/quantity";
import type { System } from "../model/system";
import { offsetOf, type Range } from "../syntax/range";
import { indexAt } from "../syntax/source-file";
import { attemptsInWords, hopsInWords } from "./describe-numbers";
import { codeSpan, prose } from "./markdown";
import { arrivingThrough, timesOf, worstInWords, worstOf } from "./reckoning";

/** A word between the words of a text: something that follows from what is declared, and is not written there. */
export interface InlayHint {
  /** An empty range behind the text that the hint belongs to. */
  readonly at: Range;
  readonly label: string;
  /** Markdown: how the number comes about. */
  readonly tooltip: string;
  /** Where the number is declared, when that is one place. */
  readonly target?: Range;
}

/** More hints than a screen can hold are of no use, whatever range is asked for. */
const mostHints = 2_000;

/** The hints between two offsets of a file. Only the elements that lie there are looked at. */
export function hintsIn(descriptor: Descriptor, source: string, from: number, to: number): readonly InlayHint[] {
  const file = descriptor.fileOf(source);
  if (!file || descriptor.marking().kind !== "descriptor") return [];
  const hints: InlayHint[] = [];
  for (let at = Math.max(0, indexAt(file.entries, from)); at < file.entries.length && file.entries[at]!.start <= to; at += 1) {
    for (const { collection, element } of descriptor.partOf(file.entries[at]!)?.declarations ?? []) {
      // The first declaration counts; what is declared again is an error of its own.
      if (descriptor.store.find(collection, element.$.segment) !== element) continue;
      for (const hint of hintsOf(descriptor.store, collection, element)) {
        const place = offsetOf(hint.at);
        if (from <= place && place <= to) hints.push(hint);
      }
    }
    if (hints.length >= mostHints) break;
  }
  return hints.slice(0, mostHints);
}

function* hintsOf(system: System, collection: string, element: object): Iterable<InlayHint> {
  if (collection === "flows") yield* flowHints(system, element as Flow);
  if (collection !== "services") return;
  const service = element as Service;
  for (const call of service.calls ?? []) if (call.to && !call.$.shared && isSync(call)) yield* callHints(system, service, call);
}

function* callHints(system: System, service: Service, call: Call): Iterable<InlayHint> {
  const at = behind(call.to!);
  const { policy, time } = worstOf(system, service, call);
  const timeout = isOn(policy.timeout) ? policy.timeout : undefined;
  const request = timeout?.value.request;
  const origin = timeout?.origins["request"];
  if (request?.value !== undefined && origin && origin.layer !== "call" && Number.isFinite(request.value)) {
    yield {
      at, label: `timeout ${formatDuration(request.value)} (${layerWords[origin.layer]})`, target: request as Range,
      tooltip: `The call has no timeout of its own. The one in force comes from ${codeSpan(origin.path)}.`,
    };
  }
  const own = attemptsOf(policy) ?? 1;
  // Where the number of attempts is open, their age may still end them.
  if (time !== undefined && time > (request?.value ?? Infinity) && Number.isFinite(own)) {
    yield { at, label: `at most ${formatDuration(time)}`, tooltip: `The call takes at most ${formatDuration(time)}: ${prose(worstInWords(policy))}.` };
  }
  const arriving = arrivingThrough(system, service, call);
  if (arriving && arriving.attempts > own) {
    yield {
      at, label: `up to ${attemptsInWords(arriving.attempts)}`,
      tooltip: `One request from outside can become ${attemptsInWords(arriving.attempts)} to ${codeSpan(call.to!.value)}: ${hopsInWords(arriving)}.`,
    };
  }
}

const layerWords: Readonly<Record<Layer, string>> = {
  call: "the call", callee: "defaults for this callee", service: "defaults of the service", defaults: "defaults", gateway: "gateway", mesh: "mesh",
};

function* flowHints(system: System, flow: Flow): Iterable<InlayHint> {
  const start = flow.entry ?? flow.steps?.[0]?.service;
  const times = start && timesOf(system, flow);
  if (!start || !times) return;
  const at = behind(start);
  const { usual, worst } = times;
  if (usual.known > 0) {
    const calls = usual.spent.map(({ time }) => formatDuration(time)).join(" + ");
    const missing = usual.missing.length;
    yield {
      at, label: `${missing > 0 ? "at least " : ""}${formatDuration(usual.known)} at p99`,
      tooltip: `Along the calls that the flow waits for, with what they take at p99: ${calls}.${missing > 0 ? ` ${missing === 1 ? "One call says" : `${missing} calls say`} nothing of its time.` : ""}`,
    };
  }
  if (worst.time > 0) {
    const parts = worst.spent.map(({ call, time }) => `${codeSpan(call.to?.value ?? "?")} ${formatDuration(time)}`).join(" + ");
    const open = worst.open.length;
    yield {
      at, label: `${open > 0 ? "no limit, " : ""}at ${open > 0 ? "least" : "most"} ${formatDuration(worst.time)} at worst`,
      tooltip: `What ${codeSpan(start.value)} waits for at worst, with all attempts: ${parts}.${open > 0 ? ` No limit is known for ${worst.open.map(call => codeSpan(call.to?.value ?? "?")).join(", ")}.` : ""}`,
    };
  }
}

function behind({ entry, end }: Range): Range {
  return { entry, start: end, end };
}
