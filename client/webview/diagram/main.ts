// The page of the diagram panel. It draws what the extension sends and tells what the reader does; it loads nothing.

import { resolveMarks } from "../../../server/src/diagram/marks";
import type { Mark, ViewOptions } from "../../../server/src/diagram/shape";
import type { FromPage, SavedState, ToPage } from "../../src/diagram/messages";
import { detailsOf, type DetailActions } from "./details";
import { coded, html, svg } from "./dom";
import { isFound } from "./filter";
import { createPicture } from "./picture";
import { drawnLegend } from "./key";
import { outlineOf } from "./outline";
import { pixelsOf } from "./pixels";
import { createToolbar } from "./toolbar";
import { createViewport } from "./viewport";

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void; setState(state: SavedState): void };

const api = acquireVsCodeApi();
const send = (message: FromPage): void => api.postMessage(message);

const surface = svg("svg", { class: "surface architecture", role: "group", "aria-roledescription": "diagram", "aria-label": "Architecture" }) as SVGSVGElement;
const picture = createPicture();
surface.appendChild(picture.content);
const list = html("div", { class: "list", tabindex: "0", role: "region", "aria-label": "The diagram as a list", hidden: true });
const details = html("aside", { class: "details", "aria-label": "Selected element", "aria-live": "polite", hidden: true });
const caption = html("div", { class: "caption-line", role: "status", hidden: true });
const note = html("p", { class: "note", role: "status" }, "The picture is being drawn…");
const legend = html("div", { class: "legend-line", "aria-hidden": "true" });
const stage = html("main", { class: "stage" }, surface as unknown as Node, list, note, legend);

/** At this scale names can be read. */
const LEGIBLE = 0.8;

let shown: Extract<ToPage, { type: "picture" }> | undefined;
let marks: ReadonlyMap<string, Mark> = new Map();
let selected: string | undefined;
let shownCaption = "";
let options: ViewOptions = {};
/** Where something was on the screen before a view changed, so that it can stay there. */
let anchor: { readonly id: string; readonly x: number; readonly y: number } | undefined;
let isFresh = true;

const toolbar = createToolbar({
  filter: (filter) => {
    picture.filter(filter);
    searchMatches = matches();
    searchAt = -1;
    toolbar.found(filter.search === "" ? undefined : searchMatches.length);
  },
  nextMatch: (step) => {
    if (searchMatches.length === 0) return;
    searchAt = (searchAt + step + searchMatches.length) % searchMatches.length;
    select(searchMatches[searchAt], true, LEGIBLE);
  },
  group: (group) => change({ ...withoutFocus(options), group, collapsed: undefined }),
  collapseAll: (isClosed) => change({ ...options, collapsed: isClosed ? (shown?.picture.groups ?? []).map(({ id }) => id) : [] }),
  unfocus: () => change(withoutFocus(options)),
  zoom: zoom,
  fit: () => fit(),
  arrange: () => {
    isFresh = true;
    send({ type: "view", options: clean(options), afresh: true });
  },
  asList: (isList) => {
    list.hidden = !isList;
    (surface as unknown as HTMLElement).style.display = isList ? "none" : "";
    legend.hidden = isList;
    if (isList) return list.focus();
    // What happened meanwhile could not be shown.
    if (viewport.isFitted) return fit();
    const box = selected === undefined ? undefined : picture.boxOf(selected);
    if (box) viewport.bringIn(box);
  },
  save: () => send({ type: "export" }),
});
const viewport = createViewport(surface, picture.content, () => legend.clientHeight, (scale) => toolbar.scale(scale));
let searchMatches: readonly string[] = [];
let searchAt = -1;

document.body.append(toolbar.element, caption, stage, details);

