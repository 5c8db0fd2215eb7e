import { parseQuantity, writeDuration, type QuantityKind } from "../../server/src/model/quantity";

/** The words people write for the units of the descriptor. */
const durationWords: Readonly<Record<string, string>> = {
  msec: "ms", msecs: "ms", milli: "ms", millis: "ms", millisecond: "ms", milliseconds: "ms",
  sec: "s", secs: "s", second: "s", seconds: "s", min: "m", mins: "m", minute: "m", minutes: "m",
  hr: "h", hrs: "h", hour: "h", hours: "h", day: "d", days: "d", wk: "w", week: "w", weeks: "w",
  mon: "mo", month: "mo", months: "mo", yr: "y", year: "y", years: "y",
};
const rateWords: Readonly<Record<string, string>> = {
  s: "s", sec: "s", second: "s", min: "min", m: "min", minute: "min", h: "h", hr: "h", hour: "h", d: "d", day: "d",
};

/**
 * What a quantity that does not read was surely meant to be, in the form of the descriptor; undefined where more than one
 * meaning is possible, as for a bare number without its unit.
 */
export function normalForm(kind: QuantityKind, text: string): string | undefined {
  const form = guess(kind, text.trim());
  return form !== undefined && form !== text && parseQuantity(kind, form) !== undefined ? form : undefined;
}

function guess(kind: QuantityKind, text: string): string | undefined {
  // A comma may be the decimal sign or part thousands off; only what cannot be thousands is a decimal sign.
  const plain = text.replace(/^(\d+),(\d{1,2})(?=\D|$)/, "$1.$2");
  switch (kind) {
    case "duration": return duration(plain);
    case "share": return /^[\d.]+\s*(?:percent|per cent|pct|%%)$/i.test(plain) ? `${Number.parseFloat(plain)}%` : plain;
    case "rate": return rate(plain);
    case "size": return size(plain);
    case "growth": {
      const parts = /^(.*?)\s*(?:\/|per|a)\s*(\w+?)s?$/i.exec(plain);
      const amount = parts && (size(parts[1]!) ?? parts[1]!);
      return parts ? `${amount}/${parts[2]!.toLowerCase()}` : undefined;
    }
    case "date": return date(text);
    case "count": return /^\d{1,3}(?:[_ ]\d{3})+$/.test(text) ? text.replace(/[_ ]/g, "") : undefined;
    case "number": return plain;
  }
}

function duration(text: string): string | undefined {
  const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (iso && text.length > 2) {
    const [days, hours, minutes, seconds] = iso.slice(1).map(part => Number(part ?? 0));
    return writeDuration((((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000);
  }
  const single = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(text);
  if (single) {
    const [, number, unit] = single;
    // A capital M is the month of many schedules; anything else only differs in case.
    return `${number}${unit === "M" ? "mo" : durationWords[unit!.toLowerCase()] ?? unit!.toLowerCase()}`;
  }
  const several = [...text.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*/g)];
  if (several.length < 2 || several.map(([part]) => part).join("") !== text) return undefined;
  return writeDuration(several.reduce((sum, [part]) => sum + Number(parseQuantity("duration", part.trim())), 0));
}

function rate(text: string): string | undefined {
  const short = /^(\d+(?:\.\d+)?)\s*(?:rps|qps|tps|hz)$/i.exec(text);
  if (short) return `${short[1]}/s`;
  const long = /^(\d+(?:\.\d+)?)\s*(?:req|reqs|requests|calls|messages|msg|msgs|events)?\s*(?:\/|per|a)\s*([A-Za-z]+)$/i.exec(text);
  const unit = long && rateWords[long[2]!.toLowerCase()];
  return unit ? `${long![1]}/${unit}` : undefined;
}

function size(text: string): string | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtp])(i?)b?(?:ytes)?$/i.exec(text);
  return match ? `${match[1]}${match[2]!.toUpperCase()}${match[3] ? "i" : ""}B` : undefined;
}

function date(text: string): string | undefined {
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text);
  if (yearFirst) return [yearFirst[1], yearFirst[2]!.padStart(2, "0"), yearFirst[3]!.padStart(2, "0")].join("-");
  // With dots the day comes first; with slashes it depends on the country.
  const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return dayFirst ? [dayFirst[3], dayFirst[2]!.padStart(2, "0"), dayFirst[1]!.padStart(2, "0")].join("-") : undefined;
}
