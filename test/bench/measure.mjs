/**
 * Measuring: candidates run in turn within one run, so that noise of the machine meets all of them;
 * ratios are taken round by round, and their median is what a target judges.
 */
import { performance } from "node:perf_hooks";

/** The share of the rounds that runs before measuring, on top of the rounds asked for. */
const WARM_UP_SHARE = 1 / 3;

/** The value below which `share` (0 to 1) of the sorted values lie; linear between neighbors. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/** Keeps the last result of each candidate reachable, so that no engine can skip the work. */
const lastResults = new Map();

/**
 * Runs all candidates `rounds` times, after a warm-up that is dropped.
 *
 * A candidate is `{name, run(round)}`. Its time is the wall time of `run` in milliseconds, unless `run` returns
 * an object with a numeric `ms`, which then counts. `prepare(round)` runs before it, outside the time.
 * The candidate that starts changes from round to round.
 *
 * @returns {Promise<Map<string, number[]>>} milliseconds per round, by candidate
 */
export async function race(candidates, rounds) {
  const warmUp = Math.ceil(rounds * WARM_UP_SHARE);
  const samples = new Map(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (let turn = 0; turn < candidates.length; turn += 1) {
      const candidate = candidates[(turn + round) % candidates.length];
      await candidate.prepare?.(round);
      const start = performance.now();
      const pending = candidate.run(round);
      const result = pending instanceof Promise ? await pending : pending;
      const elapsed = performance.now() - start;
      lastResults.set(candidate.name, result);
      if (round >= warmUp) samples.get(candidate.name).push(typeof result?.ms === "number" ? result.ms : elapsed);
    }
  }
  return samples;
}

/** The median of the ratios per round. */
export function ratio(samples, numerator, denominator) {
  const below = samples.get(denominator);
  return median(samples.get(numerator).map((value, round) => value / below[round]));
}

/** A number with about three significant digits. */
export function figure(value) {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  if (size >= 1) return value.toFixed(2);
  return value.toPrecision(2);
}

/** A table with aligned columns: the first to the left, the others to the right. */
export function table(rows, indent = "  ") {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? "").length)));
  for (const row of rows) {
    const cells = row.map((cell, column) => {
      const text = String(cell ?? "");
      return column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]);
    });
    console.log(indent + cells.join("  "));
  }
}

/**
 * Prints min, median and p95 of every candidate, and its ratio to `base`.
 *
 * @param {string} title
 * @param {Map<string, number[]>} samples
 * @param {{base?: string, unit?: string, extra?: (name: string) => string, extraTitle?: string}} [options]
 */
export function printSamples(title, samples, { base, unit = "ms", extra, extraTitle } = {}) {
  console.log(`\n${title}`);
  const head = ["", `min ${unit}`, "median", "p95"];
  if (base) head.push(`/ ${base}`);
  if (extra) head.push(extraTitle);
  const rows = [head];
  for (const [name, values] of samples) {
    const row = [name, figure(Math.min(...values)), figure(median(values)), figure(quantile(values, 0.95))];
    if (base) row.push(figure(ratio(samples, name, base)));
    if (extra) row.push(extra(name));
    rows.push(row);
  }
  table(rows);
}
