import { renderBlock, renderFlow, renderScalar, type Writable } from "../syntax/render";

/** A place of a snippet where the cursor stops, with what stands there unless something else is typed. */
export interface Stop {
  /** Stops are visited in the order of their numbers; places with the same number change together. */
  readonly stop: number;
  readonly value: string | number;
  /** What may be chosen instead; the value is the first of them. */
  readonly choices?: readonly string[];
}

/** A value that is to be written, with stops in it. */
export type Draft = string | number | boolean | Stop | readonly Draft[] | { readonly [key: string]: Draft };

/** Pairs to write, with stops in them. */
export type DraftPairs = { readonly [key: string]: Draft };

/** A stop, for drafts. */
export function stop(number: number, value: string | number, choices?: readonly string[]): Stop {
  return { stop: number, value, ...(choices && { choices }) };
}

/** `key: value` lines of a block mapping whose keys begin at column `indent`, as a snippet; the first line is not indented. */
export function blockSnippet(pairs: DraftPairs, indent: number, eol: string): string {
  return withStops(pairs, plain => renderBlock(plain as { readonly [key: string]: Writable }, indent, eol));
}

/** `key: value, key: value` for the inside of a mapping in flow style, as a snippet. */
export function flowSnippet(pairs: DraftPairs): string {
  return withStops(pairs, plain => renderFlow(plain).slice(1, -1));
}

/** Renders with a word in the place of each stop, so that neither quoting nor escaping can touch what a stop becomes. */
function withStops(draft: Draft, render: (plain: Writable) => string): string {
  const stops: Stop[] = [];
  const text = escapeSnippet(render(withWords(draft, stops)));
  const seen = new Set<number>();
  return text.replace(/zstop([0-9]+)z/g, (_, at: string) => {
    const { stop: number, value, choices } = stops[Number(at)]!;
    if (seen.has(number)) return `$${number}`;
    seen.add(number);
    return choices ? `\${${number}|${choices.map(choice => escapeChoice(renderScalar(choice))).join(",")}|}` : `\${${number}:${escapeSnippet(renderScalar(value))}}`;
  });
}

function withWords(draft: Draft, stops: Stop[]): Writable {
  if (typeof draft !== "object") return draft;
  if (isList(draft)) return draft.map(item => withWords(item, stops));
  if (isStop(draft)) return `zstop${stops.push(draft) - 1}z`;
  const pairs: [string, Writable][] = [];
  for (const [key, value] of Object.entries(draft)) {
    // A name that is a stop stands before its colon, so keys are given as text with a marker in front.
    pairs.push([key.startsWith(nameMark) ? `zstop${stops.push(stopOfName(key)) - 1}z` : key, withWords(value, stops)]);
  }
  return Object.fromEntries(pairs);
}

const nameMark = "\u0000";

/** A key that is a stop: the name of a new element. */
export function stopName(number: number, name: string): string {
  return `${nameMark}${number} ${name}`;
}

function stopOfName(key: string): Stop {
  const at = key.indexOf(" ");
  return stop(Number(key.slice(1, at)), key.slice(at + 1));
}

function isList(draft: Draft): draft is readonly Draft[] {
  return Array.isArray(draft);
}

function isStop(draft: object): draft is Stop {
  return "stop" in draft && typeof draft.stop === "number" && "value" in draft;
}

/** Text as it is, in a snippet. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, character => `\\${character}`);
}

export function escapeChoice(text: string): string {
  return text.replace(/[\\$},|]/g, character => `\\${character}`);
}

/** A snippet as plain text, for editors without snippets and for what comes after taking every stop as it is. */
export function plainSnippet(snippet: string): string {
  const values = new Map<string, string>();
  const expanded = snippet.replace(/(\\[\\$}|,])|\$\{([0-9]+)(?::((?:\\.|[^\\}])*)|\|((?:\\.|[^\\|])*)\|)?\}|\$([0-9]+)/g,
    (whole, escaped: string | undefined, number: string | undefined, value: string | undefined, choices: string | undefined, again: string | undefined) => {
      if (escaped !== undefined) return whole;
      const key = number ?? again!;
      const first = value ?? choices?.split(/(?<!\\),/)[0];
      if (first !== undefined && !values.has(key)) values.set(key, first);
      return values.get(key) ?? "";
    });
  return expanded.replace(/\\([\\$}|,])/g, "$1");
}
