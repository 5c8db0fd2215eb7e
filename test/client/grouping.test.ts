import assert from "node:assert/strict";
import { describeFilter, everything, filtered, groupFindings, sameAs, type Branch, type Grouping, type ListedItem } from "../../client/src/tree/grouping";
import { markdownOf } from "../../client/src/tree/markdown";
import { listFindings } from "../../server/src/features/finding-list";
import { rules } from "../../rules/index";
import { hasCorpora, naughtyStrings } from "../support/corpora";
import { advise, today } from "../support/analyze";
import { shows } from "../support/shows";
import { unindent } from "../support/cursor";

/** The findings of a text as the tree gets them. */
function itemsOf(text: string): readonly ListedItem[] {
  const advisor = advise(unindent(text), rules);
  return listFindings(advisor.analyze(today).findings, advisor.descriptor).map(({ source, help, owner, ...item }) => ({
    ...item, system: `file:///${source}`, uri: `file:///${source}`, version: 1, file: source, systemFile: source, ...(help !== undefined && { help }), ...(owner !== undefined && { owner }),
  }));
}

const drawn = (branches: readonly Branch[]): string => branches
  .map(({ label, detail, leaves }) => [`${label} (${detail})`, ...leaves.map(leaf => `  ${leaf.item.severity} ${leaf.item.rule} @${leaf.item.range.start.line + 1}`)].join("\n")).join("\n");

const shop = `
  system: {name: shop}
  teams:
    buy: {size: 6}
    pay: {size: 6}
  defaults:
    health: {liveness: /live, readiness: /ready, interval: 10s, timeout: 1s}
  services:
    orders:
      team: buy
      calls:
        - {to: payments, effect: read}
    payments: {team: pay}
    mail:
      consumes:
        - {channel: order.events, effect: read}
  channels:
    order.events: {owner: buy, schema: {format: avro, compatibility: backward}}
  platform:
    iac: {tool: opentofu, state: {locking: true}, review: required, policyChecks: true, drift: daily}
`;

