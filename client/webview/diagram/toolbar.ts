// The row of controls above the picture.

import type { EdgeKind, GroupBy } from "../../../server/src/diagram/shape";
import { button, html } from "./dom";
import type { Filter } from "./filter";

export interface ToolbarActions {
  filter(filter: Filter): void;
  nextMatch(step: 1 | -1): void;
  group(by: GroupBy): void;
  collapseAll(isClosed: boolean): void;
  unfocus(): void;
  zoom(factor: number): void;
  fit(): void;
  arrange(): void;
  asList(isList: boolean): void;
  save(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  current(): Filter;
  show(state: { readonly groupBy: GroupBy; readonly groups: number; readonly collapsed: number; readonly focus: string | undefined }): void;
  /** How many names match what is searched; undefined: nothing is searched. */
  found(count: number | undefined): void;
  scale(scale: number): void;
  focusSearch(): void;
}

const kindLabels: readonly (readonly [EdgeKind, string, string])[] = [
  ["sync", "Calls", "Show calls that wait for their answer"],
  ["async", "Messages", "Show messages and asynchronous calls"],
  ["data", "Data", "Show work on datastores"],
];

export function createToolbar(actions: ToolbarActions): Toolbar {
  const kinds = new Set<EdgeKind>(["sync", "async", "data"]);
  let findingsOnly = false;
  const search = html("input", { type: "search", placeholder: "Find by name", "aria-label": "Find by name", spellcheck: "false" });
  const matched = html("span", { class: "matched", role: "status" });
  const current = (): Filter => ({ kinds: new Set(kinds), findingsOnly, search: search.value.trim().toLowerCase() });
  search.addEventListener("input", () => actions.filter(current()));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") actions.nextMatch(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      search.value = "";
      actions.filter(current());
    }
  });

  const toggle = (label: string, hint: string, isOn: boolean, act: (isOn: boolean) => void): HTMLButtonElement => {
    const element = button(label, () => {
      const next = element.getAttribute("aria-pressed") !== "true";
      element.setAttribute("aria-pressed", String(next));
      act(next);
    }, { class: "toggle", title: hint, "aria-pressed": String(isOn) });
    return element;
  };
  const kindButtons = kindLabels.map(([kind, label, hint]) => {
    const element = toggle(label, hint, true, (isOn) => {
      if (isOn) kinds.add(kind);
      else kinds.delete(kind);
      actions.filter(current());
    });
    element.classList.add("kind");
    return element;
  });
  const findings = toggle("Findings", "Show what has findings, and dim the rest", false, (isOn) => {
    findingsOnly = isOn;
    actions.filter(current());
  });

  const group = html("select", { "aria-label": "Group by" }, ...([["owner", "by owner"], ["context", "by context"], ["cell", "by cell"], ["none", "not grouped"]] as const).map(([value, label]) => html("option", { value }, label)));
  group.addEventListener("change", () => actions.group(group.value as GroupBy));
  const collapse = button("Collapse", () => actions.collapseAll(true), { title: "Draw each group as one element" });
  const expand = button("Expand", () => actions.collapseAll(false), { title: "Draw what is in the groups" });
  const focus = button("", () => actions.unfocus(), { class: "focus", title: "Show everything again" });
  const percent = html("span", { class: "percent", "aria-live": "off" }, "100 %");

  const element = html("header", { class: "toolbar", role: "toolbar", "aria-label": "Diagram" },
    html("span", { class: "part" }, search, matched),
    html("span", { class: "part", role: "group", "aria-label": "Filter" }, ...kindButtons, findings),
    html("span", { class: "part", role: "group", "aria-label": "Groups" }, group, collapse, expand, focus),
    html("span", { class: "part", role: "group", "aria-label": "Zoom" },
      button("−", () => actions.zoom(0.8), { title: "Zoom out (-)", "aria-label": "Zoom out" }), percent,
      button("+", () => actions.zoom(1.25), { title: "Zoom in (+)", "aria-label": "Zoom in" }), button("Fit", () => actions.fit(), { title: "Show everything (0)" })),
    html("span", { class: "part" },
      button("Arrange", () => actions.arrange(), { title: "Give everything a new place" }),
      toggle("List", "Show the same as a list", false, (isList) => actions.asList(isList)),
      button("Export…", () => actions.save(), { title: "Save as SVG, PNG, Mermaid, Graphviz or text" })),
  );
  return {
    element, current,
    show: ({ groupBy, groups, collapsed, focus: name }) => {
      group.value = groupBy;
      collapse.hidden = groups === 0 || collapsed === groups;
      expand.hidden = collapsed === 0;
      focus.hidden = name === undefined;
      focus.textContent = name === undefined ? "" : `Neighbors of ${name} ✕`;
    },
    found: (count) => void (matched.textContent = count === undefined ? "" : count === 0 ? "no match" : count === 1 ? "1 match" : `${count} matches`),
    scale: (scale) => void (percent.textContent = `${Math.round(scale * 100)} %`),
    focusSearch: () => search.focus(),
  };
}
