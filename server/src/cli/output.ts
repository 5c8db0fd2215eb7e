import { writeSync } from "node:fs";
import { colorPaint, plainPaint, type Paint } from "../report/paint";
import type { CliHost } from "./host";

/**
 * Writes all of a text to a file descriptor. A reader that has gone (`| head`) is no error, and one that is slow is
 * waited for.
 */
export function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      // The pipe is full and does not block; look again shortly.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

/** Colors as the arguments say, else as the environment says, else for terminals only. */
export function paintFor(wish: boolean | undefined, host: CliHost): Paint {
  return wish ?? isColorful(host) ? colorPaint : plainPaint;
}

function isColorful({ environment, columns }: CliHost): boolean {
  const forced = environment["FORCE_COLOR"];
  if (environment["NO_COLOR"]) return false;
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return environment["TERM"] !== "dumb" && columns() !== undefined;
}
