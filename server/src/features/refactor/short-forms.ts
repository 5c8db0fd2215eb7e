import { resolve } from "../../document/keys";
import { shapes } from "../../generated/shapes";
import type { ObjectShape, Shape, ShapeName } from "../../model/shape";
import { createTextEditor, type TextEdit } from "../../syntax/edit";
import { treeOf } from "../../syntax/locate";
import { isNothing, writtenEnd, type MapNode, type Node } from "../../syntax/node";
import { placeholder } from "../../syntax/placeholder";
import type { Entry, Range } from "../../syntax/range";
import { collapseToShort, expandShort } from "../../syntax/short-form";
import { trimEnd } from "../../syntax/whitespace";
import { entryAt } from "../spot";
import { keepsMeaning } from "./meaning";
import { ready, type Refactoring, type RefactoringPlace } from "./refactoring";

/** A value that the schema knows in two forms. */
interface Candidate {
  readonly node: Node;
  readonly shape: ObjectShape;
  /** The key in front of it; for an item of a list the key of the list. */
  readonly name: string;
  readonly isItem: boolean;
}

const longest = 40;

/** Writes a short form out, or a long form that says nothing more in short: the innermost one around the cursor. */
export function shortForms({ descriptor, source, offset }: RefactoringPlace): readonly Refactoring[] {
  const at = entryAt(descriptor, source, offset);
  if (!at || descriptor.partOf(at.entry)?.broken !== false) return [];
  for (const candidate of candidatesAt(at.entry, at.offset).reverse()) {
    const range = { entry: at.entry, start: candidate.node.start, end: candidate.node.end };
    const found = change(candidate, range);
    if (!found || !keepsMeaning(at.entry, found.edits)) continue;
    const value = briefly(at.entry, range, candidate);
    const title = found.kind === "expand" ? `Write ${value} in its long form` : `Write ${value} in its short form`;
    return ready(descriptor, { kind: found.kind, title, reaches: false }, found.edits);
  }
  return [];
}

function change({ node, shape }: Candidate, range: Range): { readonly kind: "expand" | "collapse"; readonly edits: readonly TextEdit[] } | undefined {
  if (node.kind === "map") {
    const [only] = node.pairs;
    const isOff = shape.none === true && only?.key.text === "none";
    const edits = isOff ? switchedOff(node, range) : shape.short ? collapseToShort(range, shape.short) : undefined;
    return edits && { kind: "collapse", edits };
  }
  if (node.kind === "scalar" && (node.text === placeholder || node.value === false)) return undefined;
  const isOff = shape.none === true && node.kind === "scalar" && node.text === "none" && node.style === "plain";
  const edits = isOff ? createTextEditor().replace(range, { none: true }) : shape.short ? expandShort(range, shape.short) : undefined;
  return edits && { kind: "expand", edits };
}

/** `{none: true}` as `none`. */
function switchedOff({ pairs, flow }: MapNode, range: Range): readonly TextEdit[] | undefined {
  const value = pairs[0]!.value;
  return pairs.length === 1 && flow && value?.kind === "scalar" && value.value === true ? createTextEditor().replace(range, "none") : undefined;
}

/** The values around the cursor that may be written in two forms, from the outermost to the innermost. */
function candidatesAt(entry: Entry, offset: number): Candidate[] {
  const { root } = treeOf(entry);
  const found: Candidate[] = [];
  const top: Shape = entry.kind === "entry" ? resolve(shapes.root[entry.section]!) : { kind: "object", keys: shapes.root };
  if (root?.kind === "map") descend(root, top, { name: "", isItem: false }, entry, offset, found);
  return found;
}

function descend(node: Node, shape: Shape, called: Pick<Candidate, "name" | "isItem">, entry: Entry, offset: number, found: Candidate[]): void {
  if (shape.kind === "object" && called.name !== "") found.push({ node, shape, ...called });
  if (node.kind === "map") {
    for (const pair of node.pairs) {
      const { key, value } = pair;
      if (pair.merged || key.aliasAt || value?.aliasAt || isNothing(value) || offset < key.start || offset > endOf(entry, value)) continue;
      const child = childOf(shape, key.text);
      if (child) descend(value, resolve(child), { name: key.text, isItem: false }, entry, offset, found);
    }
  } else if (node.kind === "seq") {
    const item = shape.kind === "list" ? shape.item : shape.kind === "object" && shape.shortShape ? itemOf(resolve(shape.shortShape)) : undefined;
    for (const value of item === undefined ? [] : node.items) {
      if (!isNothing(value) && !value.aliasAt && value.start <= offset && offset <= endOf(entry, value)) descend(value, resolve(item!), { name: called.name, isItem: true }, entry, offset, found);
    }
  }
}

function childOf(shape: Shape, key: string): ShapeName | undefined {
  if (shape.kind === "table") return shape.item;
  if (shape.kind === "list" && shape.single) return childOf(resolve(shape.item), key);
  return shape.kind === "object" && Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
}

function itemOf(shape: Shape): ShapeName | undefined {
  return shape.kind === "list" ? shape.item : undefined;
}

function endOf(entry: Entry, node: Node): number {
  return trimEnd(entry, writtenEnd(node));
}

/** The value with its key as it stands, where that is short enough for a menu; else its key. */
function briefly(entry: Entry, { start, end }: Range, { name, isItem }: Candidate): string {
  const value = entry.text.slice(start, trimEnd(entry, end));
  const text = isItem ? value : `${name}: ${value}`;
  return text.length > longest || /[\n`]/.test(text) ? `\`${name}\`` : `\`${text}\``;
}
