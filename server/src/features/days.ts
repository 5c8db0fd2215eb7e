import { addDays } from "../model/quantity";

/** A day that may be meant, with words for how far away it is. */
export interface Day {
  readonly day: string;
  readonly detail: string;
}

/** Keys whose day has come already when they are written. */
const past: ReadonlySet<string> = new Set(["since", "created", "removed"]);

/** True for keys that tell when something happened, as opposed to when it is to end. */
export function isPast(key: string): boolean {
  return past.has(key);
}

/** Days by which something may be asked for, counted from `today`. */
export function daysAhead(today: string): readonly Day[] {
  return [
    ...([[14, "in two weeks"], [30, "in a month"], [90, "in three months"], [182, "in half a year"], [365, "in a year"]] as const)
      .map(([days, detail]) => ({ day: addDays(today, days), detail })),
    { day: today, detail: "today" },
  ];
}

/** Days on which something may have happened. */
export function daysBehind(today: string): readonly Day[] {
  return ([[0, "today"], [-7, "a week ago"], [-30, "a month ago"], [-365, "a year ago"]] as const).map(([days, detail]) => ({ day: addDays(today, days), detail }));
}
