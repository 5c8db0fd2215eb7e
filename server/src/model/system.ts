import type { Elements, Singles } from "../generated/elements";
import type { Located, Range } from "../syntax/range";
import { createIndexes } from "./indexes";
import { sameSpot, type Block } from "./place";
import type { Collection, Declaration, Part, SingleDeclaration } from "./part";
import { createCell, createTracker, type Cell, type Memo } from "./reads";

export type { Memo } from "./reads";

/**
 * The whole system as all its files declare it. Reading is by name or by collection; every read is noted while a
 * computation runs, so that the computation is repeated only when something it read has changed.
 */
export interface System {
  /** The element of that name, or undefined when none is declared. The first declaration counts. */
  find<C extends Collection>(collection: C, name: string | Located<string> | undefined): Elements[C] | undefined;
  /** All elements of a collection, in the order of files and text. */
  all<C extends Collection>(collection: C): readonly Elements[C][];
  /**
   * The place at which a list of `all` holds another element than the list before it. Undefined where nobody knows: there
   * may be many such places, or names may have come, gone or moved.
   */
  changedPlace(before: readonly Block[], after: readonly Block[]): number | undefined;
  /** The value of a top-level key that is no collection. */
  single<K extends keyof Singles>(name: K): Singles[K] | undefined;
  /** A value computed from the system, shared by all who ask for it. */
  fact<T>(fact: Fact<T>): T;
  /** What elements say about a key, kept up to date element by element; who asks for one key depends on that key only. */
  index<T>(index: Index<T>): IndexView<T>;
}

/** Something computed once for a system. Facts must be declared once, at module level: they are told apart by identity. */
export interface Fact<T> {
  readonly name: string;
  /** `before` is the value that this one replaces, for facts that can go on from it. */
  compute(system: System, before?: T): T;
  /** True when a new value means the same as the old, so that nobody who read it has to run again. */
  same?(before: T, after: T): boolean;
}

/**
 * A look-up from names to what the elements of one collection say about them. Unlike a fact it is never computed as a
 * whole: when an element changes, only what that element said is replaced. Must be declared once, at module level.
 */
export interface Index<T> {
  readonly name: string;
  readonly collection: Collection;
  /** What one element contributes. It must read nothing but the element. */
  entries(element: Block): Iterable<readonly [string, T]>;
}

/** An index as readers see it: values in the order of files and text. */
export interface IndexView<T> {
  get(key: string): readonly T[];
  has(key: string): boolean;
  /** All keys that something is said about, sorted. Who asks depends on every key. */
  keys(): readonly string[];
}

interface CollectionList {
  readonly list: readonly Block[];
  /** Where in the list a name is; written down when the first element changes. */
  places: ReadonlyMap<string, number> | undefined;
}

interface Slot {
  readonly declarations: Declaration[];
  readonly cell: Cell;
}

/** The system together with what keeps it up to date; only the workspace changes it. */
export interface SystemStore extends System {
  /** Replaces parts. Elements whose entry is unchanged keep their identity. */
  update(removed: readonly Part[], added: readonly Part[], order: (part: Part) => number): void;
  /** The current revision; it grows with every update that changed something. */
  readonly revision: number;
  /** Runs a computation and remembers what it read. `onStale` is called while the news of a change are spread. */
  remember<T>(compute: () => T, onStale?: () => void): Memo<T>;
  /** Tells everybody who read something that has changed since the last time. */
  spread(): void;
  /** True when nothing that the computation read has changed since. */
  isFresh(memo: Memo<unknown>): boolean;
  /** Nobody will ask for a computation's memory any more. */
  release(memo: Memo<unknown> | undefined): void;
  /** Elements and keys declared more than once, each with all its places. */
  duplicates(): readonly Duplicate[];
  /** The collections that have at least one element. */
  isEmpty(collection: Collection): boolean;
}

export interface Duplicate {
  readonly path: string;
  readonly name: string;
  readonly places: readonly Range[];
}

/**
 * An empty store. `isTracking` false: it does not follow who reads what; a later change makes it forget whatever was
 * computed.
 */
