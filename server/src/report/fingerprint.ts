import type { Finding } from "../analysis/finding";

/**
 * Identities for findings that survive edits elsewhere: from the system, the rule and the element's path, never from
 * lines. Where one rule speaks more than once about one element, a number in order of place tells them apart.
 */
export function createFingerprints(): (finding: Finding, root: string) => string {
  const seen = new Map<string, number>();
  return (finding, root) => {
    // A finding about the text itself has no element; its message names what it is about.
    const about = finding.element === "" ? `\0${finding.message}` : finding.element;
    const identity = hash(`${root}\0${finding.rule.id}\0${about}`);
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    return `${identity}:${count}`;
  };
}

/** 64 bits as 16 hexadecimal digits: two FNV-1a sums that start apart. Guards against accidents, not against malice. */
function hash(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + at), 0x01000193);
  }
  return hex(low) + hex(high);
}

function hex(number: number): string {
  return (number >>> 0).toString(16).padStart(8, "0");
}
