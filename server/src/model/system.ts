import type { Elements, Singles } from "../generated/elements";
import type { Located, Range } from "../syntax/range";
import type { Block } from "./place";
import type { Collection, Declaration, Part, SingleDeclaration } from "./part";

/**
 * The whole system as all its files declare it. Reading is by name or by collection; every read is noted while a
 * computation runs, so that the computation is repeated only when something it read has changed.
 */
export interface System {
  /** The element of that name, or undefined when none is declared. The first declaration counts. */
  find<C extends Collection>(collection: C, name: string | Located<string> | undefined): Elements[C] | undefined;
  /** All elements of a collection, in the order of files and text. */
  all<C extends Collection>(collection: C): readonly Elements[C][];
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

/** Something that can be read and can change, with those who read it. */
interface Cell {
  changedAt: number;
  /** Absent while there are none, as for most of the cells. */
  memos: Readers<Memo<unknown>> | undefined;
  facts: Readers<Computation> | undefined;
}

/** A computation's memory of what it read: it is stale as soon as something of that has changed. */
export interface Memo<T> {
  readonly value: T;
  stale: boolean;
  /** Called once, when it becomes stale. */
  readonly onStale: (() => void) | undefined;
}

/** One time that a fact was computed. Out of date when the fact was computed again since. */
interface Computation {
  readonly of: FactCell;
  stale: boolean;
}

interface FactCell extends Cell {
  readonly fact: Fact<unknown>;
  value: unknown;
  reads: readonly Cell[];
  checkedAt: number;
  computation: Computation;
  /** True when something that it reads, near or far, may have changed. */
  suspect: boolean;
}

/** Those who read a cell. Who has become stale hears no more, and is thrown out when there are too many of them. */
interface Readers<T extends { readonly stale: boolean }> {
  list: T[];
  /** Length from which on it pays to look for stale ones. */
  limit: number;
}

const fewReaders = 16;

function enter<T extends { readonly stale: boolean }>(known: Readers<T> | undefined, reader: T): Readers<T> {
  const readers = known ?? { list: [], limit: fewReaders };
  if (readers.list.length >= readers.limit) {
    readers.list = readers.list.filter(({ stale }) => !stale);
    readers.limit = 2 * readers.list.length + fewReaders;
  }
  readers.list.push(reader);
  return readers;
}

function createFactCell(fact: Fact<unknown>, revision: number): FactCell {
  const cell = { ...createCell(revision), fact, value: undefined, reads: [], checkedAt: revision, suspect: false };
  const computation = { of: cell as unknown as FactCell, stale: false };
  return Object.assign(cell, { computation });
}

function createCell(changedAt = 0): Cell {
  return { changedAt, memos: undefined, facts: undefined };
}

interface CollectionList {
  readonly list: readonly Block[];
  readonly places: ReadonlyMap<string, number>;
}

/** An edit keeps an entry where it was, up to the letters typed; one that moved elsewhere begins at another place. */
function sameSpot(before: Block, after: Block): boolean {
  return before.$.key.entry.source === after.$.key.entry.source && before.$.key.entry.start === after.$.key.entry.start;
}

/** What an index holds for most of the names it is asked for. */
const nothingSaid: readonly never[] = [];

interface IndexState {
  readonly index: Index<unknown>;
  isMade: boolean;
  /** Contributions by key; each with the element it comes from. */
  readonly byKey: Map<string, { readonly element: Block; readonly value: unknown }[]>;
  readonly cells: Map<string, Cell>;
  /** Sorted values, as handed out. */
  readonly values: Map<string, readonly unknown[]>;
  readonly keysCell: Cell;
  readonly view: IndexView<unknown>;
}

interface Slot {
  readonly declarations: Declaration[];
  readonly cell: Cell;
}

const noCells: ReadonlySet<Cell> = new Set();

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
  const facts = new Map<Fact<unknown>, FactCell>();
  const lists = new Map<string, CollectionList>();
  const orders = new Map<Block, number>();
  /** The elements that are declared more than once, with their paths. */
  const repeated = new Map<Slot, string>();
  const indexes = new Map<Index<unknown>, IndexState>();
  let revision = 0;
  let reads: Set<Cell> | undefined;

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
  const note = (cell: Cell): void => void reads?.add(cell);

