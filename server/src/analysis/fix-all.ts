import type { TextEdit } from "../syntax/edit";
import { offsetOf } from "../syntax/range";
import type { Descriptor } from "./descriptor";
import type { Finding } from "./finding";
import { applyFix, fixesOf, type ReadyFix } from "./fixes";
import type { RuleSet } from "./rule-set";

/** What came of applying every safe fix. */
export interface FixedAll {
  /** The new texts of the files that changed. */
  readonly texts: ReadonlyMap<string, string>;
  readonly applied: number;
  /** Safe fixes that were taken back because they brought an error: a mistake of the program. */
  readonly refused: number;
}

/** Most passes of "fix all" before it gives up on reaching rest. */
const mostPasses = 10;

/** A finding that had its try, by the place where it was: other edits of its file move it. */
interface Try {
  readonly identity: string;
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Applies every safe preferred fix until none is left or nothing changes any more. Where that ends with more errors than
 * before, it begins again and takes one fix at a time, without those that bring an error. `analyze` is called for each
 * state; the descriptor is left at the last one.
 */
export function fixAll(descriptor: Descriptor, rules: RuleSet, today: string, analyze: () => readonly Finding[], only?: (finding: Finding) => boolean): FixedAll {
  const start = new Map(descriptor.sources().map(source => [source, descriptor.fileOf(source)!.text]));
  const safeFix = (finding: Finding): ReadyFix | undefined => {
    const fix = only && !only(finding) ? undefined : fixesOf(finding, descriptor, rules, today)[0];
    return fix?.safe ? fix : undefined;
  };
  const errors = countErrors(analyze());
  const together = inPasses(descriptor, analyze, safeFix);
  if (together.applied === 0 || countErrors(analyze()) <= errors) return together;
  for (const [source, text] of start) descriptor.setFile(source, text);
  return oneByOne(descriptor, analyze, safeFix);
}

/** In each pass, all fixes that do not touch each other. */
function inPasses(descriptor: Descriptor, analyze: () => readonly Finding[], safeFix: (finding: Finding) => ReadyFix | undefined): FixedAll {
  const texts = new Map<string, string>();
  let tried: readonly Try[] = [];
  let applied = 0;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const taken: TextEdit[] = [];
    const tries: Try[] = [];
    for (const finding of analyze()) {
      const fix = safeFix(finding);
      if (!fix || overlaps(taken, fix.edits)) continue;
      // One finding gets one try: a fix that does not silence it must not be repeated.
      const attempt = tryOf(finding);
      if (tried.some(known => isSame(known, attempt))) continue;
      tries.push(attempt);
      taken.push(...fix.edits);
    }
    if (tries.length === 0) break;
    applied += tries.length;
    tried = [...tried, ...tries].map(known => moved(known, taken));
    for (const [source, text] of applyFix({ title: "", safe: true, edits: taken }, descriptor)) {
      texts.set(source, text);
      descriptor.setFile(source, text);
    }
  }
  return { texts, applied, refused: 0 };
}

/** Looks at the whole system after each fix, and takes those back that bring an error. */
function oneByOne(descriptor: Descriptor, analyze: () => readonly Finding[], safeFix: (finding: Finding) => ReadyFix | undefined): FixedAll {
  const texts = new Map<string, string>();
  let tried: readonly Try[] = [];
  let applied = 0;
  let refused = 0;
  for (let left = mostSteps; left > 0; left -= 1) {
    const findings = analyze();
    const errors = countErrors(findings);
    let next: { readonly fix: ReadyFix; readonly attempt: Try; readonly reveals: boolean } | undefined;
    for (const finding of findings) {
      const attempt = tryOf(finding);
      const fix = tried.some(known => isSame(known, attempt)) ? undefined : safeFix(finding);
      // A mistake in the text hides what there is to say about the element; mending it brings that to light.
      if (fix) next = { fix, attempt, reveals: finding.rule.scope === "problem" };
      if (next) break;
    }
    if (!next) break;
    const before = new Map<string, string>();
    for (const [source, text] of applyFix(next.fix, descriptor)) {
      before.set(source, descriptor.fileOf(source)!.text);
      descriptor.setFile(source, text);
    }
    if (!next.reveals && countErrors(analyze()) > errors) {
      for (const [source, text] of before) descriptor.setFile(source, text);
      tried = [...tried, next.attempt];
      refused += 1;
      continue;
    }
    for (const source of before.keys()) texts.set(source, descriptor.fileOf(source)!.text);
    tried = [...tried, next.attempt].map(known => moved(known, next.fix.edits));
    applied += 1;
  }
  return { texts, applied, refused };
}

/** A system in which fixes do harm is seldom; looking at it after each of them must end all the same. */
const mostSteps = 2_000;

function countErrors(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === "error").length;
}

function tryOf({ rule, element, message, at }: Finding): Try {
  const from = offsetOf(at);
  return { identity: `${rule.id}\0${element}\0${message}`, source: at.entry.source, from, to: from };
}

function isSame(known: Try, { identity, source, from }: Try): boolean {
  return known.identity === identity && known.source === source && known.from <= from && from <= known.to;
}

/** Where a finding is after edits; what is written at its very place may come to stand in front of it or behind it. */
function moved(known: Try, edits: readonly TextEdit[]): Try {
  let { from, to } = known;
  for (const { at, text } of edits) {
    if (at.entry.source !== known.source) continue;
    const start = at.entry.start + at.start;
    const end = at.entry.start + at.end;
    const grown = text.length - (end - start);
    if (end < known.from) from += grown;
    else if (start < known.from) from -= known.from - start;
    if (start <= known.to) to += grown;
  }
  return { ...known, from: Math.min(from, to), to: Math.max(from, to) };
}

/** Edits at the same place wait for the next pass, where the second sees what the first wrote. */
function overlaps(taken: readonly TextEdit[], edits: readonly TextEdit[]): boolean {
  return edits.some(edit => taken.some(({ at }) => at.entry === edit.at.entry && at.start <= edit.at.end && edit.at.start <= at.end));
}
