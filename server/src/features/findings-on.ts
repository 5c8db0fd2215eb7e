import type { Finding } from "../analysis/finding";
import type { Collection } from "../model/part";

/** A declared element with the findings on it and in it. */
export interface Holder {
  readonly collection: string;
  readonly name: string;
  readonly findings: readonly Finding[];
}

const grouped = new WeakMap<readonly Finding[], ReadonlyMap<string, Holder>>();

/**
 * The elements that findings lie on or in. A list of findings is sorted by element once and never changes, so that asking
 * for one element after the other costs no more than asking for one.
 */
export function holdersOf(findings: readonly Finding[]): ReadonlyMap<string, Holder> {
  let holders = grouped.get(findings);
  if (!holders) grouped.set(findings, holders = groupByElement(findings));
  return holders;
}

/** The findings on an element and all that lies in it. */
export function findingsOn(findings: readonly Finding[], collection: Collection, name: string): readonly Finding[] {
  return findings.length === 0 ? [] : holdersOf(findings).get(`${collection}.${name}`)?.findings ?? [];
}

function groupByElement(findings: readonly Finding[]): ReadonlyMap<string, Holder> {
  const groups = new Map<string, { readonly collection: string; readonly name: string; readonly findings: Finding[] }>();
  for (const finding of findings) {
    // Names may hold dots, so places are asked and not the path.
    let place = finding.block?.$;
    while (place?.parent?.parent) place = place.parent;
    if (!place?.parent) continue;
    const [collection, name] = [place.parent.segment, place.segment];
    const known = groups.get(`${collection}.${name}`);
    if (known) known.findings.push(finding);
    else groups.set(`${collection}.${name}`, { collection, name, findings: [finding] });
  }
  return groups;
}