  /** Runs a computation and returns its value with what it read. */
  const trace = <T>(compute: () => T): { readonly value: T; readonly read: ReadonlySet<Cell> } => {
    if (!isTracking) return { value: compute(), read: noCells };
    const outer = reads;
    const mine = new Set<Cell>();
    reads = mine;
    try {
      return { value: compute(), read: mine };
    } finally {
      reads = outer;
    }
  };
  const remember = <T>(compute: () => T, onStale?: () => void): Memo<T> => {
    const { value, read } = trace(compute);
    const memo: Memo<T> = { value, stale: false, onStale };
    for (const cell of read) cell.memos = enter(cell.memos, memo);
    return memo;
  };

  const release = (memo: Memo<unknown> | undefined): void => {
    if (memo) memo.stale = true;
  };

  const isFact = (cell: Cell): cell is FactCell => "fact" in cell;
  /** What changed since the news were last spread. */
  let news = new Set<Cell>();
  let isSpreading = false;
  const change = (cell: Cell): void => {
    cell.changedAt = revision;
    if (isTracking) news.add(cell);
  };
  const compute = (cell: FactCell, before: unknown): void => {
    cell.computation.stale = true;
    // A fact that fails is forgotten, so that the next who asks tries again.
    facts.delete(cell.fact);
    const { value, read } = trace(() => cell.fact.compute(system, before));
    facts.set(cell.fact, cell);
    const computation: Computation = { of: cell, stale: false };
    for (const other of read) other.facts = enter(other.facts, computation);
    cell.computation = computation;
    cell.reads = [...read];
    cell.value = value;
  };
  const refresh = (cell: FactCell): void => {
    if (!cell.suspect) return;
    const isTouched = cell.reads.some(other => {
      if (isFact(other)) refresh(other);
      return other.changedAt > cell.checkedAt;
    });
    if (isTouched) {
      const before = cell.value;
      compute(cell, before);
      if ((cell.fact.same ?? Object.is)(before, cell.value)) cell.value = before;
      else change(cell);
    }
    cell.checkedAt = revision;
    cell.suspect = false;
  };
  /** Everything that a fact was made of may be old: so may the fact be, and the facts made of it. */
  const suspect = (cell: Cell): void => {
    for (const { of, stale } of cell.facts?.list ?? []) {
      if (stale || of.suspect) continue;
      of.suspect = true;
      suspect(of);
    }
  };
  /**
   * Tells everybody who read something that has changed. Facts are computed again where somebody reads them, so that
   * one that comes out the same stops the news.
   */
  const spread = (): void => {
    if (news.size === 0 || isSpreading) return;
    isSpreading = true;
    for (const cell of news) suspect(cell);
    // The set grows while facts turn out to have changed, and the loop goes on with those.
    for (const cell of news) {
      for (const { of, stale } of [...(cell.facts?.list ?? [])]) if (!stale && isRead(of)) refreshOrDrop(of);
      for (const memo of cell.memos?.list ?? []) {
        if (memo.stale) continue;
        memo.stale = true;
        memo.onStale?.();
      }
      cell.memos = undefined;
    }
    news = new Set();
    isSpreading = false;
  };
  /** Whoever reads a fact that cannot be computed runs again, and meets the fault itself. */
  const refreshOrDrop = (cell: FactCell): void => {
    try {
      refresh(cell);
    } catch {
      change(cell);
    }
  };
  const isRead = ({ memos, facts: known }: Cell): boolean => memos?.list.some(({ stale }) => !stale) === true || known?.list.some(({ stale }) => !stale) === true;

  const cellOf = (state: IndexState, key: string): Cell => {
    let cell = state.cells.get(key);
    if (!cell) state.cells.set(key, cell = createCell());
    return cell;
  };
  const createIndexState = (index: Index<unknown>): IndexState => {
    const state: IndexState = {
      index, isMade: false, byKey: new Map(), cells: new Map(), values: new Map(), keysCell: createCell(revision),
      view: {
        get: key => {
          if (reads) note(cellOf(state, key));
          const known = state.values.get(key);
          if (known) return known;
          const list = state.byKey.get(key) ?? nothingSaid;
          if (list.length < 2) return list.length === 0 ? nothingSaid : [list[0]!.value];
          const values = [...list].sort((a, b) => compareBlocks(a.element, b.element)).map(({ value }) => value);
          state.values.set(key, values);
          return values;
        },
        has: key => state.view.get(key).length > 0,
        keys: () => {
          note(state.keysCell);
          return [...state.byKey.keys()].sort();
        },
      },
    };
    return state;
  };
  const touchKey = (state: IndexState, key: string): void => {
    const cell = state.cells.get(key);
    if (cell) change(cell);
    state.values.delete(key);
    change(state.keysCell);
  };
  const contribute = (state: IndexState, element: Block): void => {
    for (const [key, value] of state.index.entries(element)) {
      const list = state.byKey.get(key);
      if (list) list.push({ element, value });
      else state.byKey.set(key, [{ element, value }]);
      // While the index is made, nobody can have read it.
      if (state.isMade) touchKey(state, key);
    }
  };
  const withdraw = (state: IndexState, element: Block): void => {
    for (const key of new Set([...state.index.entries(element)].map(([name]) => name))) {
      const rest = (state.byKey.get(key) ?? []).filter(entry => entry.element !== element);
      if (rest.length > 0) state.byKey.set(key, rest);
      else state.byKey.delete(key);
      touchKey(state, key);
    }
  };

