import type { Descriptor } from "../../analysis/descriptor";
import type { RuleSet } from "../../analysis/rule-set";
import { sound, type TextEdit } from "../../syntax/edit";

/** What a refactoring does, told apart for menus and keys. */
export type RefactoringKind = "extract" | "expand" | "collapse" | "split" | "outbox" | "saga";

/** Where somebody asks what can be rewritten. */
export interface RefactoringPlace {
  readonly descriptor: Descriptor;
  readonly rules: RuleSet;
  /** An ISO date. */
  readonly today: string;
  readonly source: string;
  /** The cursor, as an offset in the file. */
  readonly offset: number;
  /**
   * The files that new ones must not collide with, by their addresses; absent where no file can be created, so that
   * nothing that needs one is offered.
   */
  readonly taken?: ReadonlySet<string>;
}

/** A file that a refactoring makes. */
export interface NewFile {
  readonly source: string;
  readonly text: string;
}

/** What a refactoring changes: the text of files, and files that come into being. */
export interface Rewriting {
  readonly edits: readonly TextEdit[];
  readonly files: readonly NewFile[];
}

/** Another way to write the system, on offer at a place. */
export interface Refactoring {
  readonly kind: RefactoringKind;
  /** Imperative and capitalized; unlike every other one at its place. */
  readonly title: string;
  /** True when it changes text away from the cursor, so that people should look at it first. */
  readonly reaches: boolean;
  /** Computes the change; undefined when it turns out that the text does not allow it. */
  make(): Rewriting | undefined;
}

/** The edits as a rewriting; undefined when there are none, when a text is broken, or when one would not be sound. */
export function rewriting(descriptor: Descriptor, edits: readonly TextEdit[] | undefined): Rewriting | undefined {
  if (!edits || edits.length === 0 || !edits.every(({ at }) => descriptor.partOf(at.entry)?.broken === false)) return undefined;
  return sound(edits) && { edits, files: [] };
}

/** A refactoring whose edits are cheap enough to be known when it is offered; none when there are none. */
export function ready(descriptor: Descriptor, offer: Omit<Refactoring, "make">, edits: readonly TextEdit[] | undefined): readonly Refactoring[] {
  const result = rewriting(descriptor, edits);
  return result ? [{ ...offer, make: () => result }] : [];
}
