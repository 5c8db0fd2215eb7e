/**
 * Where two lists differ that are the same objects but for one stretch, such as a file's entries before and after an edit:
 * `start` objects at the beginning and `behind` objects at the end are the same.
 */
export function differingStretch(before: readonly unknown[], after: readonly unknown[]): { readonly start: number; readonly behind: number } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let behind = 0;
  const longer = after.length - before.length;
  for (let at = before.length - 1; behind < shorter - start && before[at] === after[at + longer]; at -= 1) behind += 1;
  return { start, behind };
}

/** The list with the objects from `start` to `end` replaced. Lists have ten thousands of objects, and edits are small. */
export function withStretch<T>(list: readonly T[], start: number, end: number, fresh: readonly T[]): readonly T[] {
  if (fresh.length !== end - start) return list.slice(0, start).concat(fresh, list.slice(end));
  const copy = list.slice();
  for (let at = 0; at < fresh.length; at += 1) copy[start + at] = fresh[at]!;
  return copy;
}