  const compareBlocks = (a: Block, b: Block): number =>
    (orders.get(a) ?? 0) - (orders.get(b) ?? 0) || a.$.key.entry.start - b.$.key.entry.start || a.$.key.start - b.$.key.start;
  /** An element that takes the place of its former self leaves the order alone; anything else begins a new list. */
  const relist = (collection: string, before: Block | undefined, after: Block | undefined): void => {
    const known = lists.get(collection);
    if (!known || before === after) return;
    const at = after && known.places.get(after.$.segment);
    if (!before || !after || at === undefined || !sameSpot(before, after)) {
      lists.delete(collection);
      return;
    }
    const list = [...known.list];
    list[at] = after;
    lists.set(collection, { list, places: known.places });
  };

  const system: SystemStore = {
    find: <C extends Collection>(collection: C, name: string | Located<string> | undefined) => {
      if (name === undefined) return undefined;
      const text = typeof name === "string" ? name : name.value;
      // A name that nobody declares yet gets a place only where somebody wants to hear of it.
      const found = reads ? slot(collection, text) : collections.get(collection)?.get(text);
      if (!found) return undefined;
      note(found.cell);
      return found.declarations[0]?.element as Elements[C] | undefined;
    },
    all: <C extends Collection>(collection: C) => {
      note(collectionCell(collection));
      const known = lists.get(collection);
      if (known) return known.list as readonly Elements[C][];
      const list: Block[] = [];
      for (const { declarations } of collections.get(collection)?.values() ?? []) {
        if (declarations[0]) list.push(declarations[0].element);
      }
      list.sort(compareBlocks);
      lists.set(collection, { list, places: new Map(list.map((element, at) => [element.$.segment, at])) });
      return list as readonly Block[] as readonly Elements[C][];
    },
    single: <K extends keyof Singles>(name: K) => {
      const found = singleSlot(name);
      note(found.cell);
      return found.declarations[0]?.value as Singles[K] | undefined;
    },
    fact: <T>(fact: Fact<T>): T => {
      spread();
      let cell = facts.get(fact as Fact<unknown>);
      if (!cell) {
        cell = createFactCell(fact as Fact<unknown>, revision);
        compute(cell, undefined);
      } else {
        refresh(cell);
      }
      note(cell);
      return cell.value as T;
    },
    index: <T>(index: Index<T>): IndexView<T> => {
      const known = indexes.get(index as Index<unknown>);
      if (known) return known.view as IndexView<T>;
      const state = createIndexState(index as Index<unknown>);
      indexes.set(index as Index<unknown>, state);
      for (const { declarations } of collections.get(index.collection)?.values() ?? []) {
        if (declarations[0]) contribute(state, declarations[0].element);
      }
      state.isMade = true;
      return state.view as IndexView<T>;
    },
    update: (removed, added, order) => {
      if (removed.length === 0 && added.length === 0) return;
      revision += 1;
      if (!isTracking) facts.clear();
      const touchedSlots = new Map<Slot, { readonly collection: string; readonly name: string; readonly before: Block | undefined }>();
      const touch = (collection: string, name: string): Slot => {
        const found = slot(collection, name);
        change(found.cell);
        change(collectionCell(collection));
        if (!touchedSlots.has(found)) touchedSlots.set(found, { collection, name, before: found.declarations[0]?.element });
        return found;
      };
      for (const part of removed) {
        release(part.kept.memo);
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
        for (const state of indexes.values()) {
          if (state.index.collection !== collection || before === after) continue;
          if (before) withdraw(state, before);
          if (after) contribute(state, after);
        }
      }
      for (const part of removed) for (const { element } of part.declarations) orders.delete(element);
    },
    get revision() {
      return revision;
    },
    remember,
    release,
    spread,
    isFresh: memo => {
      spread();
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
