import { arrowOf, code, defineRule, reachFrom, trait, wait, waitAsRelated, waitGraph, wayInWords, wayTo, yaml, type System, type WaitGraph } from "../kit";

/** A circle that is to be broken: the call to give up waiting at, and the way back to its caller. */
interface Circle {
  readonly weakest: number;
  /** All its arrows, the weakest last. */
  readonly path: readonly number[];
}

/** More cuts than these are no repair but a redesign. */
const mostCuts = 8;

export default defineRule({
  id: "sync-cycle",
  scope: "system",
  title: "Services that wait for each other in a circle",
  pattern: "distributed-monolith",
  group: "X-GRAPH",
  severity: "error",
  status: "stable",
  articles: ["MS3", "MS6"],

  why: `
    When calls come back to where they began, each of the services needs all the others to answer. Under load they hold
    their threads for one another until none is left, a change to one has to suit them all, and none can be released or
    started without the rest.
  `,
  unless: "the calls that close the circle belong to operations that never wait for each other; say so with `acyclicByOp: true`, which lowers it to a warning.",

  *check(system) {
    const waits = system.fact(waitGraph);
    if (waits.componentSize.every(size => size < 2)) return;
    for (const arrows of arrowsByComponent(waits)) {
      const hard = arrows.filter(arrow => (waits.bits[arrow]! & wait.apart) === 0);
      const stays = hasCircle(waits, hard);
      const circle = weakestCircle(system, waits, stays ? hard : arrows);
      if (!circle) continue;
      const { call } = arrowOf(system, waits, circle.weakest);
      const size = waits.componentSize[waits.component[waits.from[circle.weakest]!]!]!;
      yield {
        at: call.to!,
        about: call,
        severity: stays ? "error" : "warning",
        message: `${circleInWords(waits, circle)}${size > circle.path.length ? `; ${size} services hang together like this` : ""}`,
        help: `set \`mode: async\` on the call from ${code(waits.names[waits.from[circle.weakest]!])} to ${code(call.to)}, the one that is easiest to do without`,
        related: circle.path.slice(0, -1).map(arrow => waitAsRelated(arrowOf(system, waits, arrow))),
        data: { arrows: stays ? hard : arrows, circle },
      };
    }
  },

  fix: (system, edit, _context, violation) => {
    const waits = system.fact(waitGraph);
    const { arrows, circle } = violation.data as { readonly arrows: readonly number[]; readonly circle: Circle };
    const cutAt = (cuts: readonly number[]) => edit.all(...cuts.map(cut => {
      const { call } = arrowOf(system, waits, cut);
      return call.mode ? edit.set(call.mode, "async") : edit.add(call, { mode: "async" });
    }));
    const name = (cut: number): string => `Let ${code(waits.names[waits.from[cut]!])} go on without waiting for ${code(waits.names[waits.to[cut]!])}`;
    const cuts = cutsFor(system, waits, arrows, circle);
    const others = circle.path.filter(arrow => arrow !== circle.weakest && !hasCircle(waits, arrows.filter(other => other !== arrow)));
    return [
      ...(cuts.length === 1 ? others.map(cut => ({ title: name(cut), safe: false, edits: cutAt([cut]) })) : []),
      { title: cuts.length === 1 ? name(cuts[0]!) : `Break the circles at ${cuts.length} calls`, safe: false, edits: cuts.length > mostCuts ? undefined : cutAt(cuts) },
    ].reverse();
  },

  examples: [{
    title: "Two services that ask each other",
    bad: yaml`
      services:
        orders: {entry: true, calls: [{to: stock, timeout: 1s}]}
        stock: {calls: [{to: orders, timeout: 1s}]}
      #                      ^^^^^^ error
    `,
    good: yaml`
      services:
        orders: {entry: true, calls: [{to: stock, timeout: 1s}]}
        stock: {calls: [{to: orders, timeout: 1s, mode: async}]}
    `,
  }],
});

/** The arrows inside each group of services that wait for each other. */
function arrowsByComponent(waits: WaitGraph): Iterable<readonly number[]> {
  const groups = new Map<number, number[]>();
  waits.from.forEach((from, arrow) => {
    const component = waits.component[from]!;
    if (component !== waits.component[waits.to[arrow]!]) return;
    const group = groups.get(component);
    if (group) group.push(arrow);
    else groups.set(component, [arrow]);
  });
  return groups.values();
}

/** True when the arrows alone hold a circle: taking away what nobody leads to, again and again, leaves something. */
function hasCircle(waits: WaitGraph, arrows: readonly number[]): boolean {
  const arriving = new Map<number, number>();
  const leaving = new Map<number, number[]>();
  for (const arrow of arrows) {
    const [from, to] = [waits.from[arrow]!, waits.to[arrow]!];
    arriving.set(to, (arriving.get(to) ?? 0) + 1);
    if (!arriving.has(from)) arriving.set(from, 0);
    const list = leaving.get(from);
    if (list) list.push(to);
    else leaving.set(from, [to]);
  }
  const open = [...arriving.keys()].filter(node => arriving.get(node) === 0);
  let gone = 0;
  while (open.length > 0) {
    const node = open.pop()!;
    gone += 1;
    for (const to of leaving.get(node) ?? []) {
      arriving.set(to, arriving.get(to)! - 1);
      if (arriving.get(to) === 0) open.push(to);
    }
  }
  return gone < arriving.size;
}

/** The circle with the call that is easiest to do without, closed on the shortest way. */
function weakestCircle(system: System, waits: WaitGraph, arrows: readonly number[]): Circle | undefined {
  const allowed = new Set(arrows);
  const weakness = new Map(arrows.map(arrow => [arrow, weaknessOf(system, waits, arrow)]));
  for (const weakest of [...arrows].sort((a, b) => weakness.get(a)! - weakness.get(b)! || a - b)) {
    const reach = reachFrom(waits, [waits.to[weakest]!], arrow => allowed.has(arrow));
    if (reach.start[waits.from[weakest]!] !== 0) return { weakest, path: [...wayTo(waits, reach, waits.from[weakest]!), weakest] };
  }
  return undefined;
}

/** The lower, the easier it is to go on without the answer. */
function weaknessOf(system: System, waits: WaitGraph, arrow: number): number {
  const { call } = arrowOf(system, waits, arrow);
  if (call.usesResult?.value === false) return 0;
  if (call.purpose?.value === "notify") return 1;
  if ((waits.bits[arrow]! & wait.replaced) !== 0) return 2;
  // A call that leads back to where requests come in is the odd one out.
  if (waits.back[arrow] === 1) return (waits.traits[waits.to[arrow]!]! & trait.entry) !== 0 ? 3 : 4;
  return 5;
}

/** The fewest calls that a greedy choice finds, the weakest first, after which no circle is left. */
function cutsFor(system: System, waits: WaitGraph, arrows: readonly number[], first: Circle): readonly number[] {
  const cuts: number[] = [];
  let rest = arrows;
  for (let circle: Circle | undefined = first; circle && cuts.length <= mostCuts; circle = hasCircle(waits, rest) ? weakestCircle(system, waits, rest) : undefined) {
    const { weakest }: Circle = circle;
    cuts.push(weakest);
    rest = rest.filter(arrow => arrow !== weakest);
  }
  return cuts;
}

function circleInWords(waits: WaitGraph, { path }: Circle): string {
  if (path.length > 2) return `${wayInWords(waits, path)} is a circle: each of its ${path.length} services waits for the others`;
  const [a, b] = [waits.names[waits.from[path[0]!]!]!, waits.names[waits.to[path[0]!]!]!].sort();
  return `${code(a)} and ${code(b)} wait for each other`;
}
