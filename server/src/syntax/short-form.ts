import type { TextEdit } from "./edit";
import { growShort } from "./edit-place";
import { locate, type Spot } from "./locate";
import { colonEnd, isNothing, type MapNode, type Node } from "./node";
import type { Range } from "./range";
import { renderScalar } from "./render";
import { hasComment, isBlockStart } from "./whitespace";

type Edits = readonly TextEdit[] | undefined;

/**
 * The edits that write a short form out: `2s` becomes `{request: 2s}`, and a list below its key moves below the key that
 * it stands for. Undefined when there is no short form at `at`, or the text does not allow it.
 */
export function expandShort(at: Range, short: string): Edits {
  const spot = locate(at);
  if (!spot?.node || isNothing(spot.node) || spot.node.kind === "map") return undefined;
  const { entry, node } = spot;
  if (node.kind !== "scalar" || node.value !== true) return growShort(spot, node, short, {});
  return [{ at: { entry, start: node.start, end: node.end }, text: `{${renderScalar(short)}: true}` }];
}

/**
 * The edits that write the mapping at `at` as the value of its only pair, whose key is `short`. Undefined when it holds
 * more, or when a comment would have to go.
 */
export function collapseToShort(at: Range, short: string): Edits {
  const spot = locate(at);
  if (spot?.node?.kind !== "map" || spot.node.pairs.length !== 1) return undefined;
  const { entry, node } = spot;
  const [only] = node.pairs;
  const value = only!.value;
  if (only!.merged || only!.key.aliasAt || only!.key.text !== short || isNothing(value) || value.aliasAt || value.kind === "map") return undefined;
  const front = startOf(spot, node, only!.key.start, value);
  if (front === undefined || hasComment(entry, front, value.start)) return undefined;
  const joint = entry.text[front - 1] === ":" ? " " : "";
  const edits: TextEdit[] = [{ at: { entry, start: front, end: value.start }, text: joint }];
  if (!node.flow || entry.text[node.start] !== "{") return edits;
  if (hasComment(entry, value.end, node.end)) return undefined;
  return [...edits, { at: { entry, start: value.end, end: node.end }, text: "" }];
}

/** Where the text that goes begins: behind the colon of the outer key, at the brace, or at the key of a list item. */
function startOf({ entry, pair, parent }: Spot, node: MapNode, keyStart: number, value: Node): number | undefined {
  if (node.flow) return node.start;
  // A block below a key, or a list item: what is left must be able to stand on one line.
  const blockBelow = value.kind === "seq" ? !value.flow : value.kind === "scalar" && value.style === "block";
  if (blockBelow) return undefined;
  if (parent?.kind === "seq") return isBlockStart(entry, keyStart) ? keyStart : undefined;
  const colon = pair && colonEnd(entry.text, pair.key.end);
  return colon !== undefined && entry.text.slice(colon, node.start).trim() === "" ? colon : undefined;
}
