import type { Fact, System } from "./system";

/** Something that can be read and can change, with those who read it. */
export interface Cell {
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

export function createCell(changedAt = 0): Cell {
  return { changedAt, memos: undefined, facts: undefined };
}

const noCells: ReadonlySet<Cell> = new Set();

/** Follows who reads what, and tells readers of what has changed. */
export interface Tracker {
  /** The current revision; it grows with every change of the system. */
  readonly revision: number;
  /** Begins a new revision. */
  advance(): void;
  /** True while a computation runs whose reads are noted. */
  isNoting(): boolean;
  note(cell: Cell): void;
  change(cell: Cell): void;
  /** Runs a computation and remembers what it read. `onStale` is called while the news of a change are spread. */
  remember<T>(compute: () => T, onStale?: () => void): Memo<T>;
  /** Nobody will ask for a computation's memory any more. */
  release(memo: Memo<unknown> | undefined): void;
  /** Tells everybody who read something that has changed since the last time. */
  spread(): void;
  /** The value of a fact, computed where that is necessary. */
  valueOf<T>(fact: Fact<T>, system: System): T;
}

/** `isTracking` false: nothing is noted, and facts are forgotten with every change. */
export function createTracker(isTracking: boolean): Tracker {
  const facts = new Map<Fact<unknown>, FactCell>();
  let revision = 0;
  let reads: Set<Cell> | undefined;
  let system: System;

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

  return {
    get revision() {
      return revision;
    },
    advance: () => {
      revision += 1;
      if (!isTracking) facts.clear();
    },
    isNoting: () => reads !== undefined,
    note: cell => void reads?.add(cell),
    change,
    remember,
    release,
    spread,
    valueOf: <T>(fact: Fact<T>, of: System): T => {
      system = of;
      spread();
      let cell = facts.get(fact as Fact<unknown>);
      if (!cell) {
        cell = createFactCell(fact as Fact<unknown>, revision);
        compute(cell, undefined);
      } else {
        refresh(cell);
      }
      reads?.add(cell);
      return cell.value as T;
    },
  };
}
