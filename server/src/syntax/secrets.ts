import type { SyntaxProblem } from "./problem";
import type { Entry } from "./range";

/** A kind of secret. The group of the pattern is the text that must not be read by others. */
interface SecretKind {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Told by their own shape, or by the name in front of them at the place of a key. */
const kinds: readonly SecretKind[] = [
  { what: "a private key", pattern: /(-----BEGIN [A-Z ]*PRIVATE KEY-----)/dg },
  { what: "an access key", pattern: /\b((?:AKIA|ASIA)[0-9A-Z]{16})\b/dg },
  { what: "an access token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,}|xox[abpr]-[A-Za-z0-9-]{10,}|sk_live_[A-Za-z0-9]{16,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/dg },
  { what: "a password", pattern: /:\/\/[^\s/:@"']{1,100}:([^\s/@"']{1,200})@/dg },
  { what: "a password", pattern: /\b(?:password|passwd|pwd)[ \t]{0,5}=[ \t]{0,5}([^\s;,"'}&]{1,200})/dgi },
  { what: "a password", pattern: /(?:^[ \t]*(?:- +)?|[{,][ \t]*)["']?[\w-]{0,40}(?:password|passwd|pwd)["']?:[ \t]+["']?([^\s"',}]{1,200})/dgim },
];

/** Whether it is worth looking closer: most entries hold none of these, and are looked at once. */
const suspicious = /:\/\/|PRIVATE KEY|AKIA|ASIA|gh[pousr]_|xox[abpr]-|sk_live_|eyJ|passw|pwd/i;

/** What people write in the place of a secret. */
const standIn = /^(?:[$<{[*%#]|x+$|todo$|none$|null$|true$|false$|secret:|vault:)/i;

const most = 20;

/** Finds passwords, keys and tokens in the text of an entry, comments included: who reads the file reads those as well. */
export function findSecrets(entry: Entry, problems: SyntaxProblem[]): void {
  if (!suspicious.test(entry.text)) return;
  const found = new Set<number>();
  for (const { what, pattern } of kinds) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(entry.text); match && found.size < most; match = pattern.exec(entry.text)) {
      const [start, end] = match.indices![1]!;
      if (found.has(start) || standIn.test(match[1]!)) continue;
      found.add(start);
      problems.push({ kind: "secret", what, at: { entry, start, end } });
    }
  }
}
