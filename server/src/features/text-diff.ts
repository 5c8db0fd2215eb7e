/** Lines `start` to `end` (exclusive, counted from 0) of a text are replaced by `text`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Beyond this many inserted and removed lines the search would cost more than small edits are worth. */
const mostSteps = 800;

/** The changes of whole lines that turn one text into the other, in order and apart from each other. */
export function changesBetween(before: string, after: string): readonly Change[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middleA = a.slice(head, a.length - tail);
  const middleB = b.slice(head, b.length - tail);
  if (middleA.length === 0 && middleB.length === 0) return [];
  const whole = [{ start: 0, end: middleA.length, text: middleB.join("") }];
  return (shortest(middleA, middleB) ?? whole).map(change => ({ ...change, start: change.start + head, end: change.end + head }));
}

/** Lines with their line breaks; a text that ends in one has no empty line behind it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Myers' greedy search for the fewest inserted and removed lines; undefined when there are too many. */
function shortest(a: readonly string[], b: readonly string[]): readonly Change[] | undefined {
  const most = Math.min(a.length + b.length, mostSteps);
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      const down = diagonal === -steps || (diagonal !== steps && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));
      let x = down ? furthest.get(diagonal + 1) ?? 0 : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return walkBack(a, b, trace);
    }
  }
  return undefined;
}

/** Follows the search back to its start and joins neighboring steps to changes. */
function walkBack(a: readonly string[], b: readonly string[], trace: readonly ReadonlyMap<number, number>[]): readonly Change[] {
  const changes: { start: number; end: number; from: number; to: number }[] = [];
  let x = a.length;
  let y = b.length;
  for (let steps = trace.length - 1; steps > 0; steps -= 1) {
    const reached = trace[steps]!;
    const diagonal = x - y;
    const down = diagonal === -steps || (diagonal !== steps && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
    const previous = down ? diagonal + 1 : diagonal - 1;
    const previousX = reached.get(previous) ?? 0;
    const previousY = previousX - previous;
    const step = down ? { start: previousX, end: previousX, from: previousY, to: previousY + 1 } : { start: previousX, end: previousX + 1, from: previousY, to: previousY };
    const next = changes[changes.length - 1];
    if (next && next.start === step.end && next.from === step.to) {
      next.start = step.start;
      next.from = step.from;
    } else changes.push(step);
    x = previousX;
    y = previousY;
  }
  return changes.reverse().map(({ start, end, from, to }) => ({ start, end, text: b.slice(from, to).join("") }));
}
