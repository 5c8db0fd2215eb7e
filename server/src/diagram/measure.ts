import { visible } from "../report/visible";

/** Sizes in pixels at 100 %. */
export const nodeHeight = 46;
const narrowest = 96;
const longestName = 34;

/** The name as it is drawn: one line, everything unseen made visible, the middle of a long one left out. */
export function shortName(name: string): string {
  const line = visible(name).trim() || "(no name)";
  const letters = [...line];
  if (letters.length <= longestName) return line;
  return `${letters.slice(0, longestName - 12).join("")}…${letters.slice(-11).join("")}`;
}

/** How wide a node has to be for its name and what it is. */
export function nodeWidth({ name, detail, kind }: { readonly name: string; readonly detail: string; readonly kind: string }): number {
  const text = Math.max(textWidth(shortName(name), 13), textWidth(detail, 11));
  return Math.max(narrowest, Math.ceil((text + (kind === "channel" ? 46 : 34)) / 4) * 4);
}

/** How wide a line of text becomes in a common sans-serif font, rather too much than too little. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const letter of text) units += unitsOf(letter);
  return units * size;
}

function unitsOf(letter: string): number {
  const point = letter.codePointAt(0) ?? 0;
  if (point > 0x2e7f) return 1.1;
  if (point > 0x7f) return 0.72;
  if ("iljI.,:;'|!()[]{} ".includes(letter)) return 0.33;
  if ("frt-/\\\"*".includes(letter)) return 0.42;
  if ("mwMW@%".includes(letter)) return 0.92;
  if (letter >= "A" && letter <= "Z") return 0.7;
  return 0.59;
}
