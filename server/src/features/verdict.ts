import { groups, patterns, readingOrder, type GroupId, type PatternId } from "../../../rules/kit/knowledge";
import { count } from "../../../rules/kit/words";
import type { Finding } from "../advisor";
import type { PatternUse } from "./patterns-in-use";
import type { PlanStep } from "./plan";

/** The plan in one sentence. */
export interface Verdict {
  /**
   * `nothing-missing`: no step, no open error or warning. `no-steps`: findings, but none that a pattern answers.
   * `retrofit`: something in use stands on a group that is not in order. `begin`: the first step is the news.
   */
  readonly kind: "nothing-missing" | "no-steps" | "retrofit" | "begin";
  /** The group to put in order first, for `retrofit`. */
  readonly group?: GroupId;
  readonly text: string;
}

export function verdictOf(steps: readonly PlanStep[], beside: readonly Finding[], uses: ReadonlyMap<PatternId, PatternUse>): Verdict {
  const [first] = steps;
  if (!first) {
    return beside.length === 0
      ? { kind: "nothing-missing", text: "Nothing is missing: what the system has stands on what it needs." }
      : { kind: "no-steps", text: `No pattern is missing; ${count(beside.length, "finding")} beside the patterns ${beside.length === 1 ? "is" : "are"} open.` };
  }
  for (const group of ["G1", "G2"] as const) {
    const owed = [...new Set(steps.filter(({ towards }) => towards.group === group).map(({ towards }) => towards.name.toLowerCase()))];
    const resting = [...uses.keys()].filter(id => restsOn(id, group)).map(id => patterns[id].name.toLowerCase());
    if (owed.length > 0 && resting.length > 0) {
      return {
        kind: "retrofit",
        group,
        text: `Retrofit group ${group.slice(1)} first: ${joined(resting)} ${resting.length === 1 ? "is" : "are"} in use and ${resting.length === 1 ? "stands" : "stand"} on ${joined(owed)}.`,
      };
    }
  }
  return { kind: "begin", text: `Begin with step 1: ${first.title.charAt(0).toLowerCase()}${first.title.slice(1)}.` };
}

/** Only where there is a technical reason: distributed data rests on resilience, and so does a mesh. */
function restsOn(id: PatternId, group: GroupId): boolean {
  if (!readingOrder.posts.some(({ pattern }) => pattern === id)) return false;
  if (patterns[id].group !== "G3" && id !== "service-mesh") return false;
  return groups[patterns[id].group].gates.some(gate => gate.needs.includes(group) && (gate.patterns.length === 0 || gate.patterns.includes(id)));
}

/** "a", "a and b", "a, b, and c", in the order given. */
function joined(names: readonly string[]): string {
  if (names.length < 3) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
}
