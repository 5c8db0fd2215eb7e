import { DiagnosticSeverity, type Diagnostic } from "vscode-languageserver";
import type { Descriptor } from "../analysis/descriptor";
import type { RuleSet } from "../analysis/rule-set";
import { DIAGNOSTIC_SOURCE, type Looked, type LookingParams } from "./requests";

/**
 * Keeps what has ended the server again and again from ending it once more. The server says what it is about to look at
 * and that it came out of it; whoever starts servers remembers what a server never came out of, and names it to the next
 * one. It stays out until its content is another one.
 */
export interface Quarantine {
  /** What the client wants to be kept out, from its initialization options. A client without a list is told nothing. */
  begin(options: unknown): void;
  /** The text of a file goes into a descriptor, or no text at all when it is kept out. */
  read(descriptor: Descriptor, source: string, text: string): void;
  /** Notes a text that is handed on to be read; false when it is kept out. `over` ends the note. */
  admit(source: string, text: string): boolean;
  over(): void;
  /** Runs an analysis; undefined when it is kept out. */
  analyze<T>(root: string, descriptor: Descriptor, rules: RuleSet, work: () => T): T | undefined;
  /** True while the text of a file is kept out. */
  withholds(source: string): boolean;
  /** What a file shows while it is kept out. */
  noticesOf(source: string): readonly Diagnostic[];
  /** Forgets about a file that is gone. */
  forget(source: string): void;
  /** The files that are kept out, and the roots of systems that are. */
  sources(): readonly string[];
}

export function createQuarantine(tell: (params: LookingParams) => void): Quarantine {
  let kept: ReadonlySet<string> | undefined;
  /** Files whose text is kept out, and systems that are not analyzed, by their roots. */
  const texts = new Set<string>();
  const systems = new Set<string>();

  const isKept = ({ source, content }: Looked): boolean => kept?.has(identityOf({ source, content })) === true;

  const guarded = <T>(at: Looked, work: () => T): T => {
    if (!kept) return work();
    tell({ at });
    try {
      return work();
    } finally {
      tell({ at: null });
    }
  };

  const check = (source: string, text: string): Looked | undefined => {
    if (!kept) return undefined;
    const at = { source, content: printOf(text) };
    if (isKept(at)) texts.add(source);
    else texts.delete(source);
    return at;
  };

  return {
    begin: options => {
      const { setAside } = (typeof options === "object" && options !== null ? options : {}) as { readonly setAside?: unknown };
      kept = Array.isArray(setAside) ? new Set(setAside.filter(isLooked).map(identityOf)) : undefined;
    },
    read: (descriptor, source, text) => {
      const at = check(source, text);
      if (!at) descriptor.setFile(source, text);
      else if (texts.has(source)) descriptor.setFile(source, "");
      else guarded(at, () => descriptor.setFile(source, text));
    },
    admit: (source, text) => {
      const at = check(source, text);
      if (!at) return true;
      if (texts.has(source)) return false;
      tell({ at });
      return true;
    },
    over: () => {
      if (kept) tell({ at: null });
    },
    analyze: (root, descriptor, rules, work) => {
      if (!kept) return work();
      const at = { source: root, content: printOfSystem(descriptor, rules) };
      if (isKept(at)) {
        systems.add(root);
        return undefined;
      }
      systems.delete(root);
      return guarded(at, work);
    },
    withholds: source => texts.has(source),
    noticesOf: source => [
      ...(texts.has(source) ? [notice("this file is left out")] : []),
      ...(systems.has(source) ? [notice("this system is not checked")] : []),
    ],
    forget: source => {
      texts.delete(source);
      systems.delete(source);
    },
    sources: () => [...new Set([...texts, ...systems])],
  };
}

function notice(what: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: { line: 1, character: 0 } }, severity: DiagnosticSeverity.Error, source: DIAGNOSTIC_SOURCE,
    message: `${what}: checking it ended the language server twice\nhelp: take back the last change, or restart the language server to try once more; everything else is checked as before`,
  };
}

function identityOf({ source, content }: Looked): string {
  return `${source}\0${content}`;
}

function isLooked(value: unknown): value is Looked {
  const { source, content } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return typeof source === "string" && typeof content === "string";
}

const ruleSets = new WeakMap<RuleSet, string>();

/** Everything that an analysis depends on: the texts, the rules that run and their limits. */
function printOfSystem(descriptor: Descriptor, rules: RuleSet): string {
  let known = ruleSets.get(rules);
  if (known === undefined) ruleSets.set(rules, (known = printOf(JSON.stringify([rules.rules.map(({ id }) => id), rules.thresholds]))));
  const files = descriptor.sources().map(source => `${source}\0${printOf(descriptor.fileOf(source)?.text ?? "")}`);
  return printOf([known, ...files.sort()].join("\0"));
}

/** A fingerprint of a text: its length and two independent hashes of 32 bits each (FNV-1a, and a product with 31). */
function printOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 7;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = (Math.imul(b, 31) + code) | 0;
  }
  return `${text.length}-${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}`;
}
