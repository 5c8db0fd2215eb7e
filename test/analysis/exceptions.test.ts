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
