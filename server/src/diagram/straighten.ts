/** Something in a row: an item, or a link that passes through. */
export interface Slot {
  readonly width: number;
  /** The slots of other rows that a link leads to, by their index in the list of all slots. */
  readonly above: readonly number[];
  readonly below: readonly number[];
  /** A passing link is worth more to be straight than a link between two items. */
  readonly passing: boolean;
}

const sweeps = 16;
/** How far everything is drawn to the middle in each sweep, so that parts that hang together loosely do not drift apart. */
const pull = 0.06;

/**
 * The horizontal centers of slots: as close as possible to what they are linked with, in the order that each row has,
 * and never nearer to each other than `between` (for passing links `beside`). Rows stay as narrow as their content, which
 * `dagre`'s own placement does not promise: it would rather be wide than have a bend.
 *
 * @param rows the slots of each row from left to right, by index
 */
export function straighten(slots: readonly Slot[], rows: readonly (readonly number[])[], between: number, beside: number): readonly number[] {
  const centers = new Array<number>(slots.length).fill(0);
  const gap = (a: number, b: number): number => (slots[a]!.width + slots[b]!.width) / 2 + (slots[a]!.passing || slots[b]!.passing ? beside : between);
  for (const row of rows) {
    let at = 0;
    row.forEach((slot, index) => {
      if (index > 0) at += gap(row[index - 1]!, slot);
      centers[slot] = at;
    });
    for (const slot of row) centers[slot]! -= at / 2;
  }
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const isLast = sweep >= sweeps - 4;
    const order = sweep % 2 === 0 ? rows : [...rows].reverse();
    for (const row of order) {
      const wishes = row.map(slot => {
        const { above, below } = slots[slot]!;
        const linked = isLast ? [...above, ...below] : sweep % 2 === 0 ? above : below;
        let sum = 0;
        let weight = 0;
        for (const other of linked) {
          const share = slots[other]!.passing && slots[slot]!.passing ? 8 : slots[other]!.passing || slots[slot]!.passing ? 2 : 1;
          sum += share * centers[other]!;
          weight += share;
        }
        if (weight === 0) return { at: centers[slot]! * (1 - pull), weight: 0.1 };
        return { at: (sum / weight) * (isLast ? 1 : 1 - pull), weight };
      });
      placeRow(row, wishes, gap, centers);
    }
  }
  return centers;
}

/** The places nearest to the wishes that keep the order and the distances (least squares, by pooling neighbors). */
function placeRow(row: readonly number[], wishes: readonly { readonly at: number; readonly weight: number }[], gap: (a: number, b: number) => number, centers: number[]): void {
  const offsets: number[] = [];
  const pools: { sum: number; weight: number; size: number }[] = [];
  row.forEach((slot, index) => {
    offsets[index] = index === 0 ? 0 : offsets[index - 1]! + gap(row[index - 1]!, slot);
    const { at, weight } = wishes[index]!;
    let pool = { sum: (at - offsets[index]!) * weight, weight, size: 1 };
    for (let last = pools[pools.length - 1]; last && last.sum / last.weight > pool.sum / pool.weight; last = pools[pools.length - 1]) {
      pool = { sum: pool.sum + last.sum, weight: pool.weight + last.weight, size: pool.size + last.size };
      pools.pop();
    }
    pools.push(pool);
  });
  let index = 0;
  for (const { sum, weight, size } of pools) {
    for (let count = 0; count < size; count += 1, index += 1) centers[row[index]!] = sum / weight + offsets[index]!;
  }
}
