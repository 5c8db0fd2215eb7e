import type { Descriptor } from "../analysis/descriptor";
import { collectionNames, type Collection } from "../model/part";
import { placeholder } from "../syntax/placeholder";
import { sound, type TextEdit } from "../syntax/edit";
import { positionsOf, type Range } from "../syntax/range";
import { renderScalar } from "../syntax/render";
import { anchorAt, anchorObstacle, behindSign, renameAnchor, type AnchorAt } from "./anchors";
import { isOwnKind, namesIn, rangeOfName, type Mention, type NameKind } from "./mentions";
import { declarationsOf, exists, isSame, mentionAt, mentionsOf, namedBy, type Named } from "./name-index";
import { singular } from "./names";

/** Why a name stays as it is: a sentence for people. */
export interface Refused {
  readonly refused: string;
}

/** A name that can be changed. */
export interface Renamable {
  /** The name under the cursor, without quotes. */
  readonly at: Range;
  readonly named: Named;
}

/** A name of YAML's own that can be changed. */
export interface RenamableAnchor {
  /** The name under the cursor, without `&` or `*`. */
  readonly at: Range;
  readonly anchor: AnchorAt;
}

/** What would be renamed at an offset, or why nothing would; undefined where nothing is named. */
export function renamableAt(descriptor: Descriptor, source: string, offset: number): Renamable | RenamableAnchor | Refused | undefined {
  const mention = mentionAt(descriptor, source, offset);
  if (!mention) {
    const anchor = anchorAt(descriptor, source, offset);
    return anchor && { at: behindSign(anchor.at), anchor };
  }
  const named = namedBy(mention, descriptor.store);
  // An operation need not be listed by its service; whoever asks for it gives it its name.
  if (!named.known && named.kind !== "operations") return { refused: `No ${wordFor(named.kind)} is named ${quoted(named.name)}` };
  return { at: rangeOfName(mention), named };
}

/** The edits that give a thing another name wherever it is named, in all files; or why that cannot be. */
export function renameTo(descriptor: Descriptor, named: Named, name: string): readonly TextEdit[] | Refused {
  const fault = faultOf(name);
  if (fault !== undefined) return { refused: fault };
  if (name === named.name) return [];
  const mentions = mentionsOf(named, descriptor);
  const obstacle = collision(descriptor, named, name) ?? wordAmong(mentions, name) ?? mixedUp(descriptor, named, name, mentions) ?? sharedText(descriptor, named, mentions) ?? unreadText(descriptor, named.name);
  if (obstacle !== undefined) return { refused: obstacle };
  const edits = sound(editsOf(mentions, name));
  return edits ?? { refused: `${quoted(named.name)} is written in a place that cannot be changed alone` };
}

/** The edits that give an anchor of YAML and its aliases another name; or why that cannot be. */
export function renameAnchorTo(descriptor: Descriptor, found: AnchorAt, name: string): readonly TextEdit[] | Refused {
  if (name === found.anchor.name) return [];
  const refused = (hidden.test(name) ? "A name is one line without hidden characters" : undefined) ?? anchorObstacle(descriptor, found, name);
  return refused === undefined ? renameAnchor(found, name) : { refused };
}

/** Names longer than this are reported by the schema. */
const longestName = 200;
const hidden = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What keeps a text from being a name at all. */
function faultOf(name: string): string | undefined {
  if (name.trim() === "") return "A name has at least one letter or digit";
  if (hidden.test(name)) return "A name is one line without hidden characters";
  if (name !== name.trim()) return "A name neither begins nor ends with a space";
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name)) return "A name has at least one letter or digit";
  if (name.length > longestName) return `A name has at most ${longestName} characters`;
  if (name === placeholder) return `${quoted(placeholder)} stands for what is not known yet and names nothing`;
  if (name === "none") return "`none` switches a policy off and names nothing";
  if (name.startsWith("external:")) return "Names that begin with `external:` are declared outside of the descriptor";
  if (name.startsWith("x-")) return "Keys that begin with `x-` are extensions, which nothing reads";
  return undefined;
}

function collision(descriptor: Descriptor, { kind, owner }: Named, name: string): string | undefined {
  const other: Named = { kind, name, owner, known: true };
  const isTaken = isOwnKind(kind) ? declarationsOf(other, descriptor).length > 0 : exists(descriptor.store, kind, name);
  if (!isTaken) return undefined;
  const [at] = declarationsOf(other, descriptor);
  const where = at ? `, declared in ${placeOf(at.at)}` : "";
  const whose = owner === undefined ? "" : ` of ${quoted(owner)}`;
  return `${quoted(name)} is already the name of ${article(wordFor(kind))}${whose}${where}`;
}