export function createSystemStore(isTracking = true): SystemStore {
  const collections = new Map<string, Map<string, Slot>>();
  const collectionCells = new Map<string, Cell>();
  const singles = new Map<string, { declarations: SingleDeclaration[]; cell: Cell }>();
  const lists = new Map<string, CollectionList>();
  const orders = new Map<Block, number>();
  /** The elements that are declared more than once, with their paths. */
  const repeated = new Map<Slot, string>();
  const tracker = createTracker(isTracking);
  const { note, change } = tracker;

  const slot = (collection: string, name: string): Slot => {
    let slots = collections.get(collection);
    if (!slots) collections.set(collection, slots = new Map());
    let found = slots.get(name);
    if (!found) slots.set(name, found = { declarations: [], cell: createCell() });
    return found;
  };
  const collectionCell = (collection: string): Cell => {
    let cell = collectionCells.get(collection);
    if (!cell) collectionCells.set(collection, cell = createCell());
    return cell;
  };
  const singleSlot = (name: string): { declarations: SingleDeclaration[]; cell: Cell } => {
    let found = singles.get(name);
    if (!found) singles.set(name, found = { declarations: [], cell: createCell() });
    return found;
  };
  const compareBlocks = (a: Block, b: Block): number => {
    const one = a.$.key.entry;
    const other = b.$.key.entry;
    const ranks = one.source === other.source ? 0 : (orders.get(a) ?? 0) - (orders.get(b) ?? 0);
    return ranks || one.start - other.start || a.$.key.start - b.$.key.start;
  };
  const elementsOf = (collection: string): readonly Block[] => {
    const known = lists.get(collection);
    if (known) return known.list;
    const list: Block[] = [];
    for (const { declarations } of collections.get(collection)?.values() ?? []) if (declarations[0]) list.push(declarations[0].element);
    list.sort(compareBlocks);
    lists.set(collection, { list, places: undefined });
    return list;
  };
  const indexes = createIndexes(tracker, elementsOf, compareBlocks);
  /** An element that takes the place of its former self leaves the order alone; anything else begins a new list. */
  /** How a list came from the one before; a list that is no longer the newest one forgets it, and lets what is old go. */
  const changes = new WeakMap<readonly Block[], { readonly since: readonly Block[]; readonly at: number }>();
  const relist = (collection: string, before: Block | undefined, after: Block | undefined): void => {
    const known = lists.get(collection);
    if (!known || before === after) return;
    known.places ??= new Map(known.list.map((element, index) => [element.$.segment, index]));
    const at = after && known.places.get(after.$.segment);
    if (!before || !after || at === undefined || !sameSpot(before, after)) {
      lists.delete(collection);
      return;
    }
    const list = known.list.slice();
    list[at] = after;
    changes.delete(known.list);
    changes.set(list, { since: known.list, at });
    lists.set(collection, { list, places: known.places });
  };

  const system: SystemStore = {
    find: <C extends Collection>(collection: C, name: string | Located<string> | undefined) => {
      if (name === undefined) return undefined;
      const text = typeof name === "string" ? name : name.value;
      // A name that nobody declares yet gets a place only where somebody wants to hear of it.
      const found = tracker.isNoting() ? slot(collection, text) : collections.get(collection)?.get(text);
      if (!found) return undefined;
      note(found.cell);
      return found.declarations[0]?.element as Elements[C] | undefined;
    },
    all: <C extends Collection>(collection: C) => {
      note(collectionCell(collection));
      return elementsOf(collection) as readonly Block[] as readonly Elements[C][];
    },
    changedPlace: (before, after) => {
      const change = changes.get(after);
      return change?.since === before ? change.at : undefined;
    },
    single: <K extends keyof Singles>(name: K) => {
      const found = singleSlot(name);
      note(found.cell);
      return found.declarations[0]?.value as Singles[K] | undefined;
    },
    fact: fact => tracker.valueOf(fact, system),
    index: index => indexes.view(index),
    update: (removed, added, order) => {
      if (removed.length === 0 && added.length === 0) return;
      tracker.advance();
      const touchedSlots = new Map<Slot, { readonly collection: string; readonly name: string; readonly before: Block | undefined }>();
      const touch = (collection: string, name: string): Slot => {
        const found = slot(collection, name);
        change(found.cell);
        change(collectionCell(collection));
        if (!touchedSlots.has(found)) touchedSlots.set(found, { collection, name, before: found.declarations[0]?.element });
        return found;
      };
      for (const part of removed) {
        tracker.release(part.kept.memo);
        for (const declaration of part.declarations) {
          const { declarations } = touch(declaration.collection, declaration.name);
          declarations.splice(declarations.indexOf(declaration), 1);
        }
        for (const single of part.singles) {
          const found = singleSlot(single.name);
          found.declarations.splice(found.declarations.indexOf(single), 1);
          change(found.cell);
        }
      }
      for (const part of added) {
        const rank = order(part);
        for (const declaration of part.declarations) {
          touch(declaration.collection, declaration.name).declarations.push(declaration);
          orders.set(declaration.element, rank);
        }
        for (const single of part.singles) {
          const found = singleSlot(single.name);
          found.declarations.push(single);
          change(found.cell);
        }
      }
      for (const [found, { collection, name, before }] of touchedSlots) {
        const { declarations } = found;
        if (declarations.length > 1) declarations.sort((a, b) => compareBlocks(a.element, b.element));
        if (declarations.length > 1) repeated.set(found, `${collection}.${name}`);
        else repeated.delete(found);
        const after = declarations[0]?.element;
        relist(collection, before, after);
        indexes.replace(collection, before, after);
      }
      for (const part of removed) for (const { element } of part.declarations) orders.delete(element);
    },
    get revision() {
      return tracker.revision;
    },
    remember: tracker.remember,
    release: tracker.release,
    spread: tracker.spread,
    isFresh: memo => {
      tracker.spread();
      return !memo.stale;
    },
    duplicates: () => {
      const found: Duplicate[] = [];
      for (const [{ declarations }, path] of repeated) {
        found.push({ path, name: path.slice(path.indexOf(".") + 1), places: declarations.map(declaration => declaration.element.$.key) });
      }
      for (const [name, { declarations }] of singles) {
        if (name === "include" || name === "apiVersion" || declarations.length < 2) continue;
        found.push({ path: name, name, places: declarations.map(declaration => declaration.key) });
      }
      return found;
    },
    isEmpty: collection => {
      note(collectionCell(collection));
      for (const { declarations } of collections.get(collection)?.values() ?? []) if (declarations.length > 0) return false;
      return true;
    },
  };

  return system;
}
