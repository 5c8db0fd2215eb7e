import assert from "node:assert/strict";
import { daysBetween, formatDuration, parseQuantity, writeDuration } from "../../server/src/model/quantity";

describe("quantities", () => {
  it("reads what the language writes", () => {
    assert.equal(parseQuantity("duration", "250ms"), 250);
    assert.equal(parseQuantity("duration", "1.5s"), 1_500);
    assert.equal(parseQuantity("duration", "2w"), 14 * 86_400_000);
    assert.equal(parseQuantity("share", "0.1%"), 0.1);
    assert.equal(parseQuantity("share", "50"), 50);
    assert.equal(parseQuantity("rate", "120/min"), 2);
    assert.equal(parseQuantity("size", "10MB"), 10_000_000);
    assert.equal(parseQuantity("growth", "12GB/year"), 1e9);
    assert.equal(parseQuantity("date", "2024-02-29"), "2024-02-29");
  });

  it("refuses what has no unit, another unit, or lies out of range", () => {
    for (const text of ["500", "5 parsecs", "5constructor", "-1s", "", "1s2s"]) assert.equal(parseQuantity("duration", text), undefined, text);
    for (const text of ["101%", "-1", "half"]) assert.equal(parseQuantity("share", text), undefined, text);
    for (const text of ["20", "5/constructor", "5/__proto__", "x/s"]) assert.equal(parseQuantity("rate", text), undefined, text);
    for (const text of ["5toString", "5 MB MB"]) assert.equal(parseQuantity("size", text), undefined, text);
    for (const text of ["2026-02-29", "2026-13-01", "01.02.2026"]) assert.equal(parseQuantity("date", text), undefined, text);
  });

  it("writes durations for people and for files", () => {
    assert.equal(formatDuration(1_200), "1.2 s");
    assert.equal(formatDuration(300), "300 ms");
    assert.equal(formatDuration(90_000), "90 s");
    assert.equal(writeDuration(1_200), "1200ms");
    assert.equal(writeDuration(5_000), "5s");
    assert.equal(daysBetween("2025-11-20", "2026-07-01"), 223);
  });
});
