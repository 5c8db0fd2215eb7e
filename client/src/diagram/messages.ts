// What the diagram's page and the extension say to each other. Both check what they get: the page shows other people's
// text, so what comes out of it is never taken for more than it is.

import type { DiagramResult } from "../../../server/src/lsp/requests";
import type { Marks, ViewOptions } from "../../../server/src/diagram/shape";

/** From the extension to the page. */
export type ToPage =
  | { readonly type: "picture"; readonly picture: DiagramResult; readonly options: ViewOptions; readonly marks: Marks; readonly caption: string; readonly select?: string }
  | { readonly type: "empty"; readonly text: string }
  /** Selects what the cursor is on in the text; null: nothing. */
  | { readonly type: "select"; readonly id: string | null }
  /** Asks for the pixels of an SVG file. */
  | { readonly type: "rasterize"; readonly svg: string };

/** From the page to the extension. */
export type FromPage =
  | { readonly type: "ready" }
  /** Go to the text of a node, an edge or a group. */
  | { readonly type: "open"; readonly id: string; readonly focus: boolean }
  /** Go to the text of a finding, by its number at the element (or in the list of the rest, without an element). */
  | { readonly type: "openFinding"; readonly id: string | null; readonly index: number }
  | { readonly type: "view"; readonly options: ViewOptions; readonly afresh: boolean }
  | { readonly type: "whatIf"; readonly id: string }
  | { readonly type: "clearMarks" }
  | { readonly type: "export" }
  /** The pixels asked for, in base64; null when the browser could not make them. */
  | { readonly type: "pixels"; readonly data: string | null }
  | { readonly type: "shown"; readonly state: PageState };

/** What the page shows now. */
export interface PageState {
  readonly root: string;
  readonly nodes: number;
  readonly edges: number;
  readonly badges: number;
  readonly marked: number;
  readonly selected: string | null;
}

/** What survives a reload of the window. */
export interface SavedState {
  readonly root: string;
  readonly options: ViewOptions;
}

/** The message when it has the shape of one, else undefined. */
export function readFromPage(given: unknown): FromPage | undefined {
  if (!isRecord(given)) return undefined;
  switch (given["type"]) {
    case "ready": return { type: "ready" };
    case "clearMarks": return { type: "clearMarks" };
    case "export": return { type: "export" };
    case "open": return isText(given["id"]) ? { type: "open", id: given["id"], focus: given["focus"] === true } : undefined;
    case "openFinding": {
      const { id, index } = given;
      return (id === null || isText(id)) && isCount(index) ? { type: "openFinding", id, index } : undefined;
    }
    case "view": {
      const options = readOptions(given["options"]);
      return options && { type: "view", options, afresh: given["afresh"] === true };
    }
    case "whatIf": return isText(given["id"]) ? { type: "whatIf", id: given["id"] } : undefined;
    case "pixels": {
      const { data } = given;
      return data === null || (typeof data === "string" && /^[A-Za-z0-9+/=]*$/.test(data)) ? { type: "pixels", data } : undefined;
    }
    case "shown": {
      const state = given["state"];
      if (!isRecord(state)) return undefined;
      const { root, nodes, edges, badges, marked, selected } = state;
      if (!isText(root) || !isCount(nodes) || !isCount(edges) || !isCount(badges) || !isCount(marked) || !(selected === null || isText(selected))) return undefined;
      return { type: "shown", state: { root, nodes, edges, badges, marked, selected } };
    }
    default: return undefined;
  }
}

/** The state that a page saved, when it has that shape. */
export function readSaved(given: unknown): SavedState | undefined {
  if (!isRecord(given) || !isText(given["root"])) return undefined;
  return { root: given["root"], options: readOptions(given["options"]) ?? {} };
}

function readOptions(given: unknown): ViewOptions | undefined {
  if (!isRecord(given)) return undefined;
  const { group, collapsed, focus, depth } = given;
  return {
    ...((group === "owner" || group === "context" || group === "cell" || group === "none") && { group }),
    ...(Array.isArray(collapsed) && collapsed.every(isText) && { collapsed }),
    ...(isText(focus) && { focus }),
    ...(isCount(depth) && { depth }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
