import type { Position } from "vscode-languageserver";
import { comparable, compareWhatIf, nearestSubject, questionText, readComparable, subjectsIn, whatIf, type Exposure, type Mode, type WhatIf } from "../features/what-if";
import { situationOf } from "../features/situation";
import { spotAt } from "../features/spot";
import { parseQuantity } from "../model/quantity";
import { renderWhatIfMarkdown } from "../report/what-if-markdown";
import type { Abilities } from "./abilities";
import { nameIn, systemAt } from "./advice";
import { offsetOfPosition, workspaceEdit } from "./convert";
import type { WhatIfAnswer, WhatIfElement, WhatIfElementsParams, WhatIfParams, WhatIfResult } from "./requests";
import type { Session } from "./session";
import type { System } from "./systems";

/** Everything that can be asked about in the system of a file; what the cursor is on comes first. */
export function whatIfElements({ uri, position }: WhatIfElementsParams, session: Session): WhatIfElement[] {
  const system = systemAt(uri, session);
  if (!system) return [];
  const subjects = subjectsIn(system.advisor.descriptor.store);
  const here = position === undefined ? undefined : nameAt(system, session.sourceOf(uri), position);
  const isHere = ({ name, path }: { readonly name: string; readonly path: string }): boolean => here !== undefined && (here === name || here === path);
  const elements = subjects.map(({ name, word, path }) => ({ name, kind: word, atCursor: isHere({ name, path }) }));
  return [...elements.filter(({ atCursor }) => atCursor), ...elements.filter(({ atCursor }) => !atCursor)];
}

/** The name under the cursor where it is one of an element, else the path of the element around it. */
function nameAt(system: System, source: string, position: Position): string | undefined {
  const { descriptor } = system.advisor;
  const offset = offsetOfPosition(descriptor, source, position);
  const spot = offset === undefined ? undefined : spotAt(descriptor, source, offset);
  if (!spot) return undefined;
  if (spot.on !== "nothing" && subjectsIn(descriptor.store).some(({ name }) => name === spot.text)) return spot.text;
  const [collection, name] = spot.path;
  if (typeof collection !== "string") return undefined;
  if (typeof name === "string") return `${collection}.${name}`;
  // Between the keys of an element nothing is under the cursor but the entry it lies in.
  const part = descriptor.partOf(spot.entry);
  return spot.entry.kind === "entry" && part?.declarations[0] ? `${collection}.${part.declarations[0].name}` : undefined;
}

/** The answer to a question, as a page, as marks for a picture, and with the fixes of what is exposed. Null without a system. */
export function whatIfPage({ uri, element, mode, latency, before }: WhatIfParams, session: Session, abilities: Abilities): WhatIfResult | null {
  const system = systemAt(uri, session);
  if (!system || typeof element !== "string") return null;
  const situation = situationOf(system.advisor, session.host.today());
  const wanted: Mode = mode === "slow" ? "slow" : "fails";
  const answer = whatIf(situation, { element, mode: wanted, latency: milliseconds(latency) });
  if (!answer) {
    const near = nearestSubject(situation.system, element);
    return { unknown: element, ...(near !== undefined && { near }) };
  }
  const known = readComparable(before);
  const difference = known && compareWhatIf(known, comparable(answer));
  const names = answer.elements.map(({ name }) => name);
  // A store may be called like a service; then only the path tells them apart.
  const keyFor = ({ name, path }: { readonly name: string; readonly path: string }): string => (names.indexOf(name) === names.lastIndexOf(name) ? name : path);
  const marks = Object.fromEntries(answer.elements.filter(({ state }) => state !== "unaffected").map(element => [keyFor(element), markOf(element, answer)]));
  return {
    title: questionText(answer),
    markdown: renderWhatIfMarkdown(answer, nameIn(system), difference),
    caption: difference ? `${answer.summary} ${difference.summary}` : answer.summary,
    marks,
    offers: offersOf(answer.exposures).map(({ exposure, fix }) => ({
      title: fix.title, safe: fix.safe, detail: `${exposure.from} to ${exposure.to}`, edit: workspaceEdit(fix.edits, session, abilities),
    })),
    states: comparable(answer),
  };
}

/** What is asked about comes first; it has failed only when the question says so. */
function markOf(element: WhatIf["elements"][number], { elements, mode }: WhatIf): WhatIfAnswer["marks"][string] {
  const { state, note } = element;
  return { state, note, ...(mode === "slow" && element === elements[0] && { word: "slow" }) };
}

type Fix = Exposure["fixes"][number]["fix"];

/** One fix for each title and connection, the most exposed first. */
function offersOf(exposures: readonly Exposure[]): readonly { readonly exposure: Exposure; readonly fix: Fix }[] {
  const seen = new Set<string>();
  return exposures.flatMap(exposure => exposure.fixes.flatMap(({ fix }) => {
    const key = `${exposure.from}\0${exposure.to}\0${fix.title}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ exposure, fix }];
  }));
}

/** Milliseconds, or a time as the descriptor writes it; anything else is no number. */
function milliseconds(latency: unknown): number | undefined {
  const value = typeof latency === "string" ? parseQuantity("duration", latency) : latency;
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
