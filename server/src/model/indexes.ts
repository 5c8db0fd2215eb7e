import { createCell, type Cell, type Tracker } from "./reads";
import { sameSpot, type Block } from "./place";
import type { Collection } from "./part";
import type { Index, IndexView } from "./system";

/** What an index holds for most of the names it is asked for. */
const nothingSaid: readonly never[] = [];

interface IndexState {
  readonly index: Index<unknown>;
  isMade: boolean;
  /** Where in its list an element was found the last time. */
  lastPlace: number;
  /** Contributions by key; each with the element it comes from. */
  readonly byKey: Map<string, { readonly element: Block; readonly value: unknown }[]>;
  readonly cells: Map<string, Cell>;
  /** Sorted values, as handed out. */
  readonly values: Map<string, readonly unknown[]>;
  readonly keysCell: Cell;
  readonly view: IndexView<unknown>;
}

/** The indexes of a system, kept up to date element by element. */
export interface Indexes {
  view<T>(index: Index<T>): IndexView<T>;
  /** An element of a collection was written anew, came, or went. */
  replace(collection: string, before: Block | undefined, after: Block | undefined): void;
}

/** `elementsOf` gives the elements of a collection as they are now; `compareBlocks` their order. */
export function createIndexes(
  tracker: Tracker, elementsOf: (collection: Collection) => Iterable<Block>, compareBlocks: (a: Block, b: Block) => number,
): Indexes {
  const indexes = new Map<Index<unknown>, IndexState>();

  const cellOf = (state: IndexState, key: string): Cell => {
    let cell = state.cells.get(key);
    if (!cell) state.cells.set(key, cell = createCell());
    return cell;
  };
  const createIndexState = (index: Index<unknown>): IndexState => {
    const state: IndexState = {
      index, isMade: false, lastPlace: 0, byKey: new Map(), cells: new Map(), values: new Map(), keysCell: createCell(tracker.revision),
      view: {
        get: key => {
          if (tracker.isNoting()) tracker.note(cellOf(state, key));
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
          tracker.note(state.keysCell);
          return [...state.byKey.keys()].sort();
        },
      },
    };
    return state;
  };
  const touchKey = (state: IndexState, key: string): void => {
    const cell = state.cells.get(key);
    if (cell) tracker.change(cell);
    state.values.delete(key);
    tracker.change(state.keysCell);
  };
  const contribute = (state: IndexState, element: Block): void => {
    for (const said of state.index.entries(element)) {
      const key = said[0];
      const list = state.byKey.get(key);
      const entry = { element, value: said[1] };
      if (list) list.push(entry);
      else state.byKey.set(key, [entry]);
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

  /** Where in a list an element is heard first. A list may be as long as the system, and people change one element letter by letter. */
  const placeOf = (state: IndexState, list: readonly { readonly element: Block }[], element: Block): number => {
    if (list[state.lastPlace]?.element !== element) state.lastPlace = list.findIndex(other => other.element === element);
    return state.lastPlace;
  };

  /** An element that says the same as before is no news to those who read the index. */
  const replaceAlike = (state: IndexState, before: Block, after: Block): boolean => {
    // What stands elsewhere than before comes elsewhere in the lists of its keys.
    if (!sameSpot(before, after)) return false;
    const [was, is] = [[...state.index.entries(before)], [...state.index.entries(after)]];
    if (was.length !== is.length || !was.every(([key, value], at) => key === is[at]![0] && Object.is(value, is[at]![1]))) return false;
    for (const [key] of was) {
      const list = state.byKey.get(key)!;
      const at = placeOf(state, list, before);
      list[at] = { element: after, value: list[at]!.value };
    }
    return true;
  };

  return {
    view: <T>(index: Index<T>): IndexView<T> => {
      const known = indexes.get(index as Index<unknown>);
      if (known) return known.view as IndexView<T>;
      const state = createIndexState(index as Index<unknown>);
      indexes.set(index as Index<unknown>, state);
      for (const element of elementsOf(index.collection)) contribute(state, element);
      state.isMade = true;
      return state.view as IndexView<T>;
    },
    replace: (collection, before, after) => {
      if (before === after) return;
      for (const state of indexes.values()) {
        if (state.index.collection !== collection) continue;
        if (before && after && replaceAlike(state, before, after)) continue;
        if (before) withdraw(state, before);
        if (after) contribute(state, after);
      }
    },
  };
}