function wordAmong(mentions: readonly Mention[], name: string): string | undefined {
  const place = mentions.find(({ words }) => words.includes(name));
  return place && `${quoted(name)} is a word with a meaning of its own in ${placeOf(place.at)}`;
}

/** A place that allows several kinds must go on meaning the same thing, whether it has the old name or the new one. */
function mixedUp(descriptor: Descriptor, named: Named, name: string, mentions: readonly Mention[]): string | undefined {
  const { store } = descriptor;
  const others = [...collectionNames].filter((kind): kind is Collection => kind !== named.kind && exists(store, kind as Collection, name));
  if (others.length === 0) return undefined;
  const clashes = ({ kinds }: Mention): NameKind | undefined => (kinds.includes(named.kind) ? kinds.find(kind => (others as readonly NameKind[]).includes(kind)) : undefined);
  for (const place of [...mentions, ...mentionsByText(descriptor, name)]) {
    const kind = place.kinds.length > 1 ? clashes(place) : undefined;
    if (kind) return `${quoted(name)} is already the name of ${article(wordFor(kind))}, and ${placeOf(place.at)} could mean either`;
  }
  return undefined;
}

function mentionsByText(descriptor: Descriptor, text: string): readonly Mention[] {
  return descriptor.sources().flatMap(source => descriptor.partsOf(source).flatMap(part => namesIn(part).mentions.filter(mention => mention.text === text)));
}

/** A text that an alias repeats where it names something else cannot change for one of them alone. */
function sharedText(descriptor: Descriptor, named: Named, mentions: readonly Mention[]): string | undefined {
  for (const { at } of mentions) {
    const part = descriptor.partOf(at.entry);
    const other = part && namesIn(part).mentions.find(mention => mention.at.start === at.start && mention.at.end === at.end && !isSame(namedBy(mention, descriptor.store), named));
    if (other) {
      const { kind, owner } = namedBy(other, descriptor.store);
      return `The text in ${placeOf(at)} also names ${article(wordFor(kind))}${owner === undefined ? "" : ` of ${quoted(owner)}`} through an alias`;
    }
  }
  return undefined;
}

/** Text that could not be read may hold the name where nobody sees it. */
function unreadText(descriptor: Descriptor, name: string): string | undefined {
  for (const source of descriptor.sources()) {
    for (const { broken, entry } of descriptor.partsOf(source)) {
      const at = broken ? entry.text.indexOf(name) : -1;
      if (at !== -1) return `${quoted(name)} also occurs in text that cannot be read, near ${placeOf({ entry, start: at, end: at })}`;
    }
  }
  return undefined;
}

/** One edit for each text; the path of an exception may hold the name several times. */
function editsOf(mentions: readonly Mention[], name: string): readonly TextEdit[] {
  const places = new Map<string, Mention[]>();
  for (const mention of mentions) {
    const { entry, start } = mention.at;
    const identity = `${entry.source}\0${entry.start + start}`;
    const list = places.get(identity);
    if (!list) places.set(identity, [mention]);
    else if (list.every(({ from }) => from !== mention.from)) list.push(mention);
  }
  return [...places.values()].map(list => {
    const { at, text } = list[0]!;
    let renamed = "";
    let done = 0;
    for (const mention of list.sort((a, b) => a.from - b.from)) {
      renamed += text.slice(done, mention.from) + name;
      done = mention.to;
    }
    return write(at, renamed + text.slice(done));
  });
}

/** Writes a text the way the one before was written: in the same quotes, or plain where that is possible. */
function write({ entry, start, end }: Range, text: string): TextEdit {
  const raw = entry.text.slice(start, end);
  // A block scalar ends behind its line break.
  const at = { entry, start, end: start + raw.trimEnd().length };
  if (raw.startsWith("\"")) return { at, text: JSON.stringify(text) };
  if (raw.startsWith("'")) return { at, text: `'${text.replaceAll("'", "''")}'` };
  return { at, text: renderScalar(text) };
}

const ownWords: Readonly<Partial<Record<NameKind, string>>> = { operations: "operation", pools: "pool", workloads: "workload" };

/** The word for one thing of a kind. */
export function wordFor(kind: NameKind): string {
  return ownWords[kind] ?? singular(kind);
}

function article(word: string): string {
  return `${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`;
}

function quoted(name: string): string {
  return `\`${name.replace(/[`\s]+/g, " ").slice(0, 80)}\``;
}

/** A place in words that stand alone: the file's own name and the line, counted from 1. */
function placeOf(range: Range): string {
  const { source } = range.entry;
  return `${source.slice(source.lastIndexOf("/") + 1)}:${positionsOf(range).start.line + 1}`;
}
