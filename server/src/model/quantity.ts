/** The kinds of values that are written with a unit. */
export type QuantityKind = "duration" | "share" | "rate" | "size" | "growth" | "date" | "count" | "number";

/** What a quantity reads as: numbers in the base unit of their kind, dates as ISO text. */
export type QuantityValue = number | string;

/** Maps and not objects: `constructor` is no unit, and a look-up by a piece of text is ten times faster. */
type Units = ReadonlyMap<string, number>;
const unitsOf = (units: Readonly<Record<string, number>>): Units => new Map(Object.entries(units));

const durationUnits = unitsOf({
  ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000,
  // A month and a year of the calendar have no fixed length; these are their averages over four years.
  mo: 30.4375 * 86_400_000, y: 365.25 * 86_400_000,
});
const sizeUnits = unitsOf({
  B: 1, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, PB: 1e15, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40,
});
const rateUnits = unitsOf({ s: 1, min: 1 / 60, m: 1 / 60, h: 1 / 3_600, d: 1 / 86_400 });
const growthUnits = unitsOf({ day: 30.4375, d: 30.4375, week: 4.348125, w: 4.348125, month: 1, mo: 1, year: 1 / 12, y: 1 / 12 });

const withUnit = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)$/;
const plain = /^[0-9]+(?:\.[0-9]+)?$/;
const perUnit = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*\/\s*([A-Za-z]+)$/;
const isoDate = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

/**
 * Reads a quantity. Durations come back in milliseconds, shares in percent (0 to 100), rates per second, sizes in bytes,
 * growth in bytes a month, dates as ISO text, counts and numbers as they are. Undefined when the text does not parse or
 * is out of range. A bare number is a share in percent; anywhere else a unit is required, except for counts.
 */
export function parseQuantity(kind: QuantityKind, text: string): QuantityValue | undefined {
  const trimmed = text.trim();
  switch (kind) {
    case "duration": return scaled(trimmed, durationUnits);
    case "size": return scaled(trimmed, sizeUnits);
    case "share": {
      const number = trimmed.endsWith("%") ? trimmed.slice(0, -1).trimEnd() : trimmed;
      if (!plain.test(number)) return undefined;
      const value = Number(number);
      return value <= 100 ? value : undefined;
    }
    case "rate": {
      const match = perUnit.exec(trimmed);
      const unit = match ? rateUnits.get(match[3]!) : undefined;
      return match && match[2] === "" && unit !== undefined ? Number(match[1]) * unit : undefined;
    }
    case "growth": {
      const match = perUnit.exec(trimmed);
      const size = match ? sizeUnits.get(match[2]!) : undefined;
      const unit = match ? growthUnits.get(match[3]!) : undefined;
      return match && size !== undefined && unit !== undefined ? Number(match[1]) * size * unit : undefined;
    }
    case "date": return isDate(trimmed) ? trimmed : undefined;
    case "count": return /^[0-9]+$/.test(trimmed) ? Number(trimmed) : undefined;
    case "number": {
      const value = Number(trimmed);
      return trimmed !== "" && Number.isFinite(value) ? value : undefined;
    }
  }
}

function scaled(text: string, units: Units): number | undefined {
  if (text === "0") return 0;
  const match = withUnit.exec(text);
  const unit = match ? units.get(match[2]!) : undefined;
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}

function isDate(text: string): boolean {
  const match = isoDate.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const lengths = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1]!;
}

/** A duration in milliseconds the way a person writes it: `250 ms`, `1.2 s`, `5 min`. */
export function formatDuration(milliseconds: number): string {
  const steps: readonly (readonly [number, string])[] = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"], [1_000, "s"]];
  for (const [size, unit] of steps) {
    if (milliseconds >= size && (milliseconds % size === 0 || size === 1_000)) return `${round(milliseconds / size)} ${unit}`;
  }
  return `${round(milliseconds)} ms`;
}

/** A duration in milliseconds as the descriptor writes it: `250ms`, `1200ms`, `2s`, `5m`. */
export function writeDuration(milliseconds: number): string {
  for (const [size, unit] of [[86_400_000, "d"], [3_600_000, "h"], [60_000, "m"], [1_000, "s"]] as const) {
    if (milliseconds >= size && milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${Math.round(milliseconds)}ms`;
}

/** A rate per second the way a person writes it. */
export function formatRate(perSecond: number): string {
  return perSecond >= 1 || perSecond === 0 ? `${round(perSecond)}/s` : `${round(perSecond * 60)}/min`;
}

/** A share in percent. */
export function formatShare(percent: number): string {
  return `${round(percent)}%`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Days from one ISO date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The ISO date that lies a number of days after another. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