const actions: DetailActions = {
  open: (id) => send({ type: "open", id, focus: true }),
  openFinding: (id, index) => send({ type: "openFinding", id, index }),
  select: (id) => select(id, true),
  focusOn: (id) => {
    isFresh = true;
    change({ ...options, focus: id, depth: 1, collapsed: undefined });
  },
  whatIf: (id) => send({ type: "whatIf", id }),
  toggleGroup: (id) => {
    const box = picture.boxOf(id);
    if (box) anchor = { id, ...viewport.toScreen({ x: box.x, y: box.y }) };
    const collapsed = new Set(shown?.picture.collapsed ?? []);
    if (!collapsed.delete(id)) collapsed.add(id);
    change({ ...options, collapsed: [...collapsed] });
  },
};

function change(next: ViewOptions): void {
  options = next;
  send({ type: "view", options: clean(next), afresh: false });
}

/** Only what has a value: messages are checked by their shape. */
function clean({ group, collapsed, focus, depth }: ViewOptions): ViewOptions {
  return { ...(group !== undefined && { group }), ...(collapsed !== undefined && { collapsed }), ...(focus !== undefined && { focus }), ...(depth !== undefined && { depth }) };
}

function withoutFocus({ group, collapsed }: ViewOptions): ViewOptions {
  return { group, collapsed };
}

function matches(): readonly string[] {
  const { search } = toolbar.current();
  return search === "" ? [] : (picture.diagram?.nodes ?? []).filter((node) => isFound(node, search)).map(({ id }) => id);
}

function select(id: string | undefined, bring: boolean, least = 0): void {
  const known = id === undefined ? undefined : visibleId(id);
  selected = known;
  picture.select(known);
  if (known !== undefined && bring) {
    const box = picture.boxOf(known);
    if (box) viewport.bringIn(box, least);
  }
  showDetails();
  tell();
}

/** The element itself, or the collapsed group that it is in. */
function visibleId(id: string): string | undefined {
  if (picture.elementOf(id)) return id;
  const byName = picture.diagram?.nodes.find((node) => node.members.includes(id) || node.name === id);
  return byName?.id;
}

function showLegend(): void {
  if (shown) legend.replaceChildren(...drawnLegend(shown.picture.diagram, { width: stage.clientWidth, height: stage.clientHeight }));
}

function showDetails(): void {
  const { diagram } = picture;
  const content = selected !== undefined && diagram ? detailsOf(selected, diagram, marks.get(selected), actions) : [];
  details.replaceChildren(...content);
  details.hidden = content.length === 0;
}

