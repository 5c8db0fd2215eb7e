import type { Descriptor } from "../analysis/descriptor";
import type { Service } from "../generated/elements";
import type { Located } from "../syntax/range";
import type { NameKind } from "./mentions";
import { declaredAt, type Declared } from "./name-index";
import { singular } from "./names";

/** Something of a system that can be looked up by its name. */
export interface Found extends Declared {
  readonly name: string;
  readonly kind: NameKind;
  /** What it belongs to, in words: the kind of thing and the system, or the service. */
  readonly container: string;
}

/** More answers than anybody reads. */
const mostFound = 1_000;

/**
 * The elements and operations of several systems whose names fit a query, the best first. Every word of the query must
 * fit; letters may be left out, as in `ordev` for `order.events`. An empty query fits everything.
 */
export function findSymbols(descriptors: readonly Descriptor[], query: string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(word => word !== "");
  const found = new Map<string, { readonly symbol: Found; readonly score: number }>();
  for (const descriptor of descriptors) {
    const system = (descriptor.store.single("system") as { readonly name?: Located<string> } | undefined)?.name?.value;
    for (const source of descriptor.sources()) {
      for (const part of descriptor.partsOf(source)) {
        for (const { collection, name, element } of part.declarations) {
          const word = singular(collection);
          add(found, words, word, { ...declaredAt(element), name, kind: collection, container: system ? `${word} of ${system}` : word });
          if (collection !== "services") continue;
          for (const exposed of (element as Service).exposes ?? []) {
            if (exposed.op) add(found, words, "operation", { at: exposed.op, whole: exposed.$, name: exposed.op.value, kind: "operations", container: `operation of ${name}` });
          }
        }
      }
    }
  }
  const ranked = [...found.values()].sort((a, b) => b.score - a.score || (a.symbol.name < b.symbol.name ? -1 : a.symbol.name > b.symbol.name ? 1 : 0));
  return ranked.slice(0, mostFound).map(({ symbol }) => symbol);
}

/** A file may belong to several systems; what it declares is found once. */
function add(found: Map<string, { readonly symbol: Found; readonly score: number }>, words: readonly string[], kind: string, symbol: Found): void {
  if (symbol.name.trim() === "") return;
  const name = symbol.name.toLowerCase();
  let score = 0;
  for (const word of words) {
    const own = Math.max(fit(word, name), kind.startsWith(word) ? 1 : 0);
    if (own === 0) return;
    score += own;
  }
  const { entry, start } = symbol.at;
  const identity = `${entry.source}\0${entry.start + start}`;
  if (!found.has(identity)) found.set(identity, { symbol, score: score - name.length / 1000 });
}

/** How well a word fits a name: all of it, its beginning, the beginning of a part, a stretch, letters in order; 0 for not at all. */
function fit(word: string, name: string): number {
  if (word === name) return 10;
  const at = name.indexOf(word);
  if (at === 0) return 8;
  if (at > 0) return /[^\p{L}\p{N}]/u.test(name[at - 1]!) ? 6 : 4;
  const letters = [...word];
  let next = 0;
  for (const letter of name) if (letter === letters[next]) next += 1;
  return next === letters.length ? 2 : 0;
}
