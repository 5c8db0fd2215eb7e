import assert from "node:assert/strict";
import { rules } from "../../rules/index";
import { advise, today } from "../support/analyze";

const rule = "sync-call-without-timeout";

/** The rules found open, and the reasons of what is accepted. */
function judge(text: string): { readonly open: readonly string[]; readonly accepted: readonly string[] } {
  const { findings, excepted } = advise(text, rules).analyze(today);
  const wanted = new Set([rule, "suppression-without-reason", "suppression-expired", "unused-suppression", "unknown-rule"]);
  return {
    open: findings.map(finding => finding.rule.id).filter(id => wanted.has(id)).sort(),
    accepted: excepted.map(({ reason }) => reason),
  };
}

const services = (comment: string): string => `services:
  ${comment}
  shop: {calls: [stock]}
  stock: {}
`;

describe("exceptions", () => {
  it("accepts a finding by a comment on its line", () => {
    assert.deepEqual(judge(`services:\n  shop: {calls: [stock]} # advisor-ignore ${rule}: same process\n  stock: {}\n`), { open: [], accepted: ["same process"] });
  });

  it("accepts it by a comment on the line above, also above the first element", () => {
    assert.deepEqual(judge(services(`# advisor-ignore ${rule}: same process`)), { open: [], accepted: ["same process"] });
    assert.deepEqual(judge(`services:\n  stock: {}\n\n  # advisor-ignore ${rule}: same process\n  # and another remark\n  shop: {calls: [stock]}\n`), { open: [], accepted: ["same process"] });
    assert.deepEqual(judge(`services:\n  stock: {}\n  shop:\n    calls:\n      # advisor-ignore ${rule}: same process (until 2026-12-01)\n      - to: stock\n`), { open: [], accepted: ["same process"] });
  });

  it("does not accept anything without a reason", () => {
    assert.deepEqual(judge(services(`# advisor-ignore ${rule}`)), { open: ["suppression-without-reason", rule], accepted: [] });
    assert.deepEqual(judge(services(`# advisor-ignore ${rule} same process`)), { open: ["suppression-without-reason", rule], accepted: [] });
    assert.deepEqual(judge(services(`# advisor-ignore ${rule}:   `)), { open: ["suppression-without-reason", rule], accepted: [] });
  });

  it("brings the finding back when the exception has run out", () => {
    assert.deepEqual(judge(services(`# advisor-ignore ${rule}: same process (until 2026-06-30)`)), { open: ["suppression-expired", rule], accepted: [] });
    assert.deepEqual(judge(services(`# advisor-ignore ${rule}: same process (until 2026-07-01)`)), { open: [], accepted: ["same process"] });
  });

  it("reads the deadline of a comment however it is written", () => {
    for (const end of ["(until 2026-06-30).", "(until: 2026-06-30)", "(Until 2026-06-30)", "( until 2026-06-30 )", "(until 2026-06-30) "]) {
      assert.deepEqual(judge(services(`# advisor-ignore ${rule}: batch ${end}`)), { open: ["suppression-expired", rule], accepted: [] }, end);
    }
    for (const reason of ["as long (as we like)", "until (2026-06-30)", "(until 2026-06-30) or so"]) {
      assert.deepEqual(judge(services(`# advisor-ignore ${rule}: ${reason}`)), { open: [], accepted: [reason] }, reason);
    }
  });

  it("lets a valid exception hold beside one that has run out", () => {
    const list = (first: string, second: string): string => `services:\n  shop: {calls: [stock]}\n  stock: {}\nexceptions:\n${[first, second].map(until => `  - {rule: ${rule}, on: services.shop, reason: until ${until}, until: ${until}}\n`).join("")}`;
    assert.deepEqual(judge(list("2026-01-01", "2027-01-01")), { open: ["suppression-expired"], accepted: ["until 2027-01-01"] });
    assert.deepEqual(judge(list("2027-01-01", "2026-01-01")), { open: ["suppression-expired"], accepted: ["until 2027-01-01"] });
    const comments = `services:\n  # advisor-ignore ${rule}: one (until 2026-01-01)\n  # advisor-ignore ${rule}: two (until 2027-01-01)\n  shop: {calls: [stock]}\n  stock: {}\n`;
    assert.deepEqual(judge(comments).accepted, ["two"]);
  });

  it("accepts what is said about the whole system as `system`", () => {
    const whole = "infrastructure-not-codified";
    const text = (on: string): string => `system: {name: shop}\nservices: {shop: {calls: [stock]}, stock: {calls: [rack]}, rack: {}}\nexceptions:\n  - {rule: ${whole}, on: ${on}, reason: a team of one}\n`;
    const found = (on: string): readonly string[] => advise(text(on), rules).analyze(today).excepted.map(({ finding }) => finding.rule.id);
    assert.ok(advise(text("services.shop"), rules).analyze(today).findings.some(finding => finding.rule.id === whole));
    assert.deepEqual(found("system"), [whole]);
    assert.deepEqual(found("services.shop"), []);
  });

  it("reports a name that no rule has", () => {
    assert.deepEqual(judge(services("# advisor-ignore sync-call-without-timout: same process")), { open: [rule, "unknown-rule"].sort(), accepted: [] });
  });

  it("reports what accepts nothing any more", () => {
    assert.deepEqual(judge(`services:\n  # advisor-ignore ${rule}: same process\n  stock: {}\n`), { open: ["unused-suppression"], accepted: [] });
  });

  it("does not take a quoted text for a comment", () => {
    assert.deepEqual(judge(`services:\n  shop: {calls: [stock], description: "x # advisor-ignore ${rule}: no"}\n  stock: {}\n`), { open: [rule], accepted: [] });
  });

  it("accepts by the list what lies in the element, and not what lies beside it", () => {
    const listed = (on: string): string => `services:\n  shop: {calls: [stock]}\n  shop-two: {calls: [stock]}\n  stock: {}\nexceptions:\n  - {rule: ${rule}, on: "${on}", reason: same process}\n`;
    assert.deepEqual(judge(listed("services.shop")), { open: [rule], accepted: ["same process"] });
    assert.deepEqual(judge(listed("services.shop.calls[stock]")), { open: [rule], accepted: ["same process"] });
    assert.deepEqual(judge(listed("services.none")), { open: [rule, rule, "unused-suppression"], accepted: [] });
  });
});
