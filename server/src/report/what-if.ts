import { formatDuration } from "../model/quantity";
import { differenceText, questionText, type ElementEffect, type Exposure, type FlowEffect, type SagaEffect, type State, type WhatIf, type WhatIfDifference } from "../features/what-if";
import { hanging, type NameOf } from "./advice";
import { plainPaint, type Paint } from "./paint";
import { placesOf } from "./report";
import { visible } from "./visible";

/** The headings of the states, the worst first. */
export function stateTitles({ mode }: WhatIf): readonly (readonly [State, string])[] {
  return [["failed", mode === "fails" ? "Fails" : "Turns slow"], ["blocked", "Blocks"], ["degraded", "Degrades"], ["protected", "Protected"]];
}

/** An answer for a terminal. */
export function renderWhatIf(answer: WhatIf, nameOf: NameOf, paint: Paint = plainPaint): string {
  const lines = [...hanging("", paint.strong(visible(answer.summary)))];
  const section = (title: string, body: readonly string[]): void => {
    if (body.length > 0) lines.push("", paint.strong(title), ...body);
  };
  for (const [state, title] of stateTitles(answer)) {
    section(title, answer.elements.filter(element => element.state === state).flatMap(element => elementLines(element, paint)));
  }
  section("Flows", answer.flows.flatMap(flow => hanging(`  ${visible(flow.name)} `, flowText(flow), "    ")));
  section("Sagas", answer.sagas.flatMap(sagaLines));
  section("Exposed", answer.exposures.flatMap(exposure => exposureLines(exposure, nameOf, paint)));
  section("To know", answer.remarks.flatMap(remark => hanging("  ", visible(remark))));
  const rest = answer.elements.filter(({ state }) => state === "unaffected");
  if (rest.length > 0) lines.push("", ...hanging("", paint.quiet(unaffectedText(rest))));
  return `${lines.join("\n")}\n`;
}

/** "Unaffected: `ledger`, `mail`, and 3 more"; slower answers are said. */
export function unaffectedText(rest: readonly ElementEffect[]): string {
  const shown = rest.slice(0, 8).map(({ name, note }) => `${visible(name)}${note === "" ? "" : ` (${visible(note)})`}`);
  return `Unaffected: ${shown.join(", ")}${rest.length > shown.length ? `, and ${rest.length - shown.length} more` : ""}`;
}

/** The protections of an element, ready to follow its note; empty where the note has said it. */
export function byText({ by, state }: ElementEffect): string {
  return by.length > 0 && state !== "unaffected" ? `by ${by.join(", ")}` : "";
}

/** When the first error comes back to it; empty where that says nothing. */
export function noticesText({ noticesAfter, state, answers }: ElementEffect): string {
  if (noticesAfter === undefined) return state === "blocked" && !answers ? "no error comes back by itself" : "";
  return state === "failed" ? "" : noticesAfter === 0 ? "first error at once" : `first error after ${formatDuration(noticesAfter)}`;
}

/** `(mobile, web) stops: …` */
export function flowText({ state, clients, note }: FlowEffect): string {
  return `${clients.length > 0 ? `(${clients.map(visible).join(", ")}) ` : ""}${state}${note === "" ? "" : `: ${visible(note)}`}`;
}

/** A saga without its compensating transactions. */
export function sagaText({ state, note }: SagaEffect): string {
  return `${state}${note === "" ? "" : `: ${visible(note)}`}`;
}

const compensationWords = { "runs": "can run", "waits": "waits", "cannot-run": "cannot run" } as const;

/** ``refund at payments cannot run: …`` for each compensating transaction. */
export function compensationTexts({ compensations }: SagaEffect): readonly string[] {
  return compensations.map(({ action, service, state, note }) => `compensating transaction \`${visible(action)}\` at \`${visible(service)}\` ${compensationWords[state]}${note === "" ? "" : `: ${visible(note)}`}`);
}

function elementLines(element: ElementEffect, paint: Paint): readonly string[] {
  const { name, kind, note, way } = element;
  const extra = [byText(element), noticesText(element), way.length > 2 ? `way: ${wayText(way)}` : ""].filter(text => text !== "").map(visible);
  return [
    ...hanging(`  ${visible(name)} ${paint.quiet(`(${kind})`)} `, visible(note), "    "),
    ...extra.flatMap(text => hanging("    ", paint.quiet(text))),
  ];
}

/** `a -> b -> c`; a long way shows its ends. */
export function wayText(way: readonly string[]): string {
  return (way.length > 8 ? [...way.slice(0, 4), "…", ...way.slice(-3)] : way).join(" -> ");
}

function sagaLines(saga: SagaEffect): readonly string[] {
  return [...hanging(`  ${visible(saga.name)} `, sagaText(saga), "    "), ...compensationTexts(saga).flatMap(text => hanging("    ", text, "      "))];
}

function exposureLines({ from, to, reason, at, rules, fixes }: Exposure, nameOf: NameOf, paint: Paint): readonly string[] {
  const { start } = placesOf(at);
  return [
    `  ${visible(from)} -> ${visible(to)} ${paint.quiet(`${nameOf(at.entry.source)}:${start.line}:${start.column}`)}`,
    ...hanging("    ", visible(reason)),
    ...fixes.slice(0, 3).flatMap(({ finding, fix }) => hanging("    fix: ", `${visible(fix.title)}${fix.safe ? "" : " (unsafe)"} (${finding.rule.id})`)),
    ...(fixes.length > 3 ? [`    and ${fixes.length - 3} more`] : []),
    ...(fixes.length === 0 ? [`    ${rules.length > 0 ? `see ${rules.join(", ")}` : "no rule has a fix for it here"}`] : []),
  ];
}

/** What is different from before, as lines of text. */
export function differenceTexts({ differences, closed, opened }: WhatIfDifference): readonly string[] {
  return [
    ...differences.map(difference => `${visible(differenceText(difference))}${difference.direction === "worse" ? " (worse)" : ""}`),
    ...closed.map(({ from, to }) => `\`${visible(from)}\` is no longer exposed to \`${visible(to)}\``),
    ...opened.map(({ from, to }) => `\`${visible(from)}\` is now exposed to \`${visible(to)}\``),
  ];
}

/** The document of `whatif --format json`. */
export function renderWhatIfJson(answer: WhatIf, nameOf: NameOf): string {
  const { element, kind, mode, latency, summary, remarks, attempts, elements, flows, sagas, exposures } = answer;
  const document = {
    version: 1,
    question: { element, kind, mode, latency: latency ?? null, text: questionText(answer) },
    summary, remarks,
    attempts: Number.isFinite(attempts) ? attempts : null,
    elements: elements.map(({ noticesAfter, ...rest }) => ({ ...rest, noticesAfter: noticesAfter ?? null })),
    flows, sagas,
    exposures: exposures.map(({ from, to, state, reason, at, rules, fixes }) => ({
      from, to, state, reason, file: nameOf(at.entry.source), range: placesOf(at), rules,
      fixes: fixes.map(({ finding, fix }) => ({ rule: finding.rule.id, title: fix.title, safe: fix.safe })),
    })),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