/** Zooms around what is selected, where it can be seen. */
function zoom(factor: number): void {
  const box = selected === undefined ? undefined : picture.boxOf(selected);
  const middle = box && viewport.toScreen({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const isSeen = middle && middle.x > 0 && middle.y > 0 && middle.x < surface.clientWidth && middle.y < surface.clientHeight;
  viewport.zoomBy(factor, isSeen ? middle : undefined);
}

function fit(): void {
  const { layout } = picture;
  // What is above and below has changed the room, and with it the legend.
  showLegend();
  if (layout) viewport.fit({ x: 0, y: 0, width: layout.width, height: layout.height });
}

function receive(message: ToPage): void {
  switch (message.type) {
    case "picture": return showPicture(message);
    case "empty":
      note.textContent = message.text;
      note.hidden = false;
      picture.content.setAttribute("display", "none");
      details.hidden = true;
      return;
    case "select":
      if (message.id !== selected) select(message.id ?? undefined, true);
      return;
    case "rasterize":
      void pixelsOf(message.svg).then((data) => send({ type: "pixels", data }));
  }
}

function showPicture(message: Extract<ToPage, { type: "picture" }>): void {
  const { picture: { diagram, layout, groups, collapsed, root }, marks: given } = message;
  const isFirst = shown === undefined;
  shown = message;
  picture.content.removeAttribute("display");
  options = message.options;
  const isAnswer = message.caption !== "" && message.caption !== shownCaption;
  shownCaption = message.caption;
  marks = resolveMarks(diagram, given);
  note.hidden = diagram.nodes.length > 0;
  note.textContent = "The system has no services yet.";
  surface.setAttribute("aria-label", diagram.title);
  picture.show(diagram, layout, given);
  toolbar.show({ groupBy: diagram.groupBy, groups: groups.length, collapsed: collapsed.length, focus: focusName(message) });
  showLegend();
  showCaption(message.caption, marks.size);
  list.replaceChildren(...outlineOf(diagram, marks, actions));
  // Who asked what happens wants to see all of the answer.
  if (isFirst || isFresh || isAnswer) fit();
  isFresh = false;
  if (anchor) {
    const box = picture.boxOf(anchor.id);
    const now = box && viewport.toScreen({ x: box.x, y: box.y });
    if (now) viewport.panBy(anchor.x - now.x, anchor.y - now.y);
    anchor = undefined;
  }
  searchMatches = matches();
  select(message.select ?? selected, message.select !== undefined);
  api.setState({ root, options: clean(options) });
}

function focusName({ options: { focus }, picture: { diagram } }: Extract<ToPage, { type: "picture" }>): string | undefined {
  return focus === undefined ? undefined : diagram.nodes.find(({ id, name }) => id === focus || name === focus)?.name ?? focus;
}

function showCaption(text: string, marked: number): void {
  caption.hidden = text === "" && marked === 0;
  const clear = html("button", { type: "button" }, "Clear");
  clear.addEventListener("click", () => send({ type: "clearMarks" }));
  caption.replaceChildren(html("span", {}, ...coded(text)), clear);
}

function tell(): void {
  if (!shown) return;
  const { nodes, edges } = shown.picture.diagram;
  const badges = [...nodes, ...edges].filter(({ findings }) => findings.length > 0).length;
  send({ type: "shown", state: { root: shown.picture.root, nodes: nodes.length, edges: edges.length, badges, marked: marks.size, selected: selected ?? null } });
}

function idAt(target: EventTarget | null): string | undefined {
  const element = target instanceof Element ? target.closest("[data-id]") : null;
  return element?.getAttribute("data-id") ?? undefined;
}

surface.addEventListener("click", (event) => {
  const id = idAt(event.target);
  select(id, false);
  if (id !== undefined) send({ type: "open", id, focus: false });
});
surface.addEventListener("dblclick", (event) => {
  const id = idAt(event.target);
  if (id === undefined) return;
  if (shown?.picture.groups.some((group) => group.id === id)) actions.toggleGroup(id);
  else send({ type: "open", id, focus: true });
});

const arrows: Readonly<Record<string, "up" | "down" | "left" | "right">> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

surface.addEventListener("keydown", (event) => {
  const direction = arrows[event.key];
  const here = idAt(event.target) ?? selected;
  if (direction !== undefined && (event.shiftKey || here === undefined)) {
    viewport.panBy(direction === "left" ? 60 : direction === "right" ? -60 : 0, direction === "up" ? 60 : direction === "down" ? -60 : 0);
  } else if (direction !== undefined) {
    const next = picture.next(here, direction);
    if (next === undefined) return;
    select(next, true);
    picture.elementOf(next)?.focus();
  } else if (event.key === "Enter" && here !== undefined) {
    if (shown?.picture.groups.some(({ id }) => id === here)) actions.toggleGroup(here);
    else send({ type: "open", id: here, focus: true });
  } else if (event.key === " " && here !== undefined) {
    select(here, false);
  } else if (event.key === "Escape") {
    select(undefined, false);
  } else if (event.key === "f" && here !== undefined) {
    actions.focusOn(here);
  } else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") fit();
  else if (event.key === "/") toolbar.focusSearch();
  else return;
  event.preventDefault();
});

// Another width shows everything again, unless the reader has chosen what to see; what is selected stays in sight.
let width = 0;
new ResizeObserver(() => {
  const box = selected === undefined ? undefined : picture.boxOf(selected);
  showLegend();
  if (surface.clientWidth !== width && (width === 0 || viewport.isFitted)) fit();
  else if (box) viewport.bringIn(box);
  width = surface.clientWidth;
}).observe(stage);

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (typeof data === "object" && data !== null && "type" in data) receive(data as ToPage);
});
send({ type: "ready" });
