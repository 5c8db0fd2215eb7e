import { count, listOf } from "../../../rules/kit/words";
import { formatAvailability, promisedAvailability } from "../../../rules/kit/promises";
import type { Call, Flow, Service } from "../generated/elements";
import { formatDuration } from "../model/quantity";
import type { System } from "../model/system";
import { codeSpan, prose } from "./markdown";
import { arrivingAt, arrivingThrough, availabilityOf, timesOf, worstInWords, worstOf, worstWaitOf, type Arriving, type WorstWait } from "./reckoning";

/** Longer sums are cut; what matters most comes first. */
const mostParts = 4;

/** The numbers that follow for a service: how long it may wait, how often it may be asked, how available its needs are. */
export function serviceNumbers(system: System, service: Service): readonly string[] {
  const arriving = arrivingAt(system, service.$.segment);
  return [
    ...waitLines(worstWaitOf(system, service)),
    ...(arriving && arriving.attempts > 1 ? [`One request can become ${prose(attemptsInWords(arriving.attempts))} here: ${hopsInWords(arriving)}`] : []),
    ...availabilityLines(system, service, false),
  ];
}

/** The numbers that follow for a flow. */
export function flowNumbers(system: System, flow: Flow): readonly string[] {
  const times = timesOf(system, flow);
  const budget = flow.latencyBudget?.value;
  const lines: string[] = [];
  if (times && times.usual.known > 0) {
    const more = times.usual.missing.length > 0 ? "at least " : "";
    const of = budget !== undefined && Number.isFinite(budget) ? ` of its budget of ${formatDuration(budget)}` : "";
    lines.push(`Waits ${more}**${formatDuration(times.usual.known)}** at p99${of}`);
  }
  return [...lines, ...(times ? waitLines(times.worst) : []), ...availabilityLines(system, flow, true)];
}

/** The numbers that follow for one call, as one paragraph; none where nothing is known that is not written there. */
export function callNumbers(system: System, service: Service, call: Call): readonly string[] {
  const { policy, time } = worstOf(system, service, call);
  const arriving = arrivingThrough(system, service, call);
  const lines = [
    ...(time === undefined ? [] : [`- Takes at most **${formatDuration(time)}**: ${worstInWords(policy)}`]),
    ...(arriving && arriving.attempts > 1 ? [`- One request can become ${attemptsInWords(arriving.attempts)} here: ${hopsInWords(arriving)}`] : []),
  ];
  return lines.length > 0 ? [lines.join("\n")] : [];
}

function waitLines({ time, spent, open }: WorstWait): readonly string[] {
  const lines: string[] = [];
  if (time > 0) {
    const parts = [...spent].sort((a, b) => b.time - a.time);
    const shown = parts.slice(0, mostParts).map(({ call, time: part }) => `${codeSpan(call.to?.value ?? "?")} ${formatDuration(part)}`);
    if (parts.length > mostParts) shown.push(`${parts.length - mostParts} more`);
    lines.push(`Waits at most **${formatDuration(time)}** for ${shown.join(", ")}`);
  }
  if (open.length > 0) lines.push(`Without a known limit it waits for ${prose(listOf(open.map(call => call.to?.value ?? "?")))}`);
  return lines;
}

function availabilityLines(system: System, element: Service | Flow, isFlow: boolean): readonly string[] {
  const product = availabilityOf(system, element, isFlow);
  if (!product) return [];
  const promised = promisedAvailability(system, element)?.value;
  const target = promised === undefined ? "" : `; ${formatAvailability(promised)} is promised`;
  return [`What it needs is there **${formatAvailability(product.reached)}** of the time, all together${target}`];
}

/** "9 attempts", "endless attempts". */
export function attemptsInWords(attempts: number): string {
  return Number.isFinite(attempts) ? count(attempts, "attempt") : "attempts without end";
}

/** Markdown: which hops repeat, and how often. */
export function hopsInWords({ hops }: Arriving): string {
  return hops.map(({ from, to, attempts }) => `${codeSpan(from)} tries ${codeSpan(to)} ${Number.isFinite(attempts) ? `${attempts} times` : "without end"}`).join(", ");
}
