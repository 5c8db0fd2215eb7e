import type { Descriptor } from "../analysis/descriptor";
import type { Block, List } from "../model/place";
import { collectionNames } from "../model/part";
import { positionsOf, type Position, type PositionRange, type Range } from "../syntax/range";

/** An entry of the outline. */
export interface Symbol {
  readonly name: string;
  readonly detail: string;
  /** `section`: a top-level key. `element`: a child of a collection. `part`: a call, a step and the like. */
  readonly kind: "section" | "element" | "part";
  /** The top-level key it lies under. */
  readonly section: string;
  /** Everything that belongs to it. */
  readonly range: PositionRange;
  /** Its name; lies within `range`. */
  readonly nameRange: PositionRange;
  readonly children: readonly Symbol[];
}

/** The lists of an element whose items are worth finding in an outline. */
const listed: readonly string[] = ["calls", "uses", "publishes", "consumes", "exposes", "steps", "capabilities"];

/** The outline of a file: sections, their elements, and the calls and steps in those. Broken text shows what could be read. */
export function symbolsOf(descriptor: Descriptor, source: string): readonly Symbol[] {
  interface Open { readonly symbol: Symbol; readonly children: Symbol[] }
  const sections: Open[] = [];
  const byName = new Map<string, Open>();
  const open = (name: string, nameRange: PositionRange, range: PositionRange): Open => {
    const children: Symbol[] = [];
    const section = { symbol: { name, detail: "", kind: "section" as const, section: name, range, nameRange, children }, children };
    sections.push(section);
    byName.set(name, section);
    return section;
  };

  for (const part of descriptor.partsOf(source)) {
    for (const key of part.keys) {
      const at = positionsOf(key.at);
      const end = part.entry.kind === "whole" ? at.end : positionsOf({ entry: part.entry, start: key.at.start, end: part.entry.text.trimEnd().length }).end;
      open(key.name, at, { start: at.start, end: collectionNames.has(key.name) ? at.end : later(at.end, end) });
    }
    for (const { collection, element } of part.declarations) {
      const at = positionsOf(element.$.key);
      const section = byName.get(collection) ?? open(collection, at, at);
      section.children.push(elementSymbol(collection, element));
    }
  }
  // A section reaches as far as its last element, also where every element has an entry of its own.
  return sections.map(({ symbol, children }) => ({ ...symbol, children, range: span(symbol.range, children) }));
}

/** The symbols that were made last, with the line that their entry began on; an edit moves few entries and changes fewer. */
const made = new WeakMap<Block, { readonly line: number; readonly symbol: Symbol }>();

function elementSymbol(section: string, element: Block): Symbol {
  const { line } = element.$.entry;
  const known = made.get(element);
  if (known?.line === line) return known.symbol;
  const symbol = makeElementSymbol(section, element);
  made.set(element, { line, symbol });
  return symbol;
}

function makeElementSymbol(section: string, element: Block): Symbol {
  const children = listed.flatMap(name => {
    const list = (element as unknown as Record<string, List<Block> | undefined>)[name];
    return Array.isArray(list) ? list.filter(isBlock).map(item => partSymbol(section, name, item)) : [];
  });
  const nameRange = positionsOf(element.$.key);
  const range = { start: nameRange.start, end: later(nameRange.end, positionsOf(trimmed(element.$)).end) };
  return { name: shown(element.$.segment), detail: detailOf(element), kind: "element", section, nameRange, range: span(range, children), children };
}

function partSymbol(section: string, list: string, item: Block): Symbol {
  const { key } = item.$;
  const whole = positionsOf(trimmed(item.$));
  const keyed = positionsOf(key);
  const nameRange = isWithin(keyed, whole) ? keyed : whole;
  return { name: shown(item.$.segment.replace(/^\[|\]$/g, "")), detail: list, kind: "part", section, nameRange, range: whole, children: [] };
}

function detailOf(element: Block): string {
  const { kind, type, style } = element as { kind?: { value?: unknown }; type?: { value?: unknown }; style?: { value?: unknown } };
  const said = kind?.value ?? type?.value ?? style?.value;
  return typeof said === "string" ? said : "";
}

/** An editor refuses a symbol without a name. */
function shown(name: string): string {
  return name.trim() === "" ? "(no name)" : name;
}

/** A block's value may end behind the line breaks that follow it. */
function trimmed(range: Range): Range {
  const text = range.entry.text.slice(range.start, range.end);
  return { entry: range.entry, start: range.start, end: range.start + text.trimEnd().length };
}

function span(range: PositionRange, children: readonly Symbol[]): PositionRange {
  return children.reduce((whole, child) => ({ start: earlier(whole.start, child.range.start), end: later(whole.end, child.range.end) }), range);
}

function isWithin(inner: PositionRange, outer: PositionRange): boolean {
  return !before(inner.start, outer.start) && !before(outer.end, inner.end);
}

function earlier(a: Position, b: Position): Position {
  return before(a, b) ? a : b;
}

function later(a: Position, b: Position): Position {
  return before(a, b) ? b : a;
}

function before(a: Position, b: Position): boolean {
  return a.line !== b.line ? a.line < b.line : a.character < b.character;
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && "$" in value;
}
