import type { Elements } from "../../generated/elements";
import type { Collection } from "../../model/part";
import type { Block, Place } from "../../model/place";
import { startOfLine } from "../../syntax/whitespace";
import { entryAt } from "../spot";
import type { RefactoringPlace } from "./refactoring";

/** The element of a collection that the cursor is in, and the cursor within its entry. */
export interface ElementAt<C extends Collection> {
  readonly element: Elements[C];
  readonly offset: number;
}

/** The element that the cursor is in, when it is the one that counts under its name. */
export function elementAt<C extends Collection>({ descriptor, source, offset }: RefactoringPlace, collection: C): ElementAt<C> | undefined {
  const at = entryAt(descriptor, source, offset);
  const part = at && descriptor.partOf(at.entry);
  for (const declaration of part?.declarations ?? []) {
    if (declaration.collection !== collection || !holdsLine(declaration.element.$, at!.offset)) continue;
    const element = declaration.element as Elements[C];
    return descriptor.store.find(collection, declaration.name) === element ? { element, offset: at!.offset } : undefined;
  }
  return undefined;
}

/** The item of a list that the cursor is in, or on whose line in front of it. */
export function itemAt<B extends Block>(list: readonly B[] | undefined, offset: number): B | undefined {
  return list?.find(({ $ }) => holdsLine($, offset));
}

/** True when the cursor is in a value, on the key that names it, or on its line where nothing but dashes is in front of it. */
function holdsLine(place: Place, offset: number): boolean {
  const { entry, key, start, end } = place;
  const first = Math.min(key.start, start);
  const line = startOfLine(entry, first);
  const isFirst = /^[ \t]*(?:-[ \t]+)*$/.test(entry.text.slice(line, first));
  return (isFirst && line <= offset && offset <= end) || holds(place, offset);
}

/** True when the cursor is in a value or on the key that names it; ends count. */
export function holds({ key, start, end }: Place, offset: number): boolean {
  return (key.start <= offset && offset <= key.end) || (Math.min(key.start, start) <= offset && offset <= end);
}

