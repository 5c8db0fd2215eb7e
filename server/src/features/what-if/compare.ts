import { code, count, listOf } from "../../../../rules/kit/words";
import type { ElementEffect, FlowEffect, SagaEffect, WhatIf } from "./types";

/** What a comparison needs of an answer; the rest of it may be left out. */
export interface Compared {
  readonly elements: readonly Pick<ElementEffect, "name" | "state" | "answers" | "path">[];
  readonly flows: readonly Pick<FlowEffect, "name" | "state">[];
  readonly sagas: readonly Pick<SagaEffect, "name" | "state">[];
  readonly exposures: readonly { readonly from: string; readonly to: string }[];
}

/** One thing that fares otherwise than before. */
export interface Difference {
  readonly name: string;
  readonly kind: "element" | "flow" | "saga";
  /** Undefined for what was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Elements that have no answer for those who ask them, before and after. */
  readonly mute: { readonly before: boolean; readonly after: boolean };
  readonly direction: "better" | "worse" | "other";
}

export interface WhatIfDifference {
  readonly summary: string;
  readonly differences: readonly Difference[];
  /** Connections that are exposed no more, as pairs of names. */
  readonly closed: readonly { readonly from: string; readonly to: string }[];
  readonly opened: readonly { readonly from: string; readonly to: string }[];
}

/** What is different between two answers to one question, for example before and after a fix. */
export function compareWhatIf(before: Compared, after: Compared): WhatIfDifference {
  const differences = [
    ...changesIn("element", before.elements, after.elements, ({ path }) => path, elementWeight),
    ...changesIn("flow", before.flows, after.flows, ({ name }) => name, ({ state }) => flowWeights[state]),
    ...changesIn("saga", before.sagas, after.sagas, ({ name }) => name, ({ state }) => sagaWeights[state]),
  ];
  const edge = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from}\0${to}`;
  const numbers = (list: Compared["exposures"]): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const item of list) found.set(edge(item), (found.get(edge(item)) ?? 0) + 1);
    return found;
  };
  const [old, now] = [numbers(before.exposures), numbers(after.exposures)];
  // Several calls may join two elements: each that is there more often than on the other side counts.
  const more = (list: Compared["exposures"], than: ReadonlyMap<string, number>): Compared["exposures"] => {
    const left = new Map(than);
    return list.filter(item => {
      const known = left.get(edge(item)) ?? 0;
      left.set(edge(item), known - 1);
      return known <= 0;
    }).map(({ from, to }) => ({ from, to }));
  };
  const closed = more(before.exposures, now);
  const opened = more(after.exposures, old);
  return { summary: summaryOf(differences, closed.length, opened.length), differences, closed, opened };
}

/** The part of an answer that a comparison needs, as plain data that survives a journey. */
export function comparable({ elements, flows, sagas, exposures }: WhatIf): Compared {
  return {
    elements: elements.map(({ name, state, answers, path }) => ({ name, state, answers, path })),
    flows: flows.map(({ name, state }) => ({ name, state })),
    sagas: sagas.map(({ name, state }) => ({ name, state })),
    exposures: exposures.map(({ from, to }) => ({ from, to })),
  };
}

/** Reads what `comparable` wrote; undefined where it is something else. */
export function readComparable(value: unknown): Compared | undefined {
  const parts = value as Partial<Record<keyof Compared, unknown>> | null | undefined;
  const isListOf = (list: unknown, ...keys: readonly string[]): boolean =>
    Array.isArray(list) && list.every(item => typeof item === "object" && item !== null && keys.every(key => typeof (item as Record<string, unknown>)[key] === "string"));
  if (typeof parts !== "object" || parts === null) return undefined;
  const fits = isListOf(parts.elements, "name", "state", "path") && isListOf(parts.flows, "name", "state") && isListOf(parts.sagas, "name", "state") && isListOf(parts.exposures, "from", "to");
  return fits ? (value as Compared) : undefined;
}

function elementWeight({ state, answers }: Compared["elements"][number]): number {
  switch (state) {
    case "failed": return 4;
    case "blocked": return 3;
    case "degraded": return answers ? 1 : 2;
    case "protected": return answers ? 0.5 : 2;
    case "unaffected": return 0;
  }
}

const flowWeights = { stops: 3, waits: 2, degrades: 1, continues: 0 } as const;
const sagaWeights = { stops: 3, compensates: 2, waits: 1, continues: 0 } as const;

function changesIn<T extends { readonly name: string; readonly state: string }>(
  kind: Difference["kind"], before: readonly T[], after: readonly T[], identity: (item: T) => string, weight: (item: T) => number,
): readonly Difference[] {
  const old = new Map(before.map(item => [identity(item), item]));
  const now = new Map(after.map(item => [identity(item), item]));
  const differences: Difference[] = [];
  for (const [id, item] of now) {
    const was = old.get(id);
    if (was?.state === item.state && weight(was) === weight(item)) continue;
    const step = was ? weight(item) - weight(was) : 0;
    const direction = step < 0 ? "better" : step > 0 ? "worse" : "other";
    differences.push({ name: item.name, kind, before: was?.state, after: item.state, mute: { before: isMute(was), after: isMute(item) }, direction });
  }
  for (const [id, item] of old) {
    if (!now.has(id)) differences.push({ name: item.name, kind, before: item.state, after: undefined, mute: { before: isMute(item), after: false }, direction: "other" });
  }
  return differences;
}

/** True for an element that goes on and has no answer to give. That what blocks or fails has none goes without saying. */
function isMute(item: { readonly state: string; readonly answers?: boolean } | undefined): boolean {
  return item?.answers === false && (item.state === "protected" || item.state === "degraded");
}

function summaryOf(differences: readonly Difference[], closed: number, opened: number): string {
  const [better, worse] = [differences.filter(({ direction }) => direction === "better"), differences.filter(({ direction }) => direction === "worse")];
  const parts = [
    ...(better.length > 0 ? [`better for ${listOf(better.map(({ name }) => name))}`] : []),
    ...(worse.length > 0 ? [`worse for ${listOf(worse.map(({ name }) => name))}`] : []),
    ...(closed > 0 ? [`${count(closed, "connection")} no longer exposed`] : []),
    ...(opened > 0 ? [`${count(opened, "connection")} newly exposed`] : []),
  ];
  return parts.length > 0 ? `Compared with before: ${parts.join("; ")}.` : "Compared with before nothing is different.";
}

/** One difference as a phrase: "`order` was blocked and is protected", "`billing` was protected, without an answer, and is degraded". */
export function differenceText({ name, kind, before, after, mute }: Difference): string {
  const what = `${kind === "element" ? "" : `${kind} `}${code(name)}`;
  if (before === undefined) return `${what} is new and ${wordFor(kind, after)}`;
  if (after === undefined) return `${what} is gone`;
  if (before === after) return `${what} is still ${after}, and ${mute.before === mute.after ? "differs otherwise" : mute.after ? "has no answer any more" : "has an answer now"}`;
  if (kind !== "element") return `${what}: ${before} before, ${after} now`;
  // Quick errors are protection for one, and trouble for those who wanted the answer.
  return `${what} was ${before}${mute.before ? ", without an answer," : ""} and is ${after}${mute.after ? ", without an answer" : ""}`;
}

function wordFor(kind: Difference["kind"], state: string | undefined): string {
  return kind === "element" ? `is ${state ?? ""}` : state ?? "";
}
