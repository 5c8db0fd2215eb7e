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

/** Something that can be read and can change. */
interface Cell {
  changedAt: number;
}

/** A computation's memory of what it read. */
export interface Memo<T> {
  readonly value: T;
  readonly reads: readonly Cell[];
  /** The revision at which the value was last known to be right. */
  checkedAt: number;
}

interface FactCell extends Cell {
  readonly fact: Fact<unknown>;
  value: unknown;
  reads: readonly Cell[];
  checkedAt: number;
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

/** The system together with what keeps it up to date; only the workspace changes it. */
export interface SystemStore extends System {
  /** Replaces parts. Elements whose entry is unchanged keep their identity. */
  update(removed: readonly Part[], added: readonly Part[], order: (part: Part) => number): void;
  /** The current revision; it grows with every update that changed something. */
  readonly revision: number;
  /** Runs a computation and remembers what it read. */
  remember<T>(compute: () => T): Memo<T>;
  /** True when nothing that the computation read has changed since. */
  isFresh(memo: Memo<unknown>): boolean;
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

export function createSystemStore(): SystemStore {
  const collections = new Map<string, Map<string, Slot>>();
  const collectionCells = new Map<string, Cell>();
  const singles = new Map<string, { declarations: SingleDeclaration[]; cell: Cell }>();
  const facts = new Map<Fact<unknown>, FactCell>();
  const lists = new Map<string, CollectionList>();
  const orders = new Map<Block, number>();
  const indexes = new Map<Index<unknown>, IndexState>();
  let revision = 0;
  let reads: Set<Cell> | undefined;

  const slot = (collection: string, name: string): Slot => {
    let slots = collections.get(collection);
    if (!slots) collections.set(collection, slots = new Map());
    let found = slots.get(name);
    if (!found) slots.set(name, found = { declarations: [], cell: { changedAt: 0 } });
    return found;
  };
  const collectionCell = (collection: string): Cell => {
    let cell = collectionCells.get(collection);
    if (!cell) collectionCells.set(collection, cell = { changedAt: 0 });
    return cell;
  };
  const singleSlot = (name: string): { declarations: SingleDeclaration[]; cell: Cell } => {
    let found = singles.get(name);
    if (!found) singles.set(name, found = { declarations: [], cell: { changedAt: 0 } });
    return found;
  };
  const note = (cell: Cell): void => void reads?.add(cell);

  const remember = <T>(compute: () => T): Memo<T> => {
    const outer = reads;
    const mine = new Set<Cell>();
    reads = mine;
    try {
      const value = compute();
      return { value, reads: [...mine], checkedAt: revision };
    } finally {
      reads = outer;
    }
  };

  const isFact = (cell: Cell): cell is FactCell => "fact" in cell;
  const unchanged = (cells: readonly Cell[], since: number): boolean => {
    for (const cell of cells) {
      if (isFact(cell)) refresh(cell);
      if (cell.changedAt > since) return false;
    }
    return true;
  };
  const refresh = (cell: FactCell): void => {
    if (cell.checkedAt === revision) return;
    if (unchanged(cell.reads, cell.checkedAt)) {
      cell.checkedAt = revision;
      return;
    }
    const memo = remember(() => cell.fact.compute(system, cell.value));
    if (!(cell.fact.same ?? Object.is)(cell.value, memo.value)) {
      cell.value = memo.value;
      cell.changedAt = revision;
    }
    cell.reads = memo.reads;
    cell.checkedAt = revision;
  };

  const createIndexState = (index: Index<unknown>): IndexState => {
    const state: IndexState = {
      index, byKey: new Map(), cells: new Map(), values: new Map(), keysCell: { changedAt: revision },
      view: {
        get: key => {
          let cell = state.cells.get(key);
          if (!cell) state.cells.set(key, cell = { changedAt: 0 });
          note(cell);
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
    if (cell) cell.changedAt = revision;
    state.values.delete(key);
    state.keysCell.changedAt = revision;
  };
  const contribute = (state: IndexState, element: Block): void => {
    for (const [key, value] of state.index.entries(element)) {
      const list = state.byKey.get(key);
      if (list) list.push({ element, value });
      else state.byKey.set(key, [{ element, value }]);
      touchKey(state, key);
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
      const found = slot(collection, typeof name === "string" ? name : name.value);
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
      let cell = facts.get(fact as Fact<unknown>);
      if (!cell) {
        const memo = remember(() => fact.compute(system));
        cell = { fact: fact as Fact<unknown>, value: memo.value, reads: memo.reads, checkedAt: revision, changedAt: revision };
        facts.set(fact as Fact<unknown>, cell);
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
      return state.view as IndexView<T>;
    },
    update: (removed, added, order) => {
      if (removed.length === 0 && added.length === 0) return;
      revision += 1;
      const touchedSlots = new Map<Slot, { readonly collection: string; readonly before: Block | undefined }>();
      const touch = (collection: string, name: string): Slot => {
        const found = slot(collection, name);
        found.cell.changedAt = revision;
        collectionCell(collection).changedAt = revision;
        if (!touchedSlots.has(found)) touchedSlots.set(found, { collection, before: found.declarations[0]?.element });
        return found;
      };
      for (const part of removed) {
        for (const declaration of part.declarations) {
          const { declarations } = touch(declaration.collection, declaration.name);
          declarations.splice(declarations.indexOf(declaration), 1);
        }
        for (const single of part.singles) {
          const found = singleSlot(single.name);
          found.declarations.splice(found.declarations.indexOf(single), 1);
          found.cell.changedAt = revision;
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
          found.cell.changedAt = revision;
        }
      }
      for (const [{ declarations }, { collection, before }] of touchedSlots) {
        if (declarations.length > 1) declarations.sort((a, b) => compareBlocks(a.element, b.element));
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
    isFresh: memo => {
      if (memo.checkedAt === revision) return true;
      if (!unchanged(memo.reads, memo.checkedAt)) return false;
      memo.checkedAt = revision;
      return true;
    },
    duplicates: () => {
      const found: Duplicate[] = [];
      for (const [collection, slots] of collections) {
        for (const [name, { declarations }] of slots) {
          if (declarations.length < 2) continue;
          found.push({ path: `${collection}.${name}`, name, places: declarations.map(declaration => declaration.element.$.key) });
        }
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