describe("the tree of findings", () => {
  const items = itemsOf(shop);
  const tree = (grouping: Grouping): string => drawn(groupFindings(items, grouping));

  it(shows("Tree view", "By service", "findings stand under the element they are about, the gravest first, with their numbers"), () => {
    assert.equal(tree("element"), unindent(`
      orders (service · 1 error, 1 warning)
        error sync-call-without-timeout @11
        warning sync-call-without-breaker @11
      mail (service · 2 warnings)
        warning service-without-team @13
        warning consumer-without-dlq @15
      order.events (channel · 1 warning)
        warning orphan-channel-no-producer @17
    `).trimEnd());
  });

  it(shows("Tree view", "By rule", "findings of one rule stand together, under its title"), () => {
    const branches = groupFindings(items, "rule");
    assert.deepEqual(branches.map(({ label, leaves }) => [label === leaves[0]!.item.title, leaves.length]), branches.map(() => [true, 1]));
    assert.ok(branches.every(({ detail, leaves }) => detail.startsWith(`${leaves[0]!.item.rule} · 1 `)));
  });

  it(shows("Tree view", "By file", "findings of one file stand together, the gravest first"), () => {
    const [branch, ...rest] = groupFindings(items, "file");
    assert.deepEqual([branch?.label, rest.length], ["architecture.yaml", 0]);
    assert.deepEqual(branch!.leaves.map(leaf => leaf.item.severity), ["error", "warning", "warning", "warning", "warning"]);
  });

  it(shows("Tree view", "By owner", "findings go to the team that owns the element, and those without a team stand apart"), () => {
    const branches = groupFindings(items, "owner");
    assert.deepEqual(branches.map(({ label, detail }) => `${label} (${detail})`), ["buy (owner · 1 error, 2 warnings)", "Nobody is named (no owner · 2 warnings)"]);
  });

  it("keeps elements of the same name apart when they belong to two systems", () => {
    const [first] = items;
    const second = { ...first!, system: "file:///b.yaml", systemFile: "b.yaml" };
    assert.deepEqual(groupFindings([first!, second], "element").map(({ label, detail }) => `${label} (${detail})`), [
      "orders (service of architecture.yaml · 1 warning)", "orders (service of b.yaml · 1 warning)",
    ]);
  });

  it("finds the owner behind a service that owns something, and the only team there is", () => {
    const owners = (text: string): readonly (string | undefined)[] => [...new Set(itemsOf(text).filter(({ holder }) => holder.collection === "datastores").map(({ owner }) => owner))];
    const stores = (team: string): string => `
      teams: {a: {size: 5}${team}}
      services: {s: {team: a, uses: [{store: d, access: readwrite}]}, t: {uses: [{store: d, access: readwrite}]}}
      datastores: {d: {kind: relational, owner: s, nonsense: 1}}
    `;
    assert.deepEqual(owners(stores(", b: {size: 4}")), ["a"]);
    assert.deepEqual(owners(stores("").replace("owner: s, ", "")), ["a"]);
    assert.deepEqual(owners(stores(", b: {size: 4}").replace("owner: s, ", "")), [undefined]);
  });

  it(shows("Tree view", "Filter", "the tree shows some severities or some families only, and says which"), () => {
    assert.equal(filtered(items, everything).length, items.length);
    assert.deepEqual(filtered(items, { severities: ["error"], families: [] }).map(({ severity }) => severity), ["error"]);
    const families = filtered(items, { severities: [], families: ["dlq"] });
    assert.deepEqual(families.map(({ rule }) => rule), ["consumer-without-dlq"]);
    assert.deepEqual(filtered(items, { severities: ["error"], families: ["dlq"] }), []);
    const titles = new Map(items.map(({ family, familyTitle }) => [family, familyTitle]));
    assert.equal(describeFilter({ severities: ["error", "warning"], families: ["dlq"] }, titles), "errors, warnings; Dead letter queue");
  });

  it("tells a screen reader all that the eye sees", () => {
    const [branch] = groupFindings(items, "element");
    assert.equal(branch!.spoken, "orders, service, 1 error, 1 warning");
    assert.match(branch!.leaves[0]!.spoken, /^error: orders waits for payments without a limit, rule sync-call-without-timeout, services\.orders\.calls\[payments\], architecture\.yaml line 11, can be fixed$/);
  });

  it("never gives two nodes the same id", () => {
    const twice = [...items, ...items];
    for (const grouping of ["element", "rule", "file", "owner"] as const) {
      const branches = groupFindings(twice, grouping);
      const ids = branches.flatMap(({ id, leaves }) => [id, ...leaves.map(leaf => leaf.id)]);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(branches.flatMap(({ leaves }) => leaves).length, twice.length);
    }
  });

  it(shows("Tree view", "Copy as Markdown", "a finding or a whole branch is copied as Markdown"), () => {
    const [branch] = groupFindings(items, "element");
    const text = markdownOf([branch!]);
    assert.match(text, /^### orders \(service · 1 error, 1 warning\)\n\n- \*\*error\*\* `sync-call-without-timeout`: `orders` waits for `payments` without a limit \(architecture\.yaml:11\)\n {2}help: .+\n- \*\*warning\*\* .+\n {2}help: .+\n$/);
    assert.equal(markdownOf(branch!.leaves), text.split("\n").slice(2).join("\n"));
  });

  it("shows names as names, whatever is in them", () => {
    const names = ["<img src=x onerror=alert(1)>", "[a](command:x)", "``<b>``", "a\nb", "`", "*x*", ...(hasCorpora ? naughtyStrings().filter(name => name.trim() !== "") : [])];
    const [pattern] = groupFindings(items, "element");
    const [leaf] = pattern!.leaves;
    for (const name of names) {
      const item = { ...leaf!.item, message: `\`x\` calls ${name} twice`, holder: { collection: "services", name } };
      const branches = groupFindings([item], "element");
      assert.ok(!/[\r\n]/.test(branches[0]!.label + branches[0]!.leaves[0]!.label));
      const outside = markdownOf(branches).replace(/`[^`]+`|\\[^\n]/g, "");
      assert.ok(!/[<[`]/.test(outside), outside);
    }
  });

  it("finds a finding again in a newer list, and of look-alikes the nearest one", () => {
    const text = "services:\n  a:\n    timout: 1\n    # one\n    # two\n  b:\n    timout: 2\n";
    const [first, second] = itemsOf(text).filter(({ rule }) => rule === "unknown-key");
    const moved = itemsOf(`# a remark\n${text}`);
    assert.equal(sameAs(first!, moved)?.range.start.line, 3);
    assert.equal(sameAs(second!, moved)?.range.start.line, 7);
    assert.equal(sameAs({ ...first!, message: "something else" }, moved), undefined);
  });
});
